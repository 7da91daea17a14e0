import pytest
from pydantic import ValidationError

from model.blocks.parameter import Parameter


def test_minimal_is_set_outside() -> None:
    assert Parameter().output is None


def test_an_output_is_no_secret() -> None:
    assert Parameter(output="web_load_balancer_dns_name").type == "String"
    with pytest.raises(ValidationError, match="its value is no secret"):
        Parameter(type="SecureString", output="web_load_balancer_dns_name")


@pytest.mark.parametrize(
    "values", [{"output": "Web-dns"}, {"output": ""}, {"description": "two\nlines"}, {"value": "x"}]
)
def test_what_is_refused(values: dict[str, str]) -> None:
    """A value most of all: it would stand in a file."""
    with pytest.raises(ValidationError):
        Parameter.model_validate(values)
