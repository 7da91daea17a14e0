"""The smallest change of the text: what is around it stays, to the character."""

import subprocess
from pathlib import Path

import pytest

from model.language.edit import edited
from model.planning.ladder import Edit
from runner.installation import find_installation
from tests.model.conftest import Load

HEAD = 'deployment "App" {\n  project = "p"\n  owner   = "o"\n}\n'
EAST, WEST = "us-east-1", "us-west-2"


def follow(followed: str | None) -> Edit:
    return Edit(follows={EAST: followed})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (HEAD, HEAD[:-2] + f'\n  active_region = "{WEST}"\n}}\n'),
        (
            HEAD.replace("\n", "\r\n"),
            f'{HEAD[:-2]}\n  active_region = "{WEST}"\n}}\n'.replace("\n", "\r\n"),
        ),
        (f"\ufeff{HEAD}", f"\ufeff{HEAD[:-2]}" + f'\n  active_region = "{WEST}"\n}}\n'),
        (
            'deployment "App" {\n\tproject = "p"\n}',
            f'deployment "App" {{\n\tproject = "p"\n\n\tactive_region = "{WEST}"\n}}',
        ),
        (
            'deployment "App" {\n  active_region="us-east-1"# why  \n  owner = "o"\n}\n',
            'deployment "App" {\n  active_region="us-west-2"# why  \n  owner = "o"\n}\n',
        ),
        (
            'deployment "App" {\n  /* a */ active_region /* b */ = /* c */ null /* d */\n}\n',
            'deployment "App" {\n  /* a */ active_region /* b */ = /* c */ "us-west-2" /* d */\n}\n',
        ),
        (
            'deployment App {\n  tags = {\n    active_region = "us-east-1"\n  }\n  # the end\n}\n',
            'deployment App {\n  tags = {\n    active_region = "us-east-1"\n  }\n  # the end\n\n'
            '  active_region = "us-west-2"\n}\n',
        ),
        (
            'deployment "App" {\n  owner = <<EOT\n\n}\nactive_region = "x"\n  EOT\n}\n',
            'deployment "App" {\n  owner = <<EOT\n\n}\nactive_region = "x"\n  EOT\n\n'
            '  active_region = "us-west-2"\n}\n',
        ),
        (
            'deployment "App" {\n  owner = "o"\n  /* one\n  two */ }\n',
            'deployment "App" {\n  owner = "o"\n\n  active_region = "us-west-2"\n  /* one\n  two */ }\n',
        ),
        (
            'deployment "App" {\n  /* one */ owner = "o"\n}\n',
            'deployment "App" {\n  /* one */ owner = "o"\n\n  active_region = "us-west-2"\n}\n',
        ),
    ],
)  # fmt: skip
def test_an_argument_of_the_deployment(before: str, after: str) -> None:
    edit = Edit(active_region=WEST)
    assert edited(before, edit) == after
    assert edited(after, edit) == after
    assert edited(before, Edit()) == before


#: A region's block without the argument, and with it; the way there is the way back.
THERE_AND_BACK = [
    ("{}", f'{{ follows = "{EAST}" }}'),
    ("{ /* one */ }", f'{{ follows = "{EAST}" /* one */ }}'),
    ("{/* one */}", f'{{ follows = "{EAST}" /* one */}}'),
    ("{\n}", f'{{\n  follows = "{EAST}"\n}}'),
    ("{ # one\r\n}", f'{{ # one\r\n  follows = "{EAST}"\r\n}}'),
    ("{\n\n}", f'{{\n\n\n  follows = "{EAST}"\n}}'),
    ("{\n  # one\n}", f'{{\n  # one\n\n  follows = "{EAST}"\n}}'),
    ("{\n  alarms {\n  }\n\n}", f'{{\n  alarms {{\n  }}\n\n\n  follows = "{EAST}"\n}}'),
    ("{\n    alarms {}   \n\t}", f'{{\n    alarms {{}}   \n\n    follows = "{EAST}"\n\t}}'),
    ("{\n  alarms {}\n  /* a\n b */ }", f'{{\n  alarms {{}}\n\n  follows = "{EAST}"\n  /* a\n b */ }}'),
]


@pytest.mark.parametrize(("without", "with_it"), THERE_AND_BACK)
def test_an_argument_of_a_region_there_and_back(without: str, with_it: str) -> None:
    around = f'# é\r\n{HEAD}region "{WEST}" {{\n  follows = "none"\n}}\nregion "{EAST}" {{}}\n'
    before, after = (around.replace("{}", body) for body in (without, with_it))
    assert edited(before, follow(EAST)) == after
    back = edited(after, follow(None))
    # Blanks between a block's braces aren't told from none.
    assert back == (before if without != "{/* one */}" else before.replace("{/*", "{ /*"))
    assert edited(back, follow(None)) == back
    assert edited(after, follow("none")) == after.replace(f'follows = "{EAST}"', 'follows = "none"')


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('{\n  follows = "none" # why\n}', "{\n  # why\n}"),
        ('{\n  /* why */ follows = "none"\n}', "{\n  /* why */\n}"),
        ('{\n  /* why\n */ follows = "none" # so\n}', "{\n  /* why\n */ # so\n}"),
        ('{ /* why */ follows = "none" }', "{ /* why */ }"),
        ('{\n  follows = "none"\n\n  alarms {}\n}', "{\n  alarms {}\n}"),
        ('{\n  follows = "none"\n  alarms {}\n}', "{\n  alarms {}\n}"),
        ('{\n  alarms {}\n  follows = "none"\n}', "{\n  alarms {}\n}"),
        ('{\n  alarms {}\n\n  follows = "none"\n\n  network {}\n}', "{\n  alarms {}\n\n  network {}\n}"),
        ('{\n  alarms {}\n\n  follows = "none"\n  network {}\n}', "{\n  alarms {}\n\n  network {}\n}"),
    ],
)
def test_an_argument_that_stands_elsewhere_is_removed(before: str, after: str) -> None:
    head = f"{HEAD}region {EAST} "
    assert edited(head + before, follow(None)) == head + after


def test_every_edit_at_once(load: Load) -> None:
    text = f'region "{EAST}" {{}}\r\n{HEAD}region "{WEST}" {{\n  # one\n}}\nalarms {{}}'
    edit = Edit(WEST, {EAST: EAST, WEST: None}, WEST)
    after = edited(text, edit)
    assert load(after) == edit.of(load(text))
    assert len(after.splitlines()) == len(text.splitlines()) + 4
    assert edited(after, edit) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            '  active_region = "us-east-1" # one\n  owner         = "o"         # two\n',
            '  active_region = "ap-southeast-1" # one\n  owner         = "o"              # two\n',
        ),
        (
            '  owner         = "oooooooooooooo" // é\r\n  active_region = "us-east-1"      # 2\r\n  # 3\r\n',
            '  owner         = "oooooooooooooo" // é\r\n  active_region = "ap-southeast-1" # 2\r\n  # 3\r\n',
        ),
        (
            '  active_region = "us-east-1"  # one\n  owner         = "o" # two\n',
            '  active_region = "ap-southeast-1"  # one\n  owner         = "o" # two\n',
        ),
        (
            '  owner = "o"   # 1\n\n  active_region = "us-east-1" # 2\n  tags = {}\n  x = "p"   # 3\n',
            '  owner = "o"   # 1\n\n  active_region = "ap-southeast-1" # 2\n  tags = {}\n  x = "p"   # 3\n',
        ),
    ],
)  # fmt: skip
def test_comments_stay_aligned(before: str, after: str) -> None:
    head, edit = 'deployment "App" {\n', Edit(active_region="ap-southeast-1")
    assert edited(f"{head}{before}}}", edit) == f"{head}{after}}}"


#: As ``terraform fmt`` writes it.
FORMATTED = f"""# Comment
deployment "App" {{
  project = "p" # why
  owner   = "o" # who

  active_region = "{EAST}" # now
  environment   = "staging"   # for ever
  removal       = "destroy"   # or not
}}

region "{EAST}" {{}}

region "{WEST}" {{
  follows = "none"

  alarms {{
    latency_ms = 5
  }}
}}
"""


@pytest.mark.terraform
@pytest.mark.parametrize(
    "edit",
    [
        Edit(WEST, {EAST: EAST, WEST: None}, WEST),
        Edit(follows={EAST: "none", WEST: EAST}),
        Edit("ap-southeast-1"),
        Edit("a"),
        Edit(home_region=EAST, follows={EAST: None, WEST: None}),
    ],
)
def test_what_terraform_formatted_stays_so(edit: Edit, tmp_path: Path) -> None:
    text = FORMATTED
    for name, each in (("before", Edit()), ("after", edit), ("back", Edit(EAST, {EAST: None, WEST: None}))):
        text = edited(text, each)
        (tmp_path / f"{name}.tf").write_text(text, encoding="utf-8")
    command = [str(find_installation().binary), "fmt", "-check", "-diff", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("", 0)
