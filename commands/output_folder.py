"""The output folder: a new output takes the place of an earlier one, and nothing else is touched."""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from commands.moves import Moves, uninterrupted
from model.language.problems import Problem, ProblemsError

MANIFEST = "manifest.json"
STACKS = "stacks"
STACK_FILE = "cdk.tf.json"
#: The folder in a stack's for what its Terraform JSON names as files, such as the zips of functions.
ASSETS = "assets"
#: Beside ``stacks``: the folders of stacks that aren't described any more and were used with Terraform.
FORMER = "former"


def replace_output(new: Path, outdir: Path, aside: Path) -> tuple[Path, ...]:
    """Moves the complete output ``new`` over an earlier one; what Terraform wrote beside it stays.

    Returns the folders of stacks that aren't described any more and hold what Terraform wrote: they went from
    ``stacks`` to ``former``, and come back with their stack. In their place an empty folder stays: the CDKTF
    command line removes the folders of such stacks itself, with all that is in them, and fails where it finds
    none. Raises ``ProblemsError`` where something that Tapstack didn't write is in the way, and ``OSError``;
    everything is as it was then. ``aside`` is an empty folder on the same file system, which takes what goes.
    """
    names = sorted(folder.name for folder in (new / STACKS).iterdir())
    problems = list(_foreign(outdir, names))
    if problems:
        raise ProblemsError(problems)
    moves = Moves(aside)
    with uninterrupted(), moves:
        for name in names:
            _replace_stack(moves, new / STACKS / name, outdir / STACKS / name)
        moves.move(new / MANIFEST, outdir / MANIFEST)
        gone = [folder for folder in _folders(outdir) if folder.name not in names]
        return tuple(former for folder in gone for former in _retire(moves, folder))


def _replace_stack(moves: Moves, new: Path, target: Path) -> None:
    former = target.parents[1] / FORMER / target.name
    if former.is_dir() and not _holds_anything(target):
        if target.exists():
            moves.remove(target)
        moves.move(former, target)
    stale = _written(target)
    for file in sorted(file for file in new.rglob("*") if file.is_file()):
        moves.move(file, target / file.relative_to(new))
        stale.discard(target / file.relative_to(new))
    _remove(moves, stale, target)


def _retire(moves: Moves, folder: Path) -> Iterator[Path]:
    """Empties the folder of a stack that isn't described any more; gives where its content went, if so."""
    written = _written(folder)
    if {*folder.rglob("*")} <= {above for file in written for above in (file, *file.parents)}:
        _remove(moves, written, folder)
        return
    former = folder.parents[1] / FORMER / folder.name
    number = 2
    while former.exists():
        former = former.with_name(f"{folder.name}.{number}")
        number += 1
    moves.move(folder, former)
    moves.make(folder)
    yield former


def _remove(moves: Moves, files: set[Path], target: Path) -> None:
    """Removes files below ``target``, and the folders that get empty with them."""
    for file in sorted(files):
        moves.remove(file)
        for folder in file.parents:
            if folder == target or any(folder.iterdir()):
                break
            moves.remove(folder)


def _written(folder: Path) -> set[Path]:
    """The files of an earlier output in a stack's folder."""
    document = _document(folder / STACK_FILE)
    if document is None:
        return set()
    assets = {
        folder / text for text in _texts(document) if text.startswith(f"{ASSETS}/") and ".." not in text
    }
    return {file for file in (folder / STACK_FILE, *assets) if file.is_file()}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def _foreign(outdir: Path, names: list[str]) -> Iterator[Problem]:
    """What isn't Tapstack's, where it writes and where the CDKTF command line deletes."""
    manifest = outdir / MANIFEST
    if manifest.exists() and not isinstance(_json(manifest).get("stacks"), dict):
        yield _in_the_way(manifest, "is no list of stacks that CDKTF wrote", outdir)
    for folder in _folders(outdir):
        file = folder / STACK_FILE
        if _document(file) is not None:
            continue
        if os.path.lexists(file):
            yield _in_the_way(file, "is no stack that Tapstack wrote", outdir)
        elif folder.name not in names and _holds_anything(folder):
            yield _in_the_way(folder, "is no folder of a stack that Tapstack wrote", outdir)
    for target in (outdir / STACKS / name for name in names):
        if os.path.lexists(target) and (target.is_symlink() or not target.is_dir()):
            yield _in_the_way(target, "is no folder", outdir)


def _in_the_way(path: Path, why: str, outdir: Path) -> Problem:
    detail = (
        f"{path} {why}. Nothing was written or deleted. Move it elsewhere, or have the stacks written to "
    )
    detail += "another folder: CDKTF_OUTDIR names it, or --output of the cdktf command line."
    return Problem("", 0, f"Not Tapstack's: {outdir} holds something else", detail)


def _folders(outdir: Path) -> list[Path]:
    """The folders of stacks; links, which the CDKTF command line doesn't follow, are none."""
    stacks = outdir / STACKS
    inside = sorted(stacks.iterdir()) if stacks.is_dir() else ()
    return [folder for folder in inside if folder.is_dir() and not folder.is_symlink()]


def _holds_anything(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


def _document(file: Path) -> Mapping[str, Any] | None:
    """A stack that Tapstack wrote, by the note in its metadata; None of anything else."""
    document = _json(file)
    comment = document.get("//")
    metadata = comment.get("metadata") if isinstance(comment, dict) else None
    return document if isinstance(metadata, dict) and "tapstack" in metadata else None


def _json(file: Path) -> Mapping[str, Any]:
    """The object in a JSON file; an empty one if there is none."""
    try:
        content = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}
