from model.language.problems import Problem, ProblemsError


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
