"""Which chunks come first: a bit of every section before much of any, so that whatever the money buys covers them all.

Rows are numbered in this order. It is a function of the chunks alone: a larger budget goes on where a smaller one
ended, and a broken and resumed run asks for the same rows as an unbroken one.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import zip_longest
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from arcticcodex.records import Chunk

CHUNKS_PER_PLAIN_SECTION = 8  # text without headings is cut into sections of so many chunks
Item = TypeVar("Item")


def section_of(chunk: Chunk) -> str:
    """A chunk's section: its heading path, or a block of neighbouring chunks where there are no headings."""
    place = " > ".join(chunk.headings) or f"part {chunk.number // CHUNKS_PER_PLAIN_SECTION + 1}"
    return f"{chunk.document}: {place}"


def evenly(chunks: Sequence[Chunk], section: Callable[[Chunk], str] = section_of) -> list[Chunk]:
    """All `chunks`, round by round: in each round the next one of every section that has one left.

    Sections, and the chunks of each, come in halving steps, so that any beginning of the list is spread over the whole.
    """
    sections: dict[str, list[Chunk]] = defaultdict(list)
    for item in chunks:
        sections[section(item)].append(item)
    spread = [halving(sections[name]) for name in halving(list(sections))]
    return [item for turn in zip_longest(*spread) for item in turn if item is not None]


def halving(items: Sequence[Item]) -> list[Item]:
    """All `items`, each as far as may be from those before it: the first, the middle, the quarters, and so on.

    The order of van der Corput's sequence (1935): by the bits of the position, read backwards.
    """
    bits = max(1, (len(items) - 1).bit_length())
    places = (int(f"{number:0{bits}b}"[::-1], 2) for number in range(1 << bits))
    return [items[place] for place in places if place < len(items)]
