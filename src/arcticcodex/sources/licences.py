"""Which licence each document is under, as the user gave it in `[licences]`. Nothing is read off the documents."""

from __future__ import annotations

import os
from fnmatch import fnmatchcase
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def licences_of(documents: Mapping[str, Path], given: Mapping[str, str], project_dir: Path) -> dict[str, str]:
    """The licence of each document that has one, by document; `documents` are their files by name.

    A key of `given` is a document's name or its file's, the file's path (absolute, or from the project's folder), or a
    pattern of either in which `*` stands for anything, folders too; upper and lower case are alike. What names it
    outright counts before any pattern, a longer pattern before a shorter, and of two as long the first in the alphabet.
    """
    keys = sorted(given, key=lambda key: (-len(key), key))
    found = {name: _first(keys, _names(name, path, project_dir)) for name, path in documents.items()}
    return {name: given[key] for name, key in found.items() if key is not None}


def _first(keys: list[str], names: set[str]) -> str | None:
    outright = (key for key in keys if key.casefold() in names)
    fitting = (key for key in keys if any(fnmatchcase(name, key.casefold()) for name in names))
    return next(chain(outright, fitting), None)


def _names(name: str, path: Path, project_dir: Path) -> set[str]:
    """What a document may be called."""
    whole = Path(os.path.abspath(path))  # noqa: PTH100 — takes ".." out and leaves links
    try:
        relative = Path(os.path.relpath(whole, project_dir)).as_posix()
    except ValueError:  # on another drive
        relative = whole.as_posix()
    return {one.casefold() for one in (name, path.name, relative, whole.as_posix())}
