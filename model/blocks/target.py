"""What can stand behind a load balancer: the attributes that every such component has."""

from typing import Annotated

from pydantic import Field, model_validator

from model.blocks.spec import Component, Label, Matches, Port, RefersTo, clash

UrlPath = Annotated[
    str,
    Field(max_length=1024),
    Matches(r"/[A-Za-z0-9_\-./?=&%]*", "a path that begins with a slash, without spaces"),
]

#: What means nothing without a load balancer.
BEHIND_ONE = ("port", "health_check_path")


class Target(Component):
    """A component that serves HTTP behind a load balancer, or works without one."""

    load_balancer: Annotated[Label | None, RefersTo("load_balancer")] = Field(
        default=None,
        description="Label of the `load_balancer` in front of it. Left out, nothing reaches it: it is a "
        "worker.",
    )
    port: Port = Field(
        default=8080,
        description="TCP port on which it serves HTTP. Refused without a `load_balancer`.",
    )
    health_check_path: UrlPath = Field(
        default="/health",
        description="Path that answers 200 where it is healthy. Refused without a `load_balancer`.",
    )

    @model_validator(mode="after")
    def _serves_behind_a_load_balancer(self) -> "Target":
        if self.load_balancer is not None:
            return self
        said = [name for name in BEHIND_ONE if name in self.model_fields_set]
        if said:
            raise clash(
                "Nothing reaches what has no load balancer in front of it; set load_balancer, or remove "
                f"{' and '.join(said)}",
                *said,
                "load_balancer",
            )
        return self
