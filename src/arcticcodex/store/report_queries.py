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
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

CODE = "code"  # the judge of verdicts that cost nothing
JUDGED = "judge: "  # how the gates begin at which a judge's verdict rejected a row
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
class Tally:
    """A run's samples counted. `sections` is keyed by (document, section)."""

    pairs: int = 0
    passed_free: int = 0
    judged: int = 0
    approved: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    difficulties: Counter[str] = field(default_factory=Counter)
    sections: dict[tuple[str, str], SectionTally] = field(default_factory=dict)


def tally(connection: Connection, run: str) -> Tally:
    """Count a run's samples: how far each came, of which kind it is, and which passage it stands on."""
    counted = Tally()
    for row in queries.samples(connection, run):
        _count(counted, row.row, row.split, json.loads(row.record))
    return counted


def _count(counted: Tally, number: int, split: str, record: Mapping[str, Any]) -> None:
    verdicts, approved = record.get("verdicts", ()), split in APPROVED
    if record.get("messages"):
        counted.pairs += 1
        counted.passed_free += all(verdict["passed"] for verdict in verdicts if verdict["judge"] == CODE)
        counted.judged += any(verdict["judge"] != CODE for verdict in verdicts)
    if approved:
        counted.approved += 1
        counted.kinds[record.get("kind") or "other"] += 1
        counted.difficulties[record.get("difficulty") or "unknown"] += 1
    document, section = place_of(record)
    place = record.get("provenance", {}).get("chunk", {})
    passage, start = int(place.get("number", number)), int(place.get("start", 0))
    found = counted.sections.setdefault((document, section), SectionTally(document, section, start))
    found.start = min(found.start, start)
    found.asked.add(passage)
    if approved:
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


def costs_nusd(connection: Connection, records: Sequence[Mapping[str, Any]]) -> list[int]:
    """What each record cost: its share of its calls, whenever they were paid (see `records.Sample.calls`)."""
    shares = [record.get("provenance", {}).get("calls", ()) for record in records]
    costs = queries.costs_of(connection, sorted({share["call"] for calls in shares for share in calls}))
    return [sum(share_nusd(costs[share["call"]], share) for share in calls) for calls in shares]


def share_nusd(cost_nusd: int, share: Mapping[str, Any]) -> int:
    """A sample's share of a call's cost: the shares of all `of` siblings sum to it exactly."""
    part, of = int(share["part"]), int(share["of"])
    return cost_nusd * (part + 1) // of - cost_nusd * part // of
