"""The ``parameter`` block: an SSM parameter."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from model.blocks.spec import Matches, Store, clash


class Parameter(Store):
    """An SSM parameter whose value stands in no file; one in each region. Who uses it is given its name, and
    reads its value at run time."""

    service: ClassVar[str] = "ssm"

    type: Literal["String", "SecureString"] = Field(
        default="String",
        description="`SecureString` is encrypted with the region's key.",
    )
    description: Annotated[str, Field(max_length=1024), Matches(r"[^\x00-\x1f]*", "one line of text")] = (
        Field(default="", description="What the value is for, for whoever sets it.")
    )
    output: Annotated[str, Matches("[a-z][a-z0-9_]*", "names of outputs of the region's stack")] | None = (
        Field(
            default=None,
            description="Output of the region's stack that is the value, such as "
            "`web_load_balancer_dns_name`. Left out, the value is set outside, with `aws ssm put-parameter "
            "--overwrite`: plans neither show it nor change it, and until then it is `unset`.",
        )
    )

    @model_validator(mode="after")
    def _outputs_are_no_secrets(self) -> "Parameter":
        if self.output and self.type == "SecureString":
            raise clash(
                "An output is shown to whoever applies the stack: its value is no secret. Remove output or "
                'set type = "String"',
                "output",
                "type",
            )
        return self
