"""Ctrl-C is Python's to answer: Node isn't told of it."""

import subprocess
from functools import partial
from types import ModuleType


def keep_node_from_interrupts() -> None:
    """Makes jsii start Node in a process group of its own.

    A terminal sends Ctrl-C to all of its foreground group. Node would end at once, and Python, which is about
    to tell it to end, would find a broken pipe and print a traceback. Without the signal Node ends when its
    standard input does, with Python.
    """
    from jsii._kernel.providers import process

    module = ModuleType(subprocess.__name__, subprocess.__doc__)
    vars(module).update(vars(subprocess), Popen=partial(subprocess.Popen, process_group=0))
    vars(process).update(subprocess=module)
