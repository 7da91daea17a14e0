import fcntl
import json
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from runner.diagnostic import Diagnostic
from runner.installation import Provider
from runner.terraform import LOCK_FILE, Event, Output, Terraform, TerraformError
from tests.runner.fake_terraform import FakeTerraform, completed, failure, planned

AWS = {"aws": {"source": "aws", "version": "5.100.0"}}


@pytest.fixture
def stack(tmp_path: Path) -> Path:
    folder = tmp_path / "east"
    folder.mkdir()
    return folder


def write(stack: Path, **document: Any) -> None:
    (stack / "cdk.tf.json").write_text(json.dumps(document))


def environment(fake: FakeTerraform) -> dict[str, str]:
    return dict(fake.log[-1]["environment"])


def test_init(fake: FakeTerraform, stack: Path) -> None:
    Terraform(stack, installation=fake.installation).init()
    assert fake.happened("init") == ["start east", "end east"]
    assert fake.arguments("init") == ["-json", "-no-color", "-backend=true"]


def test_init_without_backend(fake: FakeTerraform, stack: Path) -> None:
    Terraform(stack, installation=fake.installation).init(backend=False)
    assert "-backend=false" in fake.arguments("init")


def test_init_with_backend_arguments(fake: FakeTerraform, stack: Path) -> None:
    Terraform(stack, installation=fake.installation).init(backend_config={"path": "/x/y"})
    assert "-backend-config=path=/x/y" in fake.arguments("init")


def test_init_from_a_mirror(fake: FakeTerraform, stack: Path, tmp_path: Path) -> None:
    (tmp_path / "registry.terraform.io/hashicorp/aws/5.100.0/linux_amd64").mkdir(parents=True)
    write(stack, terraform={"required_providers": AWS})
    installation = replace(fake.installation, mirrors=(tmp_path,), plugin_cache=tmp_path / "cache")
    Terraform(stack, installation=installation, environment={"TF_PLUGIN_CACHE_DIR": None}).init()
    assert f"-plugin-dir={tmp_path}" in fake.arguments("init")
    assert "TF_PLUGIN_CACHE_DIR" not in environment(fake)


def test_init_from_the_registry_shares_a_cache(fake: FakeTerraform, stack: Path, tmp_path: Path) -> None:
    write(stack, terraform={"required_providers": AWS})
    installation = replace(fake.installation, plugin_cache=tmp_path / "cache")
    Terraform(stack, installation=installation, environment={"TF_PLUGIN_CACHE_DIR": None}).init()
    assert not any(argument.startswith("-plugin-dir") for argument in fake.arguments("init"))
    assert environment(fake)["TF_PLUGIN_CACHE_DIR"] == str(tmp_path / "cache")
    assert environment(fake)["TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE"] == "1"
    assert (tmp_path / "cache").is_dir()


@pytest.mark.parametrize("users", ["/users/cache", None])
def test_the_users_cache_stays(fake: FakeTerraform, stack: Path, tmp_path: Path, users: str | None) -> None:
    write(stack, terraform={"required_providers": AWS})
    installation = replace(fake.installation, plugin_cache=tmp_path / "cache" if users else None)
    Terraform(stack, installation=installation, environment={"TF_PLUGIN_CACHE_DIR": users}).init()
    assert environment(fake).get("TF_PLUGIN_CACHE_DIR") == users


def test_inits_that_share_a_cache_take_turns(fake: FakeTerraform, tmp_path: Path) -> None:
    installation = replace(fake.installation, plugin_cache=tmp_path / "cache")
    fake.answer("init", seconds=0.05)
    threads = []
    for name in ("east", "west"):
        (tmp_path / name).mkdir()
        write(tmp_path / name, terraform={"required_providers": AWS})
        threads.append(threading.Thread(target=Terraform(tmp_path / name, installation=installation).init))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [entry["what"] for entry in fake.log] == ["start", "end", "start", "end"]


def test_inits_of_another_process_are_waited_for(fake: FakeTerraform, stack: Path, tmp_path: Path) -> None:
    write(stack, terraform={"required_providers": AWS})
    cache = tmp_path / "cache"
    cache.mkdir()
    terraform = Terraform(stack, installation=replace(fake.installation, plugin_cache=cache))
    thread = threading.Thread(target=terraform.init)
    with (cache / LOCK_FILE).open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        thread.start()
        thread.join(0.1)
        assert fake.log == []
    thread.join()
    assert fake.happened("init") == ["start east", "end east"]


def test_providers_and_their_full_addresses(fake: FakeTerraform, stack: Path) -> None:
    required = {
        "aws": {"source": "aws", "version": "5.100.0"},
        "x": {"source": "me/x"},
        "y": {"source": "host/me/y"},
        "z": {},
    }
    write(stack, terraform={"required_providers": required})
    assert Terraform(stack, installation=fake.installation).providers == (
        Provider("registry.terraform.io/hashicorp/aws", "5.100.0"),
        Provider("registry.terraform.io/me/x", ""),
        Provider("host/me/y", ""),
        Provider("registry.terraform.io/hashicorp/z", ""),
    )


@pytest.mark.parametrize(
    ("settings", "backend"),
    [({}, "local"), ({"backend": {"s3": {}}}, "s3"), ({"cloud": {"organization": "o"}}, "cloud")],
)
def test_backend(fake: FakeTerraform, stack: Path, settings: dict[str, Any], backend: str) -> None:
    write(stack, terraform=settings)
    assert Terraform(stack, installation=fake.installation).backend == backend


def test_validate_gives_warnings(fake: FakeTerraform, stack: Path) -> None:
    warning = failure("Deprecated", severity="warning")["diagnostic"]
    fake.answer("validate", {"valid": True, "diagnostics": [warning]})
    assert Terraform(stack, installation=fake.installation).validate() == (
        Diagnostic("warning", "Deprecated"),
    )


def test_validate_raises_errors_alone(fake: FakeTerraform, stack: Path) -> None:
    found = [failure("Old", severity="warning")["diagnostic"], failure("Bad", "Very.")["diagnostic"]]
    fake.answer("validate", {"valid": False, "diagnostics": found}, status=1)
    with pytest.raises(TerraformError) as caught:
        Terraform(stack, installation=fake.installation).validate()
    assert caught.value.diagnostics == (Diagnostic("error", "Bad", "Very."),)


def test_validate_that_crashes(fake: FakeTerraform, stack: Path) -> None:
    fake.answer("validate", "panic", errors="goroutine 1\n", status=11)
    with pytest.raises(TerraformError, match="goroutine 1"):
        Terraform(stack, installation=fake.installation).validate()


def test_plan(fake: FakeTerraform, stack: Path) -> None:
    change = {"address": "aws_x.y", "change": {"actions": ["create"]}}
    fake.answer("plan", status=2)
    fake.answer("show", {"resource_changes": [change]})
    plan = Terraform(stack, installation=fake.installation).plan(variables={"size": "3"})
    assert (plan.add, plan.changed) == (1, ("aws_x.y",))
    *rest, variable = fake.arguments("plan")
    assert variable == "-var=size=3"
    assert rest[:3] == ["-json", "-no-color", "-input=false"]
    assert rest[3:] == ["-detailed-exitcode", f"-out={fake.arguments('show')[-1]}"]
    assert not Path(fake.arguments("show")[-1]).exists()


def test_empty_plan_is_not_read_again(fake: FakeTerraform, stack: Path) -> None:
    assert Terraform(stack, installation=fake.installation).plan().empty
    assert fake.happened("show") == []


def test_what_was_changed_elsewhere_is_read_without_a_change(fake: FakeTerraform, stack: Path) -> None:
    fake.answer("plan", {"type": "resource_drift", "change": {}}, {"type": "version"})
    fake.answer("show", {"resource_drift": [{"address": "aws_x.y"}]})
    events: list[Event] = []
    plan = Terraform(stack, installation=fake.installation).plan(on_event=events.append)
    assert plan.empty
    assert plan.document["resource_drift"] == [{"address": "aws_x.y"}]
    assert [event["type"] for event in events] == ["resource_drift", "version"]


def test_plan_that_fails(fake: FakeTerraform, stack: Path) -> None:
    fake.answer("plan", failure("Bad"), status=1)
    with pytest.raises(TerraformError, match="Bad"):
        Terraform(stack, installation=fake.installation).plan()


def test_plan_to_destroy(fake: FakeTerraform, stack: Path) -> None:
    Terraform(stack, installation=fake.installation).plan(destroy=True)
    assert "-destroy" in fake.arguments("plan")


def test_plan_whose_show_fails(fake: FakeTerraform, stack: Path) -> None:
    fake.answer("plan", status=2)
    fake.answer("show", status=1, errors="Error: no such file\n")
    with pytest.raises(TerraformError) as caught:
        Terraform(stack, installation=fake.installation).plan()
    assert str(caught.value) == (
        "east: `terraform show` failed (exit status 1)\n  Error: Terraform reported\n    Error: no such file"
    )


@pytest.mark.parametrize("command", ["apply", "destroy"])
def test_changing_commands_stream_events(fake: FakeTerraform, stack: Path, command: str) -> None:
    fake.answer(command, "not JSON", planned(add=1), completed())
    events: list[Event] = []
    method = getattr(Terraform(stack, installation=fake.installation), command)
    method(variables={"protected": "false"}, on_event=events.append)
    assert events == [planned(add=1), completed()]
    expected = ["-json", "-no-color", "-input=false", "-auto-approve", "-var=protected=false"]
    assert fake.arguments(command) == expected


def test_errors_are_terraforms_own(fake: FakeTerraform, stack: Path) -> None:
    fake.answer(
        "apply",
        failure("Old", severity="warning"),
        failure("creating X", "AccessDenied", address="aws_x.y"),
        failure("creating Z"),
        status=1,
        errors="noise",
    )
    events: list[Event] = []
    with pytest.raises(TerraformError) as caught:
        Terraform(stack, installation=fake.installation).apply(on_event=events.append)
    assert (caught.value.stack, caught.value.command, caught.value.status) == ("east", "terraform apply", 1)
    assert caught.value.diagnostics == (
        Diagnostic("error", "creating X", "AccessDenied", "aws_x.y"),
        Diagnostic("error", "creating Z"),
    )
    assert len(events) == 3


def test_failure_without_a_word(fake: FakeTerraform, stack: Path) -> None:
    fake.answer("apply", status=2)
    with pytest.raises(TerraformError) as caught:
        Terraform(stack, installation=fake.installation).apply()
    assert str(caught.value) == "east: `terraform apply` failed (exit status 2)"


def test_outputs(fake: FakeTerraform, stack: Path) -> None:
    write(stack, output={"url": {"value": "${x}", "description": "Where"}, "key": {"value": "k"}})
    fake.answer(
        "output",
        {
            "url": {"sensitive": False, "type": "string", "value": "http://x"},
            "key": {"sensitive": True, "type": "string", "value": "k"},
            "old": {"sensitive": False, "type": ["list", "string"], "value": ["a"]},
        },
    )
    assert Terraform(stack, installation=fake.installation).outputs() == {
        "url": Output("http://x", "Where", False),
        "key": Output("k", "", True),
        "old": Output(["a"], "", False),
    }


def test_environment(fake: FakeTerraform, stack: Path) -> None:
    Terraform(stack, installation=fake.installation, environment={"AWS_ENDPOINT_URL": "http://x"}).apply()
    used = environment(fake)
    assert (used["AWS_ENDPOINT_URL"], used["TF_IN_AUTOMATION"], used["CHECKPOINT_DISABLE"]) == (
        "http://x",
        "1",
        "1",
    )
