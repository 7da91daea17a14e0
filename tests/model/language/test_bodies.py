"""Where blocks and arguments stand, to the character."""

from model.language.bodies import Argument, bodies

TEXT = """# { one
deployment "App" {
  project = "p" # }
  tags = {
    a = 1
  }
}

region us-east-1 { follows = null }
alarms {}
"""


def test_where_the_blocks_of_a_text_stand() -> None:
    deployment, region, alarms = bodies(TEXT)
    assert [each.head for each in (deployment, region, alarms)] == [
        ("deployment", "App"),
        ("region", "us-east-1"),
        ("alarms",),
    ]
    assert TEXT[region.start : region.end] == " follows = null "
    assert TEXT[alarms.start : alarms.end] == ""
    assert (region.last_line, alarms.last_line, alarms.first) == (None, None, None)
    assert deployment.last_line == deployment.end
    assert deployment.first == TEXT.index("project")


def test_where_the_arguments_of_a_block_stand() -> None:
    deployment, region, _ = bodies(TEXT)
    project, tags = deployment.arguments["project"], deployment.arguments["tags"]
    assert TEXT[project.start : project.end] == 'project = "p"'
    assert TEXT[tags.value_start : tags.end] == "{\n    a = 1\n  }"
    assert (project.value, tags.value) == ("p", None)
    at = TEXT.index("follows")
    assert region.arguments == {"follows": Argument(at, at + 10, at + 14, None)}
