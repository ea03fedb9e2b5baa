"""Who is audited in a cascade, and what the audit found: golden rows, and figures for all the others.

A row is read by the golden judge if its audit number (see `blocks`) lies below the rate. The rate is fixed before the
run, and raised only when all rows asked so far are in, by a further slice of numbers, if too few passed; the slice
takes rows of the whole run, and rows asked later are read at the raised rate. So every row has the same chance to be
read, which stands beside every figure. That the rate hangs on what was found moves approval by at most 0.015
(simulated).
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from arcticcodex.store.report_queries import JUDGED
from arcticcodex.validation.rates import (
    Audited,
    KnownAnswers,
    approval,
    at_odds,
    golden_purity,
    purity,
    reliability,
    train_purity,
    wilson,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from arcticcodex.pipelines.blocks import Planned
    from arcticcodex.records import Outcome
    from arcticcodex.validation.rates import Rate

WIDEST_SLICE = 0.25
MARGIN = 1.1  # a slice is drawn a tenth wider than the rows missing seem to need
PRIOR_APPROVAL = 0.5  # of a slice, where not one row has passed yet


@dataclass(slots=True)
class Audit:
    """The audit of one run: its rate, the golden rows it must give, and what it has found so far."""

    rate: float
    least: int
    by_judge: bool = True  # else by code, which counts as no judgement
    slices: int = 0
    golden: int = 0
    judged: int = 0
    _train: dict[int, Planned] = field(default_factory=dict)
    _rows: Counter[int] = field(default_factory=Counter)  # that came as far as a judge, by cell
    _read: Counter[int] = field(default_factory=Counter)
    _passed: Counter[int] = field(default_factory=Counter)
    _known: dict[str, Counter[tuple[bool, bool]]] = field(default_factory=lambda: defaultdict(Counter))
    _waiting: int = 0
    _through: asyncio.Event = field(default_factory=asyncio.Event)

    def reads(self, row: Planned) -> bool:
        """Whether the golden judge reads a row."""
        return row.audit < self.rate

    def done(self, row: Planned, outcome: Outcome | None) -> None:
        """Take in what became of a row; None where it was left unfinished."""
        if outcome is not None:
            self._take(row, outcome)
        if row.again:
            self._waiting -= 1
            if self._waiting == 0:
                self._through.set()

    def _take(self, row: Planned, outcome: Outcome) -> None:
        read = outcome.split == "golden" or outcome.gate.startswith(JUDGED)
        if not row.again:
            self._rows[row.cell] += read or outcome.split == "train"
        if outcome.split == "train":
            self._train[row.number] = row
        else:
            self._train.pop(row.number, None)
        self.golden += outcome.split == "golden"
        if read:
            self.judged += 1
            self._read[row.cell] += 1
            self._passed[row.cell] += outcome.split == "golden"

    def knows(self, role: str, *, correct: bool, passed: bool) -> None:
        """A judge's verdict on an item whose truth is known."""
        self._known[role][correct, passed] += 1

    def next_slice(self) -> Sequence[Planned]:
        """Training rows to be read as well, because too few passed; none if enough did or none are left."""
        rows: list[Planned] = []
        while not rows and self._missing() > 0 and self.rate < 1:
            approved = self.golden / self.judged or PRIOR_APPROVAL
            width = self._missing() / approved * MARGIN * (1 - self.rate) / len(self._train)
            self.rate = min(1.0, self.rate + min(WIDEST_SLICE, width))
            rows = [replace(row, again=True) for row in self._train.values() if row.audit < self.rate]
        self.slices += bool(rows)
        self._waiting = len(rows)
        self._through.clear()
        return sorted(rows, key=lambda row: row.number)

    def _missing(self) -> int:
        """Golden rows still wanted; 0 where all the rows left would not give them, however well they do."""
        if not self.judged or not self._train:
            return 0
        at_best = wilson(self.golden, self.judged)[1] * len(self._train)
        missing = self.least - self.golden
        return missing if missing <= at_best else 0

    async def through(self) -> None:
        """Wait until the rows of the last slice are in."""
        if self._waiting:
            await self._through.wait()

    def known_answers(self, role: str) -> KnownAnswers:
        """What a judge said of the items whose truth is known."""
        seen = self._known[role]
        good, bad = (seen[True, True], seen[True, False]), (seen[False, True], seen[False, False])
        return KnownAnswers(sum(good), good[0], sum(bad), bad[0])

    def at_odds(self) -> bool:
        """Whether no purity explains what the judge said of the rows, given what it said of the known items."""
        return self.by_judge and self.judged > 0 and at_odds(self._cells(), self.known_answers("golden_judge"))

    def _cells(self) -> list[Audited]:
        return [
            Audited(self._rows[cell], self._read[cell], self._passed[cell], self.rate)
            for cell in sorted(self._rows)
            if self._rows[cell]
        ]

    def findings(self) -> dict[str, Any]:
        """What the audit says of the run, for its report and card."""
        cells, known = self._cells(), self.known_answers("golden_judge")
        judged = bool(self.judged and self.by_judge)
        return {
            "rate": self.rate,
            "slices": self.slices,
            "rows": sum(self._rows.values()),
            "judged": self.judged if self.by_judge else 0,
            "golden": self.golden,
            "approval": _told(approval(cells)) if judged else None,
            "purity": _told(purity(cells, known)) if judged else None,
            "train_purity": _told(train_purity(cells, known)) if judged else None,
            "golden_purity": _told(golden_purity(cells, known)) if judged else None,
            "at_odds": self.at_odds(),
            "judges": {role: _reliability(self.known_answers(role)) for role in sorted(self._known)},
        }

    def by_cell(self) -> Mapping[int, tuple[int, int, int]]:
        """Of each cell, rows that came as far as a judge, those read, and those approved."""
        return {cell: (self._rows[cell], self._read[cell], self._passed[cell]) for cell in sorted(self._rows)}


def _told(rate: Rate | None) -> dict[str, float] | None:
    return None if rate is None else asdict(rate)


def _reliability(known: KnownAnswers) -> dict[str, Any]:
    found = reliability(known)
    return {
        **asdict(known),
        "sensitivity": _told(found.sensitivity),
        "specificity": _told(found.specificity),
        "blind": found.blind,
    }
