"""One chunk through the whole chain: five pairs, free gates, near-duplicates, judge, and one mending of what fell.

Each step costs more than the one before, and sees only what that one let through. Near-duplicates are decided in row
order and before the judge is paid; everything else looks at the row alone. So a broken and resumed run ends with the
rows of an unbroken one.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from arcticcodex.errors import RequestRefused
from arcticcodex.pipelines.turns import Turns
from arcticcodex.records import Booking, Outcome
from arcticcodex.sources.search import Search
from arcticcodex.sources.selection import section_of
from arcticcodex.stages.generate import generate, generate_request, mend_request
from arcticcodex.store.report_queries import JUDGED
from arcticcodex.teachers.passages import UNANSWERABLE
from arcticcodex.validation.duplicates import Duplicates
from arcticcodex.validation.gates import check, located
from arcticcodex.validation.judge import judge, judge_request, silence_request
from arcticcodex.validation.unanswerable import unanswered

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from arcticcodex.pipelines.staff import Staff
    from arcticcodex.records import Chunk, Document, Evidence, Request, Verdict
    from arcticcodex.stages.generate import Pair

NEAR_DUPLICATE = "near_duplicate"


@dataclass(slots=True)
class Memory:
    """What the rows of one run know of each other: whose turn it is, what was said before, the index of each manual."""

    chunks: Mapping[str, Sequence[Chunk]]
    apart: bool = False  # whether each document is a dataset of its own
    turns: Turns = field(default_factory=Turns)
    _said: dict[tuple[str, str], Duplicates[tuple[int, int]]] = field(default_factory=dict)
    _searches: dict[str, Search] = field(default_factory=dict)

    def said(self, document: str, split: str) -> Duplicates[tuple[int, int]]:
        """What the rows of a split have said; whether train repeats golden is seen when all are in."""
        return self._said.setdefault((document if self.apart else "", split), Duplicates())

    def search(self, document: str) -> Search:
        """The index of a document, made when it is first asked for."""
        if document not in self._searches:
            self._searches[document] = Search(self.chunks[document])
        return self._searches[document]


@dataclass(slots=True)
class _Checked:
    """A pair on its way: what it rests on, what was said of it, what it has cost, and why it fell, if it did."""

    pair: Pair | None
    calls: list[dict[str, Any]]
    evidence: tuple[Evidence, ...] = ()
    searched: tuple[Chunk, ...] = ()
    verdicts: list[Verdict] = field(default_factory=list)
    gate: str = ""
    reason: str = ""
    mendable: bool = False
    mended: bool = False

    def fell(self, gate: str, reason: str, *, mendable: bool = False) -> _Checked:
        self.gate, self.reason, self.mendable = gate, reason, mendable
        return self


@dataclass(frozen=True, slots=True)
class DistillRow:
    """One chunk of `document` in one run. `split_of` says where an approved row of the chunk goes."""

    run_id: str
    number: int
    chunk: Chunk
    document: Document
    staff: Staff
    memory: Memory
    split: Literal["train", "golden"]
    mend: bool

    async def outcomes(self) -> tuple[Outcome, ...]:
        """What became of each of its pairs. Raises what ends a row unfinished: a dead teacher, the cap, the stop."""
        try:
            items = await self._asked(
                generate_request(self.chunk, self.document.title), Booking(self.run_id, "generate", 0, self.number)
            )
            for item in items:
                self._gate(item)
            await self.memory.turns.wait(self.number)
            for part, item in enumerate(items):
                self._set_apart(part, item)
        finally:
            self.memory.turns.passed(self.number)
        await self._judge_all(items, depth=1)
        items += await self._mended(items)
        return tuple(self._outcome(part, item) for part, item in enumerate(items))

    # --- the steps, the cheapest first ------------------------------------------------------------------------

    async def _asked(self, request: Request, booking: Booking, most: int | None = None) -> list[_Checked]:
        """The pairs a generator writes, or one item that says why there are none."""
        try:
            pairs, calls = await generate(self.staff.role("generator"), request, booking)
        except RequestRefused as error:
            return [_Checked(None, _shares(error.identities)).fell(error.kind, error.what)]
        if not pairs:
            return [_Checked(None, _shares(calls)).fell("no_pairs", "the teacher found nothing to ask")]
        pairs = pairs[:most]
        return [_Checked(pair, _shares(calls, part, len(pairs))) for part, pair in enumerate(pairs)]

    def _gate(self, item: _Checked) -> None:
        """The free gates, and for a question without an answer the search through the whole manual."""
        if item.pair is None:
            return
        item.verdicts += check(item.pair, self.chunk)
        item.evidence = located(item.pair, self.chunk)
        if item.verdicts[-1].passed and item.pair.kind == UNANSWERABLE:
            verdict, item.searched = unanswered(item.pair, self.memory.search(self.chunk.document))
            item.verdicts.append(verdict)
        last = item.verdicts[-1]
        if not last.passed:
            item.fell(last.criterion, last.reason, mendable=True)

    def _set_apart(self, part: int, item: _Checked) -> None:
        """Drop a pair that an earlier row has said before, the first of its like stays."""
        if item.pair is None or item.gate:
            return
        said = self.memory.said(self.chunk.document, self.split)
        earlier = said.add((self.number, part), _said(item.pair))
        if earlier is not None:
            item.fell(NEAR_DUPLICATE, f"row {earlier[0]} says nearly the same")

    async def _judge_all(self, items: Sequence[_Checked], depth: int) -> None:
        """Judge what has passed. Siblings that are paid for are taken in before the row gives up."""
        waiting = [self._judge(item, item.pair, depth) for item in items if item.pair is not None and not item.gate]
        for result in await asyncio.gather(*waiting, return_exceptions=True):
            if isinstance(result, BaseException):
                raise result

    async def _judge(self, item: _Checked, pair: Pair, depth: int) -> None:
        teacher, title = self.staff.roles["judge"], self.document.title
        if teacher is None:
            return
        request = (
            silence_request(pair, item.searched, title)
            if pair.kind == UNANSWERABLE
            else judge_request(pair, item.evidence, self.chunk, title)
        )
        try:
            verdicts, calls = await judge(teacher, request, Booking(self.run_id, "judge", depth, self.number))
        except RequestRefused as error:
            item.calls += _shares(error.identities)
            item.fell(f"judge_{error.kind}", error.what)
            return
        item.calls += _shares(calls)
        item.verdicts += verdicts
        failed = next((verdict for verdict in verdicts if not verdict.passed), None)
        if failed is not None:
            item.fell(f"{JUDGED}{failed.criterion}", failed.reason, mendable=True)

    async def _mended(self, items: Sequence[_Checked]) -> list[_Checked]:
        """What a teacher writes, once, in place of the pairs that fell, through the same gates and the same judge.

        Whether it repeats another row is seen when all rows are in.
        """
        refused = [(item.pair, f"{item.gate}: {item.reason}") for item in items if item.pair and item.mendable]
        if not (self.mend and refused):
            return []
        booking = Booking(self.run_id, "mend", 2, self.number)
        request = mend_request(self.chunk, self.document.title, refused)
        again = await self._asked(request, booking, most=len(refused))
        before: Duplicates[int] = Duplicates()
        for part, item in enumerate(items):
            if item.pair and (not item.gate or item.gate.startswith(JUDGED)):
                before.add(part, _said(item.pair))  # what code refused may come back with another quote
        for part, item in enumerate(again, len(items)):
            item.mended = True
            self._gate(item)
            if item.pair and not item.gate and before.add(part, _said(item.pair)) is not None:
                item.fell(NEAR_DUPLICATE, "it repeats what stood there before")
        await self._judge_all(again, depth=3)
        return again

    # --- what is kept of it -----------------------------------------------------------------------------------

    def _outcome(self, part: int, item: _Checked) -> Outcome:
        return Outcome(
            self.number, part, "rejected" if item.gate else self.split, self._record(item), item.gate, item.reason
        )

    def _record(self, item: _Checked) -> dict[str, Any]:
        """The row as it is exported, its cost apart. The same for the same input, whatever run made it."""
        pair, chunk = item.pair, self.chunk
        question, answer = (pair.question, pair.answer) if pair else ("", "")
        key = f"{self.document.sha256}\n{chunk.start}\n{question}\n{answer}" + ("\nmended" if item.mended else "")
        judge_ = self.staff.roles["judge"]
        return {
            "id": hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:16],
            "messages": [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]
            if pair
            else [],
            "kind": pair.kind if pair else "",
            "difficulty": pair.difficulty if pair else "",
            "evidence": [
                {"document": e.document, "start": e.start, "end": e.end, "quote": e.quote} for e in item.evidence
            ],
            "verdicts": [
                {"judge": v.judge, "criterion": v.criterion, "passed": v.passed, "reason": v.reason}
                for v in item.verdicts
            ],
            "judge": judge_.name if judge_ else "none",
            "section": section_of(chunk),
            **({"page": chunk.page} if chunk.page else {}),
            **({"searched": [_place(found) for found in item.searched]} if item.searched else {}),
            "provenance": {
                "document": self.document.id,
                "sha256": self.document.sha256,
                "chunk": {"number": chunk.number, "start": chunk.start, "end": chunk.end},
                "generator": self.staff.role("generator").name,
                "rehearsal": self.staff.rehearsal,
                "calls": item.calls,
            },
        }


def _said(pair: Pair) -> str:
    """What two rows are compared by."""
    return f"{pair.question}\n{pair.answer}"


def _place(chunk: Chunk) -> dict[str, Any]:
    return {"document": chunk.document, "start": chunk.start, "end": chunk.end}


def _shares(identities: Sequence[str], part: int = 0, of: int = 1) -> list[dict[str, Any]]:
    """The calls that made a sample, each with the share of it that the sample stands for."""
    return [{"call": identity, "part": part, "of": of} for identity in identities]
