"""Distil: documents -> chunks -> five pairs each -> free gates -> judge -> train, golden and rejected rows."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from arcticcodex.datasets.splits import golden_sections, section_of
from arcticcodex.errors import RequestRefused
from arcticcodex.records import Booking, Chunk, Document, Outcome
from arcticcodex.stages.generate import generate
from arcticcodex.validation.gates import FREE_GATES
from arcticcodex.validation.judge import judge

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from arcticcodex.records import Evidence, Verdict
    from arcticcodex.stages.generate import Pair
    from arcticcodex.teachers.teacher import Teacher

GENERATE_DEPTH, JUDGE_DEPTH = 0, 1


@dataclass(frozen=True, slots=True)
class Distillation:
    """One distillation as the engine runs it: its rows are the chunks of all documents, numbered through."""

    run: str
    documents: Mapping[str, Document]
    chunks: Sequence[Chunk]
    golden: frozenset[str]
    generator: Teacher
    judge: Teacher | None

    def rows(self) -> Iterator[tuple[int, Chunk]]:
        """The rows in order."""
        return enumerate(self.chunks)

    async def row(self, number: int, chunk: Chunk) -> tuple[Outcome, ...]:
        """One row through the whole chain: what became of each of its pairs."""
        title = self.documents[chunk.document].title
        try:
            pairs, calls = await generate(self.generator, chunk, title, self._booking("generate", GENERATE_DEPTH, number))
        except RequestRefused as error:
            return (self._lost(number, chunk, error),)
        if not pairs:
            return (self._outcome(number, 0, chunk, None, "no_pairs", "the teacher found nothing to ask", calls=calls),)
        shares = [_shares(calls, part, len(pairs)) for part in range(len(pairs))]
        checked = await asyncio.gather(
            *(self._pair(number, part, chunk, pair, shares[part]) for part, pair in enumerate(pairs)),
            return_exceptions=True,  # siblings that are paid for are taken in before the row gives up
        )
        for result in checked:
            if isinstance(result, BaseException):
                raise result
        return tuple(result for result in checked if isinstance(result, Outcome))

    async def _pair(self, number: int, part: int, chunk: Chunk, pair: Pair, shares: list[dict[str, Any]]) -> Outcome:
        """Free gates first; only what passes them is judged."""
        evidence, verdicts = FREE_GATES(pair, chunk)
        for verdict in verdicts:
            if not verdict.passed:
                return self._outcome(number, part, chunk, pair, verdict.criterion, verdict.reason, evidence, verdicts, shares)
        if self.judge is not None:
            booking = self._booking("judge", JUDGE_DEPTH, number)
            try:
                judged, calls = await judge(self.judge, pair, evidence, chunk, booking)
            except RequestRefused as error:
                shares = shares + _shares(error.identities, 0, 1)
                return self._outcome(number, part, chunk, pair, f"judge_{error.kind}", error.what, evidence, verdicts, shares)
            verdicts, shares = (*verdicts, *judged), shares + _shares(calls, 0, 1)
            for verdict in judged:
                if not verdict.passed:
                    return self._outcome(
                        number, part, chunk, pair, f"judge: {verdict.criterion}", verdict.reason, evidence, verdicts, shares
                    )
        return self._outcome(number, part, chunk, pair, "", "", evidence, verdicts, shares)
