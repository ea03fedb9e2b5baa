"""Finding the passages nearest to a question, in one language or another."""

from __future__ import annotations

from arcticcodex.records import Chunk
from arcticcodex.sources.search import Search

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
