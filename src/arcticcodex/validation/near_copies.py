"""Near copies among free texts: what shares most of its runs of five words with something kept before.

A cascade's answers are long and their wording is free, so two rows are alike when their sets of word 5-grams overlap
(Jaccard at least `ALIKE`), not when they hold the same telling words (`validation.duplicates`, for short rows of one
manual). MinHash signatures of 64 permutations are looked up in 16 bands of 4 (a pair at 0.8 is met with 99.98 %) and
compared whole; the standard error of that comparison is 0.05 to 0.06, so the bar stands that much below 0.8.
The library is `rensa`: Broder 1997 for the estimate, Leskovec et al., "Mining of Massive Datasets", 3.4 for the bands.
"""

from __future__ import annotations

import re
import unicodedata

from rensa import RMinHash, RMinHashLSH  # type: ignore[import-untyped]  # it says no types

ALIKE = 0.7
PERMUTATIONS, BANDS, SEED = 64, 16, 1
WORDS = 5
_WORD = re.compile(r"[^\W_]+|[\u3040-\u30ff\u3400-\u9fff]")


class NearCopies:
    """The texts kept so far, as signatures of some 300 bytes each."""

    def __init__(self) -> None:
        self._index = RMinHashLSH(ALIKE, PERMUTATIONS, BANDS)
        self._kept: dict[int, RMinHash] = {}

    def add(self, key: int, text: str) -> int | None:
        """The key of a kept text that `text` is a near copy of; None if there is none, and then `text` is kept."""
        signature = RMinHash(PERMUTATIONS, SEED)
        signature.update(sorted(shingles(text)))
        for earlier in sorted(map(int, self._index.query(signature))):
            if self._kept[earlier].jaccard(signature) >= ALIKE:
                return earlier
        self._index.insert(key, signature)
        self._kept[key] = signature
        return None

    def __len__(self) -> int:
        """How many texts are kept."""
        return len(self._kept)


def shingles(text: str) -> set[str]:
    """The runs of five words of a text, in one case; the whole of it where it has fewer."""
    words = words_of(text)
    return {" ".join(words[at : at + WORDS]) for at in range(max(1, len(words) - WORDS + 1))}


def words_of(text: str) -> list[str]:
    """The words of a text in one case; of scripts without spaces, the signs."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
