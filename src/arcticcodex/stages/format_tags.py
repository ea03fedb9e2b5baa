"""Tags in a reply: those of its parts, and those of thoughts that stand apart from all parts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from arcticcodex.stages.format_labels import WORDS, Label, label_of, step

if TYPE_CHECKING:
    from collections.abc import Iterator

_THOUGHT = "think|thinking|thought|thoughts|scratchpad|reflection"
_OPEN_THOUGHT = re.compile(rf"<(?:{_THOUGHT})>", re.IGNORECASE)
_CLOSE_THOUGHT = re.compile(rf"(?P<tag></(?:{_THOUGHT})>)", re.IGNORECASE)
_OPENS_LINE = re.compile(rf"(?:[^`\n]{{1,60}}[:\uff1a][*_]*)?\s*(?P<tag><(?:{_THOUGHT})>)", re.IGNORECASE)
_CLOSES_LINE = re.compile(rf"(?P<tag></(?:{_THOUGHT})>)\s*$", re.IGNORECASE)
_TAG = re.compile(r"</?([a-z_ ]{1,20})(?:\s[^<>\n]{0,60})?>", re.IGNORECASE)


def tags_apart(text: str) -> list[str]:
    """The lines of the reply, each tag of thoughts or (where tags part it) of parts on a line of its own."""
    found = {tag[0].lower() for tag in _TAG.finditer(text)}
    names = {name for tag in found if (name := tag.strip("</>").split(" ")[0]) and f"</{name}>" in found}
    kinds = {kind: {name for name in names if re.fullmatch(words, name)} for kind, words in WORDS.items()}
    apart = set(kinds["reasoning"]) - {*_THOUGHT.split("|")}
    asked = kinds["instruction"] or kinds["input"]
    if asked and kinds["response"]:
        apart |= asked | kinds["input"] | kinds["response"]
    names_apart = "|".join(sorted(apart)) or "(?!)"
    tag = re.compile(
        rf"(?:^|(?<=>))[ \t]*<(?P<open>{names_apart})(?:\s[^<>\n]{{0,60}})?>[ \t]*"
        rf"|[ \t]*(?P<close></(?:{names_apart})>)[ \t]*(?=$|<)",
        re.IGNORECASE,
    )
    opened: list[str] = []
    lines: list[str] = []
    for line in _thoughts_apart(text.split("\n")):
        if step(opened, line) or "<" not in line or is_thought_tag(line):
            lines.append(line)
        else:
            parts = tag.sub(lambda found: f"\n{found['close'] or '<' + found['open'] + '>'}\n", line)
            lines.extend(part for part in parts.split("\n") if part.strip())
    return lines


def _thoughts_apart(lines: list[str]) -> Iterator[str]:
    """The lines with each tag of thoughts on its own: an opening one that begins a line or part, and what closes it."""
    inside, opened = False, list[str]()
    closes = any(_CLOSE_THOUGHT.search(line) for line in lines)
    for line in lines:
        if not closes:
            yield line
            continue
        rest = line
        while rest or not line:
            if not inside and rest is line and step(opened, line):
                break
            found = (_CLOSE_THOUGHT.search if inside else _OPENS_LINE.match)(rest) or (
                None if inside else _CLOSES_LINE.search(rest)
            )
            if found is None:
                break
            before = rest[: found.start("tag")]
            yield from [part for part in (before, found["tag"]) if part.strip()]
            inside, rest = not found["tag"].startswith("</"), rest[found.end("tag") :].strip()
            if not rest:
                break
        if rest or not line:
            yield rest


# --- thoughts


def thinks_on(text: str) -> bool:
    """Whether a reply opens thoughts that it does not close."""
    tags = re.findall(r"^[ \t]*<think>|</think>", text, re.MULTILINE | re.IGNORECASE)
    return bool(tags) and tags[-1].strip().lower() == "<think>"


def leaves_tag_open(text: str) -> bool:
    """Whether a reply whose parts stand in tags does not close one, while it closes others."""
    names = {
        name
        for words in WORDS.values()
        for name in re.findall(r"^[ \t]*<(\w+)>", text, re.MULTILINE)
        if re.fullmatch(words, name, re.IGNORECASE)
    }
    closed = {name for name in names if f"</{name}>" in text}
    return bool(closed) and closed != names


def thinking_lines(lines: list[str]) -> list[bool]:
    """For each line whether it is of thoughts, their tags included; a tag within a code block is none."""
    inside, opened, thinking = False, list[str](), list[bool]()
    if not any(_CLOSE_THOUGHT.fullmatch(line.strip()) for line in lines):
        return [False] * len(lines)
    for line in lines:
        if not inside and step(opened, line):
            thinking.append(False)
            continue
        inside = inside or bool(_OPEN_THOUGHT.fullmatch(line.strip()))
        closes = bool(_CLOSE_THOUGHT.fullmatch(line.strip()))
        if closes and not inside and not any(thinking) and _instructs(lines[len(thinking) :]):
            thinking = [True] * len(thinking)  # the opening tag was left out: all before it is thought
        thinking.append(inside or closes)
        inside = inside and not closes
    return thinking


def _instructs(lines: list[str]) -> bool:
    """Whether one of the lines is the label of an instruction."""
    return any((label := label_of(0, line)) is not None and label.kind == "instruction" for line in lines)


def around_thought(lines: list[str], labels: list[Label]) -> list[Label]:
    """The labels of a reply that has an instruction, thoughts and then, without a label, the response."""
    first = next((label for label in labels if label.kind == "instruction"), None)
    after = [at for at, line in enumerate(lines) if _CLOSE_THOUGHT.fullmatch(line.strip())]
    if first is None or len(after) != 1 or after[0] < first.line:
        return []
    if any(label.kind == "response" and first.line < label.line < after[0] for label in labels):
        return []
    following = next((at for at in range(after[0] + 1, len(lines)) if lines[at].strip()), len(lines))
    labelled = (label for label in labels if label.line == following and label.kind in {"reasoning", "response"})
    if any(label.plain_word or label.style == first.style for label in labelled):
        return []
    return [first, Label(after[0], "response", word="", style=first.style, mark="", rest="")]


def is_thought_tag(line: str) -> bool:
    """Whether a line is a tag that opens or closes thoughts."""
    return bool(_OPEN_THOUGHT.fullmatch(line.strip()) or _CLOSE_THOUGHT.fullmatch(line.strip()))
