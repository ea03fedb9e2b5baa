"""A reply in JSON, whole or broken, taken apart into the same blocks as one under headings.

Strings are decoded by our own rules and everything else is taken as it is written, so that no number is read and
written again. Broken JSON is not repaired but cut at its known keys: a value then holds what stands between two keys,
which loses nothing where quotes within it are not escaped (json-repair changed 4 of 9 such replies).
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from json.decoder import scanstring  # type: ignore[attr-defined]  # the stubs leave it out
from typing import TYPE_CHECKING

from arcticcodex.stages.format_blocks import PARTS, Block
from arcticcodex.stages.format_endings import cut_off
from arcticcodex.stages.format_json_keys import is_other_key, kind_of_key, kind_of_role, mark_of_key
from arcticcodex.stages.format_json_loose import normalized
from arcticcodex.stages.format_labels import label_of
from arcticcodex.stages.format_text import unescaped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from arcticcodex.stages.format_labels import Label

_MOST_DEPTH = 6
_MOST_OBJECTS = 50


def json_blocks(text: str) -> tuple[Block, ...] | None:
    """The blocks of the examples a reply gives as JSON, in its order; None if it is no such reply.

    What stands before the objects is a preface, what follows them a block of kind `end`. A broken object that is not
    closed gives none.
    """
    start = _start(text)
    if start is None:
        return _without_braces(text)
    found = _strict(text, start)
    if found is None:
        found = _loose(text, start)
    if found is None:
        found = _lenient(text, start)
    if found is None or _instructs(found[-1].text):
        return None
    return (Block("preface", text[:start]), *found)


_QUOTED_KEY = re.compile(r"""^[\s{]*["'](?P<key>[A-Za-z_ ]{1,30})["']\s*:\s*(?=["'\[{])""", re.MULTILINE)


def _without_braces(text: str) -> tuple[Block, ...] | None:
    """The blocks of members without the braces around them, or with more than those between them."""
    keys = [found for found in _QUOTED_KEY.finditer(text) if kind_of_key(found["key"]) in PARTS]
    if len(keys) < 2 or _labels(text[: keys[0].start()]):
        return None
    found = _loose("{" + text[keys[0].start() :].lstrip(" \n{"), 0)
    return None if found is None else (Block("preface", text[: keys[0].start()]), *found)


def _labels(text: str) -> list[Label]:
    """The labels of parts in a text around an object."""
    return [label for line in text.split("\n") if (label := label_of(0, line)) and label.kind in PARTS]


def _instructs(text: str) -> bool:
    """Whether the text after an object holds an instruction under its own heading, so that the object is part of it."""
    return any(label.kind == "instruction" for label in _labels(text))


_OBJECT = re.compile(r"[\[{]")
_KEY_AHEAD = re.compile(
    r"""[\[{\s]{1,40}(?:(?://|\#)[^\n]{0,200}\n\s{0,40}|/\*[^*]{0,200}\*/\s{0,40}|<!--[^>]{0,200}-->\s{0,40}){0,4}"""
    r"""(?:["'“”\u2018\u2019`]{1,3}\w[\w -]{0,30}["'“”\u2018\u2019`]{1,3}|\w[\w-]{0,30})\s*[:=\uff1a]"""
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
    apart: list[Block] = []
    at, example = start, 0
    for _ in range(_MOST_OBJECTS):
        try:
            _, end = _DECODER.raw_decode(text, at)
            found = _examples(text, at, example, 0)
            apart += _fields(text, at, 0) if not found and text[at] == "{" else []
        except (ValueError, RecursionError, IndexError):
            return None
        blocks += found
        example = max((block.example + 1 for block in found), default=example)
        following = re.compile(r"[\s,;`]*(?:json)?\s*(?=[{\[])", re.IGNORECASE).match(text, end)
        if not following:
            blocks = blocks or _once(apart)
            return (
                (*blocks, Block("end", re.sub(r"\A[\s,;}\]]+", "", text[end:])))
                if any(block.kind == "response" for block in blocks)
                else None
            )
        at = following.end()
    return None


def _once(apart: list[Block]) -> list[Block]:
    """The parts of an example that stand in objects of their own, if each comes once."""
    kinds = [block.kind for block in apart]
    return apart if len(kinds) == len({*kinds}) and {"instruction", "response"} <= {*kinds} else []


def _members(text: str, at: int) -> Iterator[tuple[str, int, int]]:
    """Each key of the valid object at `at` (the key of a list's items is empty), with where its value stands."""
    close = {"{": "}", "[": "]"}[text[at]]
    at = _skip(text, at + 1)
    while text[at] != close:
        key = ""
        if close == "}":
            key, at = scanstring(text, at + 1, False)  # noqa: FBT003 — it takes no names
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
    own = _fields(text, at, depth) if text[at] == "{" else []
    kinds = {block.kind for block in own}
    if "response" in kinds and (len(kinds) > 1 or depth):
        return [replace(block, example=example) for block in own]
    if text[at] == "[" and all(text[start] == "{" for _, start, _ in members):
        apart = _once([block for _, start, _ in members[:_MOST_OBJECTS] for block in _fields(text, start, depth)])
        if apart:
            return [replace(block, example=example) for block in apart]
    blocks: list[Block] = []
    for key, start, _ in members[:_MOST_OBJECTS]:
        found = _examples(text, start, example, depth + 1)
        example = max((block.example + 1 for block in found), default=example)
        blocks += [replace(block, mark=block.mark or mark_of_key(key)) for block in found]
    return blocks


_TEXT_KEYS = frozenset(("text", "content", "value", "body", "message", "string"))


def _fields(text: str, at: int, depth: int) -> list[Block]:
    """The parts that an object names; a part that is itself an object of parts, or of one text, is what those say."""
    blocks: list[Block] = []
    for key, start, end in _members(text, at):
        kind = kind_of_key(key)
        if kind not in PARTS:
            continue
        within = list(_members(text, start)) if text[start] == "{" and depth < _MOST_DEPTH else []
        kinds = [kind_of_key(name) for name, _, _ in within]
        written = text[start:end]
        if len(within) == 1 and within[0][0].lower() in _TEXT_KEYS:
            _, first, last = within[0]
            written = text[first:last]
        elif within and None not in kinds and kind in {*kinds, "input"}:
            blocks += _fields(text, start, depth + 1)
            continue
        blocks.append(Block(kind, _value(written), mark_of_key(key)))
    return blocks


_ROLE_KEYS = ("role", "from", "section", "speaker", "name", "type", "heading", "title", "label", "part", "field", "key")
_SAID_KEYS = ("content", "value", "text", "body", "message")


def _turns(text: str, members: list[tuple[str, int, int]], example: int) -> list[Block]:
    """The blocks of a list of chat messages, or of named sections: its turns of user and assistant."""
    blocks: list[Block] = []
    for key, start, _ in members:
        if key or text[start] != "{":
            return []
        fields = {name.lower(): text[first:last] for name, first, last in _members(text, start)}
        role = next((_value(fields[name]) for name in _ROLE_KEYS if name in fields), "")
        content = next((fields[name] for name in _SAID_KEYS if name in fields), None)
        if not role or content is None:
            return []
        kind = kind_of_role(role)
        number = example + sum(one.kind == "response" for one in blocks)
        thought = fields.get("reasoning_content") or fields.get("reasoning") or fields.get("thinking")
        blocks += [Block("reasoning", _value(thought), "", number)] if thought and kind == "response" else []
        blocks += [Block(kind, _value(content), "", number)] if kind else []
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


def held_in_json(text: str) -> str:
    """The one long string of a JSON reply that holds the headings of a reply; empty if there is none."""
    whole = re.fullmatch(r"\s*(?:`{3}\w*\s*)?([\[{].*[\]}])\s*(?:`{3})?\s*", text, re.DOTALL)
    if not whole or len(_HEADED.findall(whole[1])) < _LEAST_HEADED:
        return ""
    try:
        held = [value for value in _strings(json.loads(whole[1], strict=False), 0) if len(_HEADED.findall(value)) > 1]
    except (ValueError, RecursionError):
        return ""
    return held[0] if len(held) == 1 else ""


_LEAST_HEADED = 2
_HEADED = re.compile(r"(?:^|\\n|[\n\"])[ ]*(?:#{1,6}[ ]*\**|\*\*|<)(?:instruction|reasoning|response)\b", re.IGNORECASE)


def _strings(value: object, depth: int) -> Iterator[str]:
    """The strings of a decoded value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list) and depth < _MOST_DEPTH:
        for one in value.values() if isinstance(value, dict) else value:
            yield from _strings(one, depth + 1)


def _loose(text: str, start: int) -> tuple[Block, ...] | None:
    """The blocks of one value that only a person would call JSON; None if it is cut off or no such value."""
    read = normalized(text, start)
    if read is None:
        return None
    value, end = read
    after = re.sub(r"\A[\s,;}\]]+", "", text[end:])
    found = _strict(value, 0)
    if found is None or found[-1].text or re.match(r"[\[{]\s*[\"'{]", after):
        return None
    open_end = value.count("}") + value.count("]") > text[start:end].count("}") + text[start:end].count("]")
    last = next((block.text for block in reversed(found) if block.text), "")
    if open_end and cut_off(last, last if found[-2].kind == "response" else "", ""):
        return None
    return (*found[:-1], Block("end", after))


# --- broken

_QUOTES = "\"'“”\u2018\u2019`"
_KEY = re.compile(
    rf"""(?:(?<=[{{\[,\n])|(?<=[{{,\n][ \t])|(?<=["'”\u2019\]}}\d][ ]))\s*
    [{_QUOTES}]{{0,3}}(?P<key>[A-Za-z][\w -]{{0,30}}?)
    [{_QUOTES}]{{0,3}}\s*(?:[:\uff1a]|=>|=)\s*(?=["'“”\u2018\u2019`\[{{\d]|null|true|false|None|True|False)""",
    re.VERBOSE,
)


def _lenient(text: str, start: int) -> tuple[Block, ...] | None:
    """The blocks of broken JSON, cut at its keys; None if a key comes twice, or a value or the whole is not closed."""
    end = max(text.rfind("}"), text.rfind("]"))
    keys = [
        found
        for found in _KEY.finditer(text, start, end + 1)
        if kind_of_key(found["key"]) or is_other_key(found["key"])
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
            blocks.append(Block(kind, value, mark_of_key(found["key"])))
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
