import pytest

from runner.diagnostic import Diagnostic, TerraformError, read_event


def test_parse_in_full() -> None:
    found = Diagnostic.parse(
        {
            "severity": "warning",
            "summary": "Deprecated",
            "detail": "Use another.",
            "address": "aws_x.y",
            "range": {"filename": "cdk.tf.json", "start": {"line": 7, "column": 3}},
        }
    )
    assert found == Diagnostic("warning", "Deprecated", "Use another.", "aws_x.y", "cdk.tf.json", 7)
    assert str(found) == "Warning: Deprecated\n  with aws_x.y, on cdk.tf.json line 7\n  Use another."


def test_parse_the_least() -> None:
    found = Diagnostic.parse({"severity": "error", "summary": "No", "range": None})
    assert found == Diagnostic("error", "No")
    assert str(found) == "Error: No"


def test_error_shows_stack_command_and_diagnostics() -> None:
    error = TerraformError(
        "east", "terraform apply", 1, (Diagnostic("error", "A", "a\nb"), Diagnostic("error", "B"))
    )
    assert str(error).splitlines() == [
        "east: `terraform apply` failed (exit status 1)",
        "  Error: A",
        "    a",
        "    b",
        "  Error: B",
    ]


def test_what_is_long_is_cut_and_what_are_many_are_counted() -> None:
    error = TerraformError("east", "terraform apply", 1, (Diagnostic("error", "A", "x" * 50_000),) * 100)
    text = str(error)
    assert len(text) < 50_000
    assert "x… (48000 more characters)\n" in text
    assert text.endswith("\n  and 80 more errors")


@pytest.mark.parametrize("line", ["", "Initializing…", "{", "[1]", "3", '{"@level": "debug"}'])
def test_other_lines_are_no_events(line: str) -> None:
    assert read_event(line) is None


def test_event() -> None:
    assert read_event('{"type": "version", "ui": "1.2"}\n') == {"type": "version", "ui": "1.2"}
