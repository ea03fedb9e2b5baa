"""Chunks: 10 MB of every kind of text cut in under a second, no character lost, each chunk where it says it is.

What is checked is checked on the text itself: each chunk equals its slice of the document, none is longer than asked,
they come in order without overlapping, and only white space lies between them. CPU time is measured, the best of some
rounds: cutting runs in one thread and waits for nothing. Hostile texts are shorter and have more time for their length:
what takes more than linear time misses its bar there already.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
import unicodedata
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from arcticcodex.records import Chunk, Document
from arcticcodex.sources.chunking import chunk
from rig import Figure, at_most, manual, report

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_S = 1.0
MOST_CHARS = 800
BYTES = 10_000_000
PLAIN, MARKDOWN = "text/plain", "text/markdown"
CHUNKS_OF_MANUAL = 1000

# Han, Hiragana and Katakana with their stops; marks that join what is before them (a family, a flag, an accent).
CJK = "".join(map(chr, (*range(0x4E00, 0x5E00), *range(0x3041, 0x3097), *range(0x30A1, 0x30FB))))
CJK_STOPS = "\u3002\uff1f\uff01"
CLUSTERS = ("\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f1e8\U0001f1ed", "e\u0301", "a", "\u0e01\u0e33", " ")


def prose(chance: random.Random) -> str:
    """Paragraphs of sentences, without headings."""
    return "".join(f"{_paragraph(chance)}\n\n" for _ in range(1500))


def markdown(chance: random.Random) -> str:
    """A manual with a heading over each section."""
    return manual(chance.randrange(1000), CHUNKS_OF_MANUAL)


def one_line(chance: random.Random) -> str:
    """Sentences without a single line break."""
    return "".join(f"{_paragraph(chance)} " for _ in range(1500))


def one_word(chance: random.Random) -> str:
    """Letters without any white space: nowhere to cut."""
    return "".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=1_000_000))


def lines(chance: random.Random) -> str:
    """Short lines, as of a log or a table."""
    return "".join(f"{chance.randrange(10**6)} {'x' * chance.randrange(12)}\n" for _ in range(60_000))


def tabs(chance: random.Random) -> str:
    """Words between tabs in one line: white space, but no space and no sentence."""
    return re.sub(r"[\s.?!]+", "\t", prose(chance))


def cjk(chance: random.Random) -> str:
    """Chinese and Japanese: no spaces, stops of their own."""
    bodies = ("".join(chance.choices(CJK, k=chance.randint(5, 60))) for _ in range(12_000))
    sentences = (body + chance.choice(CJK_STOPS) for body in bodies)
    return "".join(text + ("\n" if number % 9 == 8 else "") for number, text in enumerate(sentences))


def clusters(chance: random.Random) -> str:
    """Flags, families and accents, which may not be cut in two."""
    return "".join(chance.choices(CLUSTERS, k=200_000))


def any_unicode(chance: random.Random) -> str:
    """Code points at random, surrogates apart, composed as a document is when it is read."""
    points = (point for point in chance.choices(range(sys.maxunicode + 1), k=300_000) if not 0xD800 <= point < 0xE000)
    return unicodedata.normalize("NFC", "".join(map(chr, points)))


def _paragraph(chance: random.Random) -> str:
    return " ".join(_sentence(chance) for _ in range(chance.randint(1, 12)))


def _sentence(chance: random.Random) -> str:
    lengths = (chance.randint(2, 9) for _ in range(chance.randint(4, 25)))
    words = ("".join(chance.choices("abcdefghiklmnoprstu", k=length)) for length in lengths)
    return f"{' '.join(words).capitalize()}{chance.choice('...?!')}"


def fences(_chance: random.Random) -> str:
    """Nothing but short blocks of code."""
    return "```\ncode\n```\n\n" * 1000


def open_fence(_chance: random.Random) -> str:
    """A fence that goes on for ever."""
    return "`" * 100_000


def headings(_chance: random.Random) -> str:
    """Headings without a text."""
    return "# A\n\nTitle\n=====\n\n" * 1000


def marks(_chance: random.Random) -> str:
    """Accents on nothing: one cluster as long as the text."""
    return "\u0301" * 100_000


Kind = Callable[[random.Random], str]
# Of each kind: its type, the share of the bytes and the share of the time.
KINDS: Mapping[Kind, tuple[str, float, float]] = {
    prose: (PLAIN, 1, 1),
    markdown: (MARKDOWN, 1, 1),
    one_line: (PLAIN, 1, 1),
    one_word: (PLAIN, 1, 1),
    lines: (PLAIN, 1, 1),
    cjk: (PLAIN, 1, 1),
    clusters: (PLAIN, 1, 1),
    any_unicode: (PLAIN, 1, 1),
    fences: (MARKDOWN, 0.2, 1),
    open_fence: (MARKDOWN, 0.01, 0.1),
    tabs: (PLAIN, 0.01, 0.1),
    headings: (MARKDOWN, 0.01, 0.1),
    marks: (PLAIN, 0.01, 0.1),
}


def text_of(kind: Kind, seed: int, size: int) -> str:
    """`size` bytes in UTF-8 of one kind of text: a part made by chance, as often as it takes."""
    part = kind(random.Random(f"{kind.__name__}-{seed}"))
    whole = part * (size // len(part.encode()) + 1)
    return whole.encode()[:size].decode(errors="ignore")


def seconds(document: Document, rounds: int, enough_s: float) -> float:
    """CPU seconds that cutting the document takes, in the best round; no more rounds after one that is hopeless."""
    best_s = float("inf")
    for _ in range(rounds):
        began_s = time.process_time()
        for _chunk in chunk(document, MOST_CHARS):
            pass
        best_s = min(best_s, time.process_time() - began_s)
        if best_s > enough_s:
            break
    return best_s


def faults(document: Document, chunks: Iterable[Chunk]) -> dict[str, int]:
    """What is wrong: chunks too long, not their slice or out of order, and visible characters in none."""
    text, at = document.text, 0
    wrong = {"too long": 0, "not their slice": 0, "out of order": 0, "lost characters": 0}
    for one in chunks:
        wrong["too long"] += len(one.text) > MOST_CHARS
        wrong["not their slice"] += one.text != text[one.start : one.end]
        wrong["out of order"] += one.start < at
        wrong["lost characters"] += _visible(text[at : one.start])
        at = one.end
    wrong["lost characters"] += _visible(text[at:])
    return wrong


def _visible(text: str) -> int:
    """How many characters are not white space."""
    return sum(map(len, text.split()))


def measured(kind: Kind, media_type: str, seed: int, size: int, most_s: float, rounds: int) -> list[Figure]:
    """One kind of text of `size` bytes, cut and checked."""
    text = text_of(kind, seed, size)
    document = Document(kind.__name__, "", media_type, "", text)
    wrong = {name: count for name, count in faults(document, chunk(document, MOST_CHARS)).items() if count}
    name = f"{kind.__name__.replace('_', ' ')}, {size / 1e6:g} MB"
    return [
        at_most(f"{name}, CPU-seconds", seconds(document, rounds, 3 * most_s), most_s, "{:.3f}"),
        Figure(f"  of {_visible(text):,} visible characters", str(wrong or "all in their chunk"), "all", not wrong),
    ]


def main() -> int:
    """Cut every kind of text, check, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bytes", type=int, default=BYTES)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=3)
    options = parser.parse_args()
    figures = []
    for kind, (media_type, share, time_share) in KINDS.items():
        most_s = MOST_S * time_share * options.bytes / BYTES
        figures += measured(kind, media_type, options.seed, int(options.bytes * share), most_s, options.rounds)
    return report("chunks", [options.seed], figures)


if __name__ == "__main__":
    raise SystemExit(main())
