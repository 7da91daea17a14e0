"""checkov over synthesized stacks (https://www.checkov.io)."""

import json
import subprocess
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from judges.verdict import JudgeError, Verdict, kind, read_stacks

#: `terraform_json` alone reads `cdk.tf.json`: with `terraform` nothing is checked, and nothing fails.
ARGUMENTS = ("--framework", "terraform_json", "--skip-download", "--compact", "--output", "json")


def judge(folder: Path, files: Sequence[Path], program: Path) -> tuple[Mapping[Path, int], list[Verdict]]:
    """How many checks ran on the resources of each file, and those that failed.

    ``files`` are the ``cdk.tf.json`` in ``folder``, ``program`` is checkov's. Raises ``JudgeError`` where it
    gives no report of these files, as a whole.
    """
    report = _report(folder, program)
    if report["summary"]["parsing_errors"]:
        raise JudgeError(f"checkov can't read {', '.join(report['results']['parsing_errors'])}")
    stacks = dict(read_stacks(files))
    checked: Counter[Path] = Counter(dict.fromkeys(files, 0))
    verdicts = []
    for outcome in ("passed_checks", "failed_checks"):
        for result in report["results"][outcome]:
            file = Path(result["file_abs_path"])
            if file not in stacks:
                raise JudgeError(f"checkov looked at another file: {file}")
            # The provider's own check runs on every stack, also on one without resources.
            checked[file] += not result["resource"].startswith("provider.")
            if outcome == "failed_checks":
                name = _name(result["resource"])
                verdicts.append(
                    Verdict(result["check_id"], file, kind(stacks[file]), name, result["check_name"])
                )
    return checked, verdicts


def _report(folder: Path, program: Path) -> dict[str, Any]:
    command = [str(program), "--directory", str(folder), *ARGUMENTS]
    completed = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        report = json.loads(completed.stdout)
    except ValueError:
        raise JudgeError(f"checkov gave no report: {completed.stderr or completed.stdout}") from None
    # Without anything to check it prints a list of counts.
    if not isinstance(report, dict) or "results" not in report:
        raise JudgeError(f"checkov found nothing to check in {folder}")
    return report


def _name(resource: str) -> str:
    """``web`` of ``aws_lb.web`` or ``resource.web``: checkov gives the type of some resources only."""
    return resource.partition(".")[2]
