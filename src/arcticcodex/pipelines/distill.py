"""Distil: documents -> chunks -> five pairs each -> free gates -> judge -> train, golden and rejected rows."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arcticcodex.datasets.splits import golden_sections
from arcticcodex.errors import InputError, Interrupted, NothingToDo
from arcticcodex.pipelines import run
from arcticcodex.pipelines.distill_row import DistillRow, Memory
from arcticcodex.pipelines.estimate import Stage
from arcticcodex.sources.chunking import chunk
from arcticcodex.sources.documents import read_all
from arcticcodex.sources.finding import find
from arcticcodex.sources.licences import licences_of
from arcticcodex.sources.orders import speaks_to_a_model
from arcticcodex.sources.search import check_available
from arcticcodex.sources.selection import evenly, section_of
from arcticcodex.sources.sentences import sentences
from arcticcodex.sources.skipping import ORDERS, why_skipped
from arcticcodex.stages.generate import AGAIN, GENERATE_SYSTEM, generate_request
from arcticcodex.validation.judge import JUDGE_SYSTEM, SILENCE_SYSTEM

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence

    from arcticcodex.config import Loaded
    from arcticcodex.pipelines.job import Context
    from arcticcodex.pipelines.staff import Staff
    from arcticcodex.pipelines.staff_plan import StaffPlan
    from arcticcodex.pipelines.summary import RunOptions, RunSummary
    from arcticcodex.records import Chunk, Document, Outcome

# What a call is expected to write, in tokens: five pairs of some 250, one verdict of 120. The estimate stands on them
# until a run has measured its own, as on the share of pairs that are written again.
SHOWN_FILES = 5
PAIRS, PAIR_TOKENS, VERDICT_TOKENS = 5, 250, 120
MENDED = (15, 100)


@dataclass(frozen=True, slots=True)
class Cut:
    """How documents become rows: characters a chunk, share of golden sections, seed, whether refused pairs are mended.

    With `per_document` each document is a dataset of its own, with golden sections of its own.
    """

    chunk_chars: int
    golden_share: float
    seed: int
    mend: bool = True
    per_document: bool = False


@dataclass(frozen=True, slots=True)
class DistillJob:
    """Documents as the engine runs them: the rows are the chunks worth asking about, a bit of every section first.

    `skipped` are the others, `unread` the files of named folders that were not read, each with the reason. `licences`
    are those that the user gave, by document.
    """

    documents: Mapping[str, Document]
    chunks: Sequence[Chunk]
    skipped: Sequence[tuple[Chunk, str]]
    golden: frozenset[str]
    paths: tuple[str, ...]
    unread: Sequence[tuple[Path, str]]
    cut: Cut
    memory: Memory = field(repr=False)
    pipeline: str = "distill"
    unit: str = "passages"
    roles: tuple[str, ...] = ("generator", "judge")
    fills_cap: bool = False
    licences: Mapping[str, str] = field(default_factory=dict)

    def total(self) -> int:
        """How many chunks are asked about."""
        return len(self.chunks)

    def likely_rows(self) -> int:
        """The same: every chunk is one row."""
        return self.total()

    async def rows(self) -> AsyncIterator[tuple[int, Chunk]]:
        """The chunks in the order in which they are asked about."""
        for number, item in enumerate(self.chunks):
            yield number, item

    def sources(self) -> list[tuple[str, str]]:
        """The documents: (id, SHA-256)."""
        return [(document.id, document.sha256) for document in self.documents.values()]

    def notes(self) -> list[str]:
        """What was not read, what was left out in reading, and what is not asked about."""
        notes = [
            f"Not read, {reason}: {_some([path.name for path, why in self.unread if why == reason])}"
            for reason in dict.fromkeys(why for _, why in self.unread)
        ]
        notes += [f"{document.id}: {note}" for document in self.documents.values() for note in document.notes]
        if self.skipped:
            of = self.total() + len(self.skipped)
            notes.append(f"Not asked about: {len(self.skipped)} of {of} chunks ({_reasons(self.skipped)})")
        return notes

    def warnings(self) -> list[str]:
        """That files of the folders named were not read."""
        count = len(self.unread)
        return (
            [f"{count} file{'s were' if count > 1 else ' was'} not read; see options.job.unread in manifest.json"]
            if count
            else []
        )

    def options(self) -> dict[str, Any]:
        """Everything needed to make this job again, and what its report says of the documents."""
        return {
            "paths": list(self.paths),
            "chunk_chars": self.cut.chunk_chars,
            "golden_share": self.cut.golden_share,
            "seed": self.cut.seed,
            "mend": self.cut.mend,
            "per_document": self.cut.per_document,
            "sources": [list(source) for source in self.sources()],
            "licences": dict(self.licences),
            "unread": [[str(path), reason] for path, reason in self.unread],
            "fingerprint": self.fingerprint(),
            "outline": _outline(self.chunks),
            "skipped": [
                {
                    "document": item.document,
                    "section": section_of(item),
                    "start": item.start,
                    "end": item.end,
                    "reason": reason,
                }
                for item, reason in self.skipped
            ],
        }

    def rehearsal(self) -> dict[str, Any]:
        """The simulator as it comes."""
        return {}

    def findings(self) -> dict[str, Any]:
        """Nothing besides its rows."""
        return {}

    def fingerprint(self) -> str:
        """A hash of everything that makes the rows and what is asked about them."""
        digest = hashlib.sha256(f"{GENERATE_SYSTEM}\n{AGAIN}\n{JUDGE_SYSTEM}\n{SILENCE_SYSTEM}".encode())
        for item in self.chunks:
            told = (self.documents[item.document].title, item.start, item.end, item.headings, item.text)
            digest.update(repr(told).encode("utf-8", "backslashreplace"))
        return digest.hexdigest()

    def stages(self, plan: StaffPlan) -> list[Stage]:
        """From counts: one generation call a chunk, one verdict a pair, some pairs written and judged again."""
        first = self.chunks[0]
        title = self.documents[first.document].title
        fixed_chars = len(str(generate_request(first, title))) - len(first.text)
        text_chars = sum(len(item.text) for item in self.chunks)
        calls = len(self.chunks)
        asked_chars = fixed_chars + text_chars // calls
        stages = [Stage("generator", calls, asked_chars, PAIRS * PAIR_TOKENS)]
        verdicts = calls * PAIRS
        generator = plan.posts.get("generator")
        if self.cut.mend and generator is not None and generator.endpoint is not None:
            again = verdicts * MENDED[0] // MENDED[1]
            stages.append(Stage("generator", again, asked_chars + PAIR_TOKENS * 4, PAIR_TOKENS))
            verdicts += again
        if plan.posts.get("judge") is not None:
            stages.append(Stage("judge", verdicts, asked_chars + PAIR_TOKENS * 4, VERDICT_TOKENS))
        return stages

    async def row(self, run_id: str, staff: Staff, number: int, item: Chunk) -> tuple[Outcome, ...]:
        """One chunk through the whole chain: what became of each of its pairs."""
        return await DistillRow(
            run_id,
            number,
            item,
            self.documents[item.document],
            staff,
            self.memory,
            split="golden" if section_of(item) in self.golden else "train",
            mend=self.cut.mend and staff.role("generator").name != "offline",  # which says the same every time
        ).outcomes()


def distill_job(
    paths: Sequence[Path], loaded: Loaded, options: RunOptions, begin: Callable[[Path], None] | None = None
) -> DistillJob:
    """Read and chunk the documents, `begin` called before each. Takes its time: not for an event loop.

    Raises `InputError` or `UsageError` for what cannot be read, `NothingToDo`, and what `begin` raises.
    """
    settings = loaded.settings.distill
    cut = Cut(settings.chunk_chars, settings.golden_share, options.seed, settings.mend, options.per_document)
    job = _job(paths, cut, begin, options.out or loaded.project_dir / "runs")
    files = dict(zip(job.documents, map(Path, job.paths), strict=True))
    return replace(job, licences=licences_of(files, loaded.settings.licences, loaded.project_dir))


def job_again(options: Mapping[str, Any], begin: Callable[[Path], None] | None = None) -> DistillJob:
    """The job of a run that is continued, from what it recorded.

    Raises `InputError` where its rows would be others: a document has changed, or what reads and asks has.
    """
    paths = [Path(path) for path in options["paths"]]
    cut = Cut(
        int(options["chunk_chars"]),
        float(options["golden_share"]),
        int(options["seed"]),
        bool(options.get("mend", False)),
        bool(options.get("per_document", False)),
    )
    job = _job(paths, cut, begin)
    if [list(source) for source in job.sources()] != options["sources"]:
        raise InputError(
            "A document has changed since the run began.",
            "Its rows would not be the run's rows any more.",
            "Put the old file back, or begin a new run: what was already paid for is not paid again",
        )
    if job.fingerprint() != options.get("fingerprint"):
        raise InputError(
            "This version reads or asks otherwise than the one the run began with.",
            "Its calls would be others, and all be paid again.",
            "Continue it with that version, or begin a new run with: arctic distill",
        )
    return replace(job, licences=dict(options.get("licences", {})))


def _job(paths: Sequence[Path], cut: Cut, begin: Callable[[Path], None] | None, out: Path | None = None) -> DistillJob:
    """The job of what `paths` name; `out`, where runs are written, is no source. `begin` may stop it before a file."""
    found = find(paths, skip=out)
    reading = read_all(found.files, named=found.named, begin=begin)
    unread = (*found.passed, *reading.unread)
    documents = {document.id: _safely_titled(document, number) for number, document in enumerate(reading.documents, 1)}
    failed = {path for path, _ in reading.unread}
    every = {document.id: list(chunk(document, max_chars=cut.chunk_chars)) for document in documents.values()}
    worth: list[Chunk] = []
    skipped: list[tuple[Chunk, str]] = []
    for item in (item for chunks in every.values() for item in chunks):
        reason = why_skipped(item)
        if reason:
            skipped.append((item, reason))
        else:
            worth.append(item)
    obeyed = {item for item, reason in skipped if reason == ORDERS}  # no judge is shown them either
    if not worth:
        raise NothingToDo(
            "There is nothing to distil.",
            f"None of {len(skipped)} chunks is worth asking about: {_reasons(skipped)}"
            if skipped
            else f"None of {len(unread)} files could be read: {_some([path.name for path, _ in unread])}",
            "Name other files",
        )
    return DistillJob(
        documents,
        evenly(worth),
        skipped,
        _golden(worth, cut),
        tuple(str(path.absolute()) for path in found.files if path not in failed),
        unread,
        cut,
        Memory(
            {name: [item for item in chunks if item not in obeyed] for name, chunks in every.items()}, cut.per_document
        ),
    )


def _safely_titled(document: Document, number: int) -> Document:
    """The document, under a plain name where its title gives orders to a model: every request tells it."""
    if not speaks_to_a_model(document.title):
        return document
    named = re.sub(r"[-_.]+", " ", document.id)
    return replace(document, title=f"Document {number}" if speaks_to_a_model(named) else document.id)


def _golden(chunks: Sequence[Chunk], cut: Cut) -> frozenset[str]:
    """The sections held out: drawn from all, or from each document by itself."""
    groups: dict[str, list[str]] = defaultdict(list)
    for item in chunks:
        groups[item.document if cut.per_document else ""].append(section_of(item))
    drawn = (golden_sections(sections, cut.golden_share, cut.seed) for sections in groups.values())
    return frozenset().union(*drawn)


def _outline(chunks: Iterable[Chunk]) -> list[dict[str, Any]]:
    """The sections asked about, in the order of the documents, with their chunks and sentences counted."""
    found: dict[str, dict[str, Any]] = {}
    for item in sorted(chunks, key=lambda item: (item.document, item.start)):
        section = section_of(item)
        entry = found.setdefault(section, {"document": item.document, "section": section, "chunks": 0, "sentences": 0})
        entry["chunks"] += 1
        entry["sentences"] += sum(1 for _ in sentences(item.text, 0, len(item.text)))
    return list(found.values())


def _some(names: Sequence[str]) -> str:
    """The first of some names, and how many there are."""
    return ", ".join(names[:SHOWN_FILES]) + (f", ... ({len(names)} in all)" if len(names) > SHOWN_FILES else "")


def _reasons(skipped: Sequence[tuple[Chunk, str]]) -> str:
    return ", ".join(f"{reason} {count}" for reason, count in Counter(reason for _, reason in skipped).most_common())


async def distill(paths: Sequence[Path], context: Context) -> RunSummary:
    """Distil documents into a validated dataset, as a new run.

    Raises any `ArcticError` that comes before the first row; what comes later ends in the summary.
    """
    if context.options.teachers != "offline":  # who never claims that the manual does not say
        check_available()
    job = await asyncio.to_thread(distill_job, paths, context.loaded, context.options, until_stopped(context))
    return await run.start(job, context)


def until_stopped(context: Context) -> Callable[[Path], None]:
    """What ends the reading of documents when the user asks for it."""

    def begin(path: Path) -> None:
        if context.stop.is_set():
            raise Interrupted("Stopped: nothing was sent.", f"{path.name} and what comes after it was not read.")

    return begin
