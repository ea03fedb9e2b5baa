"""`report.html`: one self-contained page that says what a run made, what it cost and what it left uncovered.

A pure function from facts to text: no clock, no script, nothing fetched; the same facts give the same bytes. Every text
of documents and models is escaped, and a Content-Security-Policy forbids whatever might slip through.
"""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import files
from typing import TYPE_CHECKING

from arcticcodex.datasets import cascade_report, charts
from arcticcodex.datasets.cascade_cells import cells
from arcticcodex.datasets.coverage import REASON_CHARS, covered
from arcticcodex.datasets.page import details, funnel_step, plural, span, table, text
from arcticcodex.datasets.report_facts import (
    Forecast,
    Funnel,
    Rejection,
    ReportFacts,
    Section,
    Skipped,
    Spent,
    report_facts,
)
from arcticcodex.money import dollars
from arcticcodex.validation.rates import wilson

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from arcticcodex.datasets.cascade_facts import CascadeFacts

__all__ = [
    "REPORT_FILE",
    "Forecast",
    "Funnel",
    "Rejection",
    "ReportFacts",
    "Section",
    "Skipped",
    "Spent",
    "report",
    "report_facts",
]

REPORT_FILE = "report.html"
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
STATES = {
    "complete": "complete",
    "partial": "unfinished: it stopped before every passage was asked",
    "interrupted": "interrupted: what is written is valid, and the run can be resumed",
    "running": "still running when this was written",
    "waiting": "waiting for batches",
    "failed": "failed: what is written is valid, and the run can be resumed",
}


def report(facts: ReportFacts) -> str:
    """The page of a run as one HTML document."""
    style = files("arcticcodex.datasets").joinpath("report.css").read_text(encoding="utf-8")
    parts = _distilled(facts) if facts.cascade is None else _cascaded(facts, facts.cascade)
    return "\n".join(
        (
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">',
            f"<title>{text(facts.title, 120)} · {text(facts.run)}</title>",
            f"<style>\n{style}</style>\n</head>\n<body>",
            *parts,
            *_run(facts),
            "<footer>Made by ArcticCodex. This page holds no script and fetches nothing.</footer>",
            "</body>\n</html>\n",
        )
    )


def _distilled(facts: ReportFacts) -> Iterator[str]:
    yield from _top(facts, STATES, _lede(facts), _figures(facts))
    yield from (*_money(facts), *_funnel(facts), *_rejected(facts), *covered(facts), *_asked(facts))


def _cascaded(facts: ReportFacts, of: CascadeFacts) -> Iterator[str]:
    """The same frame around what a cascade has to tell; it has no documents to cover."""
    states = STATES | {"partial": "unfinished: it stopped before all rows were made"}
    yield from _top(facts, states, cascade_report.lede(facts, of), cascade_report.figures(of))
    yield from (*_money(facts), *cascade_report.funnel(of), *cascade_report.quality(of), *_rejected(facts))
    yield from (*cells(of, [name for name, _ in facts.sources]), *cascade_report.varied(of))


# --- the top: what a person wants to know first ----------------------------------------------------------------


def _top(
    facts: ReportFacts, states: Mapping[str, str], made: str, more: Iterable[tuple[str, str, str]]
) -> Iterator[str]:
    """The head of the page: `made` says what was, `more` are other figures, each with name and a few words."""
    yield "<header>"
    state = text(states.get(facts.state, facts.state))
    yield f'<p class="eyebrow">{text(facts.pipeline)} run <b>{text(facts.run)}</b> · {state}</p>'
    yield f"<h1>{text(facts.title, 200)}</h1>"
    yield f'<p class="lede">{made}. {_cost(facts)}</p>'
    yield from (f'<p class="note">{text(note)}</p>' for note in facts.notes)
    figures = "".join(
        f"<li><b>{figure}</b><span>{name}</span><small>{said}</small></li>"
        for figure, name, said in (*_rows_and_cost(facts), *more)
    )
    yield f'<ul class="figures">{figures}</ul>'
    yield "</header>"


def _lede(facts: ReportFacts) -> str:
    models = dict(facts.roles)
    words = f"{plural(facts.funnel.approved, 'row')} with verbatim evidence"
    if generator := models.get("generator"):
        words += f", written by {text(generator)}"
    if judge := models.get("judge"):
        words += f" and judged by {text(judge)}"
    return words


def _cost(facts: ReportFacts) -> str:
    each = facts.nusd_per_approved
    if facts.spent_nusd and each is not None:
        return f"It cost {dollars(facts.spent_nusd)}: {dollars(each)} per approved row."
    return f"It cost {'nothing' if not facts.spent_nusd else dollars(facts.spent_nusd)}."


def _rows_and_cost(facts: ReportFacts) -> Iterator[tuple[str, str, str]]:
    funnel, each = facts.funnel, facts.nusd_per_approved
    split = f"{funnel.train:,} train, {funnel.golden:,} golden; {sum(one.rows for one in facts.rejections):,} rejected"
    yield f"{funnel.approved:,}", "approved rows", split
    spent = f"{dollars(facts.spent_nusd)} of a cap of {dollars(facts.cap_nusd)}"
    if facts.unknown_nusd:
        spent += f"; at most {dollars(facts.spent_nusd + facts.unknown_nusd)}, as some replies were lost"
    yield "none" if each is None else dollars(each), "per approved row", spent


def _figures(facts: ReportFacts) -> Iterator[tuple[str, str, str]]:
    """Approval and coverage, with a few words on each."""
    if facts.approval is None:
        yield "none", "judged", "rows passed the free checks alone"
    else:
        passed, n = facts.approval
        yield f"{passed / n:.1%}", "approved of what was judged", f"{n:,} judged; {_interval(passed, n)}"
    sections = [section for section in facts.sections if section.chunks]
    if sections:
        passages, covered = sum(one.chunks for one in sections), sum(one.covered for one in sections)
        reached = sum(one.approved > 0 for one in sections)
        told = f"{covered:,} of {plural(passages, 'passage')} and {reached:,} of {plural(len(sections), 'section')}"
        yield f"{covered / passages:.0%}", "of the passages covered", f"{told} gave an approved row"


def _interval(passed: int, n: int) -> str:
    low, high = wilson(passed, n)
    return f"95 % interval {low:.1%} to {high:.1%}"


# --- money -----------------------------------------------------------------------------------------------------


def _money(facts: ReportFacts) -> Iterator[str]:
    yield "<section>\n<h2>Where the money went</h2>"
    bound_nusd = facts.spent_nusd + facts.unknown_nusd
    if not facts.by_stage or not bound_nusd:
        yield f"<p>{'No call was paid for.' if not facts.by_stage else 'What was sent cost nothing.'}</p>"
    else:
        left = f"{dollars(max(0, facts.cap_nusd - bound_nusd))} of the cap of {dollars(facts.cap_nusd)} is left"
        lost = f", {dollars(facts.unknown_nusd)} at most for replies that were lost" if facts.unknown_nusd else ""
        told = f"{dollars(facts.spent_nusd)} settled{lost}; {left}."
        yield f"<p>{told}</p>"
        parts = [(facts.spent_nusd, "a"), (facts.unknown_nusd, "bad")]
        yield charts.stack("cap", "Money spent of the cap", told, parts, max(facts.cap_nusd, bound_nusd))
    if facts.forecast is not None:
        yield _forecast(facts.forecast, facts.spent_nusd)
    if facts.by_stage:
        yield '<div class="columns">'
        yield _spent("stage", "By stage", facts.by_stage)
        yield _spent("teacher", "By teacher", facts.by_teacher)
        yield "</div>"
    yield "</section>"


def _spent(kind: str, caption: str, spent: Sequence[Spent]) -> str:
    most = max((one.bound_nusd for one in spent), default=0)
    rows = [
        f'<tr class="head"><th scope="row">{text(one.name, 80)}</th>'
        f'<td class="v">{charts.bar(one.bound_nusd, most)}</td><td class="n">{dollars(one.settled_nusd)}</td></tr>'
        f'<tr class="sub last"><th scope="row" colspan="3">{_told(one)}</th></tr>'
        for one in spent
    ]
    return table((kind, "", "spent"), rows, caption=caption)


def _told(spent: Spent) -> str:
    tokens = f"{spent.input_tokens:,} tokens in, {spent.output_tokens:,} out"
    lost = f", at most {dollars(spent.unknown_nusd)} more for lost replies" if spent.unknown_nusd else ""
    return f"{plural(spent.attempts, 'attempt')}, {tokens}{lost}"


def _forecast(forecast: Forecast, spent_nusd: int) -> str:
    most = max(forecast.high_nusd, spent_nusd, 1)
    told = (
        f"Expected about {dollars(forecast.likely_nusd)} ({dollars(forecast.low_nusd)} to "
        f"{dollars(forecast.high_nusd)}); it cost {dollars(spent_nusd)}."
    )
    low, likely, high = (nusd / most for nusd in (forecast.low_nusd, forecast.likely_nusd, forecast.high_nusd))
    picture = charts.spread("forecast", "Forecast and outcome", told, low, likely, high, spent_nusd / most)
    scale = f'<div class="scale" aria-hidden="true"><span>$0</span><span>{dollars(most)}</span></div>'
    return f"<h3>Forecast and outcome</h3>{picture}{scale}<p>{told} The red line is the outcome.</p>"


# --- from passages to rows -------------------------------------------------------------------------------------


def _funnel(facts: ReportFacts) -> Iterator[str]:
    funnel = facts.funnel
    yield "<section>\n<h2>From passages to rows</h2>"
    asked = plural(funnel.asked, "passage")
    if funnel.passages is not None and funnel.passages != funnel.asked:
        asked = f"{funnel.asked:,} of {plural(funnel.passages, 'passage')}"
    skipped = f"; {plural(len(facts.skipped), 'passage')} left out beforehand" if facts.skipped else ""
    yield f"<p>{asked} asked{skipped}. The width of each step is its number of question-answer pairs.</p>"
    steps = [("pairs written", funnel.pairs, "by the teacher"), ("passed the free checks", funnel.passed_free, "")]
    if facts.approval is not None or funnel.judged:
        steps.append(("judged", funnel.judged, "by the judge"))
    steps.append(("approved", funnel.approved, "and not said twice"))
    rows, before = [], 0
    for (name, value, said), following in zip(steps, [*(step[1] for step in steps[1:]), None], strict=True):
        note = said if not before or value == before else f"{before - value:,} fewer"
        shape = charts.taper(value, value if following is None else following, funnel.pairs)
        rows.append(funnel_step(name, value, note, shape))
        before = value
    for name, value, style in (("train", funnel.train, "b"), ("golden", funnel.golden, "gold")):
        note = "held out by section" if name == "golden" else "to learn from"
        rows.append(funnel_step(name, value, note, charts.taper(value, value, funnel.pairs, style)))
    yield table(("step", "pairs", ""), rows, style="funnel", numbers=(1,))
    if facts.approval is not None:
        passed, n = facts.approval
        low, high = wilson(passed, n)
        told = f"{passed:,} of {n:,} judged pairs were approved: {passed / n:.1%}, {_interval(passed, n)}."
        yield f"<h3>Approval</h3>{charts.spread('approval', 'Approval', told, low, passed / n, high)}"
        yield '<div class="scale" aria-hidden="true"><span>0 %</span><span>50 %</span><span>100 %</span></div>'
        yield f"<p>{told}</p>"
    yield "</section>"


def _rejected(facts: ReportFacts) -> Iterator[str]:
    yield "<section>\n<h2>Why rows were rejected</h2>"
    if not facts.rejections:
        yield "<p>None was.</p>\n</section>"
        return
    most = max(one.rows for one in facts.rejections)
    rows = []
    for one in facts.rejections:
        value = f'<td class="v">{charts.bar(one.rows, most, "bad")}</td><td class="n">{one.rows:,}</td>'
        rows.append(f'<tr><th scope="row">{text(one.gate, 80)}</th>{value}</tr>')
        told = [(text(reason or "no reason given", REASON_CHARS), count) for reason, count in one.reasons]
        told += [("other reasons", one.others)] if one.others else []
        for place, (reason, count) in enumerate(told, 1):
            last = " last" if place == len(told) else ""
            rows.append(
                f'<tr class="sub{last}"><th scope="row" colspan="2">{reason}</th><td class="n">{count:,}</td></tr>'
            )
    yield table(("gate, and the most frequent reasons", "", "rows"), rows, numbers=(2,))
    yield "</section>"


# --- kinds, and the run ----------------------------------------------------------------------------------------


def _asked(facts: ReportFacts) -> Iterator[str]:
    if not facts.kinds:
        return
    yield '<section>\n<h2>What is asked for</h2>\n<div class="columns">'
    for caption, counts in (("Kinds of question", facts.kinds), ("Difficulty", facts.difficulties)):
        whole, most = sum(count for _, count in counts), max((count for _, count in counts), default=0)
        rows = [
            f'<tr><th scope="row">{text(name, 60)}</th><td class="v">{charts.bar(count, most)}</td>'
            f'<td class="n">{count:,}</td><td class="n"><small>{count / whole:.0%}</small></td></tr>'
            for name, count in counts
        ]
        yield table(("", "", "rows", "share"), rows, caption=caption, numbers=(2, 3))
    yield "</div>\n</section>"


def _run(facts: ReportFacts) -> Iterator[str]:
    yield "<section>\n<h2>The run</h2>"
    items = "".join(f"<dt>{name}</dt><dd>{said}</dd>" for name, said in _particulars(facts))
    yield f"<dl>{items}</dl>"
    if facts.sources:
        rows = [
            f'<tr><th scope="row">{text(name, 160)}</th><td><code>{text(digest)}</code></td></tr>'
            for name, digest in facts.sources
        ]
        noun = "document" if facts.cascade is None else "domain"
        yield details(f"The {plural(len(rows), noun)}, with SHA-256", table((noun, "SHA-256"), rows))
    yield "</section>"


def _particulars(facts: ReportFacts) -> Iterator[tuple[str, str]]:
    if facts.started_s is not None:
        yield "started", f"{datetime.fromtimestamp(facts.started_s, UTC):%Y-%m-%d %H:%M:%S} UTC"
    if facts.wall_s is not None:
        yield "took", span(facts.wall_s)
    if facts.calls is not None:
        replayed = f", {facts.replayed:,} of them replayed and not paid again" if facts.replayed else ""
        yield "calls", f"{facts.calls:,}{replayed}"
    yield from ((text(role), text(model, 120)) for role, model in facts.roles)
    if facts.version:
        yield "ArcticCodex", text(facts.version)
