"""What a deployment's ``removal`` means for a resource that holds data."""

from cdktf import TerraformResourceLifecycle

from model.naming.context import Context

#: Waiting periods in days, for a key's deletion and a secret's: the longest that AWS allows, and the
#: shortest (https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html).
LONGEST_WINDOW, SHORTEST_KEY_WINDOW, NO_WINDOW = 30, 7, 0


def lifecycle(context: Context) -> TerraformResourceLifecycle | None:
    """``prevent_destroy`` where the deployment retains its data."""
    return TerraformResourceLifecycle(prevent_destroy=True) if context.retains else None


def key_window(context: Context) -> int:
    """Days between a key's deletion and its end."""
    return LONGEST_WINDOW if context.retains else SHORTEST_KEY_WINDOW


def secret_window(context: Context) -> int:
    """Days between a secret's deletion and its end; none lets its name be used again at once."""
    return LONGEST_WINDOW if context.retains else NO_WINDOW
