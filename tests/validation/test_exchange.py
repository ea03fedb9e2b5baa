"""Answers that say of one thing what their quotes say of another, in the quotes' own words or others."""

from __future__ import annotations

import pytest

from arcticcodex.records import Chunk
from arcticcodex.teachers.passages import Pair
from arcticcodex.validation.comparisons import other_substance, turned_round
from arcticcodex.validation.deixis import dangling_answer, pointing
from arcticcodex.validation.exchange import exchanged
from arcticcodex.validation.gates import check
from arcticcodex.validation.polarity import clash
from arcticcodex.validation.quantities import unsupported_unit


@pytest.mark.parametrize(
    ("quote", "answer"),
    [
        ("The valve of the ward is above the sink.", "The sink is above the valve of the ward."),
        ("Oats are hardier than wheat.", "Wheat is hardier than oats."),
        ("The cook rather than the waiter cleans the oven.", "The waiter rather than the cook cleans the oven."),
        ("Mix 9 L of water with 5 mL of acid.", "Mix 9 L of acid with 5 mL of water."),
    ],
)
def test_two_parts_exchanged_are_refused_by_the_gate_of_terms(quote: str, answer: str) -> None:
    """Two names exchanged within a copied sentence are told, though every word is in the quotes."""
    assert exchanged(answer, quote)
    chunk = Chunk("manual", 1, 0, len(quote), ("Manual",), quote)
    last = check(Pair(quotes=[quote], question="What does the rule say of pumps and valves?", answer=answer), chunk)[-1]
    assert (last.criterion, last.passed) == ("terms", False)


@pytest.mark.parametrize(
    ("quote", "answer"),
    [
        ("Within 5 days, the clerk must sign the form.", "The clerk must sign the form within 5 days."),
        ("If the lamp is lit, the guard closes the gate.", "The guard closes the gate if the lamp is lit."),
        ("The kit holds a saw, a file and a drill.", "The kit holds a drill, a saw and a file."),
        ("Lisbon is the capital.", "The capital is Lisbon."),
        ("Copper differs from brass.", "Brass differs from copper."),
    ],
)
def test_what_says_the_same_in_another_order_is_no_exchange(quote: str, answer: str) -> None:
    """A clause that is moved whole, a list in another order, and a relation that holds both ways pass."""
    assert not exchanged(answer, quote)


@pytest.mark.parametrize(
    ("answer", "turned"),
    [
        ("The pump is lighter than the motor.", True),
        ("The motor is heavier than the pump.", True),
        ("Compared with the motor, the pump is less heavy.", True),
        ("Of the two, the motor and the pump, the former is heavier.", True),
        ("The motor is lighter than the pump.", False),
        ("Compared with the motor, the pump is heavier.", False),
        ("Of the two, the pump and the motor, the former is heavier.", False),
        ("The motor is less heavy than the pump.", False),
    ],
)
def test_a_comparison_turned_round_is_told(answer: str, *, turned: bool) -> None:
    """However a comparison is put, its direction is read."""
    assert bool(turned_round(answer, "The pump is heavier than the motor.")) is turned


def test_an_amount_keeps_its_substance() -> None:
    """An amount of one substance given to another is told, the same in another order is not."""
    quote = "Mix 50 g of salt with 2 g of sugar."
    assert other_substance("It takes 50 g of sugar and 2 g of salt.", quote) == "sugar"
    assert not other_substance("It takes 2 g of sugar and 50 g of salt.", quote)


@pytest.mark.parametrize(
    ("quote", "answer"),
    [
        ("The cook rather than the waiter cleans the oven.", "The cook as well as the waiter cleans the oven."),
        ("A shim is a strip that fills a gap.", "A shim is anything but a strip that fills a gap."),
        ("In 1944, Ada Byron discovered the comet.", "In 1944, Ada Byron did not discover the comet."),
        ("The dose must not exceed 5 mg.", "5 mg is the least that is allowed for the dose."),
        ("The dose limit is 5 mg.", "The dose limit is not 5 mg."),
        (
            "The clerk may not open the safe unless the lamp is lit.",
            "Unless the lamp is lit, the clerk may open the safe.",
        ),
        ("The clerk must stop the pump.", "It is the clerk that has to continue the pump."),
        ("The nurse records the dose.", "The nurse conceals the dose."),
    ],
)
def test_more_ways_to_say_the_opposite_are_refused(quote: str, answer: str) -> None:
    """Exclusion turned to addition, "anything but", "unless" without its negation and more opposites are told."""
    assert clash(answer, quote, "What is the rule?")


@pytest.mark.parametrize(
    ("quote", "answer"),
    [
        ("The width must be at least 5 cm.", "Nothing below 5 cm is accepted for the width."),
        ("The width must not be less than 5 cm.", "The width must be 5 cm or more."),
        ("The guard may change the code provided that it is day.", "The guard may change the code if it is day."),
        (
            "The clerk may not close the account unless it is paid.",
            "Only if it is paid may the clerk shut the account.",
        ),
        ("The floor is lower than the yard.", "Compared with the yard, the floor is less high."),
    ],
)
def test_more_ways_to_say_the_same_pass(quote: str, answer: str) -> None:
    """A bound, a condition and a negation may be put in other words."""
    assert not clash(answer, quote, "What is the rule?")


@pytest.mark.parametrize(
    ("quote", "answer"),
    [
        ("A seat costs £40.", "A seat costs 40 pounds."),
        ("The silo holds 35 t of grain.", "The silo holds 35 tonnes of grain."),
        ("The screw turns at 90 rpm.", "The screw turns at 90 revolutions per minute."),
    ],
)
def test_units_may_be_written_out(quote: str, answer: str) -> None:
    """A unit may be written in words, but not be another."""
    assert not unsupported_unit(answer, quote, "")
    assert unsupported_unit(
        answer.replace("pounds", "euros").replace("tonnes", "kg").replace("minute", "hour"), quote, ""
    )


def test_they_who_must_are_to_be_named() -> None:
    """A pronoun for whoever has to do what is asked about dangles; one for the thing asked about does not."""
    assert dangling_answer("They must test the pump every week.", "How often is the pump to be tested?") == "they"
    assert dangling_answer("They must call the guard.", "What must be done if a pump fails?") == "they"
    assert not dangling_answer("It must be tested every week.", "How often is the pump to be tested?")
    assert not dangling_answer("They must call the guard.", "What must the cooks do if a pump fails?")


def test_a_passage_in_something_is_no_pointer() -> None:
    """A passage in something named is a thing, the passage as such points at the source."""
    assert not pointing("The passage in the contract is struck out.")
    assert pointing("According to the passage, it is struck out.")
    assert pointing("The passage in question says so.")
