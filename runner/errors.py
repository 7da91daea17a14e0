"""What the callers of this package catch: failures that are shown to the user as they are."""


class RunnerError(Exception):
    """Something outside this program is missing or failed; the message says what, without a traceback."""
