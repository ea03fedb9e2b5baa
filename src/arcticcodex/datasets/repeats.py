"""What was said twice: no row of train repeats a golden row, and none repeats another.

Documents say the same thing in several sections, and so do questions about them. Golden rows win over train rows, lower
rows over higher ones: a rule of row numbers alone, so a broken and resumed run ends with the rows of an unbroken one.

A cascade leaves near copies out as its rows come in. What is left to do for it is one look at each instruction: what a
golden row asks is asked in no training row, however it is answered. Its golden rows stay: they are its audit.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, update

from arcticcodex.store import queries
from arcticcodex.store import schema as t
from arcticcodex.validation.duplicates import Duplicates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

_Place = tuple[str, int, int]  # run, row, part
TELLING_CHARS = 20  # a shorter answer ("Yes.") is shared by unrelated questions and gives nothing away
REPEAT, GOLDEN_REPEAT = "duplicate", "golden_duplicate"


def set_repeats_aside(connection: Connection, run: str, *, per_document: bool = False) -> int:
    """Move repeating rows of a run to `rejected`; return how many. Doing it again changes nothing.

    A row that says nearly what a lower one of its split says is a `duplicate`; a train row that says nearly what a
    golden one says, or whose question, or whose answer of some length, is a golden row's, is a `golden_duplicate`. With
    `per_document` each document is a dataset of its own, and only its own rows are compared.
    """
    pipeline = connection.execute(select(t.runs.c.pipeline).where(t.runs.c.id == run)).scalar()
    if pipeline == "cascade":
        repeats = [_moved(place, GOLDEN_REPEAT) for place in _asked_in_golden(connection, run)]
    else:
        repeats = list(_repeating(connection, run, per_document=per_document))
    if repeats:
        connection.execute(_MOVE, repeats)
    return len(repeats)


def _repeating(connection: Connection, run: str, *, per_document: bool) -> Iterator[dict[str, Any]]:
    known: dict[str, _Known] = defaultdict(_Known)
    for split in ("golden", "train"):
        for place, record in _rows(connection, run, split):
            gate = known[record["provenance"]["document"] if per_document else ""].repeats(split, record)
            if gate:
                yield _moved(place, gate)


def _asked_in_golden(connection: Connection, run: str) -> Iterator[_Place]:
    """The training rows of a cascade whose instruction is a golden row's, case and spaces apart."""
    asked = {_key(_folded(record["messages"][0]["content"])) for _, record in _rows(connection, run, "golden")}
    for place, record in _rows(connection, run, "train"):
        if _key(_folded(record["messages"][0]["content"])) in asked:
            yield place


class _Known:
    """What one dataset has said, golden rows first."""

    def __init__(self) -> None:
        self._golden: set[bytes] = set()
        self._said: Duplicates[str] = Duplicates()

    def repeats(self, split: str, record: dict[str, Any]) -> str:
        """At which gate a row falls, which is kept in mind if at none."""
        question, answer = (message["content"] for message in record["messages"])
        texts = [_folded(text) for text in (question, answer)]
        keys = [_key(text) for text in texts[: 2 if len(texts[1]) >= TELLING_CHARS else 1]]
        if split == "train" and not self._golden.isdisjoint(keys):
            return GOLDEN_REPEAT
        earlier = self._said.add(split, f"{question}\n{answer}")
        if earlier is None and split == "golden":
            self._golden.update(keys)
        return "" if earlier is None else GOLDEN_REPEAT if earlier != split else REPEAT


_MOVE = (
    update(t.samples)
    .where(
        t.samples.c.run == bindparam("of_run"),
        t.samples.c.row == bindparam("of_row"),
        t.samples.c.part == bindparam("of_part"),
    )
    .values(split="rejected", gate=bindparam("at_gate"), reason=bindparam("because"))
)
_REASONS = {REPEAT: "an earlier row says the same", GOLDEN_REPEAT: "a golden row asks or answers the same"}


def _moved(place: _Place, gate: str) -> dict[str, Any]:
    run, row, part = place
    return {"of_run": run, "of_row": row, "of_part": part, "at_gate": gate, "because": _REASONS[gate]}


def _rows(connection: Connection, run: str, split: str) -> Iterator[tuple[_Place, dict[str, Any]]]:
    for row in queries.samples(connection, run, split):
        yield (row.run, row.row, row.part), json.loads(row.record)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=12).digest()
