"""Domain packs: TOML files of topics, personas, tasks, difficulties, shapes and constraints, read and checked.

A pack may be a stranger's file. Its size is bounded, control characters are refused, a key it does not know is an error
that names the nearest, and every fault is told with its line. What is drawn from a pack is in `drawing`.
"""

from __future__ import annotations

import difflib
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from arcticcodex.errors import InputError, UsageError
from arcticcodex.sources.drawing import Cell, Domain, Level, Prompt, Task, Topic, draw

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "Cell",
    "Domain",
    "Fault",
    "Level",
    "Prompt",
    "Task",
    "Topic",
    "domain_names",
    "draw",
    "examine",
    "load_domain",
]

MOST_BYTES = 500_000
MOST_ITEMS = 1_000  # in one list
MOST_FAULTS = 100  # told of one pack
MOST_DOTS = 20  # in a dotted key, which TOML's reader takes quadratic time for
MOST_CHARS = {"name": 80, "title": 80, "leaf": 160, "personas": 200, "constraints": 400, "ask": 600, "note": 400}
MOST_CHARS_ELSEWHERE = 1_000
KNOWN_ANSWERS = ("reasoning-gym",)

_KEYS = {
    "": ("domain", "topics", "personas", "tasks", "difficulties", "shapes", "constraints"),
    "domain": ("name", "title", "description", "caution", "known_answers"),
    "topics": ("name", "leaves"),
    "tasks": ("name", "ask"),
    "difficulties": ("name", "note"),
    "shapes": ("name", "note"),
}
_OPTIONAL = {"caution", "known_answers"}
_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
_HEADER = re.compile(r"\s*\[\[?\s*([A-Za-z0-9_-]+)\s*\]")
_JOINERS = "\u200c\u200d"  # part of how Persian, Hindi and others are spelled


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a pack: in which line (from 1), what, and what mends it."""

    line: int
    what: str
    help: str


def domain_names() -> list[str]:
    """The names of the packs that come with ArcticCodex, sorted."""
    folder = resources.files("arcticcodex") / "domains"
    return sorted(item.name.removesuffix(".toml") for item in folder.iterdir() if item.name.endswith(".toml"))


def load_domain(name_or_path: str) -> Domain:
    """A pack by the name of one of ours, or by the path of a TOML file.

    Raises UsageError for a name or path that does not exist, with the nearest names; InputError, with file and line,
    for a pack that cannot be used.
    """
    where, text = _found(name_or_path)
    domain, faults = _read(text)
    if domain is None:
        first, more = faults[0], len(faults) - 1
        others = f" (and {more} more)" if more else ""
        raise InputError(
            f"{where}:{first.line}: {first.what}{others}", first.help, f"see: arctic domains check {where}"
        )
    return domain


def examine(path: Path) -> tuple[Domain | None, tuple[Fault, ...]]:
    """A pack in a file, or everything that is wrong with it. Raises UsageError where there is no such file."""
    try:
        return _read(_file(path))
    except InputError as error:
        return None, (Fault(1, f"{error.what}: {error.why}", error.help),)


def _found(name_or_path: str) -> tuple[str, str]:
    """Where a pack is, and its text."""
    names = domain_names()
    if name_or_path in names:
        item = resources.files("arcticcodex") / "domains" / f"{name_or_path}.toml"
        return name_or_path, item.read_text(encoding="utf-8")
    path = Path(name_or_path)
    if path.suffix == ".toml" or path.parent != Path():
        return name_or_path, _file(path)
    near = difflib.get_close_matches(name_or_path.lower(), names, n=3, cutoff=0.5)
    raise UsageError(
        f"no domain is called {name_or_path!r}",
        f"the nearest: {', '.join(near)}" if near else f"there are {', '.join(names)}",
        "see: arctic domains; a pack of your own is named by its file, such as ./mine.toml",
    )


def _file(path: Path) -> str:
    """The text of a user's file."""
    if not path.is_file():
        folder = path.parent
        near = difflib.get_close_matches(path.name, [item.name for item in folder.glob("*.toml")], n=1)
        why = f"the nearest there is {near[0]}" if near else "no TOML file of a like name is there"
        raise UsageError(f"{path} is no file", why, f"arctic domains new {path} writes a pack to start from")
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise InputError(f"{path} is too large", f"a pack has at most {MOST_BYTES:,} bytes", "split it in two")
        return content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else error.strerror or ""
        raise InputError(f"{path} cannot be read", why, "a pack is a text file in UTF-8") from None


def _read(text: str) -> tuple[Domain | None, tuple[Fault, ...]]:
    """The domain a text describes, or its faults in the order of their lines."""
    if line := _dotted(text):
        return None, (
            Fault(line, "a key of too many parts", f"a pack needs no key with dots, nor a word with {MOST_DOTS}"),
        )
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        return None, (_no_toml(text, error),)
    reader = _Reader(text)
    domain = reader.domain(data)
    faults = tuple(sorted(reader.faults, key=lambda fault: fault.line))
    return (None if faults else domain), faults


def _dotted(text: str) -> int:
    """The line (from 1) in which a run of single words parted by dots becomes too long; 0 where none does."""
    line, run = 1, 0
    for part in text.split("."):
        run = run + 1 if len(part.split()) == 1 else 0
        if run > MOST_DOTS:
            return line
        line += part.count("\n")
    return 0


def _no_toml(text: str, error: ValueError | RecursionError) -> Fault:
    """What TOML's reader stumbled over; it tells no line of a huge number or endless nesting."""
    told = str(error) if isinstance(error, ValueError) else "nested too deeply"
    at = re.search(r"\(at line (\d+)", told)
    line = int(at[1]) if at else len(text.splitlines()) if "end of document" in told else 1
    what = told.partition(" (at ")[0][:200]
    return Fault(max(line, 1), f"not valid TOML: {what}", "texts stand in quotes, lists in [ ] with commas between")


class _Place(NamedTuple):
    """The `number`-th table (from 0) of a section; the top of the file is section ""."""

    section: str
    number: int = 0

    def __str__(self) -> str:
        return {"": "the file", "domain": "[domain]"}.get(self.section, f"[[{self.section}]]")


class _Reader:
    """Turns parsed TOML into a domain, noting each fault with its line; what is faulty is read as empty."""

    def __init__(self, text: str) -> None:
        self.faults: list[Fault] = []
        self._lines = text.splitlines()

    def domain(self, data: dict[str, Any]) -> Domain:
        """The whole pack."""
        top = _Place("")
        self._keys(data, top)
        head = data.get("domain", {})
        if not isinstance(head, dict):
            self._fault(top, "domain", "domain is not a table", "write [domain] on a line of its own")
            head = {}
        at = _Place("domain")
        if "domain" in data:
            self._keys(head, at)
        name = self._text(head, "name", at)
        if name and not _NAME.fullmatch(name):
            self._fault(
                at, "name", f"{_shown(name)} cannot name a domain", "small letters, digits and hyphens, such as law"
            )
        known = self._text(head, "known_answers", at)
        if known and known not in KNOWN_ANSWERS:
            self._fault(at, "known_answers", f"no answers are known from {_shown(known)}", f"use {KNOWN_ANSWERS[0]}")
        return Domain(
            name=name,
            title=self._text(head, "title", at),
            description=self._text(head, "description", at),
            topics=self._topics(data, with_families=bool(known)),
            personas=self._texts(data, "personas", top),
            tasks=tuple(self._task(table, at) for table, at in self._tables(data, "tasks")),
            difficulties=tuple(self._level(table, at) for table, at in self._tables(data, "difficulties")),
            shapes=tuple(self._level(table, at) for table, at in self._tables(data, "shapes")),
            constraints=self._texts(data, "constraints", top),
            caution=self._text(head, "caution", at),
            known_answers=known,
        )

    def _topics(self, data: dict[str, Any], *, with_families: bool) -> tuple[Topic, ...]:
        topics: list[Topic] = []
        seen: set[str] = set()
        for table, at in self._tables(data, "topics"):
            items = table.get("leaves")
            families = []
            if isinstance(items, list) and with_families:
                tables = [item if isinstance(item, dict) else {"leaf": item} for item in items]
                families = [self._family(item, at) for item in tables]
                table = {**table, "leaves": [item.get("leaf", "") for item in tables]}  # noqa: PLW2901 — as it is read
            leaves = self._texts(table, "leaves", at, most=MOST_CHARS["leaf"], seen=seen)
            topics.append(Topic(self._text(table, "name", at), leaves, tuple(families)))
        return tuple(topics)

    def _family(self, item: dict[str, Any], at: _Place) -> str:
        unknown = [key for key in item if key not in {"leaf", "family"}]
        if unknown:
            self._fault(
                at, "leaves", f"a leaf does not know {_shown(unknown[0])}", "it is { leaf = ..., family = ... }"
            )
        family = item.get("family", "")
        if not isinstance(family, str):
            self._fault(at, "leaves", f"family is {_kind(family)}", "it is a text in quotes")
            return ""
        return family

    def _task(self, table: dict[str, Any], at: _Place) -> Task:
        ask = self._text(table, "ask", at)
        if ask and re.findall(r"\{.*?\}|[{}]", ask) != ["{leaf}"]:
            self._fault(
                at, "ask", "the ask must hold {leaf} once, and no other braces", "write {leaf} where the topic goes"
            )
        return Task(self._text(table, "name", at), ask)

    def _level(self, table: dict[str, Any], at: _Place) -> Level:
        return Level(self._text(table, "name", at), self._text(table, "note", at))

    # --- what all of them need

    def _tables(self, data: dict[str, Any], key: str) -> list[tuple[dict[str, Any], _Place]]:
        """The tables of a section, each with its place; their names must differ."""
        value = data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value) or len(value) > MOST_ITEMS:
            help_ = f"write [[{key}]] on a line of its own before each, at most {MOST_ITEMS:,} times"
            self._fault(_Place(key), "", f"{key} is {_kind(value)}, not a list of tables", help_)
            return []
        found = [(item, _Place(key, number)) for number, item in enumerate(value)]
        if not found and key in data:
            self._fault(_Place(""), key, f"{key} is empty", f"write at least one [[{key}]]")
        names: set[str] = set()
        for item, at in found:
            self._keys(item, at)
            name = item.get("name")
            if isinstance(name, str) and _folded(name) in names:
                self._fault(at, "name", f"{_shown(name)} is there twice in [[{key}]]", "give each its own name")
            names.add(_folded(str(name)))
        return found

    def _keys(self, table: dict[str, Any], at: _Place) -> None:
        """Every key of a table is known, and none is missing."""
        known = _KEYS[at.section]
        for key in table:
            if key in known or len(self.faults) >= MOST_FAULTS:
                continue
            near = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
            if at.section and key in ("personas", "constraints"):
                help_ = f"{key} stand above the first line in [brackets]: a key belongs to the brackets above it"
            elif near:
                help_ = f"the nearest is {near[0]}"
            else:
                help_ = f"there are {', '.join(known)}"
            self._fault(at, key, f"{at} does not know {_shown(key)}", help_)
        for key in known:
            if key not in table and key not in _OPTIONAL:
                self._fault(at, "", f"{at} has no {key}", "arctic domains new FILE writes a pack with every part")

    def _text(self, table: dict[str, Any], key: str, at: _Place) -> str:
        """A text of one line, "" where it is missing or faulty."""
        if key not in table:
            return ""
        wrong = _wrong(table[key], MOST_CHARS.get(key, MOST_CHARS_ELSEWHERE))
        if wrong:
            self._fault(at, key, f"{key} {wrong[0]}", wrong[1])
            return ""
        return " ".join(table[key].split())

    def _texts(
        self, table: dict[str, Any], key: str, at: _Place, *, most: int = 0, seen: set[str] | None = None
    ) -> tuple[str, ...]:
        """A list of texts, none of them twice (nor in `seen`, which they join)."""
        items = table.get(key)
        if items is None:
            return ()
        if not isinstance(items, list) or not 1 <= len(items) <= MOST_ITEMS:
            count = f" of {len(items):,}" if isinstance(items, list) else ""
            self._fault(at, key, f"{key} is {_kind(items)}{count}", f"a list in [ ] of 1 to {MOST_ITEMS:,} texts")
            return ()
        seen = set() if seen is None else seen
        for number, item in enumerate(items):
            if wrong := _wrong(item, most or MOST_CHARS[key]):
                self._fault(at, key, f"an entry of {key} {wrong[0]}", wrong[1], items[: number + 1])
            elif _folded(item) in seen:
                self._fault(
                    at, key, f"{_shown(item)} is there twice in {key}", "take one of them out", items[: number + 1]
                )
            else:
                seen.add(_folded(item))
        return tuple(" ".join(item.split()) for item in items if isinstance(item, str))

    def _fault(self, at: _Place, key: str, what: str, help_: str, items: Sequence[object] = ()) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(self._line(at, key, items), what, help_))

    def _line(self, at: _Place, key: str, items: Sequence[object]) -> int:
        """The line of a table's header, of its key, or of the last of the first `items` of the key's list.

        TOML's reader keeps no lines, so they are looked for in the text; where one is not found, the next best is told.
        """
        item = items[-1] if items else None
        before = items.count(item) - 1  # how many like it stand before it
        section, number, found = "", 0, 1
        assigned = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=") if key else None
        in_key = False
        for line, text in enumerate(self._lines, start=1):
            if header := _HEADER.match(text):
                number = number + 1 if header[1] == section else 0
                section, in_key = header[1], False
                if (section, number) == at:
                    found = line
            if (section, number) != at:
                continue
            if assigned and assigned.match(text):
                if item is None:
                    return line
                found, in_key = line, True
            if in_key and isinstance(item, str):
                here = text.count(f'"{item}"') + text.count(f"'{item}'")
                if here > before:
                    return line
                before -= here
        return found


def _wrong(value: object, most: int) -> tuple[str, str] | None:
    """What is wrong with a text, and what mends it."""
    if not isinstance(value, str):
        return f"is {_kind(value)}", "it is a text in quotes"
    if not value.strip():
        return "is empty", "write a text, or take it out"
    if len(value) > most:
        return f"has {len(value):,} characters", f"at most {most:,}: say it shorter"
    if any(unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and sign not in _JOINERS for sign in value):
        return "holds a line break or another control character", "write it in one line of visible characters"
    return None


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _shown(text: str) -> str:
    """A value of the pack as an error may quote it."""
    return repr(text if len(text) <= 60 else f"{text[:57]}...")


def _kind(value: object) -> str:
    names = {bool: "true or false", int: "a number", float: "a number", str: "a text", list: "a list", dict: "a table"}
    return names.get(type(value), "a date")
