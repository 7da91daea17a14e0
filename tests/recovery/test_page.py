"""How a page of commands is read, and that what it shows is looked for."""

import pytest

from tests.recovery.page import PageError, Step, description, missing, steps

PAGE = """
# Title

```hcl
deployment "Orders" {}
```

<!-- us-east-1 is gone -->

1. Do this:

   ```sh
   name=orders   # whose
   other=b
   say() {  # it
     echo "$1"
   }
   ```

   ```sh fails
   aws "$name" \\
     --twice
   ```

   Good is:

   ```text
   one … three
   four
   ```
"""


NAMES = 'name=orders   # whose\nother=b\nsay() {  # it\n  echo "$1"\n}'


def test_commands_and_events_come_in_the_pages_order() -> None:
    gone, names, command = steps(PAGE)
    assert (gone.event, gone.text) == (True, "us-east-1 is gone")
    assert (names.names, names.fails, names.text) == (True, False, NAMES)
    assert command == Step(21, 'aws "$name" \\\n  --twice', fails=True, shows=("one … three", "four"))
    assert not command.names
    assert description(PAGE) == 'deployment "Orders" {}'


@pytest.mark.parametrize(
    ("output", "lacks"),
    [
        ("one two three\nfour", None),
        ("zero one\n│ two\x1b[0m\n│ three\n  four", None),
        ("one three four", None),
        ("four one two three", "four"),
        ("one two", "one … three"),
    ],
)
def test_what_is_shown_is_there_in_its_order(output: str, lacks: str | None) -> None:
    assert missing(Step(1, "", shows=("one … three", "four")), output) == lacks


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ("```text\na\n```", "line 2: no command shows this"),
        ("<!-- it is gone -->\n```text\na\n```", "line 3: no command shows this"),
        ("```sh\na\n```\n```text\na\n```\n```text\na\n```", "line 8: no command shows this"),
        ("```console\na\n```", 'line 2: nobody tries "console"'),
        ("```sh\na", "line 1: the block has no end"),
    ],
)
def test_what_nobody_can_follow_is_refused(page: str, message: str) -> None:
    with pytest.raises(PageError, match=message):
        list(steps(page))
