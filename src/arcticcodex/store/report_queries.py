"""What a report and a review read from the store besides `queries`: reasons, funnel and coverage of one run.

One pass over a run's samples, in memory bounded by its sections and passages, not by the texts of its rows.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from arcticcodex.store import queries
from arcticcodex.store import schema as t

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

CODE = "code"  # the judge of verdicts that cost nothing
# How the gates begin at which a judge's verdict rejected a row. It stands here, in the lowest layer that counts by it:
# those above import it.
JUDGED = "judge: "
BULK_JUDGED = "bulk_judge: "  # the same of the judge that reads all rows of a cascade
APPROVED = frozenset({"train", "golden"})


@dataclass(slots=True)
class SectionTally:
    """One section of one document: the passages asked, those that gave an approved row, and how many rows.

    `start` is where the first of those passages begins, in characters of the document.
    """

    document: str
    section: str
    start: int
    asked: set[int] = field(default_factory=set)
    covered: set[int] = field(default_factory=set)
    approved: int = 0
    golden: int = 0


@dataclass(slots=True)
class Counts:
    """Samples counted: how far they came, the gates that rejected them, and of which kind the approved ones are."""

    pairs: int = 0
    passed_free: int = 0
    judged: int = 0
    splits: Counter[str] = field(default_factory=Counter)
    gates: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    difficulties: Counter[str] = field(default_factory=Counter)

    @property
    def approved(self) -> int:
        """Samples in train and golden."""
        return sum(self.splits[split] for split in APPROVED)


@dataclass(slots=True)
class Tally:
    """A run's samples counted: all, those of each document, and by (document, section)."""

    whole: Counts = field(default_factory=Counts)
    documents: dict[str, Counts] = field(default_factory=dict)
    sections: dict[tuple[str, str], SectionTally] = field(default_factory=dict)


def tally(connection: Connection, run: str) -> Tally:
    """Count a run's samples: how far each came, of which kind it is, and which passage it stands on."""
    counted = Tally()
    for row in queries.samples(connection, run):
        record = json.loads(row.record)
        document, _ = place_of(record)
        for counts in (counted.whole, counted.documents.setdefault(document, Counts())):
            _count(counts, row.split, row.gate, record)
        _place(counted, row.row, row.split, record)
    return counted


def _count(counts: Counts, split: str, gate: str, record: Mapping[str, Any]) -> None:
    verdicts = record.get("verdicts", ())
    counts.splits[split] += 1
    if record.get("messages"):
        counts.pairs += 1
        counts.passed_free += all(verdict["passed"] for verdict in verdicts if verdict["judge"] == CODE)
        counts.judged += any(verdict["judge"] != CODE for verdict in verdicts)
    if split in APPROVED:
        counts.kinds[record.get("kind") or "other"] += 1
        counts.difficulties[record.get("difficulty") or "unknown"] += 1
    else:
        counts.gates[gate] += 1


def _place(counted: Tally, number: int, split: str, record: Mapping[str, Any]) -> None:
    document, section = place_of(record)
    place = record.get("provenance", {}).get("chunk", {})
    passage, start = int(place.get("number", number)), int(place.get("start", 0))
    found = counted.sections.setdefault((document, section), SectionTally(document, section, start))
    found.start = min(found.start, start)
    found.asked.add(passage)
    if split in APPROVED:
        found.covered.add(passage)
        found.approved += 1
        found.golden += split == "golden"


def place_of(record: Mapping[str, Any]) -> tuple[str, str]:
    """The document and section a record stands on; empty where it has none."""
    document = str(record.get("provenance", {}).get("document", ""))
    return document, bare_section(document, str(record.get("section", "")))


def bare_section(document: str, section: str) -> str:
    """A section without its document's name before it."""
    return section.removeprefix(f"{document}: ")


def reasons(connection: Connection, run: str) -> list[tuple[str, str, int]]:
    """Why samples were rejected, as (gate, reason, how many): the most frequent first within the order of gates."""
    many = func.count().label("many")
    query = (
        select(t.samples.c.gate, t.samples.c.reason, many)
        .where(t.samples.c.run == run, t.samples.c.split == "rejected")
        .group_by(t.samples.c.gate, t.samples.c.reason)
    )
    found = [(str(row.gate), str(row.reason), int(row.many)) for row in connection.execute(query)]
    return sorted(found, key=lambda item: (item[0], -item[2], item[1]))  # here: databases sort text differently


def mean_cost_nusd(connection: Connection, run: str, stage: str) -> int | None:
    """What a call of a stage cost in a run, in the mean, with all its settled attempts; None where none was paid."""
    query = select(
        func.count(t.attempts.c.identity.distinct()), func.coalesce(func.sum(t.attempts.c.cost_nusd), 0)
    ).where(t.attempts.c.run == run, t.attempts.c.stage == stage, t.attempts.c.state == "settled")
    calls, cost_nusd = connection.execute(query).one()
    return int(cost_nusd) // int(calls) if calls else None
