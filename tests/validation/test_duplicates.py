"""Near-duplicates: what is said again is found, what only looks alike never is."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcticcodex.validation.duplicates import FILLERS, Duplicates

ANSWER = (
    "If the lamp is red, the keeper stops the pump at 12 bar. The pump slowly moves warm oil to the upper valve, "
    "and the valve must not be opened before the oil has cooled."
)


def found(first: str, second: str) -> bool:
    """Whether the second text repeats the first, and the first the second."""
    results = []
    for earlier, later in ((first, second), (second, first)):
        known: Duplicates[str] = Duplicates()
        assert known.add("earlier", earlier) is None
        results.append(known.add("later", later))
    assert results[0] == results[1]
    assert results[0] in {"earlier", None}
    return results[0] is not None


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("What is a pump?\nA machine.", "what is  a PUMP ?\n A machine"),
        ("What is the pump's purpose?", "What is the pump purpose"),
        ("Is the valve open? No.", "Is valve open? No!"),
        ("The “oil” can\u2019t be used…", 'The "oil" cannot be used...'),
        ("The valve isn't red", "The valve is not red."),
        ("Set (x) to 5.", "Set x to 5"),
        ("Ｔｈｅ ｏｉｌ is warm", "The oil is warm"),  # noqa: RUF001 — what NFKC is for
        ("泵是什么？它推动油。", "泵是什么 它推动油"),  # noqa: RUF001 — punctuation of its own
        ("WHAT IS THE OIL FOR?", "What is the oil for?"),
    ],
)
def test_what_is_written_otherwise_is_found(first: str, second: str) -> None:
    """Proves that case, spaces, punctuation, articles, contractions and forms of a sign make no other row."""
    assert found(first, second)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("slowly moves", "moves slowly"),
        ("If the lamp is red, the keeper stops the pump at 12 bar", "Keeper stops pump at 12 bar if the lamp is red"),
        ("If the lamp is red, the keeper stops", "If lamp is red the keeper stops"),
        ("warm oil to the upper valve, and", "warm oil to an upper valve and"),
    ],
)  # fmt: skip
def test_what_is_said_in_another_order_is_found(old: str, new: str) -> None:
    """Proves that swapped words, a moved clause, a lost comma and other articles make no other row."""
    assert old in ANSWER
    assert found(ANSWER, ANSWER.replace(old, new))


def test_a_moved_clause_and_swapped_words_are_found_together() -> None:
    """Proves that one of each may happen to the same text."""
    first, _, rest = ANSWER.partition(". ")
    condition, _, consequence = first.partition(", ")
    assert found(ANSWER, f"{consequence} {condition}. {rest.replace('slowly moves', 'moves slowly')}")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("12 bar", "13 bar"),
        ("12 bar", "1.2 bar"),
        ("12 bar", "-12 bar"),
        ("12 bar", "12 volts"),
        ("must not be", "must be"),
        ("must not", "may not"),
        ("before the oil", "after the oil"),
        ("The pump", "The motor"),
        ("the keeper stops", "the keeper never stops"),
        ("the upper valve", "the lower valve"),
        ("If the lamp is red, the keeper stops the pump", "If the keeper stops the pump, the lamp is red"),
        ("The pump slowly moves warm oil to the upper valve", "The upper valve slowly moves warm oil to the pump"),
        ("The pump slowly moves warm oil", "Warm oil slowly moves the pump"),
        ("must not be opened before the oil has cooled", "must be opened before the oil has not cooled"),
    ],
)
def test_another_fact_in_like_words_is_kept(old: str, new: str) -> None:
    """Proves that one other number, unit, negation, name, direction or condition makes another row, in a long text."""
    assert old in ANSWER
    assert not found(ANSWER, ANSWER.replace(old, new))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Is a pump a valve?", "Is a valve a pump?"),
        ("Are pumps valves?", "Are valves the pumps?"),
        ("It is not always open.", "It is always not open."),
        ("Divide px py.", "Divide py px."),
        ("Press: red, green.", "Press: green, red."),
        ("It stops at once, warm oil cools. Slowly it moves.", "Warm oil cools, it stops at once slowly. It moves."),
    ],
)  # fmt: skip
def test_an_order_that_may_matter_is_kept_in_a_long_text_too(first: str, second: str) -> None:
    """Proves that terms, negations, names of variables, lists and clauses that take up others are not moved."""
    assert not found(f"{ANSWER} {first}", f"{ANSWER} {second}")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("What is the dose for adults? 5 mg.", "What is the dose for children? 5 mg."),
        ("Convert from Celsius to Fahrenheit.", "Convert from Fahrenheit to Celsius."),
        ("Are lists tuples? No.", "Are tuples lists? No."),
        ("Can an int become a float? Yes.", "Can a float become an int? Yes."),
        ("It draws 5 mW.", "It draws 5 MW."),
        ("Take .5 mg.", "Take 5 mg."),
        ("The pressure is 10² Pa.", "The pressure is 102 Pa."),
        ("It is 6' long.", 'It is 6" long.'),
        ("What does {} make?", "What does [] make?"),
        ("What does the `:` mean?", "What does the `.` mean?"),
        ('What does the "is" operator do?', "What does the operator do?"),
        ("Which value has `[a]`?", "Which value has `a`?"),
        ("What does the * operator do?", "What does the ** operator do?"),
        ("What is __init__ for?", "What is init for?"),
        ("Take vitamin A daily.", "Take the vitamin daily."),
        ("Who leads the IT department?", "Who leads the department?"),
        ("Is x < y?", "Is x > y?"),
        ("故事", "事故"),
        ("Is it?", "Does it?"),
    ],
)
def test_short_texts_are_told_apart(first: str, second: str) -> None:
    """Proves that where one sign or the order is all the difference, it makes another row."""
    assert not found(first, second)


def test_the_first_of_several_is_named_and_copies_are_not_kept() -> None:
    """Proves that every copy names the row that was kept, and the index grows by new rows only."""
    known: Duplicates[int] = Duplicates()
    texts = ["What is oil?", "What is a valve?", "what is oil", "WHAT IS OIL ?", "What is the valve"]
    assert [known.add(number, text) for number, text in enumerate(texts)] == [None, None, 0, 0, 1]
    assert len(known) == 2


@given(text=st.text(max_size=60))
def test_any_text_repeats_itself(text: str) -> None:
    """Proves that no text, however odd, fails or escapes: said twice it is found."""
    assert found(text, text)


WORD = st.text("abcdefgh", min_size=2, max_size=6).filter(lambda word: word not in FILLERS)


@given(words=st.lists(WORD, min_size=1, max_size=30), other=WORD, data=st.data())
def test_any_other_word_makes_another_row(words: list[str], other: str, data: st.DataObject) -> None:
    """Proves that a text in which any one word is another, is one more or is gone, is kept."""
    at = data.draw(st.integers(0, len(words) - 1))
    text = " ".join(words)
    assert not found(text, " ".join([*words[:at], other, *words[at:]]))
    assert words[at] == other or not found(text, " ".join([*words[:at], other, *words[at + 1 :]]))
    assert len(words) == 1 or not found(text, " ".join([*words[:at], *words[at + 1 :]]))


def test_hostile_texts_take_no_longer() -> None:
    """Proves that many orders of the same words, each full of clauses, cost a bounded time each."""
    known: Duplicates[int] = Duplicates()
    words = [f"word{number}" for number in range(300)]
    began_s = time.process_time()
    for shift in range(100):
        known.add(shift, ", ".join(words[shift:] + words[:shift]))
    for number, sign in enumerate("('\"`.-5A \n_{"):
        known.add(1000 + number, f"'{sign * 100_000}")
    assert len(known) > 50
    assert time.process_time() - began_s < 10


def in_clauses(words: list[str], each: int) -> str:
    """The words, a comma after each so many of the first of them."""
    return " ".join(f"{word}," if at % each == 0 and at < 20 * each else word for at, word in enumerate(words, 1))


@pytest.mark.parametrize(
    "words", [["x"] * 1880, random.Random(1).choices(["x", "y"], k=1880), ["xxxx", "yyyy"] * 60], ids=len
)
@pytest.mark.parametrize("each", [3, 5, 100])
def test_no_text_of_a_page_holds_a_run_up(words: list[str], each: int) -> None:
    """Proves that texts of the same words, alike but for their ends, are told apart in a bounded time each."""
    known: Duplicates[int] = Duplicates()
    ends = [f"q{letter}" for letter in "abcdefg"]
    took_s = []
    for number in range(20):
        text = in_clauses([*words, *random.Random(number).sample(ends, 7)], each)
        assert len(text) <= 4000
        began_s = time.process_time()
        known.add(number, text)
        took_s.append(time.process_time() - began_s)
    assert len(known) > 16
    assert sum(took_s[-3:]) / 3 < 0.1  # about 25 ms each where nothing else runs, and from 0.1 to 3 s without bounds


def test_a_moved_clause_is_found_in_a_long_text_too() -> None:
    """Proves that the bounds leave a page of prose its near copies, even among others of the same words."""
    prose = [f"the keeper of pump {number} rests" for number in range(100)]
    old = ". ".join([ANSWER, *prose])
    known: Duplicates[int] = Duplicates()
    for number in range(4):
        prose.reverse() if number % 2 else prose.sort()
        assert known.add(number, ". ".join([*prose[number:], *prose[:number], ANSWER])) is None
    moved = old.replace(
        "If the lamp is red, the keeper stops the pump at 12 bar", "Keeper stops pump at 12 bar if the lamp is red"
    )
    assert known.add(4, old) is None
    assert known.add(5, moved) == 4
