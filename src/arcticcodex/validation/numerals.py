"""What numbers a text has, in digits of any script or in English words, and where: the reading half of `numbers`."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass, replace
from typing import NamedTuple

from arcticcodex.validation.units import plain_unit_of
from arcticcodex.validation.words import word_set


class Token(NamedTuple):  # made by the thousand: a dataclass takes thrice the time
    """A word, number or sign at `[start, end)`; `noon` is "a" or "p" after a time of day."""

    kind: str
    text: str
    lower: str
    start: int
    end: int
    noon: str = ""


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number over the tokens from where it was asked for up to `after`.

    `part` says that it is a share of one (a half), `ordinal` that it counts off (third), `weak` that it may be no count
    at all ("one", "first", the article of "a week"). `code` says what is no plain number: a version as written, "clock"
    for a time of day in minutes, "month" for that of a date, "part" for one side of a proportion.
    """

    value: float
    after: int
    part: bool = False
    ordinal: bool = False
    weak: bool = False
    code: str = ""


def _numbered(text: str, start: int, step: int = 1) -> dict[str, int]:
    return {word: start + place * step for place, word in enumerate(text.split())}


_ONES = _numbered("zero one two three four five six seven eight nine", 0)
_SMALL = (
    _ONES
    | _numbered(
        "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
        10,
    )
    | _numbered("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10)
)
_LARGE = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_SCALES = {"hundred": 1e2, "dozen": 12.0} | _LARGE
_ORDINALS = (
    _numbered("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth", 1)
    | _numbered("fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth", 14)
    | {"thirtieth": 30, "fortieth": 40, "fiftieth": 50, "sixtieth": 60, "hundredth": 100, "thousandth": 1000}
)
PARTS = {name + ending: 1 / value for name, value in _ORDINALS.items() if value > 2 for ending in ("", "s")} | {
    "half": 0.5,
    "halves": 0.5,
    "quarter": 0.25,
    "quarters": 0.25,
}
TIMES = {
    **dict.fromkeys(word_set("once single"), 1),
    **dict.fromkeys(word_set("twice double doubles doubled doubling twofold both pair pairs couple"), 2),
    **dict.fromkeys(word_set("thrice triple triples tripled tripling threefold"), 3),
} | {"quadruple": 4, "fourfold": 4, "tenfold": 10}
_WEAK = word_set("one once single both pair pairs couple first second double doubles doubled doubling")
_ROMAN = re.compile(r"(?=.)(M{0,3})(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})\Z")
_ROMAN_VALUES = {"M": 1000, "D": 500, "C": 100, "L": 50, "X": 10, "V": 5, "I": 1}
_NUMBERED = word_set("type stage class phase chapter article part grade factor section schedule title book group level")
_ANY_NUMBER_WORD = frozenset(_SMALL) | frozenset(_SCALES) | frozenset(_ORDINALS) | frozenset(PARTS) | frozenset(TIMES)
_BEGINS = _ANY_NUMBER_WORD | {"a", "an"}

_TOKEN = re.compile(
    r"(?P<code>\d+(?:\.\d+){2,})"
    r"|(?P<hour>\d{1,2})\s?(?P<half>[ap])\.?m\b"
    r"|(?P<clock>\d{1,2}:\d{2}(?::\d{2})?(?!\d))(?:\s?(?P<noon>[ap])\.?m\b)?"
    r"|(?P<parts>\d+:\d+(?![\d:]))"
    r"|(?P<iso>\d{4}-\d{2}-\d{2}(?!\d))"
    r"|(?P<vulgar>\d+/\d+(?![\d/]))"
    r"|(?P<number>\d{1,3}(?:[,\u00a0\u202f\u2009'’]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:[.,]\d+)?)"  # noqa: RUF001 — an apostrophe
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<sign>[%‰°℃℉$€£¥/²³·−+-])"  # noqa: RUF001 — a minus sign
)
_PARTED = re.compile(r"[,\u00a0\u202f\u2009'’](?=\d{3}(?:\D|\Z))")  # noqa: RUF001 — an apostrophe
_SIGNS = str.maketrans(
    dict(zip("％٪．，٫−", "%%.,.-", strict=True))  # noqa: RUF001 — signs of other scripts
    | {"½": " 1/2", "⅓": " 1/3", "⅔": " 2/3", "¼": " 1/4", "¾": " 3/4", "⅕": " 1/5", "⅛": " 1/8"}
)


def is_number_word(word: str) -> bool:
    """Whether `word` (in small letters) is, or is part of, a number in words."""
    return word in _ANY_NUMBER_WORD


def tokens_of(text: str) -> list[Token]:
    """The words, numbers and signs of `text`, the digits of every script as 0 to 9.

    After a vulgar fraction ("½") the offsets are a few characters on.
    """
    if not text.isascii():
        digits = (str(unicodedata.digit(letter)) if letter.isdecimal() else letter for letter in text)
        text = "".join(digits).translate(_SIGNS)
    return [_token(match) for match in _TOKEN.finditer(text)]


def _token(match: re.Match[str]) -> Token:
    kind = match.lastgroup or ""
    if kind in {"noon", "half"}:
        written = match["clock"] or f"{match['hour']}:00"
        return Token("clock", written, written, *match.span(), match[kind].lower())
    return Token(kind, match[0], match[0].lower(), *match.span())


def numerals_at(tokens: list[Token], at: int) -> list[Numeral]:
    """The number that begins at token `at`; several where it says several (a date), none where there is no number."""
    token = tokens[at]
    if token.kind == "word":
        if token.lower not in _BEGINS and not _ROMAN.match(token.text):
            return []
        found = _spelled(tokens, at) or _article(tokens, at) or _roman(tokens, at)
        return [_negated(found, tokens, at)] if found else []
    if token.kind == "number":
        return _digits(tokens, at)
    return [] if token.kind == "sign" else _composed(token, at + 1)


def _composed(token: Token, after: int) -> list[Numeral]:
    """What a token of several numbers says: a version, a time, a proportion, a date, a fraction."""
    if token.kind == "code":
        return [Numeral(math.nan, after, code=token.text)]
    values = [int(part) for part in re.split("[:/-]", token.text)]
    if token.kind == "clock":
        hour = values[0] % 12 + 12 * (token.noon == "p") if token.noon else values[0]
        return [Numeral(hour * 60 + values[1], after, code="clock")]
    if token.kind == "parts":
        return [Numeral(value, after, code="part") for value in values]
    if token.kind == "iso":
        year, month, day = values
        return [Numeral(year, after), Numeral(day, after), Numeral(month, after, weak=True, code="month")]
    above, below = values
    if not 0 < below <= 1000 or above > 100:
        return [Numeral(above, after), Numeral(below, after)]
    return [Numeral(above / below, after, part=True)]


def _digits(tokens: list[Token], at: int) -> list[Numeral]:
    """A number in digits, with a scale, a fraction or an ordinal's ending after it."""
    token = tokens[at]
    before, after = (tokens[place] if 0 <= place < len(tokens) else None for place in (at - 1, at + 1))
    if before and before.kind == "word" and before.end == token.start and before.text[-1].isascii():
        return []  # the digits of a name: B12
    value = float(_PARTED.sub("", token.text).replace(",", "."))
    found = Numeral(value, at + 1)
    if after and after.kind == "vulgar" and after.start - token.end <= 3:
        found = Numeral(value + sum(one.value for one in _composed(after, 0)), at + 2)
    elif after and after.lower in _SCALES and after.start - token.end <= 1:
        found = Numeral(value * _SCALES[after.lower], at + 2)
    elif after and after.start == token.end and after.lower in {"st", "nd", "rd", "th"}:
        found = Numeral(value, at + 2, ordinal=True)
    elif after and after.start == token.end and after.text == "k":
        found = Numeral(value * 1000, at + 2)
    return [_negated(found, tokens, at)]


def _negated(found: Numeral, tokens: list[Token], at: int) -> Numeral:
    """The number with the minus before it counted in; the dash of a range is none."""
    before = tokens[at - 1] if at else None
    if before is None or found.code or found.ordinal:
        return found
    dash = before.text == "-" and before.end == tokens[at].start and (at < 2 or tokens[at - 2].end < before.start)
    return replace(found, value=-found.value) if dash or before.lower in {"minus", "negative"} else found


def _spelled(tokens: list[Token], at: int) -> Numeral | None:
    """A number in words from token `at` on."""
    first, before = tokens[at].lower, tokens[at - 1].lower if at else ""
    if before == "a" and first in PARTS and [one.lower for one in tokens[at + 1 : at + 2]] == ["of"]:
        return Numeral(PARTS[first], at + 1, part=True)  # a third of
    for values in (TIMES, _ORDINALS, PARTS):
        if first in values:
            part, ordinal = values is PARTS, values is _ORDINALS
            return Numeral(values[first], at + 1, part, ordinal, weak=first in _WEAK)
    return _counted(tokens, at) if first in _SMALL or first in _SCALES else None


def _counted(tokens: list[Token], at: int) -> Numeral:
    """A cardinal number from token `at` on, with what follows it."""
    value, after = _cardinal(tokens, at)
    follows = [token.lower for token in tokens[after : after + 3]]
    if follows[:1] == ["point"] and follows[1:2] and follows[1] in _ONES:
        return _with_decimals(value, tokens, after + 1)
    if follows[:1] == ["-"]:
        after, follows = after + 1, follows[1:]
    if follows and follows[0] in _ORDINALS and value >= 20 and value % 10 == 0:
        return Numeral(value + _ORDINALS[follows[0]], after + 1, ordinal=True)
    if follows and follows[0] in PARTS:
        return Numeral(value * PARTS[follows[0]], after + 1, part=True)
    if follows[:2] == ["and", "a"] and follows[2:] and follows[2] in PARTS:
        return Numeral(value + PARTS[follows[2]], after + 3)
    return Numeral(value, after, weak=tokens[at].lower in _WEAK and after == at + 1)


def _cardinal(tokens: list[Token], at: int) -> tuple[float, int]:
    """The value of the number words from token `at` on, and the token after them."""
    total = current = 0.0
    place = after = at
    while place < len(tokens) and (place == at or tokens[place].start - tokens[place - 1].end <= 1):
        word = tokens[place].lower
        joined = _joined(current, word)
        if word in _LARGE:
            total, current = total + (current or 1) * _LARGE[word], 0.0
        elif joined is not None:
            current = joined
        elif place > at and (word == "-" or (word == "and" and (total or current >= 100))):
            place += 1
            continue
        else:
            break
        place += 1
        after = place
    return total + current, after


def _joined(current: float, word: str) -> float | None:
    """The value of a number below a thousand, so far `current`, with one more word; None where it does not go on."""
    if word in {"hundred", "dozen"}:
        return (current or 1) * _SCALES[word]
    value = _SMALL.get(word)
    if value is None or not current:
        return value
    if 10 < current < 100 and value >= 10:
        return current * 100 + value  # nineteen ninety-eight
    return current + value if current % 10 == 0 and value < (100 if current >= 100 else 10) else None


def _with_decimals(value: float, tokens: list[Token], place: int) -> Numeral:
    """A number in words with the digits after "point"."""
    digits = ""
    while place < len(tokens) and tokens[place].lower in _ONES:
        digits += str(_ONES[tokens[place].lower])
        place += 1
    return Numeral(value + float(f"0.{digits}"), place)


def _article(tokens: list[Token], at: int) -> Numeral | None:
    """The article of a unit as a one: "a week"."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    counts = tokens[at].lower in {"a", "an"} and after and plain_unit_of(after.text)
    return Numeral(1, at + 1, weak=True) if counts else None


def _roman(tokens: list[Token], at: int) -> Numeral | None:
    """A Roman number after a word that is numbered: "type II"."""
    if not at or tokens[at - 1].lower.rstrip("s") not in _NUMBERED or not _ROMAN.match(tokens[at].text):
        return None
    values = [_ROMAN_VALUES[letter] for letter in tokens[at].text]
    signed = (-one if any(later > one for later in values[place:]) else one for place, one in enumerate(values))
    return Numeral(sum(signed), at + 1)
