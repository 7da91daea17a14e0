"""What computes in a deployment's stacks, with what it uses and what is made for it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from tests.described import Block
from tests.synthesized import Output, Stack


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def statements(document: str) -> dict[str, Block]:
    """A policy's statements by their names; none is there twice."""
    found = json.loads(document)["Statement"]
    by_name = {statement["Sid"]: statement for statement in found}
    assert len(by_name) == len(found)
    return by_name


@dataclass(frozen=True)
class Component:
    """An Auto Scaling group of one region, what it uses, and what the stacks make for it."""

    label: str
    region: str
    uses: frozenset[str]
    stack: Stack
    policy: dict[str, Block]
    role_arn: str

    def variables(self, reference: str) -> dict[str, str]:
        """What its environment says of a store."""
        ending = f"/autoscaling-group/{self.label}/uses/{reference}"
        (text,) = (
            block["insecure_value"]
            for block in self.stack.resources("aws_ssm_parameter").values()
            if block["name"].endswith(ending)
        )
        return dict(line.split("=", 1) for line in text.splitlines())

    def reaches(self, database: str) -> bool:
        """Whether it may log in to a database that it uses: not to one that was given up."""
        (role,) = (
            value for name, value in self.variables(f"database.{database}").items() if name.endswith("_ROLE")
        )
        return role != "none"

    @property
    def secrets(self) -> set[str]:
        """The references of the databases whose master user's secret it finds."""
        databases = {reference for reference in self.uses if reference.startswith("database.")}
        return {
            each for each in databases if any(name.endswith("_SECRET_ARN") for name in self.variables(each))
        }

    @property
    def called(self) -> set[str]:
        """The blocks of the stores that it reaches through an AWS service with the region's key."""
        blocks = {reference.partition(".")[0] for reference in self.uses}
        return blocks if self.secrets else blocks - {"database"}

    @property
    def group(self) -> str:
        """Its security group."""
        return f"${{aws_security_group.{self.label}_instances.id}}"


def components(output: Output) -> Iterator[Component]:
    """All components of a deployment. What they use is what their parameters are named for."""
    access = output.stack("access")
    for stack in output.stacks.values():
        if stack.kind != "region":
            continue
        region = stack.document["provider"]["aws"][0]["region"]
        names = [block["name"] for block in stack.resources("aws_ssm_parameter").values()]
        for label in stack.resources("aws_autoscaling_group"):
            address = f"{label}_instances_{region}"
            yield Component(
                label,
                region,
                frozenset(
                    name.rpartition("/")[2] for name in names if f"/autoscaling-group/{label}/uses/" in name
                ),
                stack,
                statements(access.resources("aws_iam_role_policy")[address]["policy"]),
                access.document["output"][f"{region}_{label}_instances_role_arn".replace("-", "_")]["value"],
            )
