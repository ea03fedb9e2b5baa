"""The dataset card: what a stranger needs to know before training on these rows.

Pure functions from facts to Markdown; whatever comes from documents or models is escaped (`datasets.markdown`). What a
cascade's card says besides stands in `datasets.cascade_card`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from arcticcodex.datasets import cascade_card
from arcticcodex.datasets.markdown import bullets, plain, table
from arcticcodex.money import dollars
from arcticcodex.validation.rates import wilson

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from arcticcodex.datasets.report_facts import ReportFacts
    from arcticcodex.store.queries import RunRow

SHOWN_SOURCES = 100

# What is known of the providers' terms, by family; a person checks, so each line says where.
TERMS: Mapping[str, tuple[str, str]] = {
    "openai": (
        "OpenAI's terms restrict using output to develop models that compete with its own.",
        "https://openai.com/policies/services-agreement/",
    ),
    "anthropic": (
        "Anthropic's terms restrict building competing products and training competing models.",
        "https://www.anthropic.com/legal/commercial-terms",
    ),
    "deepseek": (
        "DeepSeek is reported to permit training other models on output, distillation included.",
        "https://cdn.deepseek.com/policies/en-US/deepseek-open-platform-terms-of-service.html",
    ),
}
TERMS_ARE = "Terms, as understood when this version was released; they change, and this is no legal advice:"
NO_TERMS = "No terms are known here: check those of whoever serves it, and the licence of the model's weights."
OFFLINE = "Written by ArcticCodex's own rules: no provider's terms apply."
INTRODUCTION = "Questions and answers with verbatim evidence, made by ArcticCodex."
LIMITS = (
    "Rows are synthetic: questions and answers were written by the teachers above, not by people.",
    "Each quote stands word for word in its document, checked by code. Whether the document is right, nobody checked.",
    "Checks and judges err in both directions; an interval counts chance, not a judge's own errors.",
    "Rows that say the same in nearly the same words are left out; the same fact in other words is not.",
    "What was left out of the documents in reading, or gave no approved row, cannot be learnt from here.",
)
TOGETHER = "The rows of train and golden are here together, in the order of the run."
FINAL_WARNING = (
    "> **No figure may be quoted on this dataset.** It holds the golden rows: they are no longer held out, and a model "
    "trained on it can no longer be measured with them. Measure first, on the run's own train and golden files."
)


def families_of(row: RunRow) -> dict[str, str]:
    """Who made the model of each role of a run, as it was recorded."""
    return {role: facts.get("family", "unknown") for role, facts in row.options.get("teachers", {}).items()}


def licences_of(row: RunRow) -> dict[str, str]:
    """The licence of each document of a run that the user gave one for, as it was recorded."""
    return dict(row.options.get("job", {}).get("licences", {}))


def dataset_card(
    facts: ReportFacts,
    families: Mapping[str, str],
    licences: Mapping[str, str] | None = None,
    *,
    final: bool = False,
) -> str:
    """The card of a run in Markdown.

    `families` maps a role to who made its model (`openai`, `offline`, ...), `licences` a document to its licence as
    the user gave it. `final` is the card of train and golden rows together, which says that nothing is measured on it.
    """
    of = facts.cascade
    parts = [f"# {plain(f'Dataset {facts.run}')}", *([FINAL_WARNING] if final else [])]
    if of is None:
        parts += [INTRODUCTION, *_rows(facts, final=final), *_teachers(facts, families)]
        parts += _sources(facts, licences or {})
    else:
        parts += [cascade_card.introduction(of), _counts(facts), *([TOGETHER] if final else []), *cascade_card.made(of)]
        parts += [*cascade_card.quality(of, facts.spent_nusd, _cost(facts)), *cascade_card.varied(of)]
        parts += [*_teachers(facts, families), *cascade_card.domains(of, facts.sources)]
    if facts.rejections:
        rejected = [(one.gate, f"{one.rows:,}") for one in facts.rejections]
        parts.append("## Rejected\n" + table(("gate", "rows"), rejected))
    parts.append("## Limits\n" + bullets(LIMITS if of is None else cascade_card.limits(of)))
    parts.append("## Notes\n" + bullets([f"State of the run: {facts.state}.", *facts.notes]))
    return "\n\n".join(parts) + "\n"


def _rows(facts: ReportFacts, *, final: bool) -> Iterator[str]:
    """Counts, splits, approval, coverage and cost."""
    yield _counts(facts)
    if final:
        yield TOGETHER
    elif facts.funnel.golden:
        yield (
            "Golden rows are held out by section: no section of a document is in both, and no train row repeats the "
            "question or the answer of a golden one."
        )
    told = [_approval(facts)]
    if facts.sections:
        covered = sum(section.approved > 0 for section in facts.sections)
        known = "sections" if facts.outlined else "sections that were asked about"
        told.append(f"Covered: {covered:,} of {len(facts.sections):,} {known} gave an approved row.")
    told.append(_cost(facts))
    yield "## Quality and cost\n" + "\n".join(f"- {line}" for line in told)  # figures only: nothing to escape


def _counts(facts: ReportFacts) -> str:
    rejected = sum(one.rows for one in facts.rejections)
    splits = [("train", facts.funnel.train), ("golden", facts.funnel.golden), ("rejected", rejected)]
    return "## Counts\n" + table(("split", "rows"), [(name, f"{count:,}") for name, count in splits])


def _approval(facts: ReportFacts) -> str:
    if facts.approval is not None:
        passed, n = facts.approval
        low, high = wilson(passed, n)
        share = f"{passed:,} of {n:,} judged rows, {passed / n:.1%}"
        return f"Approved: {share} (95 % interval {low:.1%} to {high:.1%}, Wilson)."
    if "judge" in dict(facts.roles):
        return "Approved: no row was judged yet."
    return "judge: none. Rows were approved by the free checks alone; nobody judged them."


def _cost(facts: ReportFacts) -> str:
    """What the run cost, and an approved row, rounded up."""
    each_nusd = facts.nusd_per_approved
    each = "" if each_nusd is None else f", {dollars(each_nusd)} for each approved row"
    more = dollars(facts.unknown_nusd)
    unknown = f"; at most {more} more for calls whose cost was never learnt" if facts.unknown_nusd else ""
    return f"Cost: {dollars(facts.spent_nusd)}{each}{unknown}."


def _teachers(facts: ReportFacts, families: Mapping[str, str]) -> Iterator[str]:
    """Who taught, and what is known of their terms: one line a family."""
    yield "## Teachers\n" + table(("role", "model"), facts.roles)
    lines = []
    for family in sorted(set(families.values())):
        roles = ", ".join(plain(role) for role, of in families.items() if of == family)
        if family == "offline":
            lines.append(f"- {roles}: {OFFLINE}")
        elif family in TERMS:
            text, url = TERMS[family]
            lines.append(f"- {roles}: {text} Check that your use is allowed: <{url}>")
        else:
            lines.append(f"- {roles} ({plain(family)}): {NO_TERMS}")
    if lines:
        yield TERMS_ARE + "\n\n" + "\n".join(lines)


def _sources(facts: ReportFacts, licences: Mapping[str, str]) -> Iterator[str]:
    rows = [(name, digest, licences.get(name, "not given")) for name, digest in facts.sources]
    if rows:
        yield "## Sources\n" + table(("document", "SHA-256", "licence"), rows[:SHOWN_SOURCES])
        if len(rows) > SHOWN_SOURCES:
            yield f"And {len(rows) - SHOWN_SOURCES:,} more, which the run's manifest.json names."
        yield "Rows quote these documents: their licences hold for the rows too."
