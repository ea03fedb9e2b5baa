"""The map of a cascade: topic x task of each domain, shaded by the share of rows approved, and the cells to look at."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from arcticcodex.datasets.charts import bar
from arcticcodex.datasets.page import plural, table, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from arcticcodex.datasets.cascade_facts import CascadeFacts, CellFacts

MAP_ROWS = 120  # topics drawn; of more domains than fit only the sums are told
NAMED = 5  # cells named as the emptiest and as the worst
TELLING_ROWS = 5  # a cell of fewer rows is not called bad
SHADES = ((0.9, "s4", "90 % and more"), (0.75, "s3", "75 %"), (0.5, "s2", "50 %"), (0.0, "s1", "fewer"))


def cells(of: CascadeFacts, names: Iterable[str]) -> Iterator[str]:
    """The part of the page on cells: domains summed, the emptiest and the worst, the map; nothing without a row.

    `names` are those of all domains that were to be drawn from.
    """
    if not of.cells:
        return
    domains = [(name, list(group)) for name, group in groupby(of.cells, key=lambda cell: cell.domain)]
    yield "<section>\n<h2>What was asked about</h2>"
    yield (
        f"<p>Prompts came from {plural(len(of.cells), 'cell')}, each one topic and one task of a domain. How many rows "
        "each got was steered by what an approved one cost there.</p>"
    )
    yield _summed(dict.fromkeys(names, ()) | dict(domains))
    yield '<div class="columns">'
    yield _named("Emptiest", sorted(of.cells, key=lambda cell: (cell.approved, -cell.rows))[:NAMED])
    bad = [cell for cell in of.cells if cell.rows >= TELLING_ROWS and cell.approved < cell.rows]
    yield _named("Lowest approval", sorted(bad, key=lambda cell: (cell.share, -cell.rows))[:NAMED])
    yield "</div>"
    shown = _fitting(domains)
    if shown:
        yield "<h3>Each cell</h3>"
        yield _legend()
        yield '<div class="columns">'
        yield from (f"<div><h3>{text(name, 80)}</h3>{_map(found)}</div>" for name, found in shown)
        yield "</div>"
    if len(shown) < len(domains):
        yield f"<p>{plural(len(domains) - len(shown), 'domain')} not drawn: the sums above are all that is told.</p>"
    yield "</section>"


def _summed(domains: Mapping[str, Sequence[CellFacts]]) -> str:
    most = max(sum(cell.approved for cell in found) for found in domains.values())
    rows = []
    for name, found in domains.items():
        asked, approved = sum(cell.rows for cell in found), sum(cell.approved for cell in found)
        rows.append(
            f'<tr><th scope="row">{text(name, 80)}</th><td class="v wide">{bar(approved, most)}</td>'
            f'<td class="n">{approved:,}</td><td class="n">{f"{approved / asked:.0%}" if asked else "none asked"}</td>'
            f'<td class="n wide">{len(found):,}</td></tr>'
        )
    return table(("domain", "", "approved", "of asked", "cells"), rows, numbers=(2, 3, 4), wide=(1, 4))


def _named(caption: str, found: Sequence[CellFacts]) -> str:
    rows = [
        f'<tr><th scope="row">{text(cell.topic, 80)}: {text(cell.task, 80)}<small class="under">{text(cell.domain, 80)}'
        f'</small></th><td class="n">{cell.approved:,} of {cell.rows:,}</td></tr>'
        for cell in found
    ]
    rows = rows or ['<tr><td colspan="2">none</td></tr>']
    return table(("cell", "approved"), rows, caption=caption, numbers=(1,))


# --- the map -------------------------------------------------------------------------------------------------


def _fitting(domains: Sequence[tuple[str, Sequence[CellFacts]]]) -> list[tuple[str, Sequence[CellFacts]]]:
    """As many domains as have room, in their order."""
    shown: list[tuple[str, Sequence[CellFacts]]] = []
    rows = 0
    for name, found in domains:
        rows += len({cell.topic for cell in found})
        if rows > MAP_ROWS and shown:
            break
        shown.append((name, found))
    return shown


def _legend() -> str:
    names = [(style, name) for _, style, name in SHADES] + [("gap", "none"), ("open", "not asked")]
    items = "".join(f'<li><i class="{style}"></i>{name}</li>' for style, name in names)
    return f'<ul class="key"><li>approved rows, shaded by their share of those asked:</li>{items}</ul>'


def _map(found: Sequence[CellFacts]) -> str:
    """Topics down, tasks across; a domain of very many topics is cut, as its sums are told."""
    tasks = sorted({cell.task for cell in found})
    by_place = {(cell.topic, cell.task): cell for cell in found}
    head = "".join(f'<th scope="col"><span>{text(task, 40)}</span></th>' for task in tasks)
    rows = []
    for topic in sorted({cell.topic for cell in found})[:MAP_ROWS]:
        places = "".join(_cell(by_place.get((topic, task))) for task in tasks)
        rows.append(f'<tr><th scope="row">{text(topic, 80)}</th>{places}</tr>')
    return f'<table class="cells"><thead><tr><td></td>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'


def _cell(cell: CellFacts | None) -> str:
    if cell is None:
        return '<td class="open"></td>'
    told = f"{cell.approved:,} of {cell.rows:,} rows approved"
    if cell.audited:
        told += f"; the golden judge read {cell.audited:,} and passed {cell.passed:,}"
    return f'<td class="{shade(cell)}" title="{told}">{cell.approved:,}</td>'


def shade(cell: CellFacts) -> str:
    """The class of a cell by the share of its rows that were approved."""
    return next(style for least, style, _ in SHADES if cell.share >= least) if cell.approved else "gap"
