"""The dataset card: what a stranger needs to know before training on these rows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Z_95 = 1.959963984540054


def wilson(passed: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share by Wilson's score method (Wilson 1927); (0, 1) where nothing was counted."""
    if n == 0:
        return 0.0, 1.0
    rate, square = passed / n, Z_95**2
    middle = (rate + square / (2 * n)) / (1 + square / n)
    half = Z_95 * math.sqrt(rate * (1 - rate) / n + square / (4 * n * n)) / (1 + square / n)
    return round(max(0.0, middle - half), 9), round(min(1.0, middle + half), 9)


def card(
    *,
    title: str,
    sources: Sequence[tuple[str, str]],
    teachers: Mapping[str, str],
    counts: Mapping[str, int],
    gates: Mapping[str, int],
    notes: Sequence[str],
) -> str:
    """The card in Markdown. `sources` are (name, sha256), `teachers` role to model, `gates` rejections by gate."""
    parts = [
        f"# {_plain(title)}",
        "Questions and answers with verbatim evidence, made by ArcticCodex.",
        "## Counts\n" + _table(("split", "rows"), [(split, str(count)) for split, count in counts.items()]),
        "## Teachers\n" + _table(("role", "model"), [(role, _plain(model)) for role, model in teachers.items()]),
        "## Sources\n" + _table(("document", "SHA-256"), [(_plain(name), digest) for name, digest in sources]),
    ]
    if gates:
        parts.append("## Rejected\n" + _table(("gate", "rows"), [(gate, str(count)) for gate, count in gates.items()]))
    if notes:
        parts.append("## Notes\n" + "\n".join(f"- {_plain(note)}" for note in notes))
    parts.append(
        "Golden rows are held out by section and never appear in train. Respect the licences of the sources and the "
        "terms of the teachers' providers."
    )
    return "\n\n".join(parts) + "\n"


def _table(head: tuple[str, str], rows: Sequence[tuple[str, str]]) -> str:
    lines = [" | ".join(cells) for cells in (head, ("---", "---"), *rows)]
    return "\n".join(f"| {line} |" for line in lines)


def _plain(text: str) -> str:
    """Untrusted text as one line that Markdown and HTML leave alone."""
    for sign in "\\`*_[]<>|":
        text = text.replace(sign, "\\" + sign if sign not in "<>" else {"<": "&lt;", ">": "&gt;"}[sign])
    return " ".join(text.split())
