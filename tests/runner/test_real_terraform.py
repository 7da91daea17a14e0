"""With Terraform itself, and the one resource that is built into it."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from runner.installation import find_installation
from runner.manifest import read_manifest
from runner.run import Runner
from runner.terraform import Event, Output, Terraform, TerraformError

pytestmark = pytest.mark.terraform


def write(folder: Path, **document: Any) -> Terraform:
    folder.mkdir(parents=True, exist_ok=True)
    backend = {"terraform": {"backend": {"local": {"path": str(folder / "elsewhere.tfstate")}}}}
    (folder / "cdk.tf.json").write_text(json.dumps({**backend, **document}))
    return Terraform(folder, installation=find_installation())


def data(**resources: Any) -> dict[str, Any]:
    return {"terraform_data": {name: {"input": value} for name, value in resources.items()}}


def test_life_of_a_stack(tmp_path: Path) -> None:
    terraform = write(
        tmp_path,
        variable={"word": {"type": "string", "default": "first"}},
        resource=data(a="${var.word}", b="constant"),
        output={
            "word": {"value": "${terraform_data.a.output}", "description": "The word"},
            "secret": {"value": "s", "sensitive": True},
        },
    )
    terraform.init()
    assert terraform.validate() == ()
    plan = terraform.plan()
    assert (plan.add, plan.change, plan.destroy, plan.replace) == (2, 0, 0, 0)
    assert set(plan.changed) == {"terraform_data.a", "terraform_data.b", "output.word", "output.secret"}
    events: list[Event] = []
    terraform.apply(on_event=events.append)
    assert [event["type"] for event in events].count("apply_complete") == 2
    assert terraform.plan().empty
    assert terraform.plan(variables={"word": "second"}).changed == ("terraform_data.a", "output.word")
    terraform.apply(variables={"word": "second"})
    outputs = terraform.outputs()
    assert outputs == {"word": Output("second", "The word", False), "secret": Output("s", "", True)}
    assert terraform.plan(destroy=True).destroy == 2
    terraform.destroy()
    assert terraform.outputs() == {}


def test_replacement_and_forgotten_resource(tmp_path: Path) -> None:
    first = write(tmp_path, resource={"terraform_data": {"a": {"triggers_replace": "1"}, "b": {}}})
    first.init()
    first.apply()
    removed = [{"from": "terraform_data.b", "lifecycle": {"destroy": False}}]
    second = write(tmp_path, resource={"terraform_data": {"a": {"triggers_replace": "2"}}}, removed=removed)
    plan = second.plan()
    assert plan.replace == 1
    assert {change.address: change.action for change in plan.changes} == {
        "terraform_data.a": "replace",
        "terraform_data.b": "forget",
    }


def test_a_changed_output_alone_is_no_empty_plan(tmp_path: Path) -> None:
    first = write(tmp_path, output={"word": {"value": "one"}})
    first.init()
    first.apply()
    assert write(tmp_path, output={"word": {"value": "one"}}).plan().empty
    assert write(tmp_path, output={"word": {"value": "two"}}).plan().changed == ("output.word",)


def test_configuration_error(tmp_path: Path) -> None:
    terraform = write(tmp_path, resource=data(a="${nothing.here}"))
    terraform.init()
    for command in (terraform.validate, terraform.plan, terraform.apply):
        with pytest.raises(TerraformError) as caught:
            command()
        (diagnostic,) = caught.value.diagnostics
        assert diagnostic.summary == "Reference to undeclared resource"
        assert 'A managed resource "nothing" "here" has not been declared' in str(caught.value)


def test_unknown_provider_needs_no_traceback(tmp_path: Path) -> None:
    required = {"terraform": {"required_providers": {"none": {"source": "invalid.invalid/none/none"}}}}
    with pytest.raises(TerraformError, match="terraform init` failed"):
        write(tmp_path, **required).init()


def test_failure_while_applying(tmp_path: Path) -> None:
    provisioner = [{"local-exec": {"command": "exit 3"}}]
    terraform = write(tmp_path, resource={"terraform_data": {"a": {"provisioner": provisioner}}})
    terraform.init()
    with pytest.raises(TerraformError) as caught:
        terraform.apply()
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.summary, diagnostic.address) == ("local-exec provisioner error", "terraform_data.a")


def test_init_without_backend_validates(tmp_path: Path) -> None:
    bucket = {"bucket": "none", "key": "k", "region": "us-east-1"}
    terraform = write(tmp_path, terraform={"backend": {"s3": bucket}}, resource=data(a="1"))
    terraform.init(backend=False)
    assert terraform.validate() == ()


def test_all_stacks_of_an_output_folder(tmp_path: Path) -> None:
    stacks = {}
    for name, needed in {"east": ["access"], "access": []}.items():
        write(tmp_path / "stacks" / name, resource=data(a=name), output={"name": {"value": name}})
        stacks[name] = {
            "name": name,
            "synthesizedStackPath": f"stacks/{name}/cdk.tf.json",
            "workingDirectory": f"stacks/{name}",
            "dependencies": needed,
        }
    (tmp_path / "manifest.json").write_text(json.dumps({"stacks": stacks}))
    ordered = read_manifest(tmp_path)
    runner = Runner(installation=find_installation(), local_state=tmp_path / "states")
    outputs = runner.apply_all(ordered)
    assert [(name, values["name"].value) for name, values in outputs.items()] == [
        ("access", "access"),
        ("east", "east"),
    ]
    assert all(plan.empty for plan in runner.plan_all(ordered).values())
    assert sorted(path.name for path in (tmp_path / "states").glob("*.tfstate")) == [
        "access.tfstate",
        "east.tfstate",
    ]
    assert not list(tmp_path.rglob("elsewhere.tfstate"))
    runner.destroy_all(ordered)
    assert all(plan.add == 1 for plan in runner.plan_all(ordered).values())


APPLY = """
import signal
import sys
from pathlib import Path
from runner.installation import find_installation
from runner.terraform import Terraform

# A job that a shell runs in the background ignores interrupts, and would pass that on.
signal.signal(signal.SIGINT, signal.default_int_handler)
terraform = Terraform(Path(sys.argv[1]), installation=find_installation())
try:
    terraform.apply(on_event=lambda event: print(event["type"], flush=True))
except KeyboardInterrupt:
    print("ended in order")
"""


def test_ctrl_c_keeps_the_state_and_releases_the_lock(tmp_path: Path) -> None:
    slow = {"depends_on": ["terraform_data.a"], "provisioner": [{"local-exec": {"command": "sleep 20"}}]}
    terraform = write(tmp_path, resource={"terraform_data": {"a": {}, "slow": slow}})
    terraform.init()
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", APPLY, str(tmp_path)]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True, process_group=0) as python:
        assert python.stdout is not None
        while "provision_start" not in python.stdout.readline():
            assert python.poll() is None
        os.killpg(python.pid, signal.SIGINT)
        assert "ended in order" in python.stdout.read()
    assert not list(tmp_path.glob(".*.lock.info"))
    plan = write(tmp_path, resource=data(a=None)).plan()
    assert "terraform_data.a" not in [change.address for change in plan.changes if change.action == "create"]
