"""A reply in JSON, whole or broken, taken apart into the same blocks as one under headings.

Strings are decoded by our own rules and everything else is taken as it is written, so that no number is read and
written again. Broken JSON is not repaired but cut at its known keys: a value then holds what stands between two keys,
which loses nothing where quotes within it are not escaped (json-repair changed 4 of 9 such replies).
"""

from __future__ import annotations

import json
import re
from json.decoder import scanstring  # type: ignore[attr-defined]  # the stubs leave it out
from typing import TYPE_CHECKING

from arcticcodex.stages.format_blocks import PARTS, Block
from arcticcodex.stages.format_labels import label_of
from arcticcodex.stages.format_text import unescaped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from arcticcodex.stages.format_labels import Kind, Label, Mark

_NAMES: dict[Kind, frozenset[str]] = {
    "instruction": frozenset(
        [
            "instruction",
            "instructions",
            "prompt",
            "question",
            "query",
            "q",
            "user",
            "userrequest",
            "userprompt",
            "userquery",
            "userquestion",
            "request",
            "task",
            "problem",
            "human",
            "userinstruction",
            "taskdescription",
            "problemstatement",
        ]
    ),
    "input": frozenset(("input", "context", "userinput")),
    "reasoning": frozenset(
        [
            "reasoning",
            "thought",
            "thoughts",
            "thinking",
            "rationale",
            "chainofthought",
            "cot",
            "analysis",
            "explanation",
            "reasoningsteps",
            "steps",
            "reasoningtrace",
            "thoughtprocess",
            "justification",
            "working",
            "think",
        ]
    ),
    "response": frozenset(
        [
            "response",
            "output",
            "answer",
            "completion",
            "assistant",
            "solution",
            "reply",
            "result",
            "finalanswer",
            "finalresponse",
            "modelresponse",
            "assistantresponse",
            "modelanswer",
            "a",
            "final",
        ]
    ),
}
_ROLES: dict[str, Kind] = {"user": "instruction", "human": "instruction", "assistant": "response", "gpt": "response"}
_MOST_DEPTH = 6
_MOST_OBJECTS = 50


def kind_of_key(key: str) -> Kind | None:
    """Which part a key names, whatever its case and separators."""
    bare = re.sub(r"[^a-z]", "", key.lower())
    return next((kind for kind, names in _NAMES.items() if bare in names), None)


def json_blocks(text: str) -> tuple[Block, ...] | None:
    """The blocks of the examples a reply gives as JSON, in its order; None if it is no such reply.

    What stands before the objects is a preface, what follows them a block of kind `end`. A broken object that is not
    closed gives none.
    """
    start = _start(text)
    if start is None:
        return None
    found = _strict(text, start)
    if found is None:
        found = _lenient(text, start)
    if found is None or _instructs(found[-1].text):
        return None
    return (Block("preface", text[:start]), *found)


def _labels(text: str) -> list[Label]:
    """The labels of parts in a text around an object."""
    return [label for line in text.split("\n") if (label := label_of(0, line)) and label.kind in PARTS]


def _instructs(text: str) -> bool:
    """Whether the text after an object holds an instruction under its own heading, so that the object is part of it."""
    return any(label.kind == "instruction" for label in _labels(text))


_OBJECT = re.compile(r"[\[{]")
_KEY_AHEAD = re.compile(
    r"""[\[{\s]{1,40}(?:["'“”\u2018\u2019`]{1,3}\w[\w -]{0,30}["'“”\u2018\u2019`]{1,3}|\w[\w-]{0,30})\s*[:=\uff1a]"""
)


def _start(text: str) -> int | None:
    """Where the first object or list of objects begins, before which there is no heading."""
    for found in _OBJECT.finditer(text):
        at = found.start()
        if _KEY_AHEAD.match(text, at) and re.search(r"(?:^|[\s:`(])\Z", text[max(0, at - 1) : at]):
            labels = _labels(text[:at])
            within = re.search(r"#{1,6}[ ]*\W{0,2}(?:instruction|question|prompt|user)\b", text[:at], re.IGNORECASE)
            return None if within or len(labels) > 1 or any(label.kind == "instruction" for label in labels) else at
        if found.start() > 20_000:
            break
    return None


# --- whole


_DECODER = json.JSONDecoder(strict=False)


def _strict(text: str, start: int) -> tuple[Block, ...] | None:
    """The blocks of one or more JSON values with nothing but prose around them; None if they are no JSON."""
    blocks: list[Block] = []
    at, example = start, 0
    for _ in range(_MOST_OBJECTS):
        try:
            _, end = _DECODER.raw_decode(text, at)
            found = _examples(text, at, example, 0)
        except (ValueError, RecursionError, IndexError):
            return None
        blocks += found
        example = max((block.example + 1 for block in found), default=example)
        following = re.compile(r"[\s,;`]*(?:json)?\s*(?=[{\[])", re.IGNORECASE).match(text, end)
        if not following:
            return (*blocks, Block("end", text[end:])) if any(block.kind == "response" for block in blocks) else None
        at = following.end()
    return None


def _members(text: str, at: int) -> Iterator[tuple[str, int, int]]:
    """Each key of the valid object at `at` (the key of a list's items is empty), with where its value stands."""
    close = {"{": "}", "[": "]"}[text[at]]
    at = _skip(text, at + 1)
    while text[at] != close:
        key = ""
        if close == "}":
            key, at = scanstring(text, at + 1, False)  # noqa: FBT003 — the C function takes no keywords
            at = _skip(text, _skip(text, at) + 1)
        _, end = _DECODER.raw_decode(text, at)
        yield key, at, end
        at = _skip(text, end)
        if text[at] == ",":
            at = _skip(text, at + 1)


_SPACE = re.compile(r"\s*")


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _examples(text: str, at: int, example: int, depth: int) -> list[Block]:
    """The blocks of the value at `at`: of an object with our keys, of a conversation, or of what those stand in."""
    if text[at] not in "{[" or depth > _MOST_DEPTH:
        return []
    members = list(_members(text, at))
    turns = _turns(text, members, example)
    if turns:
        return turns
    kinds = [(kind_of_key(key), key, start, end) for key, start, end in members]
    if {"response"} <= {kind for kind, _, start, _ in kinds if text[start] != "{" or depth}:
        return [
            Block(kind, _value(text[start:end]), _mark(key), example)
            for kind, key, start, end in kinds
            if kind in PARTS
        ]
    blocks: list[Block] = []
    for _, _, start, _ in kinds[:_MOST_OBJECTS]:
        found = _examples(text, start, example, depth + 1)
        example = max((block.example + 1 for block in found), default=example)
        blocks += found
    return blocks


def _mark(key: str) -> Mark:
    """A key that says `final` beats one that does not."""
    return "final" if "final" in key.lower() else "draft" if "draft" in key.lower() else ""


def _turns(text: str, members: list[tuple[str, int, int]], example: int) -> list[Block]:
    """The blocks of a list of chat messages: its turns of user and assistant."""
    blocks: list[Block] = []
    for key, start, _ in members:
        if key or text[start] != "{":
            return []
        fields = {name: text[first:last] for name, first, last in _members(text, start)}
        role = _value(fields.get("role", fields.get("from", ""))).lower()
        content = fields.get("content", fields.get("value"))
        if not role or content is None:
            return []
        kind = _ROLES.get(role)
        if kind:
            blocks.append(Block(kind, _value(content), "", example + sum(one.kind == "response" for one in blocks)))
    return blocks


def _value(written: str) -> str:
    """What a valid JSON value says: a string decoded, a list of strings by lines, all else as it is written."""
    if written.startswith('"'):
        return unescaped(written[1:-1]).strip()
    if written in {"null", "[]", "{}", ""}:
        return ""
    if written[0] in "[{":
        parts = [written[start:end] for _, start, end in _members(written, 0)]
        if all(part.startswith('"') for part in parts) and written[0] == "[":
            return "\n".join(_value(part) for part in parts)
    return written


# --- broken

_QUOTES = "\"'“”\u2018\u2019`"
_KEY = re.compile(
    rf"""(?:(?<=[{{\[,\n])|(?<=[{{,\n][ \t])|(?<=["'”\u2019\]}}\d][ ]))\s*
    [{_QUOTES}]{{0,3}}(?P<key>[A-Za-z][\w -]{{0,30}}?)
    [{_QUOTES}]{{0,3}}\s*(?:[:\uff1a]|=>|=)\s*(?=["'“”\u2018\u2019`\[{{\d]|null|true|false|None|True|False)""",
    re.VERBOSE,
)
_OTHER_KEYS = frozenset(
    [
        "id",
        "difficulty",
        "topic",
        "domain",
        "tags",
        "metadata",
        "system",
        "task_type",
        "type",
        "category",
        "persona",
        "shape",
        "language",
        "source",
        "index",
        "meta",
        "title",
        "subject",
        "level",
        "created",
        "notes",
    ]
)


def _lenient(text: str, start: int) -> tuple[Block, ...] | None:
    """The blocks of broken JSON, cut at its keys; None if a key comes twice, or a value or the whole is not closed."""
    end = max(text.rfind("}"), text.rfind("]"))
    keys = [
        found
        for found in _KEY.finditer(text, start, end + 1)
        if kind_of_key(found["key"]) or found["key"].lower().replace(" ", "_") in _OTHER_KEYS
    ]
    kinds = [kind_of_key(found["key"]) for found in keys]
    parts = [kind for kind in kinds if kind]
    if (
        end < start
        or not keys
        or not _closes(text, start, keys[0].start(), end)
        or len(parts) > len({*parts})
        or not {"instruction", "response"} <= {*parts}
    ):
        return None
    blocks: list[Block] = []
    stops = [found.start() for found in keys[1:]]
    for kind, found, stop in zip(kinds, keys, [*stops, end + 1], strict=True):
        value = _loose_value(text[found.end() : stop], last=stop > end)
        if value is None:
            return None
        if kind:
            blocks.append(Block(kind, value, _mark(found["key"])))
    return (*blocks, Block("end", text[end + 1 :]))


def _closes(text: str, start: int, first: int, end: int) -> bool:
    """Whether as many brackets close at the end as were opened before the first key."""
    tail = re.search(r"[\s,}\]]*\Z", text[start : end + 1])
    closing = sum(map(tail[0].count, "}]")) if tail else 0
    return closing >= sum(map(text[start : first + 1].count, "{["))


_TRIPLE = ('"""', "'''")
_CLOSING = {'"': '"”', "'": "'\u2019", "“": '”"', "\u2018": "\u2019'", "`": "`", "”": '”"', "\u2019": "\u2019'"}


def _loose_value(written: str, *, last: bool) -> str | None:
    """What the stretch from a key to the next key says; None if its quotes or brackets do not close."""
    written = written.strip()
    if last:
        written = re.sub(r"(?:\s*[}\]])+\Z", "", written) if written[:1] not in "[{" else _balanced(written)
    written = re.sub(r"[\s,;{]*\Z", "", written) if written[:1] not in "[{" else written.rstrip(" \n\t,;")
    for mark in _TRIPLE:
        if written.startswith(mark) and written.endswith(mark) and len(written) >= 6:
            return unescaped(written[3:-3]).strip()
    if "\\\n" in written:  # no escape: a written line break was torn, or a backslash stood before a real one
        return None
    if written[:1] and written[0] in _CLOSING:
        return unescaped(written[1:-1]).strip() if len(written) > 1 and written[-1] in _CLOSING[written[0]] else None
    if written[:1] in {"[", "{"}:
        return _loose_list(written)
    return written if re.fullmatch(r"-?[\d.,]+|null|true|false|None|True|False", written) else None


def _balanced(written: str) -> str:
    """A list or object without the closing brackets of what it stands in."""
    while written and sum(map(written.count, "}]")) > sum(map(written.count, "{[")):
        written = written[:-1].rstrip()
    return written


def _loose_list(written: str) -> str | None:
    """A list of strings by lines, any other valid value as it is written; None if it is broken."""
    for reading in (written, re.sub(r",\s*(?=[\]}])", "", written)):
        try:
            json.loads(reading)
        except (ValueError, RecursionError):
            continue
        return _value(reading)
    return None
