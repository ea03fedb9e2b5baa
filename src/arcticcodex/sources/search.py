"""Finds the passages of a document that say most about a question: SQLite's full-text index, ranked by BM25.

For questions whose honest answer is that the manual does not say: whoever claims that must have looked.
"""

from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from arcticcodex.records import Chunk

_WORD = re.compile(r"\w+")
_MOST_WORDS = 48
_GRAM = 3  # letters of what SQLite's trigram tokenizer matches


class Search:
    """An index over `chunks`, in memory. Not to be shared between threads.

    Words are stemmed as English; a text that does not part its words by spaces is searched by runs of three letters.
    """

    def __init__(self, chunks: Sequence[Chunk]) -> None:
        self._chunks = chunks
        self._by_letters = _unspaced(chunks)
        tokens = "trigram" if self._by_letters else "porter unicode61 remove_diacritics 2"
        self._index = sqlite3.connect(":memory:", check_same_thread=False)
        self._index.execute(f"CREATE VIRTUAL TABLE passages USING fts5(text, tokenize = '{tokens}', content = '')")
        self._index.executemany(
            "INSERT INTO passages(rowid, text) VALUES (?, ?)",
            ((number, "\n".join((*item.headings, item.text))) for number, item in enumerate(chunks)),
        )

    def nearest(self, question: str, count: int = 3) -> list[Chunk]:
        """Up to `count` chunks that share words with `question`, the nearest first."""
        terms = self.terms(question)
        if not terms:
            return []
        found = self._index.execute(
            "SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY bm25(passages), rowid LIMIT ?",
            (" OR ".join(f'"{term}"' for term in terms), count),
        )
        return [self._chunks[row[0]] for row in found]

    def holding(self, terms: Sequence[str], count: int = 1) -> list[Chunk]:
        """Up to `count` chunks in which every one of `terms` stands, in any form."""
        if not terms:
            return []
        found = self._index.execute(
            "SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY rowid LIMIT ?",
            (" AND ".join(f'"{term}"' for term in terms), count),
        )
        return [self._chunks[row[0]] for row in found]

    def terms(self, question: str) -> list[str]:
        """What of `question` can be looked for: its words, or its runs of three letters."""
        words = [word for word in _WORD.findall(question.casefold()) if not self._by_letters or len(word) >= _GRAM]
        if self._by_letters:
            words = [word[at : at + _GRAM] for word in words for at in range(len(word) - _GRAM + 1)]
        return list(dict.fromkeys(words))[:_MOST_WORDS]

    def close(self) -> None:
        """Give the memory back."""
        self._index.close()


def _unspaced(chunks: Sequence[Chunk]) -> bool:
    """Whether most of a sample of the text does without spaces between words."""
    sample = "".join(item.text for item in chunks[:50])
    return sample.count(" ") * 12 < sum(letter.isalpha() for letter in sample)
