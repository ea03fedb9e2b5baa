"""What a run's report says, as one frozen record, and how it is read from the store.

Nothing here depends on the clock, on files or on the order in which rows came in: the same journal, the same facts.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from arcticcodex.datasets.cascade_facts import cascade_facts
from arcticcodex.errors import UsageError
from arcticcodex.money import parse_usd
from arcticcodex.store import queries, report_queries
from arcticcodex.store.report_queries import JUDGED, bare_section

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from sqlalchemy import Connection

    from arcticcodex.datasets.cascade_facts import CascadeFacts
    from arcticcodex.store.queries import RunRow, SpendBy
    from arcticcodex.store.report_queries import Counts, SectionTally, Tally

_Key = tuple[str, str]  # document and section
REASONS_SHOWN = 5
REHEARSED = "This is a rehearsal: written by the simulator, not by a teacher. Do not train on it."
UNJUDGED = "No judge: rows passed the free checks alone; nobody judged them."


@dataclass(frozen=True, slots=True)
class Spent:
    """Money under one name (a stage, a teacher): what is settled, and the reservations of what was never learnt."""

    name: str
    settled_nusd: int
    unknown_nusd: int = 0
    attempts: int = 0
    input_tokens: int = 0
    output_tokens: int = 0

    @property
    def bound_nusd(self) -> int:
        """The most it can have cost."""
        return self.settled_nusd + self.unknown_nusd


@dataclass(frozen=True, slots=True)
class Funnel:
    """How far passages and the pairs written from them came. `passages` is None where the outline is not recorded."""

    passages: int | None
    asked: int
    pairs: int
    passed_free: int
    judged: int
    train: int
    golden: int

    @property
    def approved(self) -> int:
        """Rows written to train and golden."""
        return self.train + self.golden


@dataclass(frozen=True, slots=True)
class Rejection:
    """Rows that fell at one gate, with the most frequent reasons; `others` rows fell for rarer ones."""

    gate: str
    rows: int
    reasons: tuple[tuple[str, int], ...] = ()
    others: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """A section in the order of its document. `chunks` are the passages to be asked, `asked` those decided so far.

    `covered` of them gave at least one approved row; `skipped` were left out before anything was asked.
    """

    document: str
    title: str
    chunks: int
    asked: int
    covered: int
    approved: int
    golden: bool = False
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Skipped:
    """A passage that was left out, `[start, end)` in characters of its document, and why."""

    document: str
    section: str
    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the run was expected to cost before it began."""

    low_nusd: int
    likely_nusd: int
    high_nusd: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFacts:
    """Everything a report says of one run. `calls`, `replayed` and `wall_s` are None where no summary was written."""

    run: str
    pipeline: str
    state: str
    title: str
    cap_nusd: int
    spent_nusd: int
    unknown_nusd: int
    funnel: Funnel
    approval: tuple[int, int] | None = None  # (approved, judged)
    by_stage: tuple[Spent, ...] = ()
    by_teacher: tuple[Spent, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    kinds: tuple[tuple[str, int], ...] = ()
    difficulties: tuple[tuple[str, int], ...] = ()
    sections: tuple[Section, ...] = ()
    outlined: bool = True  # whether `sections` holds all there are, or only those that have rows
    skipped: tuple[Skipped, ...] = ()
    forecast: Forecast | None = None
    roles: tuple[tuple[str, str], ...] = ()  # role, model
    sources: tuple[tuple[str, str], ...] = ()  # document, SHA-256
    started_s: float | None = None
    wall_s: float | None = None
    calls: int | None = None
    replayed: int | None = None
    version: str = ""
    notes: tuple[str, ...] = ()
    cascade: CascadeFacts | None = None  # where the run is one

    @property
    def nusd_per_approved(self) -> int | None:
        """Settled money per approved row, rounded up, as everywhere; None without one."""
        return -(-self.spent_nusd // self.funnel.approved) if self.funnel.approved else None


def report_facts(connection: Connection, row: RunRow, summary: Mapping[str, Any] | None = None) -> ReportFacts:
    """Read what a report says of a run. `summary` is its `--json` object where it is newer than the stored one."""
    told = row.summary if summary is None else summary
    cascade = cascade_facts(connection, row) if row.pipeline == "cascade" else None
    tally = report_queries.tally(connection, row.id)
    skipped = _skipped(row.options)
    sections = _sections(row.options, tally, skipped)
    outlined = bool(_recorded(row.options, "outline"))
    teachers = row.options.get("teachers", {})
    sources = tuple((str(name), str(digest)) for name, digest in row.options.get("job", {}).get("sources", ()))
    spend = next(iter(queries.spend_by(connection, "run", row.id)), None)
    return ReportFacts(
        run=row.id,
        pipeline=row.pipeline,
        state=row.state if summary is None else str(summary["state"]),
        title=_title(sources, row.id, "document" if cascade is None else "domain"),
        cap_nusd=row.cap_nusd,
        spent_nusd=spend.settled_nusd if spend else 0,
        unknown_nusd=spend.unknown_nusd if spend else 0,
        funnel=_funnel(tally.whole, sections, outlined=outlined),
        approval=_approval(tally.whole) if cascade is None and "judge" in teachers else _audited(cascade),
        by_stage=_spent(connection, "stage", row.id),
        by_teacher=_spent(connection, "teacher", row.id),
        rejections=_rejections(connection, row.id),
        kinds=_counted(tally.whole.kinds),
        difficulties=_counted(tally.whole.difficulties),
        sections=sections,
        outlined=outlined,
        skipped=skipped,
        forecast=_forecast(row.options.get("estimate")),
        roles=tuple((role, str(facts["model"])) for role, facts in teachers.items()),
        sources=sources,
        started_s=row.created_s,
        wall_s=told.get("wall_s"),
        calls=told.get("calls"),
        replayed=told.get("replayed"),
        version=str(row.options.get("version", "")),
        notes=_notes(row.options, cascade, judge=("judge" if cascade is None else "golden_judge") in teachers),
        cascade=cascade,
    )


def document_facts(facts: ReportFacts, name: str, counts: Counts, spent_nusd: int) -> ReportFacts:
    """The facts of a run cut down to one of its documents, whose samples come to `counts` and cost `spent_nusd`.

    Calls, time and the forecast are the run's alone; so is what was never learnt of a call's cost.
    """
    sections = tuple(section for section in facts.sections if section.document == name)
    return replace(
        facts,
        title=name,
        spent_nusd=spent_nusd,
        unknown_nusd=0,
        funnel=_funnel(counts, sections, outlined=facts.outlined),
        approval=_approval(counts) if facts.approval else None,
        by_stage=(),
        by_teacher=(),
        rejections=tuple(Rejection(gate, rows) for gate, rows in _counted(counts.gates)),
        kinds=_counted(counts.kinds),
        difficulties=_counted(counts.difficulties),
        sections=sections,
        skipped=tuple(one for one in facts.skipped if one.document == name),
        sources=tuple(source for source in facts.sources if source[0] == name),
        forecast=None,
        calls=None,
        replayed=None,
        wall_s=None,
    )


def _funnel(counts: Counts, sections: Sequence[Section], *, outlined: bool) -> Funnel:
    return Funnel(
        passages=sum(section.chunks for section in sections) if outlined else None,
        asked=sum(section.asked for section in sections),
        pairs=counts.pairs,
        passed_free=counts.passed_free,
        judged=counts.judged,
        train=counts.splits["train"],
        golden=counts.splits["golden"],
    )


def _title(sources: tuple[tuple[str, str], ...], run: str, noun: str) -> str:
    if not sources:
        return f"Dataset {run}"
    first, others = sources[0][0], len(sources) - 1
    return first + (f" and {others} more {noun}{'s' if others > 1 else ''}" if others else "")


def _notes(options: Mapping[str, Any], cascade: CascadeFacts | None, *, judge: bool) -> tuple[str, ...]:
    notes = [REHEARSED] if options.get("rehearse") else []
    if cascade is not None and (blind := cascade.blindness()):
        notes.append(f"{blind} No figure of this run says anything of its purity.")
    return tuple(notes if judge else [*notes, UNJUDGED])


def _approval(counts: Counts) -> tuple[int, int] | None:
    judged = counts.approved + sum(rows for gate, rows in counts.gates.items() if gate.startswith(JUDGED))
    return (counts.approved, judged) if judged else None


def _audited(cascade: CascadeFacts | None) -> tuple[int, int] | None:
    """Of a cascade the audit alone counts: what was not read was not approved by anybody."""
    audit = None if cascade is None else cascade.audit
    return (audit.golden, audit.judged) if audit is not None and audit.judged else None


def _spent(connection: Connection, by: SpendBy, run: str) -> tuple[Spent, ...]:
    found = [
        Spent(s.key, s.settled_nusd, s.unknown_nusd, s.attempts, s.input_tokens, s.output_tokens)
        for s in queries.spend_by(connection, by, run)
    ]
    return tuple(sorted(found, key=lambda spent: (-spent.bound_nusd, spent.name)))


def _counted(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _rejections(connection: Connection, run: str) -> tuple[Rejection, ...]:
    found = []
    for gate, group in groupby(report_queries.reasons(connection, run), key=lambda item: item[0]):
        told = [(reason, count) for _, reason, count in group]
        others = sum(count for _, count in told[REASONS_SHOWN:])
        found.append(Rejection(gate, sum(count for _, count in told), tuple(told[:REASONS_SHOWN]), others))
    return tuple(sorted(found, key=lambda rejection: (-rejection.rows, rejection.gate)))


def _forecast(estimate: Any) -> Forecast | None:
    """The forecast recorded at the start, as `--json` words it; None where there is none to be read."""
    try:
        return Forecast(*(parse_usd(estimate[f"{name}_usd"]) for name in ("low", "likely", "high")))
    except (KeyError, TypeError, UsageError):  # not recorded, or by a version that worded it otherwise
        return None


def _recorded(options: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    """What a run recorded of its documents; nothing where it was recorded by a version that did not."""
    return options.get(name) or options.get("job", {}).get(name) or ()


def _skipped(options: Mapping[str, Any]) -> tuple[Skipped, ...]:
    return tuple(
        Skipped(*_key(item), int(item.get("start", 0)), int(item.get("end", 0)), str(item.get("reason", "")))
        for item in _recorded(options, "skipped")
    )


def _sections(options: Mapping[str, Any], tally: Tally, skipped: tuple[Skipped, ...]) -> tuple[Section, ...]:
    """The outline as recorded with what came of it; where none was recorded, the sections that have rows."""
    chunks: Counter[_Key] = Counter()
    for entry in _recorded(options, "outline"):
        chunks[_key(entry)] += int(entry.get("chunks", 0))
    left_out = Counter((item.document, item.section) for item in skipped)
    keys = [key for key in dict.fromkeys((*chunks, *tally.sections, *left_out)) if any(key)]
    starts = {key: counts.start for key, counts in tally.sections.items()}
    for item in skipped:
        key = item.document, item.section
        starts[key] = min(starts.get(key, item.start), item.start)
    found = (
        _section(tally.sections.get(key), key, chunks[key], left_out[key]) for key in _in_order(keys, chunks, starts)
    )
    return tuple(found)


def _in_order(keys: Sequence[_Key], outline: Container[_Key], starts: Mapping[_Key, int]) -> list[_Key]:
    """Sections as they stand in their documents: the outline keeps its order, others come in by their start."""
    documents = {name: place for place, name in enumerate(dict.fromkeys(document for document, _ in keys))}
    places: dict[_Key, int] = {}
    reached: Counter[str] = Counter()
    for key in keys:
        if key in outline:
            reached[key[0]] = max(reached[key[0]], starts.get(key, 0))
        places[key] = reached[key[0]] if key in outline else starts.get(key, 0)
    return sorted(keys, key=lambda key: (documents[key[0]], places[key]))


def _key(entry: Mapping[str, Any]) -> _Key:
    document = str(entry.get("document", ""))
    return document, bare_section(document, str(entry.get("section", "")))


def _section(counts: SectionTally | None, key: _Key, chunks: int, skipped: int) -> Section:
    if counts is None:
        return Section(*key, chunks, 0, 0, 0, skipped=skipped)
    asked, covered = len(counts.asked), len(counts.covered)
    return Section(*key, max(chunks, asked), asked, covered, counts.approved, counts.golden > 0, skipped)
