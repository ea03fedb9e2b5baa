"""Numbers: in digits of any script and in words, with their units, they come to the same."""

# ruff: noqa: RUF001 — letters and digits that look alike are the subject

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcticcodex.validation.numbers import figures
from arcticcodex.validation.quantities import unsupported_number, unsupported_unit

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
ONES, TENS = _ONES.split(), _TENS.split()


def spelled(number: int, *, joined: str) -> str:
    """A number below a million in words; `joined` stands between hundreds and what follows."""
    if number < 20:
        return ONES[number]
    if number < 100:
        return TENS[number // 10 - 2] + (f"-{ONES[number % 10]}" if number % 10 else "")
    for size, name in ((1000, "thousand"), (100, "hundred")):
        if number >= size:
            rest = number % size
            between = joined if rest < 100 else " "
            return f"{spelled(number // size, joined=joined)} {name}" + (
                between + spelled(rest, joined=joined) if rest else ""
            )
    raise AssertionError(number)


@given(st.integers(2, 999_999), st.sampled_from([" ", " and "]))
def test_numbers_in_words_are_read(number: int, joined: str) -> None:
    """Every number below a million is read from its words, with or without "and", as from its digits."""
    text = f"about {spelled(number, joined=joined)} litres of it"
    assert [(one.value, one.unit) for one in figures(text).quantities] == [(number, ("volume", 1.0))]
    assert figures(f"{number:,} litres").quantities[0].value == number


@given(st.integers(0, 99_999))
def test_digits_of_every_script_are_read(number: int) -> None:
    """Fullwidth, Arabic-Indic and Devanagari digits are digits."""
    for zero in "０٠०":
        written = "".join(chr(ord(zero) + int(digit)) for digit in str(number))
        assert figures(f"x {written} y").quantities[0].value == number


@pytest.mark.parametrize(
    ("answer", "quotes"),
    [
        ("five milligrams", "5 mg"),
        ("fifty percent", "50 %"),
        ("half of them", "50 per cent of them"),
        ("a third of them", "33 % of them"),
        ("one and a half hours", "90 minutes"),
        ("an hour and a half", "90 min"),
        ("0.5 L", "500 ml"),
        ("thirty-seven degrees Celsius", "37 °C"),
        ("minus twenty degrees Celsius", "-20 °C"),
        ("a week", "7 days"),
        ("in one day", "per day"),
        ("each day", "once daily"),
        ("between five and ten grams", "5-10 g"),
        ("5 g", "5, 10 or 15 g"),
        ("2:30 pm", "14:30"),
        ("March 12, 2019", "2019-03-12"),
        ("12 March 2019", "on March 12, 2019"),
        ("type 2", "type II"),
        ("three quarters of a cup", "¾ cup"),
        ("1.5 million", "1,500,000"),
        ("five dollars", "$5"),
        ("eighty grams per square metre", "80 g/m²"),
        ("fifty to one", "50:1"),
        ("three tools are needed", "Tools: hammer, saw and file"),
        ("1. Open it.\n2. Close it.", "Open it, then close it."),
        ("B12", "vitamin B12"),
    ],
)
def test_the_same_number_is_supported(answer: str, quotes: str) -> None:
    """A number put otherwise is supported, unit and all."""
    assert unsupported_number(answer, quotes, "") == ""
    assert unsupported_unit(answer, quotes, "") == ""


@pytest.mark.parametrize(
    ("answer", "quotes", "number"),
    [
        ("7 mg", "5 mg", "7"),
        ("fifty milligrams", "5 mg", "fifty"),
        ("0.5 mg", "5 mg", "0.5"),
        ("half of them", "40 % of them", "half"),
        ("the third trimester", "the second trimester", "third"),
        ("in 1998", "in 1989", "1998"),
        ("in July 2023", "in June 2023", "the month"),
        ("version 3.11.2", "version 3.11.3", "3.11.2"),
        ("3:30 pm", "14:30", "3:30 pm"),
        ("-20 °C", "20 °C", "-20"),
        ("two owners", "a single owner", "two"),
        ("5 pumps", "3 pumps and 5 valves", "5"),
        ("type 1", "type II", "1"),
    ],
)
def test_another_number_is_not(answer: str, quotes: str, number: str) -> None:
    """A number that the quotes do not have is named as written."""
    assert unsupported_number(answer, quotes, "").strip("-") == number.strip("-")


@pytest.mark.parametrize(
    ("answer", "quotes"),
    [
        ("5 g", "5 mg"),
        ("5 weeks", "5 days"),
        ("37 °F", "37 °C"),
        ("5 L", "5 mL"),
        ("64 KB", "64 KiB"),
        ("5 psi", "5 bar"),
        ("for several weeks", "for several days"),
        ("every month", "every 12 months"),
        ("per week", "per day"),
        ("10,000 euros", "$10,000"),
        ("5 g", "5 to 10 mg, or 3 g"),
    ],
)
def test_another_unit_is_not(answer: str, quotes: str) -> None:
    """A unit that the quotes do not have, or not with that number, is not supported; the number is left alone."""
    assert unsupported_unit(answer, quotes, "")


def test_the_question_supports_too() -> None:
    """What the question says in numbers may be repeated."""
    assert unsupported_number("At 5 bar.", "It opens.", "What happens at five bar?") == ""
