"""What a cascade's page says besides that of any run: from prompts to rows, how good they are, how they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from arcticcodex.datasets import charts
from arcticcodex.datasets.cascade_card import bulk, drawn, forming, interval
from arcticcodex.datasets.cascade_card import figures as figures_of_diversity
from arcticcodex.datasets.diversity import BINS
from arcticcodex.datasets.page import funnel_step, plural, table, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from arcticcodex.datasets.cascade_facts import CascadeFacts
    from arcticcodex.datasets.diversity import Diversity
    from arcticcodex.datasets.report_facts import ReportFacts
    from arcticcodex.validation.rates import Rate

AXIS = '<div class="scale" aria-hidden="true"><span>0 %</span><span>100 %</span></div>'


def lede(facts: ReportFacts, of: CascadeFacts) -> str:
    """What was made and by whom."""
    words = plural(facts.funnel.approved, "instruction") + " with responses"
    if generator := dict(facts.roles).get("generator"):
        words += f", written by {text(generator)}"
    return f"{words}; a random part was read by {text(of.judge)}" if of.judge else words


def figures(of: CascadeFacts) -> Iterator[tuple[str, str, str]]:
    """Approval and purity, with a few words on each."""
    audit = of.audit
    if audit is None or audit.approval is None:
        yield "unknown", "how good the rows are", text(of.unknown())
        return
    told = f"{audit.golden:,} of {audit.judged:,} rows of the audit; {_range(audit.approval)}"
    yield f"{audit.approval.estimate:.1%}", "approved by the golden judge", told
    if audit.train_purity is None:
        yield "unknown", "training rows truly good", text(of.unknown() or "No training row is like those of the audit.")
    else:
        told = f"corrected for the judge's errors; {_range(audit.train_purity)}"
        yield f"{audit.train_purity.estimate:.1%}", "training rows truly good", told


def _range(rate: Rate) -> str:
    return f"95 % interval {rate.low:.1%} to {rate.high:.1%}"


# --- from prompts to rows ------------------------------------------------------------------------------------


def funnel(of: CascadeFacts) -> Iterator[str]:
    """How many rows came to each step, the common way and then the two ends."""
    steps = of.steps
    yield "<section>\n<h2>From prompts to rows</h2>"
    yield "<p>The width of each step is its number of rows: one for each prompt.</p>"
    verified = f"{steps.verified:,} with a result known to code" if steps.verified else ""
    common = [
        ("prompts asked", steps.asked, "drawn without replacement"),
        ("formed into a pair", steps.formed, ""),
        ("passed the checks by code", steps.passed_free, verified),
        ("no near copy", steps.distinct, ""),
    ]
    if steps.bulk_read:
        common.append(("passed the bulk judge", steps.passed_bulk, f"{steps.bulk_read:,} read"))
    rows, before = [], 0
    for (name, value, said), following in zip(common, [*(one[1] for one in common[1:]), None], strict=True):
        notes = [said, f"{before - value:,} fewer" if value < before else ""]
        shape = charts.taper(value, value if following is None else following, steps.asked)
        rows.append(funnel_step(name, value, "; ".join(note for note in notes if note), shape))
        before = value
    read = "read by the golden judge" if of.judge else "held out"
    for name, value, note, style in (
        ("train", steps.train, "to learn from; read by no golden judge" if of.judge else "to learn from", "b"),
        (read, steps.audited, "a random audit, which never trains", "c"),
        ("golden", steps.golden, "of those, approved" if of.judge else "of those", "gold"),
    ):
        rows.append(funnel_step(name, value, note, charts.taper(value, value, steps.asked, style)))
    yield table(("step", "rows", ""), rows, style="funnel", numbers=(1,))
    yield f"<p>Form: {text(forming(of))} Bulk judge: {text(bulk(of))}</p>"
    if of.ended:
        yield f"<p>No more rows were asked: {text(of.ended)}.</p>"
    yield "</section>"


# --- how good they are ---------------------------------------------------------------------------------------


def quality(of: CascadeFacts) -> Iterator[str]:
    """Approval and purity drawn with their intervals, and the judges they stand on."""
    yield "<section>\n<h2>How good the rows are</h2>"
    audit = of.audit
    if of.judge and audit is not None:
        yield f"<p>{text(drawn(audit))}</p>"
    if why := of.unknown():
        yield f"<p>{text(why)}</p>"
    named = [] if audit is None else [
        ("approved by the golden judge", "of all rows that came as far as a judge", audit.approval),
        ("truly good: all of those rows", "corrected for the judge's errors", audit.purity),
        ("truly good: training rows", "those no judge of the audit read", audit.train_purity),
        ("truly good: golden rows", "read and approved", audit.golden_purity),
    ]  # fmt: skip
    rows = [
        _drawn(f"rate{place}", name, note, rate) for place, (name, note, rate) in enumerate(named) if rate is not None
    ]
    if rows:
        yield table(("share", AXIS, "95 % interval"), rows)
    if of.judges:
        yield "<h3>The judges, on items whose truth is known</h3>"
        yield (
            "<p>They were mixed in among the rows, asked about in the same words. Approval is corrected by what the "
            "golden judge made of them.</p>"
        )
        yield table(("judge", AXIS, "95 % interval"), list(_judges(of)))
    yield "</section>"


def _judges(of: CascadeFacts) -> Iterator[str]:
    for place, judge in enumerate(of.judges):
        known, found = judge.known, judge.reliability
        name = f"{text(judge.role.replace('_', ' '))} ({text(judge.model, 80)})"
        refused = known.bad - known.bad_approved
        blind = "; does not tell good from bad" if found.blind else ""
        yield _drawn(
            f"good{place}", f"{name}: good approved", f"{known.good_approved} of {known.good}{blind}", found.sensitivity
        )
        yield _drawn(f"bad{place}", f"{name}: bad refused", f"{refused} of {known.bad}{blind}", found.specificity)


def _drawn(name: str, label: str, note: str, rate: Rate) -> str:
    """A row with a share and its interval as picture and figures; `label` is ready for the page."""
    picture = charts.spread(name, name, interval(rate), rate.low, rate.estimate, rate.high)
    return (
        f'<tr><th scope="row">{label}<small class="under">{note}</small></th><td class="v">{picture}</td>'
        f'<td class="n">{rate.estimate:.1%}<small class="under">{rate.low:.1%} to {rate.high:.1%}</small></td></tr>'
    )


# --- how they differ -----------------------------------------------------------------------------------------


def varied(of: CascadeFacts) -> Iterator[str]:
    """The figures of diversity, and how near the nearest neighbour of each text is."""
    if of.diversity is None:
        return
    yield "<section>\n<h2>How the rows differ</h2>"
    yield '<div class="columns"><div>'
    rows = [
        f'<tr><th scope="row">{name}<small class="under">{said}</small></th><td class="n">{value}</td></tr>'
        for name, value, said in figures_of_diversity(of.diversity)
    ]
    yield table(("figure", "value"), rows, numbers=(1,))
    yield "</div><div>"
    yield _neighbours(of.diversity)
    yield "</div></div>\n</section>"


def _neighbours(found: Diversity) -> str:
    most, rows, low = max(found.neighbours), [], 0.0
    for edge, count in zip(BINS, found.neighbours, strict=True):
        name = f"up to {edge:.0%}" if not low else f"{low:.0%} to {edge:.0%}"
        style = "bad" if low >= 0.5 else "a"
        rows.append(
            f'<tr><th scope="row">{name}</th><td class="v">{charts.bar(count, most, style)}</td>'
            f'<td class="n">{count:,}</td></tr>'
        )
        low = edge
    caption = "How much of its 5-word runs a text shares with its nearest neighbour (Jaccard)"
    return table(("shared", "", "texts"), rows, caption=caption)
