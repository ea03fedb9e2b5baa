"""The order of a cascade's rows: blocks of prompts, each planned on what the blocks before it taught.

Block b is planned when block b-2 is through, on the evidence of blocks 0 to b-2 and on nothing else: whatever the order
in which rows come in, and however often a run is broken and resumed, the same rows are asked. The block between keeps
the teachers busy meanwhile.

Every row gets an *audit number* between 0 and 1 by its place in its block, before anything is known of it. The golden
judge reads the rows below a rate fixed before the run; where too few pass, those of the next slice. Within a block the
numbers are spread by the golden ratio over the rows in the order of their cells, so that each cell has its share.
"""

from __future__ import annotations

import asyncio
import hashlib
import math
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from arcticcodex.pipelines.steering import Evidence, closed, faded, quotas

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LAG = 2
BARREN_BLOCKS, LEAST_BARREN_ROWS = 2, 100
TELLING_JUDGED = 30  # audited rows before their approval says whether a bulk judge pays
_SPREAD = (math.sqrt(5) - 1) / 2


@dataclass(frozen=True, slots=True)
class Planned:
    """One row to be: its cell, the prompt of that cell by its index, and its audit number.

    `bulk` says whether the bulk judge reads it, `again` that it was decided before and comes back for the audit.
    """

    number: int
    block: int
    cell: int
    index: int
    audit: float
    bulk: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a row: approved (train or golden), in train, and its standard cost in nano-dollars.

    `judged` says whether the golden judge gave a verdict on it.
    """

    approved: bool
    train: bool
    cost_nusd: int
    judged: bool = False


@dataclass(frozen=True, slots=True)
class Goal:
    """When to stop planning: train rows wanted (None: as many as the money buys), and the dearest approved row.

    `rows_per_train` is what a train row is expected to take in rows, until the run has measured it.
    """

    train: int | None
    rows_per_train: float
    most_nusd_per_approved: int | None = None


@dataclass(frozen=True, slots=True)
class Bulk:
    """When the bulk judge reads every row: `always`, `never`, or `auto`.

    By `auto` it does once the audit finds fewer approved than `least_approval`: then what it sieves out is worth what
    it costs.
    """

    when: str = "auto"
    least_approval: float = 0.9

    def pays(self, judged: int, passed: int) -> bool:
        """Whether it reads the rows of the next block, by what the audit has found."""
        if self.when != "auto":
            return self.when == "always"
        return judged >= TELLING_JUDGED and passed < self.least_approval * judged


@dataclass(slots=True)
class Blocks:
    """Plans the blocks of one run. `sizes` is how many prompts each cell holds."""

    sizes: Sequence[int]
    goal: Goal
    bulk: Bulk
    block_rows: int
    floor_share: float
    seed: int
    ended: str = ""  # why no more are planned
    broken: bool = False  # a row was left unfinished: the plan goes on when the run is resumed
    shut: dict[int, str] = field(default_factory=dict)  # cells closed for being bad, each with its evidence
    _drawn: list[int] = field(default_factory=list)
    _evidence: list[Evidence] = field(default_factory=list)
    _recent: list[Evidence] = field(default_factory=list)  # the same, older blocks counting less
    _train: int = 0
    _rows: int = 0
    _judged: int = 0
    _barren_rows: int = 0  # since one was approved
    _bulk: bool = False
    _passed: int = 0
    _folded: int = 0  # blocks whose rows are in the evidence
    _results: dict[int, list[tuple[int, Done]]] = field(default_factory=lambda: defaultdict(list))
    _open: dict[int, int] = field(default_factory=dict)
    _through: dict[int, asyncio.Event] = field(default_factory=dict)
    _planned: list[int] = field(default_factory=list)  # rows of each block

    def __post_init__(self) -> None:
        """Start with nothing drawn and nothing known."""
        self._drawn = [0] * len(self.sizes)
        self._evidence = [Evidence() for _ in self.sizes]
        self._recent = list(self._evidence)

    @property
    def evidence(self) -> Sequence[Evidence]:
        """What each cell has shown in the blocks counted so far."""
        return self._evidence

    async def plan(self) -> Sequence[Planned]:
        """The rows of the next block; none when the goal is reached or nothing is left, and then `ended` says why."""
        block = len(self._planned)
        if block >= LAG:
            await self._count_through(block - LAG)
        if self._ending():
            await self._count_through(block - 1)  # the last word needs the last rows
        self.ended = self._ending()
        if self.ended:
            return ()
        left = self._open_left()
        shares = quotas(
            self._recent,
            min(self.block_rows, self._wanted(), sum(left)),
            planned=self._drawn,
            ahead=[drawn - int(known.rows) for drawn, known in zip(self._drawn, self._evidence, strict=True)],
            left=left,
            shut=self.shut,
            floor_share=self.floor_share,
        )
        rows = self._in_order(block, shares)
        self._planned.append(len(rows))
        self._open[block] = len(rows)
        self._through[block] = asyncio.Event()
        return rows

    def done(self, row: Planned, result: Done | None) -> None:
        """Take in what became of a row; None where it was left unfinished: then no more are planned."""
        if result is None:
            self.broken = True
        else:
            self._results[row.block].append((row.cell, result))
        self._open[row.block] -= 1
        if self._open[row.block] == 0:
            self._through[row.block].set()

    def lost(self, train: int) -> None:
        """So many training rows went to the audit after all: more are wanted in their place."""
        self._train -= train

    async def _count_through(self, block: int) -> None:
        for each in range(self._folded, block + 1):
            await self._through[each].wait()
            self._count(self._results.pop(each, []))
            self._rows += self._planned[each]
            self._folded = each + 1

    def _count(self, results: Sequence[tuple[int, Done]]) -> None:
        """Take one block into the evidence."""
        of_block = [Evidence() for _ in self.sizes]
        for cell, result in results:
            of_block[cell] = _with(of_block[cell], result)
            self._evidence[cell] = _with(self._evidence[cell], result)
            self._train += result.train
            self._barren_rows = 0 if result.approved else self._barren_rows + 1
            self._judged += result.judged
            self._passed += result.judged and result.approved
        self._recent = [faded(old, new) for old, new in zip(self._recent, of_block, strict=True)]
        self.shut = closed(self._evidence) | self.shut

    def _wanted(self) -> int:
        """Rows still to be planned for the goal, by the yield of what is counted."""
        if self.goal.train is None:
            return self.block_rows
        rows_per_train = self.goal.rows_per_train
        if self._rows >= self.block_rows and self._train:
            rows_per_train = self._rows / self._train
        waiting = sum(self._planned[self._folded :])
        return math.ceil((self.goal.train - self._train) * rows_per_train) - waiting

    def _ending(self) -> str:
        """Why no more rows are planned, by what is counted; empty if some are."""
        if self.broken:
            return "a row was left unfinished"
        if self._barren_rows >= max(LEAST_BARREN_ROWS, BARREN_BLOCKS * self.block_rows):
            return f"none of the last {self._barren_rows:,} rows was approved"
        if self._wanted() <= 0:
            return "the number of pairs wanted is reached"
        if self._too_dear():
            return "the next approved pair would cost more than --max-usd-per-approved"
        if any(self._open_left()):
            return ""
        return "all cells with prompts left are closed" if self.shut else "the domains hold no more prompts"

    def _too_dear(self) -> bool:
        limit = self.goal.most_nusd_per_approved
        if limit is None or not self._rows:
            return False
        best = max((e for e in self._evidence if e.rows), key=lambda e: e.approved / max(1, e.cost_nusd))
        return best.cost_nusd > limit * max(1, best.approved)

    def _open_left(self) -> list[int]:
        """How many prompts each cell still holds that is not closed."""
        left = (size - drawn for size, drawn in zip(self.sizes, self._drawn, strict=True))
        return [0 if cell in self.shut else count for cell, count in enumerate(left)]

    def _in_order(self, block: int, shares: Sequence[int]) -> list[Planned]:
        """The rows of a block: those of the cells with the fewest approved rows first, turn by turn."""
        start, number = _unit(self.seed, block), sum(self._planned)
        bulk = self._bulk = self._bulk or self.bulk.pays(self._judged, self._passed)
        rows: list[Planned] = []
        for place, (cell, index) in enumerate(self._drawn_from(shares)):
            audit = (start + place * _SPREAD) % 1.0
            rows.append(Planned(0, block, cell, index, audit, bulk=bulk))
        emptiest = {cell: at for at, cell in enumerate(self._by_approved())}
        first = {cell: self._drawn[cell] - share for cell, share in enumerate(shares)}
        rows.sort(key=lambda row: (row.index - first[row.cell], emptiest[row.cell]))
        return [replace(row, number=number + at) for at, row in enumerate(rows)]

    def _drawn_from(self, shares: Sequence[int]) -> Iterator[tuple[int, int]]:
        for cell, share in enumerate(shares):
            for _ in range(share):
                yield cell, self._drawn[cell]
                self._drawn[cell] += 1

    def _by_approved(self) -> list[int]:
        return sorted(range(len(self.sizes)), key=lambda cell: (self._evidence[cell].approved, cell))


def _with(known: Evidence, result: Done) -> Evidence:
    return Evidence(known.rows + 1, known.approved + result.approved, known.cost_nusd + result.cost_nusd)


def _unit(seed: int, block: int) -> float:
    digest = hashlib.blake2b(f"audit {seed} {block}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64
