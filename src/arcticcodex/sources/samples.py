"""What an ensemble is asked: any file of instructions, prompts or finished pairs, or the folder of a run.

A file is JSON lines, or one JSON array of rows; each row is of any shape that `arcticcodex.sources.sample_shapes`
knows. Rows come one by one: a file of any size is read in bounded memory. A row that cannot be asked is told with its
line and the reason, and the others go on. Of a run's folder its train.jsonl is read: golden rows are there to measure
with.
"""

from __future__ import annotations

import io
import json
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import count
from typing import TYPE_CHECKING, Any

from arcticcodex.errors import InputError
from arcticcodex.sources.encodings import decode
from arcticcodex.sources.sample_shapes import InputSample, Refused, sample_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from typing import TextIO

__all__ = ["Description", "InputSample", "Refused", "describe", "read_samples"]

RUN_ROWS = "train.jsonl"
WHOLE_BYTES = 16 << 20  # up to here a file is read whole, so that any encoding is known by all its letters
MOST_LINE_CHARS = 10_000_000  # of one row as written
_HEAD_BYTES = 1 << 16
_ARRAY_READ_CHARS = 1 << 16
_TOLD_REASONS = 3
_ESCAPE = "surrogateescape"
_UNDECODED = re.compile("[\udc80-\udcff]")
_NO_JSON = "it is no valid JSON"
_HELP = 'One JSON object a line, such as {"instruction": "..."}, or one array of them'


@dataclass(frozen=True, slots=True)
class Description:
    """What a file holds: usable rows in all and by shape, those with a given answer, a passage or a known answer.

    `refused` counts the others; `first_refused` are the first few.
    """

    rows: int
    shapes: Mapping[str, int]
    answered: int
    supported: int
    labelled: int
    refused: int
    first_refused: tuple[Refused, ...]


def read_samples(path: Path) -> Iterator[InputSample | Refused]:
    """The rows of a file, or of a run's folder, in order; each with an id of its own.

    A second row of the same id gets its line after it (`name~7`). Raises `InputError` at once where there is no such
    file or it is no text, and at the end of a file without one usable row.
    """
    file = path / RUN_ROWS if path.is_dir() else path
    try:
        with file.open("rb") as opened:
            head = opened.read(_HEAD_BYTES)
    except OSError as error:
        raise _unreadable(path, file, error) from error
    try:
        decode(head[: head.rfind(b"\n") + 1] or head)
    except ValueError as error:
        raise InputError(f"{file} is no file of samples.", f"{error}", _HELP) from error
    return _samples(file)


def describe(path: Path) -> Description:
    """What a file holds. Raises `InputError` as `read_samples` does."""
    shapes: Counter[str] = Counter()
    told: Counter[str] = Counter()
    refused: list[Refused] = []
    for found in read_samples(path):
        if isinstance(found, Refused):
            told["refused"] += 1
            refused += [found] if len(refused) < _TOLD_REASONS else []
            continue
        shapes[found.shape] += 1
        told["answered"] += bool(found.reference)
        told["supported"] += bool(found.passage_quotes)
        told["labelled"] += bool(found.labels)
    return Description(
        rows=shapes.total(),
        shapes=dict(sorted(shapes.items())),
        answered=told["answered"],
        supported=told["supported"],
        labelled=told["labelled"],
        refused=told["refused"],
        first_refused=tuple(refused),
    )


def _unreadable(path: Path, file: Path, error: OSError) -> InputError:
    if file != path and isinstance(error, FileNotFoundError):
        return InputError(f"{path} holds no {RUN_ROWS}.", "A run's folder does.", "Name a file, or see: arctic runs")
    return InputError(f"{file} cannot be read.", error.strerror or type(error).__name__, "Check its name and rights")


def _samples(file: Path) -> Iterator[InputSample | Refused]:
    usable, refused = 0, 0
    reasons: list[str] = []
    ids = _Ids()
    with _opened(file) as text:
        for found in _elements(text) if _is_array(text) else _lines(text):
            if isinstance(found, InputSample):
                usable += 1
                yield replace(found, id=ids.distinct(found.id, found.source_line))
            else:
                refused += 1
                reasons += [f"line {found.line}: {found.reason}"] if refused <= _TOLD_REASONS else []
                yield found
    if not usable:
        more = f" and {refused - _TOLD_REASONS:,} more" if refused > _TOLD_REASONS else ""
        raise InputError(f"{file} has no row that can be asked.", "; ".join(reasons) + more or "It is empty.", _HELP)


@contextmanager
def _opened(file: Path) -> Iterator[TextIO]:
    """A file as text. Raises `InputError` where it cannot be read, also later on."""
    try:
        with _text_of(file) as text:
            yield text
    except OSError as error:
        raise _unreadable(file, file, error) from error


def _text_of(file: Path) -> TextIO:
    """A file's text, newlines as one sign. In a large file, what is not UTF-8 shows as lone surrogates."""
    if file.stat().st_size <= WHOLE_BYTES:
        try:
            return io.StringIO(decode(file.read_bytes()), newline=None)
        except ValueError as error:
            raise InputError(f"{file} is no file of samples.", f"{error}", _HELP) from error
    with file.open("rb") as opened:
        wide = opened.read(2) in {BOM_UTF16_LE, BOM_UTF16_BE}
    return file.open(encoding="utf-16", errors="replace") if wide else file.open(encoding="utf-8-sig", errors=_ESCAPE)


# --- JSON lines ------------------------------------------------------------------------------------------------


def _lines(text: TextIO) -> Iterator[InputSample | Refused]:
    for number in count(1):
        line = text.readline(MOST_LINE_CHARS)
        if not line:
            return
        if len(line) == MOST_LINE_CHARS and not line.endswith("\n"):
            _skip_line(text)
            yield Refused(number, f"its line is longer than {MOST_LINE_CHARS:,} characters")
        elif line.strip():
            yield _row(line, number)


def _skip_line(text: TextIO) -> None:
    while (rest := text.readline(MOST_LINE_CHARS)) and not rest.endswith("\n"):
        pass


def _row(line: str, number: int) -> InputSample | Refused:
    if not line.isascii() and _UNDECODED.search(line):
        return Refused(number, f"it is not UTF-8; in a file above {WHOLE_BYTES >> 20} MiB nothing else is read")
    try:
        return sample_of(json.loads(line), number)
    except (ValueError, RecursionError):  # no JSON, a number of thousands of digits; nested a thousand deep
        return Refused(number, _NO_JSON)


# --- one array -------------------------------------------------------------------------------------------------


def _is_array(text: TextIO) -> bool:
    """Whether a file is one array: it begins like one, and that is not a line among others. The place is kept."""
    start, first = text.tell(), "\n"
    while first.isspace():
        first = text.readline(MOST_LINE_CHARS)
    alone = True
    if first.lstrip().startswith("[") and _is_whole(first):
        after = "\n"
        while after.isspace():
            after = text.readline(MOST_LINE_CHARS)
        alone = not after
    text.seek(start)
    return first.lstrip().startswith("[") and alone


def _is_whole(line: str) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _elements(text: TextIO) -> Iterator[InputSample | Refused]:
    """The elements of an array, with the line on which each begins; where one is broken, the rest cannot be told."""
    window = _Window(text)
    window.skip("\n \t")
    window.at += 1
    while True:
        window.skip("\n \t,")
        line = window.line
        if window.sign == "]":
            window.at += 1
            window.skip("\n \t")
            if window.sign:
                yield Refused(window.line, "it stands after the end of the array, and so does all that follows")
            return
        if not window.sign:
            yield Refused(line, "the array does not end")
            return
        try:
            element = window.element()
        except (ValueError, RecursionError):
            yield Refused(line, f"{_NO_JSON}, and with it the rest of the array")
            return
        yield sample_of(element, line)


class _Window:
    """The part of a text that is being looked at: `held` from place `at` on, which is on line `line`."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._decoder = json.JSONDecoder()
        self.held, self.at, self.line = "", 0, 1

    def _more(self) -> bool:
        """Hold twice as much of the text from here on, and whether there was more."""
        self.held, self.at = self.held[self.at :], 0
        more = self._text.read(max(_ARRAY_READ_CHARS, len(self.held)))
        self.held += more
        return bool(more)

    @property
    def sign(self) -> str:
        """The sign at this place; empty at the end."""
        return self.held[self.at] if self.at < len(self.held) or self._more() else ""

    def skip(self, signs: str) -> None:
        """Go on to the first sign that is none of `signs`."""
        while (sign := self.sign) and sign in signs:
            self.line += sign == "\n"
            self.at += 1

    def element(self) -> Any:
        """The value that begins here; the place is after it. Raises `ValueError` where there is none, as json does."""
        while True:
            try:
                value, end = self._decoder.raw_decode(self.held, self.at)
            except ValueError:
                if len(self.held) - self.at > MOST_LINE_CHARS or not self._more():
                    raise
                continue
            self.line += self.held.count("\n", self.at, end)
            self.at = end
            return value


# --- ids -------------------------------------------------------------------------------------------------------


class _Ids:
    """The ids met so far, in eight MiB however many there are: a Bloom filter (Bloom 1970, CACM 13(7), 422-426).

    It never misses an id it has met, so ids are distinct; up to five million it takes fewer than one in five hundred
    for met that is new, which then has its line after it.
    """

    _BITS = 1 << 26

    def __init__(self) -> None:
        self._bits = bytearray(self._BITS >> 3)

    def distinct(self, name: str, line: int) -> str:
        """The id, with the line of its row after it if another row has it."""
        while self._met(name):
            name = f"{name}~{line}"
        return name

    def _met(self, name: str) -> bool:
        """Whether an id was met before; it is now."""
        digest = blake2b(name.encode(), digest_size=32).digest()
        places = [int.from_bytes(digest[at : at + 4]) % self._BITS for at in range(0, 32, 4)]
        met = all(self._bits[place >> 3] >> (place & 7) & 1 for place in places)
        for place in places:
            self._bits[place >> 3] |= 1 << (place & 7)
        return met
