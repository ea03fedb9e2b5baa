"""Which of the blocks of a reply become the pair: one example, and of its drafts the final one."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from arcticcodex.stages.format_blocks import PARTS
from arcticcodex.stages.format_farewell import essence
from arcticcodex.stages.format_labels import label_of, step
from arcticcodex.stages.format_pair import CUT_OFF, CascadePair, Unformed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from arcticcodex.stages.format_blocks import Block
    from arcticcodex.stages.format_labels import Kind

NO_INSTRUCTION = Unformed("no instruction")
NO_RESPONSE = Unformed("no response")
UNNAMED = Unformed("text between the parts")
SEVERAL = Unformed("several versions, none marked as final")


def choose(blocks: Sequence[Block]) -> CascadePair | Unformed:  # noqa: PLR0911 — each return is a reason of its own
    """The pair of a reply.

    Of examples that ask different things, the first complete one; of versions of one example, the last that is marked
    as final or revised, or that follows on drafts marked as such; of copies, one.
    """
    blocks = [_without_form(block) for block in blocks]
    parts = [block for block in blocks if block.kind in PARTS and block.text]
    if not any(block.kind == "response" for block in parts):
        return NO_RESPONSE
    if not any(block.kind == "instruction" for block in parts):
        parts = [replace(block, kind="instruction") if block.kind == "input" else block for block in parts]
    examples = [list(group) for _, group in groupby(parts, key=lambda block: block.example)]
    if not any(block.kind == "instruction" for block in parts):
        told = _told(blocks)
        return _pair(told, examples[0], blocks) if told and len(examples) == 1 else NO_INSTRUCTION
    complete = [example for example in examples if {"instruction", "response"} <= {block.kind for block in example}]
    if not complete:
        return NO_RESPONSE if any(block.kind == "instruction" for block in examples[-1]) else NO_INSTRUCTION
    if examples[-1] is not complete[-1]:
        return Unformed(CUT_OFF)
    chosen = _example(complete)
    if isinstance(chosen, Unformed):
        return chosen
    if _text_between(blocks) and not any(block.kind == "reasoning" for block in chosen):
        return UNNAMED
    instruction = _one(chosen, "instruction")
    return _pair(instruction, chosen, blocks) if instruction is not None else SEVERAL


_MOST_BETWEEN_CHARS = 250


def _text_between(blocks: Sequence[Block]) -> bool:
    """Whether more than an announcement stands, in no part, between the parts: what it is cannot be told."""
    kinds = [block.kind for block in blocks]
    last = max(at for at, kind in enumerate(kinds) if kind == "response")
    return any(
        block.kind == "end" and ("<" in block.text or len(block.text) > _MOST_BETWEEN_CHARS) for block in blocks[:last]
    )


def _example(complete: list[list[Block]]) -> list[Block] | Unformed:
    """The example to keep of those that are complete."""
    kept = [complete[0]]
    for example in complete[1:]:
        if _words(example) not in map(_words, kept):
            kept.append(example)
    if len(kept) == 1:
        return kept[0]
    if len(complete) == 2 and _words(kept[0]).startswith(_words(kept[1])):
        return Unformed(CUT_OFF)
    final = [example for example in kept if any(block.mark == "final" for block in example)]
    if final:
        return final[-1]
    drafts = [any(block.mark == "draft" for block in example) for example in kept]
    if all(drafts[:-1]) and not drafts[-1]:
        return kept[-1]
    asked = [_one(example, "instruction") or "" for example in kept]
    same = any(_alike(one, other) for at, one in enumerate(asked[:8]) for other in asked[at + 1 : 8])
    return SEVERAL if same or any(drafts) else kept[0]


def _words(example: list[Block]) -> str:
    return " ".join(" ".join(f"{block.kind} {block.text}" for block in example).split())


def _alike(one: str, other: str) -> bool:
    """Whether two instructions ask the same: half of their words are common."""
    first, second = set(re.findall(r"\w+", one.lower())), set(re.findall(r"\w+", other.lower()))
    return 2 * len(first & second) >= len(first | second)


def _one(example: list[Block], kind: Kind) -> str | None:
    """The text of a part that may stand there in several versions; None if it is unclear which counts."""
    found = [block for block in example if block.kind == kind]
    texts = list(dict.fromkeys(block.text for block in found))
    if len({" ".join(text.split()) for text in texts}) <= 1:
        return texts[0] if texts else ""
    if found[-1].mark == "final":
        return texts[-1]
    if found[-1].mark == "version":
        return texts[-1] if all(_alike(block.text, texts[-1]) for block in found[:-1]) else None
    if found[-1].mark == "result":
        before = [block for block in found[:-1] if block.mark != "draft"]
        return texts[-1] if all(len(texts[-1]) * 3 >= len(block.text) for block in before) else None
    if all(block.mark == "draft" for block in found[:-1]) and found[-1].mark != "draft":
        return texts[-1]
    longest = max(texts, key=len)
    return longest if texts[-1] == longest and all(text in longest for text in texts) else None


def _pair(instruction: str, example: list[Block], blocks: Sequence[Block]) -> CascadePair | Unformed:
    """The pair of one example, bare of what is not part of it."""
    response = _one(example, "response")
    if response is None:
        return SEVERAL
    given = [block.text for block in example if block.kind == "input" and block.text not in instruction]
    instruction = "\n\n".join([instruction, *dict.fromkeys(given)])
    reasoning = _reasoning(example, response, blocks)
    last = next(block.text for block in reversed(blocks) if block.kind in PARTS)
    kinds = (("instruction", instruction), ("response", response), ("reasoning", reasoning))
    first, second, third = (essence(text, kind, instruction, last=text == last) for kind, text in kinds)
    if _holds_versions(second) or _names_versions(second):
        return SEVERAL
    if any(_FOREIGN.search(text) for text in (first, second)) or _OF_COUNT.search(second.rpartition("\n\n")[2]):
        return UNNAMED
    return CascadePair(*_unquoted((first, second, third)))


def _reasoning(example: list[Block], response: str, blocks: Sequence[Block]) -> str:
    """The reasoning of an example: that before the response kept, or all if there is one response; or its thoughts."""
    found = [block for block in example if block.kind == "reasoning"]
    versions = len({block.text for block in example if block.kind == "response"})
    if versions > 1 and len(found) > 1:
        at = max(number for number, block in enumerate(example) if block.text == response)
        before = [block for number, block in enumerate(example) if number < at and block.kind == "reasoning"]
        found = before[-1:] or found[-1:]
    if not found and len({block.example for block in blocks if block.kind in PARTS}) == 1:
        found = [block for block in blocks if block.kind == "think"]
    return "\n\n".join(dict.fromkeys(block.text for block in found if block.text))


def _unquoted(texts: tuple[str, str, str]) -> tuple[str, str, str]:
    """The texts without the quotation marks that stand around each of them, as in YAML."""
    if all(not text or re.fullmatch(r'"[^"]*"', text, re.DOTALL) for text in texts):
        return texts[0][1:-1].strip(), texts[1][1:-1].strip(), texts[2][1:-1].strip()
    return texts


_PLACEHOLDER = re.compile(
    r"[(<\[{]+\s*(?:the|your|a|an|how|what|write|insert|place|here|user|answer|response|instruction|reasoning|question|\.\.\.)"
    r"[^()<>\[\]{}\n]{0,120}[)>\]}]+\.?|\.{3}|…|the request|the answer(?: that the (?:person|user) gets)?"
    r"|how the answer is found(?:, step by step)?\.?",
    re.IGNORECASE,
)


_CELL = re.compile(
    r"[*_\s-]*(?:topic|persona|difficulty|level|constraint|task|shape|leaf|domain|subject|audience|format)[*_]*\s*:[^\n]*",
    re.IGNORECASE,
)


_BOXED_CELL = re.compile(
    r"[*_]*[\[(]\s*(?:topic|persona|difficulty|level|constraint|shape|leaf)s?\s*:[^\n]*[\])][*_]*"
    r"|[*_\s-]*(?:persona|difficulty|leaf|shape)[*_]*\s*:[^\n]*",
    re.IGNORECASE,
)


def _without_form(block: Block) -> Block:
    """A part without what says in brackets what belongs there, or repeats for whom and what it was to be written."""
    if block.kind not in PARTS:
        return block
    first, _, rest = block.text.partition("\n")
    if _PLACEHOLDER.fullmatch(first.strip()):
        return replace(block, text=rest.strip("\n"))
    head, _, rest = block.text.partition("\n\n")
    lines = head.split("\n")
    if block.kind == "instruction" and rest.strip() and len(lines) > 1 and all(map(_CELL.fullmatch, lines)):
        return replace(block, text=rest.strip("\n"))
    lines = block.text.split("\n")
    while len(lines) > 1 and block.kind == "instruction" and (_BOXED_CELL.fullmatch(lines[0]) or not lines[0].strip()):
        lines = lines[1:]
    while (
        len(lines) > 1 and block.kind == "instruction" and (_BOXED_CELL.fullmatch(lines[-1]) or not lines[-1].strip())
    ):
        lines = lines[:-1]
    return replace(block, text="\n".join(lines)) if len(lines) != len(block.text.split("\n")) else block


_LEAST_VERSION_CHARS = 30
_MOST_UNLIKE = 0.2


def _holds_versions(text: str) -> bool:
    """Whether a text may be two versions of one: at some gap, what stands before and after is almost the same."""
    parts = [part for part in re.split(r"\n+", text) if part.strip()]
    words = [
        re.findall(r"[^\W\d_\u3040-\u9fff]+|[\u3040-\u9fff]", part.lower()) for part in parts
    ]  # drafts differ in figures
    sizes = [sum(map(len, part)) for part in words]
    for at in range(1, min(len(parts), _MOST_GAPS)):
        for skip in (0, 1, 2):
            before, after = sum(sizes[:at]), sum(sizes[at + skip :])
            if min(before, after) < _LEAST_VERSION_CHARS or max(before, after) > 2 * min(before, after):
                continue
            one, other = (Counter(word for part in side for word in part) for side in (words[:at], words[at + skip :]))
            if (one - other).total() <= _MOST_UNLIKE * one.total() or (
                other - one
            ).total() <= _MOST_UNLIKE * other.total():
                return True
    return False


_MOST_GAPS = 60


def _names_versions(text: str) -> bool:
    """Whether a heading within a text calls what follows the final version or a draft: it may hold both."""
    opened: list[str] = []
    for at, line in enumerate(text.split("\n")):
        label = None if step(opened, line) or not at else label_of(at, line)
        if not label or label.kind not in {"response", "version"} or label.style == ":":
            continue
        if label.mark in {"draft", "final"} or (label.mark == "result" and not label.rest):
            return True
    return False


# What stands around an example and never in a part: roles, tokens, the words of the prompt that asked for it.
_FOREIGN = re.compile(
    r"<\|\w+\|>|\[/?INST\]|<</?SYS>>|^[^\w\n]{0,8}(?:persona|difficulty|constraint|topic)\W{0,3}:"
    r"|^[^\w\n]{0,8}(?:system|user|assistant|human|developer)\W{0,3}:"
    r"|^[^\w\n]{0,8}you are (?:an?|the) [^\n]{0,60}\b(?:generator|assistant|model)\b"
    r"|\b(?:training|next|this|the) (?:data )?sample\b|\btraining (?:example|pair|data)\b|\b(?:three|3) headings\b",
    re.IGNORECASE | re.MULTILINE,
)
_OF_COUNT = re.compile(
    r"\b(?:samples?|examples?|pairs?|drafts?|versions?|attempts?) (?:no\.? |#)?\d"
    r"|\b\d+ (?:more (?:in|of|such|like|to)|samples|words|tokens)\b|\d ?/ ?\d+ (?:done|complete)",
    re.IGNORECASE,
)


_CHATTER = re.compile(
    r"\W*(?:sure|certainly|of course|okay|ok|here|absolutely|below|great|the following|i['\u2019]|as requested"
    r"|understood|you are|system|let['\u2019]?s|let me|no problem|happy to|this is|thinking)\b",
    re.IGNORECASE,
)
_ABOUT_FORM = re.compile(
    r"training (?:example|data|pair|sample)|three sections|headings|self-contained|###", re.IGNORECASE
)


def _told(blocks: Sequence[Block]) -> str:
    """An instruction without a heading: the single paragraph before the first heading, if it asks and is no chatter."""
    preface = blocks[0].text if blocks and blocks[0].kind == "preface" else ""
    if not preface or "\n\n" in preface or _CHATTER.match(preface) or _ABOUT_FORM.search(preface):
        return ""
    return preface if preface.rstrip("\"')”\u2019»*_").endswith(("?", ".", "\uff1f", "。")) else ""
