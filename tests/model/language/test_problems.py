from model.language.problems import MOST_TOLD, SHOWN_DETAIL, SHOWN_LINE, Problem, ProblemsError


def test_a_problem_reads_as_terraform_tells_its_own() -> None:
    problem = Problem("a.hcl", 12, "Invalid value", "It is bad.", 'bucket "b"', "  x = 1")
    assert str(problem) == (
        'Error: Invalid value\n\n  on a.hcl line 12, in bucket "b":\n    12: x = 1\n\nIt is bad.'
    )


def test_what_is_not_known_is_not_told() -> None:
    assert str(Problem("a.hcl", 3, "S", "D")) == "Error: S\n\n  on a.hcl line 3:\n\nD"
    assert str(Problem("a.hcl", 0, "S", "D")) == "Error: S\n\n  on a.hcl\n\nD"
    assert str(Problem("", 0, "S", "D")) == "Error: S\n\nD"


def test_problems_are_told_once_each_in_the_order_of_files_and_lines() -> None:
    later, first, other = Problem("a", 9, "S", "D"), Problem("a", 2, "S", "D"), Problem("b", 1, "S", "D")
    error = ProblemsError([other, later, first, later])
    assert error.problems == (first, later, other)
    assert str(error) == f"{first}\n\n{later}\n\n{other}"


def test_more_problems_than_anybody_reads_are_counted() -> None:
    problems = [Problem("a", number, "S", "D") for number in range(1, MOST_TOLD + 1)]
    assert "more" not in str(ProblemsError(problems))
    error = ProblemsError([*problems, Problem("b", 1, "S", "D"), Problem("c", 1, "S", "D")])
    assert len(error.problems) == MOST_TOLD + 2
    assert str(error).endswith(f"{problems[-1]}\n\nAnd 2 more problems.")


def test_long_and_odd_text_is_cut_and_written_out() -> None:
    source = "x" * 1_000_000 + "here\x1b" + "y" * 1_000_000
    problem = Problem("a", 1, "S", "d" * 1_000_000, "b" * 1_000_000, source, column=1_000_001)
    assert "xhere\\u001by" in str(problem)
    assert len(str(problem)) < SHOWN_LINE + SHOWN_DETAIL + 200
    assert "b…:" in str(problem)
    assert str(problem).endswith("d…")
