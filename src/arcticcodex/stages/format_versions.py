"""Where one version or example of a reply ends and another begins, and what the reply calls each."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from arcticcodex.stages.format_blocks import PARTS, Block, bare
from arcticcodex.stages.format_labels import mark_of, step

if TYPE_CHECKING:
    from arcticcodex.stages.format_labels import Mark

# --- what stands between two versions or examples

_VERSIONED = "draft|version|attempt|example|sample|pair|option|take|answer|response|item|try"
_ADJECTIVE = (
    "final|revised|corrected|improved|updated|polished|better|fixed|first|second|third|next|other|another|alternative"
    "|initial|rough|training|new|old|original"
)
_TITLE = re.compile(
    rf"""\W*(?:(?:the|my|a|an|{_ADJECTIVE})\s+)*(?:(?:{_VERSIONED})s?|final|revised|corrected|improved|updated)
    (?:\s*[\#№]?\d{{1,2}})?(?:\s*[(\[-]?\s*(?:{_ADJECTIVE}|{_VERSIONED})[)\]]?)?\W*""",
    re.IGNORECASE | re.VERBOSE,
)
_SAID = re.compile(
    rf"""[*_\s]*(?:(?:wait|hmm+|actually|oops|sorry|correction|on\ second\ thought|scratch\ that|hold\ on|no)\s*
    [,.!:…—-]
    |(?:sure|certainly|of\ course|okay|absolutely)[,!.]
    |let\ me\b|here(?:['\u2019]s|\ is|\ are|\ comes)\b|now\ (?:the|a|here|for)\b|next[,:]
    |and\ (?:here|now|another)\b|below\b|i\ made\b)
    .*?\b(?:{_VERSIONED}|one|mistake|error|wrong|right|revis\w+|correct\w*|improv\w+|rewrit\w+|redo|fix)s?\b.*""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_LEADS_ON = re.compile(
    r"\W*(?:now|next|here|and|let me|let['\u2019]s|finally|moving on|below|so)\b.{0,80}"
    r"\b(?:reasoning|response|answer|explanation|solution|thinking)\b[^.?!\n]{0,40}:\W*",
    re.IGNORECASE,
)
_MOST_BETWEEN_CHARS = 250


def without_announcements(blocks: list[Block]) -> list[Block]:
    """The blocks, each without a last paragraph that announces the next; what that says of the next is its mark."""
    read: list[Block] = []
    mark: Mark = ""
    last = max((at for at, block in enumerate(blocks) if block.kind == "response"), default=0)
    for at, block in enumerate(blocks):
        words = ""
        own = replace(block, mark=block.mark or mark) if block.kind in PARTS else block
        mark = "" if block.kind in PARTS else mark
        leads_on = block.kind in {"instruction", "reasoning"} and at + 1 < len(blocks)
        text, gap, tail = block.text.rpartition("\n\n")
        if leads_on and gap and _LEADS_ON.fullmatch(tail.strip()):
            own, words = replace(own, text=text.rstrip()), tail
        elif block.kind in {"preface", "end"} or (block.kind == "response" and at < last):
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
    if len(last) > _MOST_BETWEEN_CHARS or not (_TITLE.fullmatch(last) or _SAID.fullmatch(last)):
        return text, ""
    return bare(before.split("\n")), last


# --- versions within a response

_VERSION = re.compile(
    r"[>#*_\s-]*(?:(?:here(?:'s| is)\s+)?(?:the|my|a)?\s*)?(?P<words>(?:first |initial |rough )?draft(?: #?\d)?"
    r"|(?:first |initial |second )?(?:attempt|version|try)(?: #?\d)?|(?:first|initial) (?:answer|response)"
    r"|(?:final|revised|corrected|improved|updated|polished)(?: (?:version|draft|answer|response|attempt))?)"
    r"[*_\s]*[:\uff1a][*_]*[ ]*(?P<rest>.*)",
    re.IGNORECASE,
)
_CORRECTS = re.compile(
    r"[*_\s]*(?:(?:wait|hold on|oops|scratch that|on second thought|hmm+|correction)[*_]*\s*[,.!:…—-]"
    r"|i made an? (?:mistake|error)\b|let me (?:revise|redo|correct|rewrite|try again|fix)\b)",
    re.IGNORECASE,
)


def versions_of(block: Block) -> list[Block]:
    """A response parted into the versions it holds; itself where it holds one."""
    if block.kind != "response":
        return [block]
    lines = block.text.split("\n")
    opened: list[str] = []
    heads = [(at, line) for at, line in enumerate(lines) if not step(opened, line) and _heads(line)]
    corrected = any(_CORRECTS.match(line) for _, line in heads)
    versions = [(at, found) for at, line in heads if (found := _VERSION.fullmatch(line))]
    words = [found["words"] for _, found in versions]
    drafted = len(versions) > 1 and versions[0][0] == 0 and mark_of(words[0]) not in {"final", "result"}
    told = any(mark_of(word) in {"final", "result"} or "draft" in word.lower() for word in words)
    if not (corrected or (drafted and told)):
        return [block]
    cuts = sorted({0, *(at for at, _ in heads)})
    parts = [lines[start:stop] for start, stop in zip(cuts, [*cuts[1:], len(lines)], strict=True)]
    return [part for part in map(_version, parts) if part.text]


def _heads(line: str) -> bool:
    return bool(_VERSION.fullmatch(line) or _CORRECTS.match(line))


def _version(lines: list[str]) -> Block:
    """One version of a response, marked as its first line has it; words that correct stand for themselves."""
    found = _VERSION.fullmatch(lines[0])
    if found:
        return Block("response", bare([found["rest"], *lines[1:]]), mark_of(found["words"]) or "draft")
    if _CORRECTS.match(lines[0]) and mark_of(lines[0]):
        return Block("response", bare(lines[1:]), mark_of(lines[0]))
    return Block("response", bare(lines))
