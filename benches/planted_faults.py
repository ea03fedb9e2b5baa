"""Planted faults: how many wrong rows the free gates refuse, by type of fault, and how many true rows they lose.

The rows are made from facts (`planted/`), so that what is true and what is wrong is known; the suite shares no code
and no list of words with the gates. Sets: answers that are the passage's own sentences, of made-up passages and, where
the file `ARCTIC_MANUAL` names is there, of a real manual; and answers reworded, of the facts at hand while the gates
were written and of facts held out until after. The development set has two parts: facts written along with the gates,
and a set once held out (`planted/*_dev2.py`), read when its figures were missed. Whoever writes a fresh held-out set,
without a look at the gates, finds what it must have in `planted/HELDOUT.md`; its bars count once it is there.
"""

from __future__ import annotations

import argparse
import os
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING

from arcticcodex.validation.gates import check
from planted import facts_dev, facts_dev2, real
from planted.faults import FAULTS
from planted.rows import TRUE, Row, maker
from rig import Figure, report

if TYPE_CHECKING:
    from collections.abc import Mapping

HELD_OUT = "planted.facts_heldout"
EXAMPLES = 5
Z = 1.959964
VERBATIM = {TRUE: 0.03, "number": 0.9, "unit": 0.9, "negation": 0.9, "entity": 0.9, "dangling": 0.9}
REWORDED = {TRUE: 0.08, "number": 0.9, "unit": 0.9, "dangling": 0.9, "entity": 0.8, "negation": 0.7}


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson, 1927, Journal of the American Statistical Association 22)."""
    share, square = hits / of, Z * Z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = Z * sqrt(share * (1 - share) / of + square / (4 * of * of)) / (1 + square / of)
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(slots=True)
class Tally:
    """What the gates did with a set: rows and refusals by fault, gates that refused true rows, and wrong decisions."""

    rows: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    variants: Counter[tuple[str, str, bool]] = field(default_factory=Counter)
    gates: Counter[str] = field(default_factory=Counter)
    wrong: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))

    def count(self, row: Row) -> None:
        """Ask the gates about one row."""
        last = check(row.pair, row.chunk)[-1]
        self.rows[row.fault] += 1
        self.refused[row.fault] += not last.passed
        self.variants[row.fault, row.variant, not last.passed] += 1
        if row.fault == TRUE and not last.passed:
            self.gates[last.criterion] += 1
        if last.passed != (row.fault == TRUE):
            self.wrong[row.fault].append(row)


def figures(name: str, tally: Tally, bars: Mapping[str, float]) -> list[Figure]:
    """A set's lines: the share of true rows refused, with the gates, then the recall of each fault."""
    lines = []
    for fault in (TRUE, *FAULTS):
        if not tally.rows[fault]:
            continue
        hits, of = tally.refused[fault], tally.rows[fault]
        low, high = wilson(hits, of)
        value = f"{hits / of:6.1%}  ({low:.1%} to {high:.1%}; {hits} of {of})"
        bar = bars.get(fault)
        if fault == TRUE:
            gates = ", ".join(f"{gate} {count}" for gate, count in tally.gates.most_common())
            wanted = f"at most {bar:.0%}" if bar else ""
            lines.append(Figure(f"{name}: true rows refused", value, wanted, not bar or hits / of <= bar))
            lines.append(Figure(f"{name}: gates that refused them", gates or "none"))
        else:
            wanted = f"at least {bar:.0%}" if bar else "only a judge"
            lines.append(Figure(f"{name}: {fault}", value, wanted, not bar or hits / of >= bar))
    return lines


def sets(seed: int, manual: Path | None, each: int) -> dict[str, tuple[list[Row], Mapping[str, float]]]:
    """The rows of each set, with its bars."""
    dev = maker(facts_dev.FACTS, facts_dev.LIKE, facts_dev.TITLES, seed)
    dev2 = maker(facts_dev2.FACTS, facts_dev2.LIKE, facts_dev2.TITLES, seed)
    found: dict[str, tuple[list[Row], Mapping[str, float]]] = {"verbatim, made up": (dev.verbatim(), VERBATIM)}
    if manual:
        found["verbatim, real"] = (real.rows(manual.read_text(encoding="utf-8"), seed), VERBATIM)
    found["reworded, development"] = ([*dev.reworded(each), *dev2.reworded(each)], {})
    if find_spec(HELD_OUT):
        held = import_module(HELD_OUT)
        found["reworded, held out"] = (maker(held.FACTS, held.LIKE, held.TITLES, seed).reworded(each), REWORDED)
    return found


def measure(seed: int, manual: Path | None, each: int) -> tuple[list[Figure], dict[str, Tally]]:
    """All sets of a seed."""
    lines, tallies = [], {}
    for name, (rows, bars) in sets(seed, manual, each).items():
        tallies[name] = tally = Tally()
        for row in rows:
            tally.count(row)
        lines += figures(name, tally, bars)
    return lines, tallies


def examples(tallies: Mapping[str, Tally]) -> str:
    """Some wrong decisions of each kind in Markdown, with the counts of each variant, for a person to read."""
    parts = []
    for name, tally in tallies.items():
        parts.append(f"# {name}\n")
        for (fault, variant), count in sorted(Counter((one[0], one[1]) for one in tally.variants.elements()).items()):
            parts.append(f"- {fault}, {variant}: {tally.variants[fault, variant, True]} of {count} refused")
        for fault, rows in tally.wrong.items():
            parts.append(f"\n## {'true rows refused' if fault == TRUE else f'{fault}: let through'} ({len(rows)})\n")
            parts += [_example(row) for row in rows[:: max(1, len(rows) // EXAMPLES)][:EXAMPLES]]
    return "\n".join(parts)


def _example(row: Row) -> str:
    last = check(row.pair, row.chunk)[-1]
    why = "" if last.passed else f"\n  refused by {last.criterion}: {last.reason}"
    said = f"Q: {row.pair.question}\n  A: {row.pair.answer}\n  quote: {row.pair.quotes[0]}"
    return f"- {row.id}, {row.variant}\n  {said}{why}"


def main() -> int:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="*", default=[1])
    parser.add_argument("--each", type=int, default=2, help="rewordings of each fact")
    parser.add_argument("--examples", type=Path, help="write wrong decisions here, for a person to read")
    options = parser.parse_args()
    named = os.environ.get("ARCTIC_MANUAL", "")
    manual = Path(named) if named and Path(named).is_file() else None
    began_s = time.perf_counter()
    lines: list[Figure] = [] if manual else [Figure("verbatim, real", "left out: ARCTIC_MANUAL names no file")]
    for seed in options.seeds:
        found, tallies = measure(seed, manual, options.each)
        lines += found
        if options.examples:
            options.examples.write_text(examples(tallies), encoding="utf-8")
    lines.append(Figure("seconds", f"{time.perf_counter() - began_s:.1f}"))
    return report("planted_faults", options.seeds, lines)


if __name__ == "__main__":
    raise SystemExit(main())
