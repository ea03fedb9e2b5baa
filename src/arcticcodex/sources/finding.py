"""Finds documents on disk: in folders and by patterns, without leaving the folder named or reading a run's output."""

from __future__ import annotations

import fnmatch
import glob
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from arcticcodex.errors import NothingToDo, UsageError
from arcticcodex.sources.kinds import is_known, known, reader_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

RUN_MARKS = frozenset({"run.json", "export.json"})  # a folder that holds one is an output, not a source
UNKNOWN_KIND = "its kind is not read here"
LEADS_OUT = "a link that leads out of the folder, or into the output"
LEADS_NOWHERE = "a link that leads nowhere"

Unread = tuple[Path, str]


@dataclass(frozen=True, slots=True)
class Found:
    """The documents that paths name, each once, in the order given.

    `named` are those given by name, and so must be readable; the others are from folders and patterns. `passed` are
    files and links in those that are not read, each with the reason.
    """

    files: tuple[Path, ...]
    named: frozenset[Path]
    passed: tuple[Unread, ...]


def find(paths: Iterable[str | os.PathLike[str]], *, skip: Path | None = None) -> Found:
    """The documents that `paths` name: files, folders (all levels, sorted by name) and patterns (`*`, `?`, `[]`, `**`).

    Hidden files, the outputs of runs and `skip` (the folder that runs are written to) are left out of folders. Links to
    folders are not followed, links to files only within the folder named. Raises `UsageError` for a path that is
    missing or of unknown kind and for a pattern that fits nothing, `NothingToDo` where there is no document.
    """
    files: dict[Path, Path] = {}
    named: set[Path] = set()
    passed: dict[Path, str] = {}
    searched: list[str] = []
    for given in paths:
        searched.append(os.fspath(given))
        path = Path(given).expanduser()
        if path.exists() or not glob.has_magic(str(path)):
            if not path.is_dir():
                reader_of(path)
                named.add(files.setdefault(path.resolve(), path))
                continue
            members, others = _members(path, (), skip)
        else:
            members, others = _fitting(path, skip)
        passed.update(others)
        for member in members:
            files.setdefault(member.resolve(), member)
    if not files:
        raise NothingToDo("no document to read", f"none in {', '.join(searched) or 'an empty list'}", known())
    return Found(tuple(files.values()), frozenset(named), tuple(passed.items()))


def find_documents(paths: Iterable[str | os.PathLike[str]], *, skip: Path | None = None) -> list[Path]:
    """The documents that `paths` name, as `find` has it."""
    return list(find(paths, skip=skip).files)


def passed_over(paths: Iterable[str | os.PathLike[str]], *, skip: Path | None = None) -> list[Path]:
    """The files of the named folders that are not read because nothing here reads their kind, sorted."""
    return [path for path, reason in find(paths, skip=skip).passed if reason == UNKNOWN_KIND]


def _fitting(pattern: Path, skip: Path | None) -> tuple[list[Path], list[Unread]]:
    """The documents that a pattern fits, and those in the folders that it fits."""
    fixed = next(at for at, part in enumerate(pattern.parts) if glob.has_magic(part))
    members, passed = _members(Path(*pattern.parts[:fixed]), pattern.parts[fixed:], skip)
    if not members and not passed:
        raise UsageError(f"nothing fits {pattern}", "no such file or folder", "quote the pattern, or name a folder")
    for path, reason in passed:
        if not members and reason == UNKNOWN_KIND:
            reader_of(path)  # raises, with the suffix
    return members, passed


def _members(folder: Path, pattern: Sequence[str], skip: Path | None) -> tuple[list[Path], list[Unread]]:
    """The documents in a folder and all below it that the pattern fits (an empty one: all), and what is passed over."""
    root = folder.resolve()
    skip = skip.resolve() if skip else None
    members: list[Path] = []
    passed: list[Unread] = []
    for path in _entries(folder, pattern, skip, passed):
        real = path.resolve() if path.is_symlink() else path
        if real is not path and not real.exists():
            passed.append((path, LEADS_NOWHERE))
        elif real is not path and (not real.is_relative_to(root) or (skip and real.is_relative_to(skip))):
            passed.append((path, LEADS_OUT))
        elif path.is_file():  # and no link to a folder, no pipe, no device
            if is_known(path):
                members.append(path)
            else:
                passed.append((path, UNKNOWN_KIND))
    return members, passed


def _entries(folder: Path, pattern: Sequence[str], skip: Path | None, passed: list[Unread]) -> Iterator[Path]:
    """Files and links in a folder, then those of its folders, by name; no folder is entered through a link."""
    waiting: list[tuple[Path, tuple[str, ...]]] = [(folder, ())]
    while waiting:
        place, below = waiting.pop()
        try:
            with os.scandir(place) as found:
                entries = sorted((entry for entry in found if not entry.name.startswith(".")), key=_name)
        except OSError as error:
            passed.append((place, f"it cannot be opened: {error.strerror or type(error).__name__}"))
            continue
        if below and any(entry.name in RUN_MARKS for entry in entries):
            continue
        folders = []
        for entry in entries:
            path, names = place / entry.name, (*below, entry.name)
            if not entry.is_dir(follow_symlinks=False):
                if _fits(names, pattern):
                    yield path
            elif _may_hold(names, pattern) and (skip is None or path.resolve() != skip):
                folders.append((path, names))
        waiting += reversed(folders)


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


def _fits(names: Sequence[str], pattern: Sequence[str]) -> bool:
    """Whether the pattern fits the path, or a folder above it."""
    if not pattern:
        return True
    if not names:
        return False
    if pattern[0] == "**":
        return _fits(names, pattern[1:] or ("*",)) or _fits(names[1:], pattern)
    return fnmatch.fnmatchcase(names[0], pattern[0]) and _fits(names[1:], pattern[1:])


def _may_hold(names: Sequence[str], pattern: Sequence[str]) -> bool:
    """Whether the pattern may fit something below the folder."""
    for name, part in zip(names, pattern, strict=False):
        if part == "**":
            return True
        if not fnmatch.fnmatchcase(name, part):
            return False
    return True
