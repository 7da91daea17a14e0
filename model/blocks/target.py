"""What can stand behind a load balancer: the attributes that every such component has."""

from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from model.blocks.spec import Component, Label, Matches, Port, RefersTo, clash, once_each

#: What AWS takes in one listener rule, paths and hosts together
#: (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html).
MOST_VALUES, MOST_WILDCARDS = 5, 5

URL_PATH = Matches(
    r"/([A-Za-z0-9_\-./?=&]|%(?!00)[0-9A-Fa-f]{2})*",
    "a path that begins with a slash, of letters, digits and _ - . / ? = &, and others as %20",
)
UrlPath = Annotated[str, Field(max_length=1024), URL_PATH]

#: The characters that AWS takes
#: (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html).
PathPattern = Annotated[
    str,
    Field(max_length=128),
    Matches(
        r"[/*][A-Za-z0-9_\-.$/~\"'@:+&*?]*",
        "paths that begin with a slash or *, of letters, digits and _ - . $ / ~ \" ' @ : + &, where * stands "
        "for any characters and ? for one",
    ),
]
HostPattern = Annotated[
    str,
    Field(max_length=128),
    Matches(
        r"[A-Za-z0-9*?\-]+(\.[A-Za-z0-9*?\-]+)*\.[A-Za-z]+",
        "host names with a dot, and only letters after the last one, where * stands for any characters and "
        "? for one: api.example.com, *.example.com",
    ),
]

#: What means nothing without a load balancer.
BEHIND_ONE = ("port", "health_check_path", "paths", "hosts", "priority")


class Routed(Component):
    """A component that gets requests of a load balancer, by their paths and hosts, or works without one."""

    load_balancer: Annotated[Label | None, RefersTo("load_balancer")] = Field(
        default=None,
        description="Label of the `load_balancer` in front of it. Left out, it gets no requests: it is a "
        "worker.",
    )
    paths: Annotated[tuple[PathPattern, ...], AfterValidator(once_each)] = Field(
        default=(),
        strict=False,  # a list, as HCL has no tuples
        description="Paths of the requests that it gets, of those to its `hosts`; the path is passed on as "
        "it is. Left out, all of them. Case counts.",
    )
    hosts: Annotated[tuple[HostPattern, ...], AfterValidator(once_each)] = Field(
        default=(),
        strict=False,  # a list, as HCL has no tuples
        description="Host names of the requests that it gets. Left out, all of them. With neither `paths` "
        "nor `hosts` it is the load balancer's default: it gets what no other target does. A load balancer "
        f"without a default answers 404 then. With `paths`, at most {MOST_VALUES}, and {MOST_WILDCARDS} "
        "wildcards.",
    )
    priority: Annotated[int, Field(ge=1, le=50000)] | None = Field(
        default=None,
        description="Place of its `paths` and `hosts` among those of the load balancer's other targets; the "
        "lowest that matches gets a request. Required with them, and refused without. Two targets can't "
        "exchange theirs in one apply: AWS has each once.",
    )

    @model_validator(mode="after")
    def _serves_behind_a_load_balancer(self) -> "Routed":
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

    @model_validator(mode="after")
    def _rule_has_its_place(self) -> "Routed":
        if self.is_default and self.priority is not None:
            raise clash(
                "A target without paths and hosts is the load balancer's default, which comes last; remove "
                "priority, or set paths or hosts",
                "priority",
                "paths",
                "hosts",
            )
        if not self.is_default and self.priority is None:
            raise clash(
                "Paths and hosts need a priority among those of the load balancer's other targets, from 1 to "
                "50000",
                "paths",
                "hosts",
                "priority",
            )
        return self

    @model_validator(mode="after")
    def _rule_is_one_that_aws_takes(self) -> "Routed":
        values = (*self.paths, *self.hosts)
        wildcards = sum(value.count("*") + value.count("?") for value in values)
        for count, most, what in (
            (len(values), MOST_VALUES, "paths and hosts"),
            (wildcards, MOST_WILDCARDS, "wildcards in paths and hosts"),
        ):
            if count > most:
                raise clash(
                    f"AWS takes at most {most} {what} together in a rule; received {count}", "paths", "hosts"
                )
        return self

    @property
    def is_default(self) -> bool:
        """Whether it gets what no other target of its load balancer does."""
        return not (self.paths or self.hosts)


class Target(Routed):
    """A component that serves HTTP on a port behind a load balancer, or works without one."""

    port: Port = Field(
        default=8080,
        description="TCP port on which it serves HTTP. Changing it makes another target group before the old "
        "one goes. Refused without a `load_balancer`.",
    )
    health_check_path: UrlPath = Field(
        default="/health",
        description="Path that answers 200 where it is healthy. Refused without a `load_balancer`.",
    )
