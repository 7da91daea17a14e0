from dataclasses import replace

from model.naming.context import Context
from modules.removal import key_window, lifecycle, secret_window


def test_destroy_leaves_nothing_behind(context: Context) -> None:
    assert lifecycle(context) is None
    assert (key_window(context), secret_window(context)) == (7, 0)


def test_retain_keeps_as_long_as_aws_allows(context: Context) -> None:
    retaining = replace(context, retains=True)
    protection = lifecycle(retaining)
    assert protection is not None
    assert protection.prevent_destroy is True
    assert (key_window(retaining), secret_window(retaining)) == (30, 30)
