"""The formatter: 1,000 damaged replies of twelve kinds, 200 of them held apart, and 200 that end too early.

True samples are made from texts with numbers, names and code (`damage/`), damaged as teachers damage them, and given to
the formatter; what it returns is compared with the truth. The script shares no code, no list of words and no pattern
with the formatter. A reply that needs a model is no fault; a sample that says something else, or half of it, is.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from arcticcodex.stages.format import CascadePair, formatted
from damage import cuts, forms, talk, unseen
from damage.compare import CHANGED, MENDED, OUTCOMES, REFUSED, folded, outcome
from damage.shapes import plain
from damage.truth import Truth, truth
from rig import Figure, at_least, at_most, report

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from damage.shapes import Damage

SEEN: dict[str, Damage] = {
    "fences": forms.fences, "prose": talk.prose, "json": forms.as_json, "broken json": forms.broken_json,
    "headings": forms.headings, "thinking": talk.thinking, "several": talk.several, "no reasoning": forms.no_reasoning,
    "leaked": talk.leaked, "escapes": forms.escapes, "duplicated": talk.duplicated, "order": talk.order,
}  # fmt: skip
SEEN_REPLIES, UNSEEN_REPLIES, TRUNCATED_REPLIES, SOUND_REPLIES = 800, 200, 200, 100
LEAST_MENDED = 0.97


@dataclass(frozen=True, slots=True)
class Result:
    """A reply and what became of it."""

    kind: str
    raw: str
    outcome: str
    where: str
    took_s: float
    reasoning_kept: bool = False


@dataclass(slots=True)
class Tally:
    """The results of a set of replies."""

    results: list[Result] = field(default_factory=list)

    def count(self, wanted: str) -> int:
        """How many had an outcome."""
        return sum(result.outcome == wanted for result in self.results)

    def share(self, wanted: str) -> float:
        """The share of an outcome."""
        return self.count(wanted) / len(self.results)

    def by_kind(self) -> Mapping[str, Tally]:
        """The results of each kind."""
        kinds: dict[str, Tally] = defaultdict(Tally)
        for result in self.results:
            kinds[result.kind].results.append(result)
        return kinds

    def line(self, what: str) -> Figure:
        """All outcomes in a line."""
        counts = Counter(result.outcome for result in self.results)
        rest = ", ".join(f"{counts[name]} {name}" for name in OUTCOMES[1:])
        return Figure(what, f"{counts[MENDED]:4} of {len(self.results):4} mended ({self.share(MENDED):6.1%}); {rest}")


def damaged(kinds: Mapping[str, Damage], count: int, chance: random.Random) -> Iterator[tuple[str, Truth, str]]:
    """Kind, truth and raw reply, the kinds in turn; a sample to which a damage cannot be done gives way to another."""
    names = list(kinds)
    for number in range(count):
        kind, raw = names[number % len(names)], ""
        while not raw:
            real = truth(chance)
            raw = kinds[kind](real, chance)
        yield kind, real, raw


def judged(kind: str, real: Truth | None, raw: str) -> Result:
    """Give a reply to the formatter; without a truth, whatever is returned is wrong."""
    began_s = time.perf_counter()
    try:
        pair = formatted(raw)
    except Exception as error:  # noqa: BLE001 — whatever a formatter raises is a reply it did not mend
        return Result(kind, raw, REFUSED, f"raised {type(error).__name__}", time.perf_counter() - began_s)
    took_s = time.perf_counter() - began_s
    if not isinstance(pair, CascadePair):
        return Result(kind, raw, REFUSED, pair.reason, took_s)
    if real is None:
        return Result(kind, raw, CHANGED, f"accepted, ending {pair.response[-40:]!r}", took_s)
    told, where = outcome(real, pair.instruction, pair.response)
    return Result(kind, raw, told, where, took_s, folded(pair.reasoning) == folded(real.reasoning))


def sets(seed: int) -> dict[str, Tally]:
    """All replies of a seed."""
    chance = {name: random.Random(f"{seed} {name}") for name in ("sound", "seen", "unseen", "truncated")}
    sound = damaged({"as asked": lambda real, _: plain(real)}, SOUND_REPLIES, chance["sound"])
    early = [list(cuts.KINDS)[number % len(cuts.KINDS)] for number in range(TRUNCATED_REPLIES)]
    return {
        "sound": Tally([judged(*one) for one in sound]),
        "seen": Tally([judged(*one) for one in damaged(SEEN, SEEN_REPLIES, chance["seen"])]),
        "unseen": Tally([judged(*one) for one in damaged(unseen.KINDS, UNSEEN_REPLIES, chance["unseen"])]),
        "truncated": Tally([judged(kind, None, cuts.truncated(kind, chance["truncated"])) for kind in early]),
    }


def figures(tallies: Mapping[str, Tally]) -> list[Figure]:
    """The table of kinds, then the bars."""
    lines = [tallies["sound"].line("sound, as asked")]
    for name in ("seen", "unseen"):
        lines += [tally.line(f"{name}: {kind}") for kind, tally in tallies[name].by_kind().items()]
    lines += [Figure(f"truncated: {kind}", f"{tally.count(CHANGED):4} of {len(tally.results):4} accepted")
              for kind, tally in tallies["truncated"].by_kind().items()]  # fmt: skip
    both = Tally(tallies["seen"].results + tallies["unseen"].results)
    kept = [one.reasoning_kept for one in both.results if one.outcome == MENDED and one.kind != "no reasoning"]
    slowest_s = max(result.took_s for tally in tallies.values() for result in tally.results)
    return [
        *lines,
        Figure("mended, the 800 seen", f"{tallies['seen'].share(MENDED):.1%}"),
        Figure("mended, the 200 unseen", f"{tallies['unseen'].share(MENDED):.1%}"),
        at_least("mended, all 1,000 damaged", both.share(MENDED), LEAST_MENDED, "{:.1%}"),
        at_most(
            "changed substance, damaged and sound", both.count(CHANGED) + tallies["sound"].count(CHANGED), 0, "{:.0f}"
        ),
        at_most("truncated accepted, of 200", tallies["truncated"].count(CHANGED), 0, "{:.0f}"),
        Figure("reasoning kept word for word, of the mended that had one", f"{sum(kept) / max(1, len(kept)):.1%}"),
        Figure("slowest reply", f"{slowest_s * 1000:.1f} ms"),
    ]


def show(tallies: Mapping[str, Tally], asked: str, *, held_apart: bool) -> None:
    """Print the raw replies that were not mended, or were accepted although cut; those held apart only if told to."""
    for name, tally in tallies.items():
        for result in tally.results:
            fine = result.outcome == (REFUSED if name == "truncated" else MENDED)
            hidden = "unseen" in f"{name} {result.kind}" and not held_apart
            if asked in {result.kind, "all"} and not fine and not hidden:
                print(f"\n##### {name}, {result.kind}: {result.outcome} - {result.where}\n{result.raw}")


def main() -> int:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="*", default=[1])
    parser.add_argument("--show", metavar="KIND", help="print the raw replies of failures of a kind, or of all")
    parser.add_argument(
        "--show-unseen", action="store_true", help="those of the held-apart replies too: they are not, then"
    )
    options = parser.parse_args()
    code = 0
    for seed in options.seeds:
        tallies = sets(seed)
        if options.show:
            show(tallies, options.show, held_apart=options.show_unseen)
        code |= report("formatter", [seed], figures(tallies))
    return code


if __name__ == "__main__":
    raise SystemExit(main())
