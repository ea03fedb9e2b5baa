"""What of the documents is covered: each section a cell, in document order, with its gaps; the figures below it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from arcticcodex.datasets.charts import bar
from arcticcodex.datasets.page import details, plural, table, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from arcticcodex.datasets.report_facts import ReportFacts, Section, Skipped

TILES = 40  # up to so many sections a cell has room for its title
SHADES = 4
WIDEST_CELL = 6  # passages; a section of more is drawn as wide
APART = 12  # up to so many documents have a map of their own
REASON_CHARS = 240
ROWS_SHOWN = 200  # of passages left out


def covered(facts: ReportFacts) -> Iterator[str]:
    """The part of the page on coverage: map, table, and what was left out; nothing where no section is known."""
    if not facts.sections:
        return
    yield "<section>\n<h2>What is covered</h2>"
    gaps = sum(shade(one) == "gap" for one in facts.sections)
    told = f"{plural(gaps, 'section')} gave no approved row." if gaps else "Every section asked gave an approved row."
    yield f"<p>Each cell is a section, in the order of the document; a wider one has more passages. {told}</p>"
    if not facts.outlined:
        yield "<p>The outline was not recorded with this run: sections without any row are not shown.</p>"
    yield _legend()
    by_document = [(name, list(group)) for name, group in groupby(facts.sections, key=lambda one: one.document)]
    roomy = len(facts.sections) <= TILES
    if len(by_document) > APART:
        yield _map(facts.sections, roomy=roomy)
    else:
        for name, sections in by_document:
            yield f"<h3>{text(name, 120)}</h3>{_map(sections, roomy=roomy)}"
    yield details(f"All {len(facts.sections):,} sections as a table", _sections(facts.sections))
    if facts.skipped:
        yield from _left_out(facts.skipped)
    yield "</section>"


def _legend() -> str:
    names = [
        *((f"s{level}", f"up to {level}" if level < SHADES else "more") for level in range(1, 5)),
        ("s3 g", "golden, held out"),
        ("gap", "no row approved"),
        ("open", "not asked"),
        ("left", "left out"),
    ]
    items = "".join(f'<li><i class="{style}"></i>{name}</li>' for style, name in names)
    return f'<ul class="key"><li>approved rows per passage:</li>{items}</ul>'


def _sections(sections: Sequence[Section]) -> str:
    rows = [
        f'<tr><th scope="row">{text(one.title or one.document, 160)}</th><td class="wide">{text(one.document, 80)}</td>'
        f'<td class="n">{one.covered:,} of {one.chunks:,}</td><td class="n">{one.approved:,}</td>'
        f"<td>{status(one)}</td></tr>"
        for one in sections
    ]
    return table(("section", "document", "passages", "rows", "became"), rows, numbers=(2, 3), wide=(1,))


def _left_out(skipped: Sequence[Skipped]) -> Iterator[str]:
    counts: dict[str, int] = {}
    for one in skipped:
        counts[one.reason] = counts.get(one.reason, 0) + 1
    most = max(counts.values())
    reasons = [
        f'<tr><th scope="row">{text(reason or "no reason given", REASON_CHARS)}</th>'
        f'<td class="v">{bar(count, most, "c")}</td><td class="n">{count:,}</td></tr>'
        for reason, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]
    yield "<h3>Passages left out before anything was asked</h3>"
    yield table(("reason", "", "passages"), reasons, numbers=(2,))
    places = [
        f'<tr><th scope="row">{text(one.document, 80)}</th><td>{text(one.section, 120)}</td>'
        f'<td class="n">{one.start:,} to {one.end:,}</td><td>{text(one.reason, 120)}</td></tr>'
        for one in skipped[:ROWS_SHOWN]
    ]
    if len(skipped) > ROWS_SHOWN:
        places.append(f'<tr><td colspan="4">and {len(skipped) - ROWS_SHOWN:,} more</td></tr>')
    listed = table(("document", "section", "characters", "reason"), places, numbers=(2,))
    yield details(f"Where {'it is' if len(skipped) == 1 else 'they are'}", listed)


# --- cells -----------------------------------------------------------------------------------------------------


def _map(sections: Sequence[Section], *, roomy: bool) -> str:
    """Sections as cells in the order of their document, as wide as they have passages, shaded by rows a passage."""
    cells = [_cell(section, roomy=roomy) for section in sections]
    return f'<ol class="map{" roomy" if roomy else ""}">{"".join(cells)}</ol>'


def shade(section: Section) -> str:
    """The class of a section's cell: `s1` to `s4` by approved rows a passage, or why it has none."""
    if section.approved:
        return f"s{min(SHADES, max(1, -(-section.approved // max(1, section.chunks))))}{' g' if section.golden else ''}"
    if section.asked:
        return "gap"
    return "left" if section.skipped and not section.chunks else "open"


def status(section: Section) -> str:
    """What became of a section, in a few words."""
    if section.approved:
        return "golden, held out" if section.golden else "train"
    return {"gap": "no row approved", "left": "left out", "open": "not asked"}[shade(section)]


def _cell(section: Section, *, roomy: bool) -> str:
    rows, passages = f"{section.approved:,}", f"{section.chunks:,}"
    name = text(section.title or section.document, 120)
    width = f" w{min(WIDEST_CELL, section.chunks)}" if section.chunks > 1 else ""
    told = f"{name}: {plural(section.approved, 'row')} from {plural(section.chunks, 'passage')}, {status(section)}"
    inside = f"<b>{text(section.title or section.document, 60)}</b><small>{rows} / {passages}</small>" if roomy else ""
    return f'<li class="{shade(section)}{width}" title="{told}">{inside}</li>'
