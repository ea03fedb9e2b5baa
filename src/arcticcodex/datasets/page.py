"""The words and tables of a report: every text from outside goes through `text` before it stands on the page."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# Control signs, and marks that turn the direction of what follows them: neither belongs on a page.
_UNPRINTABLE = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def text(value: str, most_chars: int = 0) -> str:
    """Text from outside as the page may hold it: escaped, without control signs, cut after `most_chars` (0: never)."""
    if most_chars and len(value) > most_chars:
        value = value[: most_chars - 1].rstrip() + "…"
    return html.escape(_UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", value))


def plural(count: int, name: str) -> str:
    """`1 row`, `2,000 rows`."""
    return f"{count:,} {name}{'' if count == 1 else 's'}"


def span(seconds: float) -> str:
    """A length of time to read at a glance."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02d} min"
    return f"{minutes} min {rest:02d} s" if minutes else f"{seconds:.1f} s"


def funnel_step(name: str, value: int, note: str, shape: str) -> str:
    """A row of a funnel: a step, how many came to it, and its picture."""
    said = f"<small>{note}</small>" if note else ""
    return f'<tr><th scope="row">{name}{said}</th><td class="n">{value:,}</td><td class="v">{shape}</td></tr>'


def details(summary: str, inside: str) -> str:
    """What is folded away on a screen and open in print."""
    return f"<details><summary>{summary}</summary>{inside}</details>"


def table(
    header: Sequence[str],
    rows: Sequence[str],
    *,
    caption: str = "",
    style: str = "",
    numbers: Sequence[int] = (2,),
    wide: Sequence[int] = (),
) -> str:
    """A table of ready rows under a header; the columns of `numbers` are flush right, `wide` ones not on a phone."""
    cells = []
    for place, name in enumerate(header):
        kinds = " ".join(kind for kind, places in (("n", numbers), ("wide", wide)) if place in places)
        hidden = ' class="wide"' if place in wide else ""
        cells.append(f'<th scope="col" class="{kinds}">{name}</th>' if name else f"<td{hidden}></td>")
    head = f"<caption>{caption}</caption>" if caption else ""
    inside = f"{head}<thead><tr>{''.join(cells)}</tr></thead><tbody>{''.join(rows)}</tbody>"
    return f'<table class="{style}">{inside}</table>' if style else f"<table>{inside}</table>"
