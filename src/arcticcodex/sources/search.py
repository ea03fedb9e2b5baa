"""Finds the passages of a document that say most about a question: SQLite's full-text index, ranked by BM25.

For questions whose honest answer is that the manual does not say: whoever claims that must have looked.
"""

from __future__ import annotations

import re
import sqlite3
import weakref
from typing import TYPE_CHECKING

from arcticcodex.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from arcticcodex.records import Chunk

_WORD = re.compile(r"\w+")
_MOST_WORDS = 48
_GRAM = 3  # letters of what SQLite's trigram tokenizer matches
_BY_WORDS = "porter unicode61 remove_diacritics 2"
_BY_LETTERS = "trigram"


def check_available() -> None:
    """Raise ConfigError where this Python's SQLite cannot search a text of either kind: ask before money is spent."""
    for tokens in (_BY_WORDS, _BY_LETTERS):
        _index(tokens).close()


class Search:
    """An index over `chunks`, in memory, until closed or gone. Not to be shared between threads.

    Words are stemmed as English; a text that does not part its words by spaces is searched by runs of three letters.
    Raises ConfigError where this Python's SQLite has no full-text search.
    """

    def __init__(self, chunks: Sequence[Chunk]) -> None:
        self._chunks = chunks
        self._by_letters = _unspaced(chunks)
        self._index = _index(_BY_LETTERS if self._by_letters else _BY_WORDS)
        self.close = weakref.finalize(self, self._index.close)  # called, or once nobody searches any more
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


def _index(tokens: str) -> sqlite3.Connection:
    """An empty index whose text is parted by the tokenizer `tokens`."""
    index = sqlite3.connect(":memory:", check_same_thread=False)
    try:
        index.execute(f"CREATE VIRTUAL TABLE passages USING fts5(text, tokenize = '{tokens}', content = '')")
    except sqlite3.OperationalError as error:  # no such module, no such tokenizer: SQLite was built without it
        index.close()
        raise ConfigError(
            "this Python's SQLite has no full-text search",
            f"SQLite {sqlite3.sqlite_version}: {error}",
            "use a Python whose SQLite is 3.34 or newer and has FTS5, such as one from python.org",
        ) from error
    return index


def _unspaced(chunks: Sequence[Chunk]) -> bool:
    """Whether most of a sample of the text does without spaces between words."""
    sample = "".join(item.text for item in chunks[:50])
    return sample.count(" ") * 12 < sum(letter.isalpha() for letter in sample)
