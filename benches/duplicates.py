"""Near-duplicates: 100,000 rows, a tenth of them near copies of others, and as many that only look like copies.

A near copy is a row with one to four of these done to it: words swapped, articles dropped, punctuation and case
changed, a clause reordered. A look-alike is a row with one fact changed: a number, a unit, a negation, a name, a modal
verb, who does it to whom, what follows from what. Near copies are to be found, look-alikes never. CPU time is measured:
the index runs in one thread and waits for nothing.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import sys
import time
import tracemalloc
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from arcticcodex.validation.duplicates import Duplicates
from rig import Figure, at_least, at_most, report

if TYPE_CHECKING:
    from collections.abc import Sequence

ROWS = 100_000
LEAST_FOUND = 0.95
MOST_S = 8.0


@dataclass(frozen=True, slots=True)
class Row:
    """A text and what was done to make it, of which row (-1: of none)."""

    text: str
    made: str = ""
    of: int = -1


# --- rows --------------------------------------------------------------------------------------------------------

_STARTS = ("b", "br", "d", "f", "gl", "h", "k", "kl", "l", "m", "n", "p", "pr", "r", "s", "t", "tr", "v")
_ENDS = ("al", "an", "el", "er", "ik", "in", "ol", "on", "or", "um")
NOUNS = tuple(f"{a}{b}{c}{d}" for a in _STARTS for b in _ENDS for c in _STARTS[:9] for d in _ENDS[:4])
VERBS = ("drives", "feeds", "guides", "heats", "holds", "lifts", "locks", "opens", "seals", "signals", "stops", "turns")
MANNERS = ("firmly", "gently", "mostly", "partly", "quickly", "quietly", "slowly", "steadily")
UNITS = ("bar", "degrees", "kilowatts", "litres", "millimetres", "minutes", "newtons", "volts")
QUESTIONS = (
    "What happens to the {a} when the {b} reaches {n} {u}?",
    "How must the {a} be set so that the {b} {v} the {c}?",
    "Why should the {a} not be opened before the {b} is at {n} {u}?",
    "Which part {v} the {a} of the {b}, and at what {c}?",
)
SENTENCES = (
    "If the {a} reaches {n} {u}, the {b} {m} {v} the {c}.",
    "The {a} {m} {v} the {b} while the {c} stays below {n} {u}.",
    "Before the {a} is opened, the {b} must rest for {n} {u} in the {c}.",
    "When the {a} {v} the {b}, a {c} may warm up to {n} {u}.",
    "A {a} that {m} {v} the {b} needs the new {c} after {n} {u}.",
)


def row(chance: random.Random) -> str:
    """A question with an answer of two or three sentences about the same things."""
    parts = [chance.choice(QUESTIONS), *chance.sample(SENTENCES, chance.choice((2, 2, 3)))]
    told = [
        part.format(
            **dict(zip("abc", chance.sample(NOUNS, 3), strict=True)),
            n=chance.randint(2, 990),
            u=chance.choice(UNITS),
            v=chance.choice(VERBS),
            m=chance.choice(MANNERS),
        )
        for part in parts
    ]
    return f"{told[0]}\n{' '.join(told[1:])}"


# --- near copies -------------------------------------------------------------------------------------------------


def swapped(chance: random.Random, text: str) -> str:
    """Two words side by side within a sentence change places."""
    words = re.split(r"(\s+)", text)
    movable = [len(word) > 3 and word.isalpha() and word.islower() for word in words]
    places = [at for at in range(0, len(words) - 2, 2) if movable[at] and movable[at + 2]]
    if places:
        at = chance.choice(places)
        words[at], words[at + 2] = words[at + 2], words[at]
    return "".join(words)


def articles(chance: random.Random, text: str) -> str:
    """Some articles are dropped, one at least."""
    found = list(re.finditer(r"(?i)\b(?:the|an?) ", text))
    gone = {one.start() for one in chance.sample(found, chance.randint(1, len(found)))}
    return re.sub(r"(?i)\b(?:the|an?) ", lambda one: "" if one.start() in gone else one[0], text)


def punctuation(chance: random.Random, text: str) -> str:
    """Commas, stops, spaces, quotes and case are changed."""
    sign = chance.choice((",", ".", "?"))
    text = text.replace(sign, chance.choice(("", sign * 2, f" {sign}")) if sign != "." else chance.choice((";", " .")))
    if chance.random() < 0.3:
        word, (opening, closing) = chance.choice(re.findall(r"\b[a-z]{5,}\b", text)), chance.choice(("()", "[]", '""'))
        text = re.sub(rf"\b{word}\b", f"{opening}{word}{closing}", text, count=1)
    text = text.replace(" ", "  ", chance.randint(0, 5))
    return text.upper() if chance.random() < 0.1 else text[:1].swapcase() + text[1:]


def reordered(chance: random.Random, text: str) -> str:
    """A clause before a comma goes behind the other; without such a comma the sentences of the answer change places."""
    question, _, answer = text.partition("\n")
    sentences = re.findall(r"[^.;]+[.;]+", answer)
    places = [at for at, sentence in enumerate(sentences) if "," in sentence]
    if places:
        at = chance.choice(places)
        first, _, last = sentences[at].strip().rstrip(".;").partition(",")
        sentences[at] = f" {last.strip()} {first.strip()}."
    elif len(sentences) > 1:
        sentences.append(sentences.pop(0))
    return f"{question}\n{' '.join(sentence.strip() for sentence in sentences)}"


# In this order: words are swapped within a clause, and a clause moved while its comma is there.
EDITS = (swapped, reordered, articles, punctuation)


def near_copy(chance: random.Random, text: str) -> tuple[str, str]:
    """A near copy, and the names of what was done: any of the edits, one at least."""
    chosen = sorted(chance.sample(range(len(EDITS)), chance.randint(1, len(EDITS))))
    for at in chosen:
        text = EDITS[at](chance, text)
    return text, " + ".join(EDITS[at].__name__ for at in chosen)


# --- look-alikes -------------------------------------------------------------------------------------------------


def other_number(chance: random.Random, text: str) -> str:
    """One digit is another."""
    at = chance.choice([found.start() for found in re.finditer(r"\d", text)])
    return text[:at] + chance.choice([digit for digit in "123456789" if digit != text[at]]) + text[at + 1 :]


def other_unit(chance: random.Random, text: str) -> str:
    """One unit is another."""
    return _other(chance, text, UNITS)


def negated(chance: random.Random, text: str) -> str:
    """One verb is negated, or a negation gone."""
    if " not " in text:
        return text.replace(" not ", " ", 1)
    return _put_before(chance, text, VERBS, "never ")


def other_name(chance: random.Random, text: str) -> str:
    """One noun is another, wherever it stands."""
    old = chance.choice([word for word in re.findall(r"\w+", text) if word in _NOUNS])
    return re.sub(rf"\b{old}\b", chance.choice(NOUNS), text)


def other_verb(chance: random.Random, text: str) -> str:
    """Something else is done."""
    return _other(chance, text, VERBS)


def exchanged(chance: random.Random, text: str) -> str:
    """Two nouns of a sentence change places: who does it, and to whom."""
    sentences = text.replace("\n", " \n ").split(". ")
    at = chance.randrange(len(sentences))
    nouns = [word for word in re.findall(r"\w+", sentences[at]) if word in _NOUNS][:2]
    if len(nouns) == 2:
        one, two = nouns
        sentences[at] = re.sub(rf"\b(?:{one}|{two})\b", lambda found: two if found[0] == one else one, sentences[at])
    return ". ".join(sentences).replace(" \n ", "\n")


def converse(chance: random.Random, text: str) -> str:  # noqa: ARG001 — an edit's shape
    """What follows becomes the condition: "if A, B" is "if B, A"."""
    return re.sub(r"\b(If|When|Before) (the|a) ([^,.]+), (the|a) ([^,.]+)\.", r"\1 \4 \5, \2 \3.", text, count=1)


def weaker(chance: random.Random, text: str) -> str:
    """What must be now may be."""
    return text.replace(" must ", " may ") if " must " in text else _put_before(chance, text, VERBS, "only ")


_NOUNS = frozenset(NOUNS)
CHANGES = (other_number, other_unit, negated, other_name, other_verb, exchanged, converse, weaker)


def _other(chance: random.Random, text: str, words: Sequence[str]) -> str:
    found = list(re.finditer(rf"\b(?:{'|'.join(words)})\b", text))
    one = chance.choice(found)
    return text[: one.start()] + chance.choice([word for word in words if word != one[0]]) + text[one.end() :]


def _put_before(chance: random.Random, text: str, words: Sequence[str], put: str) -> str:
    one = chance.choice(list(re.finditer(rf"\b(?:{'|'.join(words)})\b", text)))
    return text[: one.start()] + put + text[one.start() :]


# --- measuring ---------------------------------------------------------------------------------------------------


def rows(seed: int, count: int) -> list[Row]:
    """A tenth near copies, a tenth look-alikes, the others new, in one order drawn; `of` is a place among them."""
    chance = random.Random(seed)
    new = [row(chance) for _ in range(count - 2 * (count // 10))]
    made = [Row(text) for text in new]
    sources = chance.sample(range(len(new)), 2 * (count // 10))
    for at, source in enumerate(sources):
        if at % 2:
            made.append(Row(*near_copy(chance, new[source]), source))
        else:
            change = CHANGES[at // 2 % len(CHANGES)]
            text = change(chance, new[source])
            made.append(Row(text, f"not: {change.__name__}", source) if text != new[source] else Row(row(chance)))
    places = list(range(len(made)))
    chance.shuffle(places)
    at_place = {old: at for at, old in enumerate(places)}
    return [Row(made[old].text, made[old].made, at_place[made[old].of] if made[old].of >= 0 else -1) for old in places]


def findings(told: Sequence[Row]) -> tuple[dict[int, int], float]:
    """Which row was found to repeat which, and the CPU seconds that took."""
    known: Duplicates[int] = Duplicates()
    began_s = time.process_time()
    found = {at: earlier for at, one in enumerate(told) if (earlier := known.add(at, one.text)) is not None}
    return found, time.process_time() - began_s


def memory_mb(told: Sequence[Row]) -> float:
    """What the index alone holds, in megabytes."""
    tracemalloc.start()
    known: Duplicates[int] = Duplicates()
    for at, one in enumerate(told):
        known.add(at, one.text.encode().decode())  # a text of its own, as each is that is read from a store
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return held / 1e6


def measured(seed: int, count: int) -> list[Figure]:
    """One set of rows."""
    told = rows(seed, count)
    found, cpu_s = findings(told)
    pairs = {frozenset((at, one.of)): one.made for at, one in enumerate(told) if one.of >= 0}
    hits = [pairs.get(frozenset(pair), "not: unrelated") for pair in found.items()]
    wrong = Counter(made for made in hits if made.startswith("not: "))
    planted = Counter(made for made in pairs.values() if not made.startswith("not: "))
    right = Counter(made for made in hits if not made.startswith("not: "))
    missed = (planted - right).most_common(3)
    again, again_s = findings(told)
    chars = sum(len(one.text) for one in told) / len(told)
    return [
        Figure(f"seed {seed}: rows; characters of each; look-alikes",
               f"{len(told):,}; {chars:.0f}; {sum(made.startswith('not: ') for made in pairs.values()):,}"),
        at_least(f"seed {seed}: share of {planted.total():,} near copies found", right.total() / planted.total(),
                 LEAST_FOUND, "{:.4f}"),
        Figure("  most of those missed", ", ".join(f"{count} {made}" for made, count in missed) or "none"),
        at_most(f"seed {seed}: false findings", wrong.total(), 0, "{:d}"),
        Figure("  which", ", ".join(f"{count} {made}" for made, count in wrong.most_common(8)) or "none"),
        Figure(f"seed {seed}: the same findings again", str(again == found), "True", again == found),
        at_most(f"seed {seed}: CPU-seconds, the better of two", min(cpu_s, again_s), MOST_S * count / ROWS, "{:.2f}"),
    ]  # fmt: skip


def main() -> int:
    """Plant, find, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--seeds", type=int, nargs="*", default=[11, 12])
    options = parser.parse_args()
    figures = [figure for seed in options.seeds for figure in measured(seed, options.rows)]
    figures.append(Figure("megabytes the index holds", f"{memory_mb(rows(options.seeds[0], options.rows)):.0f}"))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    figures.append(Figure("megabytes the process held at most, rows and all", f"{peak_mb:.0f}"))
    return report("duplicates", options.seeds, figures)


if __name__ == "__main__":
    raise SystemExit(main())
