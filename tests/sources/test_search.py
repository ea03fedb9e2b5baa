"""Finding the passages nearest to a question, in one language or another."""

from __future__ import annotations

import gc
import sqlite3
from typing import Any

import pytest

from arcticcodex.errors import ConfigError
from arcticcodex.records import Chunk
from arcticcodex.sources.search import Search, check_available

ENGLISH = (
    "The relief valve opens at eight bar.",
    "Bearings are greased every six months with lithium grease.",
    "A frozen pump must be thawed with warm water, never with a flame.",
)
JAPANESE = ("安全弁は八バールで開きます。", "軸受には半年ごとにグリースを塗ります。")


def search_in(*texts: str) -> Search:
    """An index over these passages."""
    return Search([Chunk("d", number, 0, len(text), (), text) for number, text in enumerate(texts)])


def test_the_passage_that_says_most_comes_first() -> None:
    """Proves that word forms are matched, and that what shares no word is not given."""
    found = search_in(*ENGLISH).nearest("How are frozen pumps thawed?")
    assert found[0].number == 2
    assert [item.number for item in search_in(*ENGLISH).nearest("When is the bearing greased?", 1)] == [1]
    assert search_in(*ENGLISH).nearest("xylophone") == []


def test_all_words_in_one_passage() -> None:
    """Proves that `holding` wants every word in the same passage."""
    index = search_in(*ENGLISH)
    assert [item.number for item in index.holding(["valves", "opened", "bar"])] == [0]
    assert index.holding(["valve", "grease"]) == []
    assert index.holding([]) == []


def test_a_script_without_spaces_is_searched_too() -> None:
    """Proves that Japanese passages are found by runs of letters."""
    assert [item.number for item in search_in(*JAPANESE).nearest("グリースはいつ塗りますか", 1)] == [1]


def test_no_sign_of_a_question_is_an_operator() -> None:
    """Proves that quotes, stars and operators of the search language do nothing."""
    index = search_in(*ENGLISH)
    assert index.nearest('valve" OR NEAR(x*) AND NOT "(') != []
    assert index.nearest('"""') == []


class Poor(sqlite3.Connection):
    """SQLite that was built without one of its parts, and keeps the connections made."""

    lacks = ""
    made: list[Poor]

    def __init__(self, *words: Any, **options: Any) -> None:
        super().__init__(*words, **options)
        self.made.append(self)

    def execute(self, statement: str, *words: Any) -> sqlite3.Cursor:
        """Run it as that SQLite would, which knows no such name."""
        return super().execute(statement.replace(self.lacks, "none") if self.lacks else statement, *words)

    def closed(self) -> bool:
        """Whether it can be used no more."""
        try:
            super().execute("SELECT 1")
        except sqlite3.ProgrammingError:
            return True
        return False


@pytest.fixture
def poor(monkeypatch: pytest.MonkeyPatch) -> type[Poor]:
    """Every connection from now on."""
    monkeypatch.setattr(Poor, "made", [], raising=False)
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *words, **options: connect(*words, **options, factory=Poor))
    return Poor


@pytest.mark.parametrize(("lacks", "texts"), [("fts5", ENGLISH), ("trigram", JAPANESE)])
def test_without_full_text_search_it_is_told(
    poor: type[Poor], monkeypatch: pytest.MonkeyPatch, lacks: str, texts: tuple[str, ...]
) -> None:
    """Proves that a SQLite without what is needed is told with help, beforehand and when an index is built."""
    check_available()
    monkeypatch.setattr(poor, "lacks", lacks)
    with pytest.raises(ConfigError, match="no full-text search") as told:
        check_available()
    assert "none" in told.value.why
    assert told.value.help
    with pytest.raises(ConfigError, match="no full-text search"):
        search_in(*texts)
    assert poor.made
    assert all(connection.closed() for connection in poor.made)


def test_the_memory_is_given_back(poor: type[Poor]) -> None:
    """Proves that an index is closed when asked, twice too, and when nobody holds it any more."""
    one, two = search_in(*ENGLISH), search_in(*ENGLISH)
    one.close()
    one.close()
    assert [connection.closed() for connection in poor.made] == [True, False]
    del two
    gc.collect()
    assert all(connection.closed() for connection in poor.made)
