"""The documents of a run as they lie on disk now, where they are still what the run read.

A row keeps its quotes and their offsets, not the passage around them. That is read again from the path recorded in the
run's options, and only believed if the file's SHA-256 is the recorded one and the row's quotes stand where it says: a
later version may read the same file otherwise.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arcticcodex.errors import ArcticError, InputError
from arcticcodex.records import Chunk
from arcticcodex.sources.documents import read_document
from arcticcodex.store.report_queries import place_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from arcticcodex.records import Document

_PART = re.compile(r"(?:part \d+)?")  # the name of a section without a heading
KEPT = 8  # documents held in memory: rows come document by document


@dataclass(slots=True)
class Originals:
    """The documents of a run's recorded `job` options: `paths` and `sources`, in the same order."""

    job: Mapping[str, Any]
    _read: dict[str, Document | ArcticError] = field(default_factory=dict)

    def passage(self, record: Mapping[str, Any]) -> Chunk:
        """The passage a record stands on, with the page it begins on (0: the document has none).

        Raises `InputError` where the document is gone or changed or is read otherwise than it was, or the record does
        not say where it stands.
        """
        origin = record.get("provenance", {})
        document = self.document(str(origin.get("document", "")), str(origin.get("sha256", "")))
        place = origin.get("chunk", {})
        start, end = int(place.get("start", 0)), int(place.get("end", 0))
        if not 0 <= start < end <= len(document.text):
            raise InputError("The passage cannot be shown.", "The row does not say where it stands.")
        for quote in record.get("evidence", ()):
            if document.text[int(quote["start"]) : int(quote["end"])] != quote["quote"]:
                why = (
                    "The reader of its format has changed since the run: the row's quotes do not stand where they did."
                )
                raise InputError("The passage cannot be shown.", why, "Use the version of the run")
        _, section = place_of(record)
        headings = () if _PART.fullmatch(section) else tuple(section.split(" > "))
        page = bisect_right(document.pages, start)
        return Chunk(document.id, int(place.get("number", 0)), start, end, headings, document.text[start:end], page)

    def document(self, name: str, sha256: str) -> Document:
        """A document of the run by id and hash. Raises `InputError`, or what `read_document` raises."""
        if name not in self._read:
            while len(self._read) >= KEPT:
                self._read.pop(next(iter(self._read)))
            try:
                self._read[name] = self._found(name, sha256)
            except ArcticError as error:
                self._read[name] = error
        found = self._read[name]
        if isinstance(found, ArcticError):
            raise found
        return found

    def _found(self, name: str, sha256: str) -> Document:
        paths: Sequence[str] = self.job.get("paths", ())
        names = [source[0] for source in self.job.get("sources", ())]
        if name not in names or len(names) != len(paths):
            raise InputError("The document cannot be shown.", "The run does not say where it lay.")
        path = Path(paths[names.index(name)])
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise InputError(f"{path} cannot be read.", error.strerror or "", "Put the file back") from error
        if digest != sha256:
            raise InputError(f"{path} has changed since the run.", "Its SHA-256 is another.", "Put the old file back")
        return replace(read_document(path), id=name)
