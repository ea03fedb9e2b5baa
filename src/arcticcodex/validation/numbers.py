"""Numbers with their units, the things they count, and months: all that a text says in figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from arcticcodex.validation.numerals import PARTS, TIMES, Numeral, Token, numerals_at, tokens_of
from arcticcodex.validation.units import plain_unit_of, unit_of
from arcticcodex.validation.words import stem, word_set

if TYPE_CHECKING:
    from arcticcodex.validation.units import Unit

_CACHED_TEXTS = 512


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as written at `[start, end)`: its value, its unit if it has one, the stem of the word it counts.

    `ordinal`, `weak` and `code` are those of its `Numeral`: a weak one can support but need not be supported.
    """

    value: float
    start: int
    end: int
    unit: Unit | None = None
    noun: str = ""
    ordinal: bool = False
    weak: bool = False
    code: str = ""

    @property
    def size(self) -> float:
        """The value in the first unit of its family."""
        return self.value * self.unit[1] if self.unit else self.value


@dataclass(frozen=True, slots=True)
class Figures:
    """All that a text says in figures: its numbers, all units it names, those without a number as written, months."""

    quantities: tuple[Quantity, ...]
    units: frozenset[Unit]
    bare: tuple[tuple[str, Unit], ...]
    months: frozenset[int]


_MONTH_NAMES = (
    "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sep sept|october oct|"
    "november nov|december dec"
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES.split("|"), 1) for name in names.split()}
_ALSO_WORDS = word_set("may march mar jan dec sep sept oct nov")
_BEFORE_MONTHS = word_set("in of until since by from to and late early during")
_POINTING = word_set("the that same this")
_SHARE: Unit = ("ratio", 1.0)
_POWERS = {"²": "square", "³": "cubic", "square": "square", "sq": "square", "cubic": "cubic"}
_SCALES = {"c": "°C", "celsius": "°C", "centigrade": "°C", "f": "°F", "fahrenheit": "°F"}
_RANGE = word_set("- to and or until through by x")
_RANGE_CHARS = 8


@lru_cache(maxsize=_CACHED_TEXTS)
def figures(text: str) -> Figures:
    """The numbers, units and months of `text`."""
    tokens = tokens_of(text)
    found: list[Quantity] = []
    measured: set[int] = set()  # tokens that are the unit of a number
    months: set[int] = set()
    at = 0
    while at < len(tokens):
        numerals = numerals_at(tokens, at)
        after = at + 1
        for numeral in numerals:
            quantity, place = _measured(numeral, tokens, at)
            found.append(quantity)
            measured.update(range(numeral.after, place))
            after = max(after, numeral.after, place)
        months |= {int(one.value) for one in numerals if one.code == "month"} or _month(tokens, at)
        at = after
    shared = _shared_units(found, tokens)
    bare = tuple(
        (token.lower, unit)
        for place, token in enumerate(tokens)
        if place not in measured and token.kind in {"word", "sign"} and (unit := _bare(tokens, place))
    )
    units = frozenset(one.unit for one in shared if one.unit) | {unit for _, unit in bare}
    return Figures(tuple(shared), units, bare, frozenset(months))


def _measured(numeral: Numeral, tokens: list[Token], at: int) -> tuple[Quantity, int]:
    """A number with the unit after it (or the currency before it) and the noun it counts; the token after the unit."""
    after = numeral.after
    one = Quantity(
        numeral.value,
        tokens[at].start,
        tokens[after - 1].end,
        _SHARE if numeral.part else None,
        _noun(tokens, after),
        numeral.ordinal,
        numeral.weak,
        numeral.code,
    )
    decade = numeral.value > 999 and tokens[after : after + 1] and tokens[after].text == "s"
    if numeral.code or numeral.ordinal or decade or tokens[at].lower in TIMES:
        return one, after
    unit, place = _unit_from(tokens, after + _filled(numeral, tokens))
    if unit is None or (numeral.part and unit[0] == "ratio"):
        before = tokens[at - 1].text if at else ""
        return replace(one, unit=unit_of(before) if before and before in "$€£¥" else one.unit), after
    weak = numeral.weak and tokens[at].lower in {"a", "an"}
    follows = [token.lower for token in tokens[place : place + 3]]
    if follows[:2] == ["and", "a"] and follows[2:] and follows[2] in PARTS:  # an hour and a half
        return replace(
            one, value=one.value + PARTS[follows[2]], end=tokens[place + 2].end, unit=unit, weak=False
        ), place + 3
    return replace(one, unit=unit, noun=_noun(tokens, place), weak=weak), place


def _filled(numeral: Numeral, tokens: list[Token]) -> int:
    """How many tokens stand between a number and its unit: a hyphen, or "of a" after a share."""
    count = 0
    fill = {"-", "of", "a", "an"} if numeral.part else {"-", "more"}
    while count < 2 and tokens[numeral.after + count : numeral.after + count + 1]:
        if tokens[numeral.after + count].lower not in fill:
            break
        count += 1
    return count


def _unit_from(tokens: list[Token], place: int) -> tuple[Unit | None, int]:
    """The unit that begins at token `place`, of three tokens or fewer, and the token after it."""
    for size in (3, 2, 1):
        group = tokens[place : place + size]
        unit = _unit(group) if len(group) == size else None
        if unit:
            return unit, place + size
    return None, place


def _unit(group: list[Token]) -> Unit | None:
    """The unit that `group`, of one to three tokens, is as a whole."""
    if len(group) == 1:
        text = group[0].text
        return _to_power(_POWERS[text[-1]], text[:-1]) if text[-1] in "²³" else unit_of(text)
    if len(group) > 2 or group[0].lower in {"revolutions", "revolution"}:
        return unit_of("".join(token.lower for token in group))
    left, right = group[0].lower, group[1].lower
    if (left, right) == ("per", "cent"):
        return unit_of("%")
    if left in {"degree", "degrees", "deg", "°"}:
        return unit_of(_SCALES.get(right, ""))
    if left in _POWERS or right in {"²", "³"}:
        return _to_power(_POWERS[left], right) if left in _POWERS else _to_power(_POWERS[right], group[0].text)
    return unit_of(left + right) if left in {"newton", "kilowatt"} else None


def _to_power(power: str, unit: str) -> Unit | None:
    plain = unit_of(unit)
    return (f"{power} {plain[0]}", plain[1]) if plain else None


def _bare(tokens: list[Token], place: int) -> Unit | None:
    """The unit that a token names without a number: "per square metre", "/h"."""
    before = tokens[place - 1].lower if place else ""
    if before in _POINTING and not tokens[place].lower.endswith("s"):
        return None  # "during the day" measures nothing
    if before in _POWERS:
        return _unit(tokens[place - 1 : place + 1])
    if tokens[place].text[-1] in "²³":
        return _unit(tokens[place : place + 1])
    return (unit_of if before == "/" else plain_unit_of)(tokens[place].text)


def _month(tokens: list[Token], at: int) -> set[int]:
    """The month that a token names; one that may be another word does so only beside a number or after "in"."""
    month = _MONTHS.get(tokens[at].lower)
    if not month or not tokens[at].text[0].isupper():
        return set()
    beside = [tokens[place].kind for place in (at - 1, at + 1) if 0 <= place < len(tokens)]
    before = tokens[at - 1].lower if at else ""
    sure = tokens[at].lower not in _ALSO_WORDS or "number" in beside or before in _BEFORE_MONTHS
    return {month} if sure else set()


def _noun(tokens: list[Token], place: int) -> str:
    token = tokens[place] if place < len(tokens) else None
    return stem(token.lower) if token and token.kind == "word" and len(token.text) > 2 else ""


def _shared_units(found: list[Quantity], tokens: list[Token]) -> list[Quantity]:
    """The quantities, those of a range or list with the unit of its last: "5 to 10 mg", "5, 10 and 15 mg"."""
    shared = list(found)
    for at in range(len(shared) - 2, -1, -1):
        left, right = shared[at], shared[at + 1]
        if left.unit or not right.unit or left.code or left.ordinal or right.start - left.end > _RANGE_CHARS:
            continue
        between = [token.lower for token in tokens if left.end <= token.start and token.end <= right.start]
        if between and _RANGE.issuperset(between):
            shared[at] = replace(left, unit=right.unit, weak=False)
    return shared
