"""Whether every number and unit of an answer is one of its quotes or its question."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from arcticcodex.validation.numbers import figures
from arcticcodex.validation.units import agree, plain_unit_of, unit_of
from arcticcodex.validation.words import stem, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from arcticcodex.validation.numbers import Figures, Quantity
    from arcticcodex.validation.units import Unit

_CACHED_TEXTS = 512
_SHARE_TOLERANCE = 0.006  # a third is 33 %
_COUNTED_MOST = 12
_KINDS = frozenset(
    map(
        stem, ("kind", "type", "sort", "thing", "way", "side", "part", "form", "different", "example", "reason", "case")
    )
)
_EACH = re.compile(r"(?:\bper|\ban?|\beach|\bevery|/)\s*(\w+)", re.IGNORECASE)
_WEEKDAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?\b")
_MONTH: Unit = ("month", 1.0)
_NO_UNITS: frozenset[Unit] = frozenset()
_OF_WEEKDAY = frozenset(unit for name in ("week", "day") if (unit := plain_unit_of(name)))
_OF_THE_TWO = re.compile(r"\b(?:of\s+the|between(?:\s+the)?)\s+\Z", re.IGNORECASE)
# How often: "twice a day", "four times a year".
_OFTEN = re.compile(
    r"\b(?:(?P<twice>twice)|(?P<thrice>three\s+times|thrice)|(?P<times>[\w.]+)\s+times)"
    r"\s+(?:(?:a|an|per|each|every)\s+)?(?P<unit>\w+)",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    r"twice\b(?!\s+(?:an?|per|each|every|daily|weekly|monthly|yearly|as|the|its|that)\b)", re.IGNORECASE
)
_SENTENCE = re.compile(r"[.!?]\s|\n")
_ITEM = re.compile(r",\s*(?:and|or)\s+|[,;]\s+|\s+(?:and|or)\s+")


def unsupported_number(answer: str, quotes: str, asked: str) -> str:
    """The first number of `answer`, as written, that neither `quotes` nor `asked` have; empty if there is none.

    A number is had if its value is there whatever its unit (that is for `unsupported_unit`), unless what it counts is
    there in another number. It need not be had if it is how many things are listed, or numbers the answer's own list.
    """
    said, backed, known = figures(answer), figures(quotes), figures(asked)
    support = (*backed.quantities, *known.quantities)
    for one in said.quantities:
        if _is_told_as_often(one, answer, support, quotes) or _AGAIN.match(answer, one.start):
            continue
        if one.weak and not (one.ordinal and _is_other_ordinal(one, backed)):
            continue
        if one.value == 2 and not one.unit and _OF_THE_TWO.search(answer, 0, one.start):
            continue  # "of the two, the pump and the valve"
        if one.value == 1 and _is_among(one.unit, backed.units | known.units):
            continue
        if any(_same_value(one, other) for other in support):
            if _counts_other(one, backed, support):
                return _written(one, answer)
        elif not (_numbers_a_list(one, answer) or _counts_a_list(one, quotes)):
            return _written(one, answer)
    return "" if said.months <= backed.months | known.months else "the month"


def unsupported_unit(answer: str, quotes: str, asked: str) -> str:
    """The first unit of `answer` that `quotes` and `asked` do not have, or not with its number; empty if none is."""
    said, backed, known = figures(answer), figures(quotes), figures(asked)
    support = (*backed.quantities, *known.quantities)
    units = backed.units | known.units | _calendar_units(quotes)
    rates = {unit for _, unit in (*backed.bare, *known.bare)}
    rates |= _calendar_units(quotes)
    rates |= {one.unit for one in support if one.value == 1 and one.unit}
    for one in said.quantities:
        if one.unit is None or any(_same(one, other) for other in support):
            continue
        if _is_told_as_often(one, answer, support, quotes):
            continue
        if (
            one.unit == ("ratio", 1.0)
            and one.value == 0.5
            and any(other.value == 2 and not other.unit for other in support)
        ):
            continue  # half of what has twice as much
        unitless = any(other.unit is None and not other.code and _same_value(one, other) for other in support)
        if not (unitless and _is_among(one.unit, units)) and not (one.value == 1 and _is_among(one.unit, rates)):
            return _written(one, answer)
    often = _periods(answer)
    for word, unit in said.bare:
        if any(
            start <= answer.lower().find(word, start) < end and _lasts(period, support) for start, end, period in often
        ):
            continue
        whole = any(other.unit and other.unit[0] == unit[0] and _close(other.size, unit[1]) for other in support)
        if not whole and not _is_among(unit, rates if unit in _counted_by(answer) else units):
            return word
    return ""


@lru_cache(maxsize=_CACHED_TEXTS)
def _periods(text: str) -> tuple[tuple[int, int, tuple[str, float]], ...]:
    """Where `text` says how often, with the family and length of the time between: "twice a day" is 12 hours."""
    found = []
    for match in _OFTEN.finditer(text):
        unit = unit_of(match["unit"].lower())
        times = 2.0 if match["twice"] else 3.0 if match["thrice"] else _count(match["times"])
        if unit and unit[0] in {"time", "month"} and times:
            found.append((*match.span(), (unit[0], unit[1] / times)))
    return tuple(found)


def _count(word: str) -> float:
    counted = [one.value for one in figures(word).quantities]
    return counted[0] if len(counted) == 1 else 0.0


def _lasts(period: tuple[str, float], support: Iterable[Quantity]) -> bool:
    return any(one.unit and one.unit[0] == period[0] and _close(one.size, period[1]) for one in support)


def _is_told_as_often(one: Quantity, answer: str, support: Iterable[Quantity], quotes: str) -> bool:
    """Whether a number says how often, and the quotes how long the time between is, or the other way round."""
    if any(_lasts(period, (one,)) for _, _, period in _periods(quotes)):
        return True
    return any(start <= one.start < end and _lasts(period, support) for start, end, period in _periods(answer))


def _calendar_units(quotes: str) -> frozenset[Unit]:
    """The units that names of days and months stand for: "every Monday" is once a week."""
    found = _OF_WEEKDAY if _WEEKDAY.search(quotes) else _NO_UNITS
    return found | {_MONTH} if figures(quotes).months else found


@lru_cache(maxsize=_CACHED_TEXTS)
def _counted_by(text: str) -> frozenset[Unit]:
    """The units of time that `text` counts by: "per day", "every week"."""
    found = (plain_unit_of(match[1]) for match in _EACH.finditer(text))
    return frozenset(unit for unit in found if unit and unit[0] in {"time", "month"})


def _is_among(unit: Unit | None, units: Iterable[Unit]) -> bool:
    return unit is not None and any(agree(unit, other) for other in units)


# --- one number and another


def _same_value(one: Quantity, other: Quantity) -> bool:
    """Whether two quantities have one value, in their own units or converted."""
    if "part" in {one.code, other.code}:
        return _close(one.value, other.value) and one.unit is None and other.unit is None
    if {one.code, other.code} == {"clock", ""}:  # "7 to 9 p.m." has 7 p.m.
        clock, plain = (one, other) if one.code else (other, one)
        return plain.unit is None and clock.value % 60 == 0 and clock.value / 60 % 12 == plain.value % 12
    if one.code or other.code:
        return one.code == other.code and (one.code != "clock" or one.value == other.value)
    halved = (
        one.unit == ("ratio", 1.0) and one.value == 0.5 and other.value == 2 and not other.unit
    )  # of "twice as much"
    return halved or _close(one.value, other.value) or _same(one, other)


def _same(one: Quantity, other: Quantity) -> bool:
    """Whether two quantities are one in value and unit; a share of one may be written without a unit."""
    if one.unit and other.unit and one.unit[0] == other.unit[0]:
        near = _SHARE_TOLERANCE if one.unit[0] == "ratio" else 0.0
        return math.isclose(one.size, other.size, rel_tol=1e-6, abs_tol=near)
    if one.unit is None or other.unit is None:
        return (one.unit or other.unit) == ("ratio", 1.0) and _close(one.size, other.size)
    return agree(one.unit, other.unit) and _close(one.value, other.value)


def _close(left: float, right: float) -> bool:
    return math.isclose(left, right, rel_tol=1e-6)


def _counts_other(one: Quantity, backed: Figures, support: Iterable[Quantity]) -> bool:
    """Whether a number counts what the quotes count otherwise: 5 pumps where they have 3 pumps and 5 valves."""
    if not one.noun or one.unit or one.ordinal or one.code:
        return False
    alike = [other for other in backed.quantities if other.noun == one.noun and not other.ordinal]
    same = [other for other in support if _close(other.value, one.value)]
    return bool(alike) and all(other.noun and other.noun != one.noun for other in same)


def _is_other_ordinal(one: Quantity, backed: Figures) -> bool:
    """Whether the quotes count the same thing off by another ordinal: "first trimester" for "third trimester"."""
    same = [other for other in backed.quantities if other.ordinal and other.noun and other.noun == one.noun]
    return bool(same) and all(other.value != one.value for other in same)


# --- lists


def _numbers_a_list(one: Quantity, answer: str) -> bool:
    """Whether a number marks an item of the answer's own list: "1.", "(2)", "third,"."""
    before, after = answer[: one.start], answer[one.end : one.end + 2]
    if one.ordinal:
        return after[:1] in {",", ":"}
    if not re.match(r"[.):](?:\s|\Z)", after):
        return False
    at_line_start = not before or before[-1] in "\n("
    return at_line_start or (before[-1].isspace() and one.value > 1 and "1" in before)


def _counts_a_list(one: Quantity, quotes: str) -> bool:
    """Whether a small number is that of the things its quotes list, which they count in no number themselves."""
    counted = any(other.noun and other.noun == one.noun for other in figures(quotes).quantities)
    if counted or one.unit or one.ordinal or not (2 <= one.value <= _COUNTED_MOST and one.value == int(one.value)):
        return False
    if one.value == 2:
        return one.noun in _KINDS  # "two kinds of": any sentence has two of something
    lines = [line for line in quotes.splitlines() if line.strip()]
    lists = [sum(bool(words(item)) for item in _ITEM.split(part)) for part in _SENTENCE.split(quotes) if "," in part]
    return one.value in lists or (len(lines) > 2 and one.value in {len(lines), len(lines) - 1})


def _written(one: Quantity, answer: str) -> str:
    """A number as the answer has it; where other scripts may have moved the offsets, its value."""
    return answer[one.start : one.end] if answer.isascii() else one.code or f"{one.value:g}"
