"""Distil: documents -> chunks -> five pairs each -> free gates -> judge -> train, golden and rejected rows."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arcticcodex.datasets.splits import golden_sections, section_of
from arcticcodex.errors import InputError, NothingToDo, RequestRefused
from arcticcodex.pipelines import run
from arcticcodex.pipelines.estimate import Stage, estimate
from arcticcodex.records import Booking, Outcome
from arcticcodex.sources.chunking import chunk
from arcticcodex.sources.documents import find_documents, passed_over, read_documents
from arcticcodex.stages.generate import generate, generate_request
from arcticcodex.validation.gates import check, located
from arcticcodex.validation.judge import judge

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from arcticcodex.config import Loaded
    from arcticcodex.pipelines.run import Context
    from arcticcodex.pipelines.staff import Staff, StaffPlan
    from arcticcodex.pipelines.summary import Estimate, RunSummary
    from arcticcodex.records import Chunk, Document, Evidence, Verdict
    from arcticcodex.stages.generate import Pair
    from arcticcodex.teachers.teacher import Teacher

# What a call is expected to write, in tokens: five pairs of some 250, one verdict of 120. The estimate stands on them
# until a run has measured its own.
SHOWN_FILES = 5
PAIRS, PAIR_TOKENS, VERDICT_TOKENS = 5, 250, 120


@dataclass(frozen=True, slots=True)
class DistillJob:
    """Documents as the engine runs them: the rows are the chunks of all documents, numbered through."""

    documents: Mapping[str, Document]
    chunks: Sequence[Chunk]
    golden: frozenset[str]
    paths: tuple[str, ...]
    chunk_chars: int
    golden_share: float
    seed: int
    pipeline: str = "distill"
    roles: tuple[str, ...] = ("generator", "judge")

    def total(self) -> int:
        """How many chunks there are."""
        return len(self.chunks)

    def rows(self) -> Iterator[tuple[int, Chunk]]:
        """The chunks in order."""
        return enumerate(self.chunks)

    def sources(self) -> list[tuple[str, str]]:
        """The documents: (id, SHA-256)."""
        return [(document.id, document.sha256) for document in self.documents.values()]

    def notes(self) -> list[str]:
        """Files of the named folders that nothing here reads."""
        left = passed_over(self.paths)
        names = ", ".join(path.name for path in left[:SHOWN_FILES]) + (", ..." if len(left) > SHOWN_FILES else "")
        return [f"Not read, of no known kind: {len(left)} files ({names})"] if left else []

    def options(self) -> dict[str, Any]:
        """Everything needed to make this job again."""
        return {
            "paths": list(self.paths),
            "chunk_chars": self.chunk_chars,
            "golden_share": self.golden_share,
            "seed": self.seed,
            "sources": [list(source) for source in self.sources()],
        }

    def estimate(self, plan: StaffPlan) -> Estimate:
        """From counts: one generation call a chunk, one verdict a pair."""
        first = self.chunks[0]
        title = self.documents[first.document].title
        fixed_chars = len(str(generate_request(first, title))) - len(first.text)
        text_chars = sum(len(item.text) for item in self.chunks)
        calls = len(self.chunks)
        stages = [Stage("generator", calls, fixed_chars + text_chars // calls, PAIRS * PAIR_TOKENS)]
        if plan.posts.get("judge") is not None:
            judge_chars = fixed_chars + text_chars // calls + PAIR_TOKENS * 4
            stages.append(Stage("judge", calls * PAIRS, judge_chars, VERDICT_TOKENS))
        return estimate(stages, plan)

    async def row(self, run_id: str, staff: Staff, number: int, item: Chunk) -> tuple[Outcome, ...]:
        """One chunk through the whole chain: what became of each of its pairs."""
        return await _Row(self, run_id, staff, number, item).outcomes()


def distill_job(paths: Sequence[Path], loaded: Loaded, seed: int) -> DistillJob:
    """Read and chunk the documents. Raises `InputError` or `UsageError` for what cannot be read, `NothingToDo`."""
    settings = loaded.settings.distill
    return _job(paths, settings.chunk_chars, settings.golden_share, seed)


def job_again(options: Mapping[str, Any]) -> DistillJob:
    """The job of a run that is continued, from what it recorded."""
    paths = [Path(path) for path in options["paths"]]
    job = _job(paths, int(options["chunk_chars"]), float(options["golden_share"]), int(options["seed"]))
    if job.options()["sources"] != options["sources"]:
        raise InputError(
            "A document has changed since the run began.",
            "Its rows would not be the run's rows any more.",
            "Put the old file back, or begin a new run: what was already paid for is not paid again",
        )
    return job


def _job(paths: Sequence[Path], chunk_chars: int, golden_share: float, seed: int) -> DistillJob:
    files = find_documents(paths)
    documents = {document.id: document for document in read_documents(files)}
    chunks = [
        replace(item, number=number)
        for number, item in enumerate(
            item for document in documents.values() for item in chunk(document, max_chars=chunk_chars)
        )
    ]
    if not chunks:
        raise NothingToDo("There is nothing to distil.", "The documents hold no text.", "Name other files")
    return DistillJob(
        documents,
        chunks,
        golden_sections(map(section_of, chunks), golden_share, seed),
        tuple(str(path.absolute()) for path in files),
        chunk_chars,
        golden_share,
        seed,
    )


async def distill(paths: Sequence[Path], context: Context) -> RunSummary:
    """Distil documents into a validated dataset, as a new run.

    Raises any `ArcticError` that comes before the first row; what comes later ends in the summary.
    """
    return await run.start(distill_job(paths, context.loaded, context.options.seed), context)


# --- one row -----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Checked:
    """A pair on its way through the gates: what it rests on, what was said of it, what it has cost, why it fell."""

    pair: Pair | None
    calls: list[dict[str, Any]]
    evidence: tuple[Evidence, ...] = ()
    verdicts: list[Verdict] = field(default_factory=list)
    gate: str = ""
    reason: str = ""

    def fell(self, gate: str, reason: str) -> _Checked:
        self.gate, self.reason = gate, reason
        return self


@dataclass(frozen=True, slots=True)
class _Row:
    """One chunk in one run."""

    job: DistillJob
    run_id: str
    staff: Staff
    number: int
    chunk: Chunk

    async def outcomes(self) -> tuple[Outcome, ...]:
        document = self.job.documents[self.chunk.document]
        booking = Booking(self.run_id, "generate", 0, self.number)
        try:
            pairs, calls = await generate(self.staff.role("generator"), self.chunk, document.title, booking)
        except RequestRefused as error:
            return (self._outcome(0, _Checked(None, _shares(error.identities)).fell(error.kind, error.what)),)
        if not pairs:
            fell = _Checked(None, _shares(calls)).fell("no_pairs", "the teacher found nothing to ask")
            return (self._outcome(0, fell),)
        checked = await asyncio.gather(
            *(self._check(_Checked(pair, _shares(calls, part, len(pairs)))) for part, pair in enumerate(pairs)),
            return_exceptions=True,  # siblings that are paid for are taken in before the row gives up
        )
        outcomes = []
        for part, result in enumerate(checked):
            if isinstance(result, BaseException):
                raise result
            outcomes.append(self._outcome(part, result))
        return tuple(outcomes)

    async def _check(self, item: _Checked) -> _Checked:
        """The free gates first; only what passes them is judged."""
        assert item.pair is not None  # noqa: S101 — only rows without pairs have none
        item.verdicts += check(item.pair, self.chunk)
        item.evidence = located(item.pair, self.chunk)
        if not item.verdicts[-1].passed:
            return item.fell(item.verdicts[-1].criterion, item.verdicts[-1].reason)
        teacher = self.staff.roles["judge"]
        if teacher is not None:
            await self._judge(teacher, item.pair, item)
        return item

    async def _judge(self, teacher: Teacher, pair: Pair, item: _Checked) -> None:
        booking = Booking(self.run_id, "judge", 1, self.number)
        title = self.job.documents[self.chunk.document].title
        try:
            verdicts, calls = await judge(teacher, pair, item.evidence, self.chunk, title, booking)
        except RequestRefused as error:
            item.calls += _shares(error.identities)
            item.fell(f"judge_{error.kind}", error.what)
            return
        item.calls += _shares(calls)
        item.verdicts += verdicts
        for verdict in verdicts:
            if not verdict.passed and not item.gate:
                item.fell(f"judge: {verdict.criterion}", verdict.reason)

    def _outcome(self, part: int, item: _Checked) -> Outcome:
        split = "rejected" if item.gate else "golden" if section_of(self.chunk) in self.job.golden else "train"
        return Outcome(self.number, part, split, self._record(item), item.gate, item.reason)  # type: ignore[arg-type]

    def _record(self, item: _Checked) -> dict[str, Any]:
        """The row as it is exported, its cost apart. The same for the same input, whatever run made it."""
        pair, chunk_ = item.pair, self.chunk
        document = self.job.documents[chunk_.document]
        question, answer = (pair.question, pair.answer) if pair else ("", "")
        key = f"{document.sha256}\n{chunk_.start}\n{question}\n{answer}"
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
            "section": section_of(chunk_),
            "provenance": {
                "document": document.id,
                "sha256": document.sha256,
                "chunk": {"number": chunk_.number, "start": chunk_.start, "end": chunk_.end},
                "generator": self.staff.role("generator").name,
                "rehearsal": self.staff.rehearsal,
                "calls": item.calls,
            },
        }


def _shares(identities: Sequence[str], part: int = 0, of: int = 1) -> list[dict[str, Any]]:
    """The calls that made a sample, each with the share of it that the sample stands for."""
    return [{"call": identity, "part": part, "of": of} for identity in identities]
