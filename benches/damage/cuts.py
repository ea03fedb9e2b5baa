"""Truncated replies: damaged ones that end in the middle of the answer, where a reader can tell that they do.

A cut lies in a sentence with words still to come, in a row of a table, or in a code fence; in JSON anywhere in the
string of the answer. Where nobody could tell (between two sentences, in a list of bare phrases) nothing is cut.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from damage import forms, talk, unseen
from damage.shapes import plain
from damage.truth import CUT, truth

if TYPE_CHECKING:
    import random

    from damage.shapes import Damage

_FOUND = re.compile(r"\ue000|\\+ue000")
_LEFT = 12  # letters that at least are missing from the sentence, row or code
_KEPT = 30  # letters that at least are there: fewer might be a short answer
_SENTENCE_ENDS = (".", ":", "?", "!", "。", ';"', '."', ")", ";")
KINDS: dict[str, Damage] = {
    "as asked": lambda real, _: plain(real), "fences": forms.fences, "prose": talk.before, "json": forms.as_json,
    "broken json": forms.broken_json, "headings": forms.headings, "thinking": talk.thinking, "several": talk.several,
    "no reasoning": forms.no_reasoning, "leaked": talk.leaked, "escapes": forms.escapes, "order": talk.order,
    "unseen json": unseen.KINDS["json"], "unseen broken json": unseen.KINDS["broken json"],
    "unseen headings": unseen.KINDS["headings"], "unseen several": unseen.KINDS["several"],
}  # fmt: skip
IN_STRINGS = ("json", "broken json", "unseen json", "unseen broken json")


def places(response: str) -> list[int]:
    """Where an answer can be cut so that a reader sees it."""
    found, at, in_code = [], 0, False
    for line in response.splitlines(keepends=True):
        bare = line.rstrip("\n")
        if bare.startswith("```"):
            in_code = not in_code
        elif in_code or bare.startswith("|") or bare.endswith(_SENTENCE_ENDS):
            found += [at + step for step in range(3, len(bare) - _LEFT) if _tellable(bare, step, in_code)]
        at += len(line)
    return [place for place in found if place >= _KEPT]


def _tellable(line: str, step: int, in_code: bool) -> bool:  # noqa: FBT001 — a state of the loop above
    """Whether a line that ends here is seen to be cut: after a letter, no mark of an end just before or after."""
    around = line[step - 1 : step + 1]
    return in_code or (around[0].isalnum() and (around[1].isalnum() or around[1] == " "))


def truncated(kind: str, chance: random.Random) -> str:
    """A damaged reply cut in its answer."""
    while True:
        real = truth(chance)
        length = len(real.response)
        where = list(range(length // 5, length - _LEFT)) if kind in IN_STRINGS else places(real.response)
        if not where:
            continue
        at = chance.choice(where)
        marked = replace(real, response=real.response[:at] + CUT + real.response[at:])
        raw = KINDS[kind](marked, chance)
        if (found := _FOUND.search(raw)) and (kept := raw[: found.start()].rstrip("\\")).strip():
            return kept
