"""A reply under headings taken apart: which stretch of it is which part of which example."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from arcticcodex.stages.format_labels import WORDS, Label, chosen, fence_of, fences_close, label_of, mark_of, step
from arcticcodex.stages.format_text import broken_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from arcticcodex.stages.format_labels import Kind, Mark

PARTS = ("instruction", "input", "reasoning", "response")


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a reply, bare of the markup around it. `example` counts the examples of a reply from 0."""

    kind: Kind
    text: str
    mark: Mark = ""
    example: int = 0


def blocks_of(text: str) -> tuple[Block, ...]:
    """The blocks of a reply in its own order; a preface, and thoughts, if it has no headings that part it."""
    for reading in _readings(text):
        lines = _tags_apart(reading)
        thinking = _thinking(lines)
        labels = _labels(lines, thinking)
        picked = chosen(labels) or _around_thought(lines, labels)
        if picked:
            return _numbered([part for block in _without_breaks(_cut(lines, picked, thinking)) for part in _drafts(block)])
    lines = _tags_apart(text)
    return tuple(_cut(lines, [], _thinking(lines)))


def _readings(text: str) -> Iterator[str]:
    """The reply as it is, without a fence around its headings, and with headings that stand within lines."""
    yield text
    unwrapped = _unwrapped(text)
    if unwrapped != text:
        yield unwrapped
    yield _spread(unwrapped)


# --- fences around headings, headings within lines, tags


def _unwrapped(text: str) -> str:
    """The reply without the code fences that hold its headings."""
    lines = text.split("\n")
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
_PLAIN_WITHIN = re.compile(r"(?<=[.?!)\"'`。？])[ \t]+(?=(?:Instruction|Reasoning|Response|Question|Answer):\s)")
_HEAD_OF_LINE = re.compile(rf"^(#{{1,6}}[ ]*\**(?:{_INLINE})\**[ ]*[:：]?)[ \t]+(?=\S)", re.IGNORECASE)


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
    rf"^((?:.*(?<=\s))??(?:\#{{1,6}}[ ]*[*_]*(?:{_INLINE})[*_]*:?|[^`\n]{{1,60}}(?:[:：]|[ ][-–—]))[*_ ]*)(`{{3,}}[\w+-]*)[ ]*$",
    re.MULTILINE | re.IGNORECASE,
)


def fences_apart(text: str) -> str:
    """The reply with a line of its own for a fence that opens on the line of a label."""
    if "```" not in text:
        return text

    def part(found: re.Match[str]) -> str:
        return f"{found[1]}\n{found[2]}" if "#" in found[1] or label_of(0, found[0]) else found[0]

    return _FENCE_AFTER_LABEL.sub(part, text)


_THOUGHT = "think|thinking|thought|thoughts|scratchpad|reflection"
_OPEN_THOUGHT = re.compile(rf"<(?:{_THOUGHT})>", re.IGNORECASE)
_CLOSE_THOUGHT = re.compile(rf"</(?:{_THOUGHT})>", re.IGNORECASE)
_TAG = re.compile(r"</?([a-z_ ]{1,20})(?:\s[^<>\n]{0,60})?>", re.IGNORECASE)


def _tags_apart(text: str) -> list[str]:
    """The lines of the reply, each tag of thoughts or (where tags part it) of parts on a line of its own."""
    found = {tag[0].lower() for tag in _TAG.finditer(text)}
    names = {name for tag in found if (name := tag.strip("</>").split(" ")[0]) and f"</{name}>" in found}
    kinds = {kind: {name for name in names if re.fullmatch(words, name)} for kind, words in WORDS.items()}
    apart = {*_THOUGHT.split("|"), *(kinds["reasoning"])}
    asked = kinds["instruction"] or kinds["input"]
    if asked and kinds["response"]:
        apart |= asked | kinds["input"] | kinds["response"]
    tag = re.compile(rf"[ \t]*(?<!`)<(/?)({'|'.join(sorted(apart))})(?:\s[^<>\n]{{0,60}})?>(?!`)[ \t]*", re.IGNORECASE)
    opened: list[str] = []
    lines: list[str] = []
    for line in text.split("\n"):
        if step(opened, line) or "<" not in line:
            lines.append(line)
        else:
            lines.extend(part for part in tag.sub(r"\n<\1\2>\n", line).split("\n") if part.strip())
    return lines


# --- thoughts


def _thinking(lines: list[str]) -> list[bool]:
    """For each line whether it is of a block of thoughts, its tags included; code blocks elsewhere hold no such tags."""
    inside, opened, thinking = False, list[str](), list[bool]()
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


def _around_thought(lines: list[str], labels: list[Label]) -> list[Label]:
    """The labels of a reply that has an instruction, thoughts and then, without a label, the response."""
    first = next((label for label in labels if label.kind == "instruction"), None)
    after = [at for at, line in enumerate(lines) if _CLOSE_THOUGHT.fullmatch(line.strip())]
    if first is None or len(after) != 1 or after[0] < first.line:
        return []
    return [first, Label(after[0], "response", plain_word=False, style=first.style, mark="", rest="")]


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
            blocks += [Block("think", _bare(thought))] if any(part.strip() for part in thought) else []
            blocks += [Block(kind, _bare(text, kind), mark)] if kind != "preface" or any(part.strip() for part in text) else []
            thought = []
        if label:
            kind, mark, text = label.kind, label.mark, [label.rest] if label.rest else []
        elif at < len(lines) and not thinking[at]:
            text.append(line)
        elif at < len(lines) and not _is_thought_tag(line):
            thought.append(line)
    return blocks


def _is_thought_tag(line: str) -> bool:
    return bool(_OPEN_THOUGHT.fullmatch(line.strip()) or _CLOSE_THOUGHT.fullmatch(line.strip()))


_RULE = re.compile(r"[ \t]*(?:-{3,}|\*{3,}|_{3,}|={3,}|#{3,}|(?:- ?){3,}|(?:\* ?){3,})[ \t]*")
_MARKDOWN = frozenset({"markdown", "md"})
_TEXT = frozenset({"text", "txt", "plaintext", "plain"})
_BLOCK_SCALAR = re.compile(r"[|>][+-]?")


def _bare(lines: Iterable[str], kind: str = "") -> str:
    """The text of a part (of a kind) without blank lines and rules around it, without a fence around prose, with its breaks."""
    kept = list(lines)
    if kept and _BLOCK_SCALAR.fullmatch(kept[0].strip()):  # YAML
        kept = [re.sub(r"^(?:  |\t)", "", line) for line in kept[1:]]
    while kept and (not kept[0].strip() or _RULE.fullmatch(kept[0])):
        kept.pop(0)
    while kept and (not kept[-1].strip() or _RULE.fullmatch(kept[-1])):
        kept.pop()
    opening = fence_of(kept[0]) if len(kept) > 2 else None
    if opening and fence_of(kept[-1]) == (opening[0], "") and fences_close(kept[1:-1]):
        if _is_prose(kept[1:-1], opening[1].lower(), kind):
            return _bare(kept[1:-1])
    text = "\n".join(kept).rstrip()
    text = text if text.startswith(("    ", "\t")) else text.strip()
    return text if "\\n" not in text else _with_breaks(text)


_CODE_SIGN = re.compile(r"[{};$|]|\w\(|==|=>|<\w|^[ \t]{4,}\S", re.MULTILINE)
_SENTENCE = re.compile(r"\w[^\n]{10,}[.!?。！？][)\"'*_]*(?:\s|$)")


def _is_prose(lines: list[str], info: str, kind: str) -> bool:
    """Whether a block that is a whole part is no code but the part itself, fenced: it says so, or reads so."""
    if info in _MARKDOWN or any(fence_of(line) for line in lines):
        return info in _MARKDOWN | _TEXT or not info
    text = re.sub(r"\$[^$\n]+\$", "", "\n".join(lines))  # formulas are full of the signs of code
    hardly_code = kind in {"instruction", "reasoning"} or len(_CODE_SIGN.findall(text)) * 40 <= len(text)
    return hardly_code and (info in _TEXT or (not info and bool(_SENTENCE.search(text))))


def _with_breaks(text: str) -> str:
    r"""A part on one line whose breaks are written \n after a sentence: with its breaks."""
    if "\n" in text or not re.search(r"[.:!?;|`]\\n|\\n(?:\\n|[-*] |\d+[.)] )", text):
        return text
    return broken_lines(text) or text


# --- what stands between two versions or examples

_BETWEEN = re.compile(
    r"\W*(?:(?:wait|hmm+|actually|oops|sorry|correction|on second thought|scratch that|hold on|let me|let's|here(?:'s| is"
    r"| are| comes)|now|next|and|ok(?:ay)?|i (?:made|need|should|will|would|can)|that(?:'s| is| was)|below is)\b.*"
    r"|(?:(?:(?:the|my|training|another|alternative)\s+)*(?:draft|version|attempt|example|sample|pair|option|final|revised"
    r"|corrected|improved|updated|second|third|first|initial|rough|polished|next|other|item)\b).{0,60})",
    re.IGNORECASE | re.DOTALL,
)
_MOST_BETWEEN_CHARS = 250


def _without_breaks(blocks: list[Block]) -> list[Block]:
    """The blocks, each without a last paragraph that announces the next; what that says of the next is its mark."""
    read: list[Block] = []
    mark: Mark = ""
    for at, block in enumerate(blocks):
        words = ""
        own = replace(block, mark=block.mark or mark) if block.kind in PARTS else block
        mark = "" if block.kind in PARTS else mark
        if at + 1 < len(blocks) and block.kind in {*PARTS, "preface", "end"}:
            text, words = _announcement(block.text)
            own = replace(own, text=text)
        read.append(own)
        if words:
            read.append(Block("end", words))
            mark = mark_of(words)
    return read


def _announcement(text: str) -> tuple[str, str]:
    """A text without its last paragraph, and that paragraph, where it announces what follows."""
    before, _, last = text.rpartition("\n\n")
    before, last = (before, last) if before else text.rpartition("\n")[::2] if "\n" in text else ("", text)
    last = last.strip()
    announces = len(last) <= _MOST_BETWEEN_CHARS and bool(_BETWEEN.fullmatch(last))
    ends = last.endswith((":", "**", "：", "-", "...")) or last.startswith("#") or len(last) <= 40
    if not announces or not (ends or mark_of(last)):
        return text, ""
    return _bare(before.split("\n")), last


# --- versions within a response

_VERSION = re.compile(
    r"[>#*_\s-]*(?:(?:here(?:'s| is)\s+)?(?:the|my|a)?\s*)?(?P<words>(?:first |initial |rough )?draft(?: #?\d)?"
    r"|(?:first |initial |second )?(?:attempt|version|try)(?: #?\d)?|(?:first|initial) (?:answer|response)"
    r"|(?:final|revised|corrected|improved|updated|polished)(?: (?:version|draft|answer|response|attempt))?)"
    r"[*_\s]*[:：][*_]*[ ]*(?P<rest>.*)",
    re.IGNORECASE,
)
_CORRECTS = re.compile(
    r"[*_\s]*(?:wait|hold on|oops|scratch that|on second thought|hmm+|i made an? (?:mistake|error)|correction"
    r"|let me (?:revise|redo|correct|rewrite|try again|fix))\b",
    re.IGNORECASE,
)


def _drafts(block: Block) -> list[Block]:
    """A response parted into the versions it holds; itself where it holds one."""
    if block.kind != "response":
        return [block]
    lines = block.text.split("\n")
    opened: list[str] = []
    heads = [(at, line) for at, line in enumerate(lines) if not step(opened, line) and _heads(line)]
    corrected = any(_CORRECTS.match(line) for _, line in heads)
    versions = [(at, found) for at, line in heads if (found := _VERSION.fullmatch(line))]
    drafted = bool(versions) and versions[0][0] == 0 and mark_of(versions[0][1]["words"]) != "final"
    if not (corrected or (drafted and len(versions) > 1)):
        return [block]
    cuts = sorted({0, *(at for at, _ in heads)})
    parts = [lines[start:stop] for start, stop in zip(cuts, [*cuts[1:], len(lines)], strict=True)]
    return [part for part in map(_version, parts) if part.text or part.kind == "end"]


def _heads(line: str) -> bool:
    return bool(_VERSION.fullmatch(line) or _CORRECTS.match(line))


def _version(lines: list[str]) -> Block:
    """One version of a response, marked as its first line has it; words that correct stand for themselves."""
    found = _VERSION.fullmatch(lines[0])
    if found:
        mark = mark_of(found["words"]) or "draft"
        return Block("response", _bare([found["rest"], *lines[1:]]), mark)
    if _CORRECTS.match(lines[0]):
        mark = mark_of(lines[0])
        return Block("response", _bare(lines[1:]), mark) if mark else Block("response", _bare(lines))
    return Block("response", _bare(lines), "draft")


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
