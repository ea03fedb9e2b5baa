"""A reply under headings taken apart: which stretch of it is which part of which example."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from arcticcodex.stages.format_blocks import PARTS, Block, bare
from arcticcodex.stages.format_farewell import bare_response
from arcticcodex.stages.format_labels import Label, chosen, fence_of, fences_close, label_of, step
from arcticcodex.stages.format_tags import around_thought, is_thought_tag, tags_apart, thinking_lines
from arcticcodex.stages.format_versions import versions_of, without_announcements, without_echo, without_repeats

if TYPE_CHECKING:
    from collections.abc import Iterator

    from arcticcodex.stages.format_labels import Kind, Mark


def blocks_of(text: str) -> tuple[Block, ...]:
    """The blocks of a reply in its own order; a preface, and thoughts, if it has no headings that part it."""
    for reading in _readings(text):
        lines = tags_apart(reading)
        thinking = thinking_lines(lines)
        labels = _labels(lines, thinking)
        picked = chosen(labels)
        if not any(label.kind == "response" and label.plain_word for label in picked):
            picked = around_thought(lines, labels) or picked
        if picked:
            blocks = without_announcements([_uncovered(block) for block in _cut(lines, picked, thinking)])
            versions = [part for block in blocks for part in versions_of(without_repeats(block))]
            return _numbered(without_echo(versions))
    lines = tags_apart(text)
    return tuple(_cut(lines, [], thinking_lines(lines)))


def _readings(text: str) -> Iterator[str]:
    """The reply as it is, without a fence around its headings, and with its headings on lines of their own."""
    unwrapped = _unwrapped(text)
    if unwrapped == text:
        yield text
    else:
        yield from (unwrapped, text) if _begins_fenced(text) else (text, unwrapped)
    yield _spread(unwrapped)


def _begins_fenced(text: str) -> bool:
    """Whether no label stands before the first fence: that fence, if a label follows it, is around the reply."""
    before = []
    for line in text.split("\n"):
        if fence_of(line):
            break
        before.append(line)
    return not any((label := label_of(0, line)) and label.kind in PARTS for line in before)


# --- fences around headings, headings within lines, tags


def _unwrapped(text: str) -> str:
    """The reply without the code fences that hold its headings."""
    lines = _without_outer_fence(text.split("\n"))
    fences = [at for at, line in enumerate(lines) if fence_of(line)]
    done = -1
    for start in fences:
        if start <= done or not _labels_next(lines, start):
            continue
        stop = next((at for at in fences if at > start + 1 and _begins_again(lines, at)), len(lines))
        bare = [at for at in fences if start < at < stop and lines[at].strip().strip("`~") == ""]
        if bare and fences_close(lines[start + 1 : bare[-1]]):
            lines[start], lines[bare[-1]] = "", "</response>"  # what follows the fence is not of the reply's parts
            done = bare[-1]
    return "\n".join(lines)


def _without_outer_fence(lines: list[str]) -> list[str]:
    """The lines without a fence of no language around all of them, where prose stands before the headings in it."""
    words = [at for at, line in enumerate(lines) if line.strip()]
    first, last = (fence_of(lines[words[at]]) if words else None for at in (0, -1))
    within = lines[words[0] + 1 : words[-1]] if len(words) > 2 else []
    if not first or not last or last[1] or first[1].lower() not in {"", "markdown", "md", "text"}:
        return lines
    if _labels_next(lines, words[0]):
        return lines
    labelled = {label.kind for line in within if (label := label_of(0, line))}
    return within if {"instruction", "response"} <= labelled and fences_close(within) else lines


def _labels_next(lines: list[str], at: int) -> bool:
    """Whether the first line with text after `at` is a label."""
    following = next((line for line in lines[at + 1 : at + 4] if line.strip()), "")
    return label_of(0, following) is not None


def _begins_again(lines: list[str], at: int) -> bool:
    """Whether a fence that follows on a closed one holds a label: another part in a fence of its own."""
    before = next((line for line in lines[max(0, at - 4) : at][::-1] if line.strip()), "")
    return bool(fence_of(before)) and _labels_next(lines, at)


_INLINE = r"instruction|reasoning|thinking|rationale|response|question|answer|prompt|output"
_MARKED_WITHIN = re.compile(rf"(?<=\S)[ \t]+(?=(?:#{{1,6}}[ ]*|\*\*)(?:{_INLINE})\b)", re.IGNORECASE)
_PLAIN_WITHIN = re.compile(r"(?<=[.?!)\"'`。\uff1f])[ \t]+(?=(?:Instruction|Reasoning|Response|Question|Answer):\s)")
_HEAD_OF_LINE = re.compile(rf"^(#{{1,6}}[ ]*\**(?:{_INLINE})\**[ ]*[:\uff1a]?)[ \t]+(?=\S)", re.IGNORECASE)


def _spread(text: str) -> str:
    """The reply with a line of its own for each heading that stands within a line."""
    opened: list[str] = []
    read: list[str] = []
    for line in text.split("\n"):
        if step(opened, line):
            read.append(line)
        else:
            parted = _PLAIN_WITHIN.sub("\n", _MARKED_WITHIN.sub("\n", line)).split("\n")
            read.extend(_HEAD_OF_LINE.sub(r"\1\n", part) for part in parted)
    return "\n".join(read)


_FENCE_AFTER_LABEL = re.compile(
    rf"^((?:.*(?<=\s))??(?:\#{{1,6}}[ ]*[*_]*(?:{_INLINE})[*_]*:?|[^`\n]{{1,60}}(?:[:\uff1a]|[ ][-\u2013—])"
    r"|[ ]*<\w{1,20}>)[*_ ]*)(`{3,}[\w+-]*)[ ]*$",
    re.MULTILINE | re.IGNORECASE,
)


_TAG_AFTER_FENCE = re.compile(r"^([ ]*`{3,})[ ]*(</\w{1,20}>)", re.MULTILINE)


def fences_apart(text: str) -> str:
    """The reply with a line of its own for a fence that opens on the line of a label."""
    if "```" not in text:
        return text

    def part(found: re.Match[str]) -> str:
        apart = "#" in found[1] or "<" in found[1] or label_of(0, found[0])
        return f"{found[1]}\n{found[2]}" if apart else found[0]

    return _FENCE_AFTER_LABEL.sub(part, _TAG_AFTER_FENCE.sub(r"\1\n\2", text))


# --- cutting


def _labels(lines: list[str], thinking: list[bool]) -> list[Label]:
    """Every line that may be a label, outside of code and thoughts."""
    opened: list[str] = []
    found: list[Label] = []
    for at, line in enumerate(lines):
        if thinking[at] or step(opened, line):
            continue
        label = label_of(at, line)
        if label is not None:
            found.append(label)
    return found


def _cut(lines: list[str], picked: list[Label], thinking: list[bool]) -> list[Block]:
    """The lines parted at the labels; what was thought stands in blocks of its own, before the block it was in."""
    starts = {label.line: label for label in picked}
    blocks: list[Block] = []
    kind: Kind = "preface"
    mark: Mark = ""
    text: list[str] = []
    thought: list[str] = []
    for at, line in enumerate([*lines, ""]):
        label = starts.get(at)
        if label or at == len(lines):
            blocks += [Block("think", bare(thought))] if any(part.strip() for part in thought) else []
            named = kind != "preface" or any(part.strip() for part in text)
            blocks += [Block(kind, bare(text, kind), mark)] if named else []
            thought = []
        if label:
            kind, mark, text = label.kind, label.mark, [label.rest] if label.rest else []
        elif at < len(lines) and not thinking[at]:
            text.append(line)
        elif at < len(lines) and not is_thought_tag(line):
            thought.append(line)
    return blocks


def _uncovered(block: Block) -> Block:
    """A response in a fence, with a word to the asker after that, without both."""
    if block.kind != "response" or not fence_of(block.text.partition("\n")[0]):
        return block
    whole = bare_response(block.text, "").split("\n")
    text = bare(whole, block.kind) if fence_of(whole[-1]) else block.text
    return replace(block, text=text) if text != "\n".join(whole) else block


# --- examples


def _numbered(blocks: list[Block]) -> tuple[Block, ...]:
    """The blocks with the number of their example: a new one begins where the part that came first comes again."""
    first = next((block.kind for block in blocks if block.kind in PARTS), None)
    count, number = 0, 0
    read: list[Block] = []
    for block in blocks:
        count += block.kind == first
        number = max(count - 1, 0) if first != "response" else 0
        read.append(replace(block, example=number))
    return tuple(read)
