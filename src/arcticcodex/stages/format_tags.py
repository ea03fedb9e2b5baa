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


def tags_apart(text: str) -> list[str]:
    """The lines of the reply, each tag of thoughts or (where tags part it) of parts on a line of its own."""
    closed = {name.lower() for name in re.findall(r"</([A-Za-z_ -]{1,24})>", text)}
    labels = {name: label_of(0, f"<{name.replace('_', ' ').replace('-', ' ')}>") for name in closed}
    kinds = {name: label.kind for name, label in labels.items() if label and label.style == "<"}
    apart = {name for name, kind in kinds.items() if kind == "reasoning"} - {*_THOUGHT.split("|")}
    if {*kinds.values()} & {"instruction", "input"} and {*kinds.values()} & {"response", "version"}:
        apart |= {name for name, kind in kinds.items() if kind in {"instruction", "input", "response", "version"}}
    names_apart = "|".join(map(re.escape, sorted(apart, key=len, reverse=True))) or "(?!)"
    tag = re.compile(
        rf"(?:^|(?<=>))[ \t]*<(?P<open>{names_apart})(?P<told>\s[^<>\n]{{0,80}})?>[ \t]*"
        rf"|[ \t]*(?P<close></(?:{names_apart})>)[ \t]*(?=$|<)",
        re.IGNORECASE,
    )
    opened: list[str] = []
    lines: list[str] = []
    for line in _thoughts_apart(text.split("\n")):
        if step(opened, line) or "<" not in line or is_thought_tag(line):
            lines.append(line)
        else:
            parts = tag.sub(lambda found: f"\n{found['close'] or _opening(found)}\n", line)
            lines.extend(part for part in parts.split("\n") if part.strip())
    return lines


def _opening(found: re.Match[str]) -> str:
    """A tag that opens a part, with what its attributes say of the version."""
    told = (found["told"] or "").lower()
    final = re.search(r"""\b(?:final|is_final)\s*=\s*["']?(?:true|yes|1)|["'](?:final|revised|corrected)["']""", told)
    draft = re.search(
        r"""\bdraft\s*=\s*["']?(?:true|yes|1)|["'](?:draft|rejected|superseded)["']|final\s*=\s*["']?(?:false|no)""",
        told,
    )
    return (
        f"<{found['open'].replace('_', ' ').replace('-', ' ')}{' (final)' if final else ' (draft)' if draft else ''}>"
    )


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

_LEADING = re.compile(
    r"\A(?:[^\n<\[]{0,200}\n+)?\s*\W{0,2}"
    r"(?:<(?P<tag>[a-z_:|]{3,24})(?:\s[^<>\n]{0,60})?>|\[(?P<box>[a-z_ ]{3,24})\]|◁(?P<tri>\w+)▷"
    r"|(?P<fence>`{3,}|~{3,})(?:thinking|think|thoughts|reasoning|scratchpad|plan)[ ]*\n|(?P<dots>Thinking\.\.\.))",
    re.IGNORECASE,
)


def without_thoughts(text: str) -> str:
    """The reply without a first block in tags, whatever their name, after which a whole example follows."""
    found = _LEADING.match(text)
    if not found or _names_a_part(found):
        return text
    name = re.escape(found["tag"] or found["box"] or found["tri"] or "")
    if found["tag"] and found["tag"].startswith("|"):
        ends = rf"<{re.escape(found['tag'].replace('begin', 'end').replace('start', 'end'))}>"
    elif found["fence"]:
        ends = rf"\n{found['fence']}[ ]*\n"
    else:
        ends = r"\.\.\.done thinking\.?" if found["dots"] else rf"</{name}>|\[/{name}\]|\[end {name}\]|◁/{name}▷"
    closed = re.search(rf"(?:{ends})\W{{0,3}}", text[found.end() :], re.IGNORECASE)
    if not closed:
        return text
    rest = text[found.end() + closed.end() :]
    kinds = {label.kind for line in rest.split("\n") if (label := label_of(0, line))}
    within = {label.kind for line in closed.string[: closed.start()].split("\n") if (label := label_of(0, line))}
    return rest if {"instruction", "response"} <= kinds and {"instruction", "response"} <= within else text


def _names_a_part(found: re.Match[str]) -> bool:
    label = label_of(0, f"<{found['tag']}>") if found["tag"] else None
    return label is not None and label.kind in {"instruction", "input", "response"}


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
