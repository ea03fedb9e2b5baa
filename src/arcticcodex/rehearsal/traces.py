"""The simulator's part in a cascade: traces by a writer, their form by a formatter, verdicts by a judge.

A trace holds a sum that is right, or wrong in `wrong_share` of them; a judge that reads it adds it up. That stands for
all that can be right or wrong of a pair, and needs no knowledge. `judged_bad` names other texts a good judge refuses.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from typing import TYPE_CHECKING

from arcticcodex.rehearsal.calls import utf8_bytes
from arcticcodex.rehearsal.draws import unit

if TYPE_CHECKING:
    from collections.abc import Collection

    from arcticcodex.rehearsal.calls import JsonObject
    from arcticcodex.rehearsal.settings import Settings

FORM = frozenset({"instruction", "reasoning", "response"})
_HEADINGS = ("### Instruction", "### Reasoning", "### Response")
_SUM = re.compile(r"\b(\d+) \+ (\d+) = (\d+)\b")
_PROSE = re.compile(r"Somebody might ask: (.*?)\nOne would think: (.*?)\nAnd say: (.*)\nThat would be all\.", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{4,}")
_SUBJECTS = _WORD.findall(
    "ledger valve protocol turbine contract pasture circuit patient vessel archive permit sensor cargo orchard treaty "
    "furnace syllabus warrant reservoir queue catalyst harvest tariff membrane voucher glacier census shuttle enzyme "
    "lattice beacon quarry statute pigment rotor canal fungus docket pulley quorum isotope mortgage trellis conduit"
)
_DEEDS = _WORD.findall(
    "measures replaces records delays confirms divides inspects repairs orders transfers limits protects labels "
    "compares restores drains signs weighs seals calibrates publishes revokes heats counts rotates insures plants"
)
_TELLS = (
    "early", "late", "twice", "seldom", "quietly", "in writing", "by noon", "on demand", "at the gate", "under load",
    "without notice", "in pairs", "before winter", "after review", "by hand", "upon request", "at low speed",
)  # fmt: skip
_STOCK = 40  # different traces that a writer who repeats himself falls back on
_NATURAL_BYTES = 700


def is_trace(system: str) -> bool:
    """Whether a system prompt asks for a trace under its three headings."""
    return all(heading in system for heading in _HEADINGS)


def trace(user: str, key: bytes, settings: Settings, target_bytes: int | None) -> str:
    """A raw trace: clean, messy or past all mending by code, fresh or nearly one that was written before."""
    stock = unit(key, "repeats") < settings.repeat_share
    source = f"stock {int(unit(key, 'stock') * _STOCK)}".encode() if stock else key
    chance = random.Random(source)  # noqa: S311 — content, no secret
    words = _WORD.findall(user)[:400] if not stock else []
    instruction = f"Please explain how the {_phrase(chance, words)} and why it {_phrase(chance, words)}?"
    body = [_sentence(chance, words) for _ in range(2)]
    size = (target_bytes or _NATURAL_BYTES) - utf8_bytes(instruction) - 260
    while sum(map(utf8_bytes, body)) < size:
        body.append(_sentence(chance, words))
    if stock:  # a near copy: a word here and there is another
        own = random.Random(key)  # noqa: S311 — content, no secret
        body[own.randrange(len(body))] += " " + _sentence(own, words).split()[0]
    one, two = chance.randrange(100, 900), chance.randrange(100, 900)
    wrong = unit(key, "wrong") < settings.wrong_share
    reasoning = f"First the parts are told apart, then {_phrase(chance, words)}."
    response = f"{' '.join(body)} In all that makes {one} + {two} = {one + two + (7 if wrong else 0)}."
    return _dressed(instruction, reasoning, response, key, settings)


def _dressed(instruction: str, reasoning: str, response: str, key: bytes, settings: Settings) -> str:
    parts = (instruction, reasoning, response)
    if unit(key, "hopeless") < settings.hopeless_share:
        asked = f"Somebody might ask: {instruction}"
        return f"{asked}\nOne would think: {reasoning}\nAnd say: {response}\nThat would be all."
    clean = "\n".join(f"{heading}\n{part}" for heading, part in zip(_HEADINGS, parts, strict=True))
    if unit(key, "messy") >= settings.messy_share:
        return clean
    told = dict(zip(("instruction", "reasoning", "response"), parts, strict=True))
    forms = (
        f"```markdown\n{clean}\n```",
        f"Sure! Here is one example.\n\n{clean}\n\nLet me know if you need more.",
        f"```json\n{json.dumps(told, indent=1)}\n```",
        json.dumps(told)[:-1] + ",}",
        clean.replace("### ", "**").replace("\n", ":**\n", 1),
    )
    return forms[int(unit(key, "mess") * len(forms))]


def formed(raw: str) -> JsonObject:
    """What a formatting teacher makes of a raw trace it is shown: its parts, word for word."""
    found = _PROSE.search(raw)
    if found is None:
        parts = [part.partition("\n")[2].strip() for part in re.split(r"(?m)^### ", raw)[1:4]]
        parts += [""] * (3 - len(parts))
    else:
        parts = [part.strip() for part in found.groups()]
    return dict(zip(("instruction", "reasoning", "response"), parts, strict=True))


def is_rubric(names: Collection[str]) -> bool:
    """Whether a schema's fields are those of a judge of traces."""
    return {"follows_instruction", "correct"} <= set(names)


def holds(user: str, judged_bad: Collection[str]) -> bool:
    """Whether the pair before a judge is right: its sums add up, and nobody has named it as bad."""
    try:
        response = str(json.loads(user)["response"])
    except (ValueError, KeyError, TypeError):
        return False
    if hashlib.sha256(response.encode()).hexdigest()[:16] in judged_bad:
        return False
    return all(int(one) + int(two) == int(total) for one, two, total in _SUM.findall(response))


def _sentence(chance: random.Random, words: list[str]) -> str:
    return f"The {_phrase(chance, words)}."


def _phrase(chance: random.Random, words: list[str]) -> str:
    """A few words of the simulator's own and of the prompt."""
    near = f" {chance.choice(words).lower()}" if words else ""
    return (
        f"{chance.choice(_SUBJECTS)} {chance.choice(_DEEDS)} {chance.choice(_SUBJECTS)}{near} number "
        f"{chance.randrange(10, 9999)} {chance.choice(_SUBJECTS)} {chance.choice(_TELLS)}"
    )
