"""Text of a description in Terraform JSON."""


def literal(text: str) -> str:
    """The text as Terraform takes it for itself: in JSON every string is a template.

    >>> literal("costs ${x} or %{x}")
    'costs $${x} or %%{x}'
    """
    return text.replace("${", "$${").replace("%{", "%%{")
