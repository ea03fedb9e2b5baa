"""How good the free gates are on rows written by hand: faults caught and true rows refused, by kind of fault."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from arcticcodex.records import Chunk
from arcticcodex.teachers.passages import Pair
from arcticcodex.validation.gates import check

if TYPE_CHECKING:
    from collections.abc import Iterator

ROWS = Path(__file__).with_name("gate_rows.txt")
# What was asked of the gates: the least share of each fault caught, the most of true rows refused.
CAUGHT = {"number": 0.90, "unit": 0.90, "dangling": 0.90, "entity": 0.80, "negation": 0.70}
REFUSED = {"true": 0.08, "verbatim": 0.03}


def rows() -> Iterator[tuple[str, Pair, Chunk]]:
    """The kind, pair and chunk of each row; each quote once as an answer of its own."""
    heading = source = question = ""
    for line in ROWS.read_text(encoding="utf-8").splitlines():
        mark, _, rest = line.partition(" ")
        if mark == "H":
            heading = rest
        elif mark == "S":
            source = rest
        elif mark == "Q":
            question = rest
            yield _row("verbatim", heading, source, question, source.partition(" || ")[0])
        elif mark == "T":
            yield _row("true", heading, source, question, rest)
        elif mark == "F":
            kind, _, answer = rest.partition(" ")
            asked, parted, other = answer.partition("? / ")
            yield _row(kind, heading, source, f"{asked}?" if parted else question, other or answer)


def _row(kind: str, heading: str, source: str, question: str, answer: str) -> tuple[str, Pair, Chunk]:
    quote, _, more = source.partition(" || ")
    text = f"{quote} {more}"
    return kind, Pair(quotes=[quote], question=question, answer=answer), Chunk("d", 0, 0, len(text), (heading,), text)


@pytest.fixture(scope="module")
def refused() -> dict[str, tuple[int, int]]:
    """Of each kind, how many rows the gates refuse, and how many there are."""
    counts: dict[str, list[bool]] = defaultdict(list)
    for kind, pair, chunk in rows():
        counts[kind].append(not check(pair, chunk)[-1].passed)
    return {kind: (sum(found), len(found)) for kind, found in counts.items()}


@pytest.mark.parametrize("kind", CAUGHT)
def test_faults_are_caught(kind: str, refused: dict[str, tuple[int, int]]) -> None:
    """Of each kind of fault, planted in copied and in reworded answers, the gates catch the share asked for."""
    caught, total = refused[kind]
    assert total >= 80
    assert caught >= CAUGHT[kind] * total


@pytest.mark.parametrize("kind", REFUSED)
def test_true_rows_pass(kind: str, refused: dict[str, tuple[int, int]]) -> None:
    """Of true rows, copied and reworded, the gates refuse no more than allowed."""
    wrongly, total = refused[kind]
    assert total >= 80
    assert wrongly <= REFUSED[kind] * total
