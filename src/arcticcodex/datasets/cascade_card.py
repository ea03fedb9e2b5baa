"""What the card of a cascade says besides that of any run: how its rows were made and what is known of them.

Pure functions from facts to Markdown, part by part; names of domains and models are escaped (`datasets.markdown`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from arcticcodex.datasets.diversity import BINS
from arcticcodex.datasets.markdown import plain, table
from arcticcodex.money import dollars

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from arcticcodex.datasets.cascade_facts import AuditFacts, CascadeFacts, CellFacts
    from arcticcodex.datasets.diversity import Diversity
    from arcticcodex.validation.rates import Rate

COMMON_LIMITS = (
    "Rows are synthetic: teachers wrote them for prompts drawn from lists; no person had the question.",
    "Checks by code see form, length, leaks, orders, loops, language; and what is right only where code knows it.",
    "Fields reasoning and trace are what the teacher wrote on its way. No judge was shown them.",
    "How often a topic occurs was steered by what approved rows cost there; it says nothing of any real demand.",
    "Rows that share most of their 5-word runs with an earlier one are left out; the same in other words is not.",
)
JUDGED_LIMITS = (
    "What is said of the training rows is inferred from the audit: nobody read them one by one.",
    "The judge was measured on tasks with a known answer and on planted faults; on other subjects it may err more.",
    "The corrected figures are then off by as much, and their intervals do not count that.",
)


def introduction(of: CascadeFacts) -> str:
    """What the rows are, in a sentence."""
    read = ["a judge read a random part of them"] if of.judge else []
    known = ["compared results with those it knows"] if of.steps.verified else []
    done = ["a teacher wrote them for drawn prompts", "code formed and checked them", *known, *read]
    return (
        "Instructions with responses, and where there is one the reasoning between them, made by ArcticCodex: "
        f"{', '.join(done[:-1])}, and {done[-1]}."
    )


def made(of: CascadeFacts) -> Iterator[str]:
    """How rows came to be, step by step, and which of them became golden."""
    yield "## How it was made\n" + "\n".join(f"- {line}" for line in _steps(of))
    yield "## Golden rows\n" + _golden(of)


def _steps(of: CascadeFacts) -> Iterator[str]:
    steps = of.steps
    yield (
        f"Prompts: {steps.asked:,}, drawn without replacement (seed {of.seed}) over topic, task, persona, difficulty, "
        "form and condition of the domains below."
    )
    yield f"Form: {forming(of)}"
    yield (
        f"Checks by code: {steps.passed_free:,} of {steps.formed:,} passed; {steps.distinct:,} of those are no near "
        "copy of an earlier row."
    )
    if steps.verified:
        yield (
            f"Known answers: of {steps.verified:,} of those rows code knows the result, and found it in the response; "
            "rows with another result were rejected."
        )
    yield f"Bulk judge: {bulk(of)}"


def forming(of: CascadeFacts) -> str:
    """How many pairs code formed and how many a model, and what that saved."""
    pairs = of.by_code + of.by_model
    if not pairs:
        return "no reply was formed into a pair."
    told = (
        f"code formed {of.by_code:,} of {pairs:,} pairs and a model {of.by_model:,} ({of.by_model / pairs:.1%}); "
        f"{of.steps.asked - pairs:,} {'reply' if of.steps.asked - pairs == 1 else 'replies'} gave no pair."
    )
    if of.saved_nusd is None or of.mean_format_nusd is None:
        return f"{told} No call for form was paid in this run, so nothing can be said of the money that code saved."
    return (
        f"{told} A call for form cost {dollars(of.mean_format_nusd)} in the mean of this run: forming by code saved "
        f"about {dollars(of.saved_nusd)}."
    )


def bulk(of: CascadeFacts) -> str:
    """What the bulk judge read and sieved out."""
    steps = of.steps
    if not steps.bulk_read:
        return "it read no row."
    fell = steps.distinct - steps.passed_bulk
    return f"it read {steps.bulk_read:,} of {steps.distinct:,} rows and rejected {fell:,}."


def _golden(of: CascadeFacts) -> str:
    audit = of.audit
    if audit is None:
        return "The audit that gives the golden rows is summed up when the run ends."
    if not of.judge:
        return (
            f"A random part of the rows ({audit.rate:.2%}), chosen by row number before anything was known of them, is "
            "held out. No judge read them: they passed the checks by code, as the training rows did. They never train."
        )
    return (
        f"{drawn(audit)} The golden judge read {audit.judged:,} rows and approved {audit.golden:,}: those are golden. "
        "What it read never trains, approved or not. No training row has a golden row's instruction or is "
        "a near copy of it."
    )


def drawn(audit: AuditFacts) -> str:
    """How the audit was drawn, and with which probability each row was in it."""
    first = (
        f"The audit is one random sample, drawn by row number at a rate fixed before the run, {audit.first_rate:.2%}."
    )
    if audit.slices:
        many = "a further slice" if audit.slices == 1 else f"{audit.slices} further slices"
        first += f" Too few passed, so {many} of the row numbers followed, up to {audit.rate:.2%}."
    return (
        f"{first} Every row that came as far as a judge was read with the same probability, {audit.rate:.4f}, whatever "
        "became of others; of each cell (topic and task) about that share was."
    )


def quality(of: CascadeFacts, spent_nusd: int, cost: str) -> Iterator[str]:
    """Approval and purity with their intervals, how well the judges judge, and the cost."""
    lines = [*rates(of)] or [f"Approved: not known. {plain(of.unknown())}"]
    asked = of.steps.asked
    lines.append(cost)
    if asked:
        lines.append(f"Each row asked cost {dollars(-(-spent_nusd // asked))} in the mean, whatever became of it.")
    if of.ended:
        lines.append(f"No more rows were asked: {plain(of.ended)}.")
    yield "## Quality and cost\n" + "\n".join(f"- {line}" for line in lines)
    rows = [
        (f"{judge.role} ({judge.model})", what, f"{passed:,} of {n:,}", interval(rate))
        for judge in of.judges
        for what, passed, n, rate in (
            ("good ones approved (sensitivity)", judge.known.good_approved, judge.known.good,
             judge.reliability.sensitivity),
            ("bad ones refused (specificity)", judge.known.bad - judge.known.bad_approved, judge.known.bad,
             judge.reliability.specificity),
        )
    ]  # fmt: skip
    if rows:
        yield "The judges on items whose truth is known, mixed in among the rows:\n\n" + table(
            ("judge", "of the items", "were", "share"), rows
        )


def rates(of: CascadeFacts) -> Iterator[str]:
    """Approval and purity in sentences; nothing where nobody judged."""
    audit = of.audit
    if audit is None or audit.approval is None:
        return
    yield (
        f"Approved by the golden judge: {audit.golden:,} of {audit.judged:,} rows of the audit; of all {audit.rows:,} "
        f"rows that came as far as a judge it would approve {interval(audit.approval)}."
    )
    if why := of.unknown():
        yield f"Truly good: not known. {plain(why)}"
        return
    named = (
        ("all of those rows", audit.purity),
        ("training rows", audit.train_purity),
        ("golden rows", audit.golden_purity),
    )
    told = [f"{name} {'not known' if rate is None else interval(rate)}" for name, rate in named]
    yield f"Truly good, corrected for the judge's errors on the items below: {'; '.join(told)}."


def interval(rate: Rate) -> str:
    """A share with its interval, in percent."""
    return f"{rate.estimate:.1%} (95 % interval {rate.low:.1%} to {rate.high:.1%})"


def varied(of: CascadeFacts) -> Iterator[str]:
    """The figures of diversity, where there are enough rows to compare."""
    if of.diversity is None:
        return
    yield "## Diversity\n" + table(("figure", "value", "what it is"), list(figures(of.diversity)))


def figures(found: Diversity) -> Iterator[tuple[str, str, str]]:
    """Each figure of diversity: name, value, and what it says."""
    yield "texts compared", f"{found.texts:,}", "training rows, instruction and response; a sample where there are more"
    for n, share in enumerate(found.distinct, 1):
        what = "words" if n == 1 else f"runs of {n} words"
        yield f"distinct {n}-grams", f"{share:.3f}", f"different ones among all {what}"
    yield "n-gram diversity score", f"{found.score:.2f}", "the four above summed; at most 4"
    yield (
        "compression ratio",
        f"{found.compression:.2f}",
        "size over size packed by gzip; the higher, the more repetition",
    )
    yield "self-repetition", f"{found.self_repetition:.1%}", "texts with a run of four words that another has too"
    near = sum(count for edge, count in zip(BINS, found.neighbours, strict=True) if edge > 0.5)
    yield (
        "near neighbours",
        f"{near / found.texts:.1%}",
        "texts with another that shares over half of their 5-word runs",
    )


def domains(of: CascadeFacts, sources: Sequence[tuple[str, str]]) -> Iterator[str]:
    """The domains the prompts were drawn from, each with its rows and the hash of all it holds."""
    if not sources:
        return
    rows = []
    for name, digest in sources:
        cells = [cell for cell in of.cells if cell.domain == name]
        rows.append((name, f"{len(cells):,}", *(f"{count:,}" for count in _sums(cells)), digest))
    yield "## Domains\n" + table(("domain", "cells asked", "rows asked", "approved", "SHA-256"), rows)


def _sums(cells: Sequence[CellFacts]) -> tuple[int, int]:
    return sum(cell.rows for cell in cells), sum(cell.approved for cell in cells)


def limits(of: CascadeFacts) -> tuple[str, ...]:
    """What these rows cannot be trusted for."""
    return COMMON_LIMITS + (JUDGED_LIMITS if of.judge else ())
