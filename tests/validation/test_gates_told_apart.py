"""What the free gates tell apart in sentences put differently: names, parts in a relation, conditions, pronouns.

Each case is a true answer and one made wrong by the least change: the one passes, the other falls at its gate.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from arcticcodex.records import Chunk
from arcticcodex.teachers.passages import Pair
from arcticcodex.validation.clauses import Clause, clauses
from arcticcodex.validation.gates import MOST_QUOTES, check
from arcticcodex.validation.polarity import clash

REST = " The rear valve is new. See also the press room, the tug master and the entry on ballast tanks."


def gate(quote: str, question: str, answer: str) -> str:
    """The gate at which an answer fails; empty if it passes."""
    text = quote + REST
    last = check(Pair(quotes=[quote], question=question, answer=answer), Chunk("m", 0, 0, len(text), ("Ship",), text))[
        -1
    ]
    return "" if last.passed else last.criterion


STOP = "When the oil level sinks below 3 cm, the deck officer stops the left winch."
DUTY = "The pilot, not the cook, keeps the sextant of the chart room."
KEY = "The purser passes the signal lamp on to the cook."
WAIT = "Not until the hatch has been sealed may the mate start the pump."
ORDER = "The start of the winch has three steps, in this order:\n- a look at the oil\n- an empty run\n- a loaded run"
RULE = "The mate must not open the sea valve while the pump is running."
SOUND = "The mate sounds the tank twice a day."


@pytest.mark.parametrize(
    ("quote", "question", "true", "wrong", "fails_at"),
    [
        (
            STOP,
            "When does the deck officer halt the left winch?",
            "The left winch is halted by the deck officer once the oil stands at less than three centimetres.",
            "The left winch is halted by the tug master once the oil stands at less than three centimetres.",
            "terms",
        ),
        (
            STOP,
            "When does the deck officer halt the left winch?",
            "The left winch has to be halted by the deck officer at an oil level below 3 cm.",
            "The rear winch has to be halted by the deck officer at an oil level below 3 cm.",
            "terms",
        ),
        (DUTY, "Who keeps the sextant?", "The sextant of the chart room is kept by the pilot.",
         "The sextant of the chart room is kept by the cook.", "terms"),
        (KEY, "Who gets the signal lamp?", "The cook receives the signal lamp from the purser.",
         "The purser receives the signal lamp from the cook.", "terms"),
        (ORDER, "What are the steps of the start of the winch?",
         "The start of the winch begins with a look at the oil; an empty run is next, and a loaded run completes it.",
         "The start of the winch begins with a loaded run; an empty run is next, and a look at the oil completes it.",
         "terms"),
        (WAIT, "What must happen before the mate may start the pump?",
         "Only after the hatch has been sealed may the mate start the pump.",
         "The mate may start the pump before the hatch has been sealed.", "negation"),
        (WAIT, "What must happen before the mate may start the pump?",
         "The mate has to wait until the hatch has been sealed before starting the pump.",
         "The mate does not have to wait until the hatch has been sealed before starting the pump.", "negation"),
        (RULE, "May the mate open the sea valve while the pump is running?",
         "Opening the sea valve while the pump is running is not allowed.",
         "The mate may open the sea valve while the pump is running.", "negation"),
        (SOUND, "How often does the mate sound the tank?", "The tank is sounded by the mate every twelve hours.",
         "The tank is sounded by the mate every nine hours.", "numbers"),
        (SOUND, "How often is the tank sounded?", "The mate sounds the tank twice a day.",
         "They sound the tank twice a day.", "deixis"),
        (KEY, "Who gets the signal lamp?", "The cook gets the signal lamp from the purser.",
         "They get the signal lamp from the purser.", "deixis"),
    ],
)  # fmt: skip
def test_a_true_answer_passes_and_its_twin_does_not(
    quote: str, question: str, true: str, wrong: str, fails_at: str
) -> None:
    """A true rewording passes; with a name, a part, a condition or a reference made wrong it fails at its gate."""
    assert gate(quote, question, true) == ""
    assert gate(quote, question, wrong) == fails_at


@pytest.mark.parametrize(
    "question",
    [
        "What is the fine for it?",
        "Which of the two has priority?",
        "Is it allowed to start it there?",
        "How many life jackets are there in it?",
        "How often is that replaced?",
    ],
)
def test_a_question_that_hangs_in_the_air_fails(question: str) -> None:
    """A pronoun that only its own noun, or a thing of another number, stands before has nothing to stand for."""
    assert gate(STOP, question, "The left winch is stopped by the deck officer.") in {"deixis", "stands_alone"}


def test_quotes_are_few_and_no_longer_than_their_passage() -> None:
    """Quotes from more than five places are refused, the items of one list are of one place, repeats add up."""
    items = [f"The pump number {number} is checked by the mate." for number in range(MOST_QUOTES + 1)]
    question, answer = "Who checks the pump number 0?", "The pump number 0 is checked by the mate."

    def failed(text: str, quotes: list[str]) -> str:
        chunk = Chunk("m", 0, 0, len(text), (), text)
        return next((one.criterion for one in check(Pair(quotes=quotes, question=question, answer=answer), chunk)
                     if not one.passed), "")  # fmt: skip

    listed = "\n- ".join(items)
    assert failed(listed, items) == ""
    assert failed(" Ships sail. ".join(items), items) == "length"
    assert failed(listed + "." * 99, [*items, *(f"none {number}" for number in range(MOST_QUOTES))]) == "length"
    assert failed(listed, [items[0]] * 20) == "length"


def test_the_work_of_the_negation_gate_grows_with_the_quotes_not_with_their_square(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each clause of the quotes is compared with the answer's, not with all others: eight times the work for that text.

    Counted in comparisons of clauses, not in seconds, which a busy machine would falsify.
    """
    count = 0

    class Counting(frozenset[str]):
        def __and__(self, other: Any) -> frozenset[str]:
            nonlocal count
            count += 1
            return frozenset(self).intersection(other)

    def counted(text: str) -> tuple[Clause, ...]:
        return tuple(replace(one, content=Counting(one.content)) for one in clauses(text))

    def compared(number: int) -> int:
        nonlocal count
        count = 0
        quotes = " ".join(f"The pump number {at} must never touch the seal." for at in range(number))
        clash("Never may the pump touch the seal.", quotes, "What must the pump not touch?")
        return count

    monkeypatch.setattr("arcticcodex.validation.polarity.clauses", counted)
    small, large = compared(30), compared(240)
    assert small
    assert large <= small * 8 * 1.5
