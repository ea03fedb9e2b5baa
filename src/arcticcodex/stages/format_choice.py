"""Which of the blocks of a reply become the pair: one example, and of its drafts the final one."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from arcticcodex.stages.format_blocks import PARTS
from arcticcodex.stages.format_endings import essence
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
    parts = [block for block in blocks if block.kind in PARTS and block.text and not _is_placeholder(block.text)]
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


def _is_placeholder(text: str) -> bool:
    """Whether a part is the form to fill in, echoed: its first line says in brackets what belongs there."""
    return bool(_PLACEHOLDER.fullmatch(text.partition("\n")[0].strip()))


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
