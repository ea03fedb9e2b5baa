"""Which side of a number is meant: "at least 5", "more than 5", "5 or more" are above it, "up to 5", "under 5" below.

English only.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from arcticcodex.validation.numbers import figures
from arcticcodex.validation.units import agree

if TYPE_CHECKING:
    from arcticcodex.validation.numbers import Quantity

_CACHED_TEXTS = 512
_BEFORE_CHARS, _AFTER_CHARS = 60, 30

_LESS = (
    "lower|less|fewer|shorter|younger|smaller|cooler|colder|lighter|narrower|thinner|slower|earlier|sooner|"
    "closer|nearer"
)
_ABOVE = (
    r"(?:(?:rises?|rising|rose|climbs?|goes|gets?|increases?|reach(?:es)?|is|are)\s+)?(?:above|over)|at\s+least|"
    rf"(?:a\s+)?minimum(?:\s+\w+)?(?:\s+of)?|more\s+than|(?!(?:{_LESS})\b)\w+er\s+than|exceed(?:s|ed|ing)?|beyond|"
    r"in\s+excess\s+of|upwards?\s+of"
)
_BELOW = (
    r"(?:(?:falls?|falling|fell|drops?|dropping|goes|gets?|decreases?|is|are|sinks?)\s+)?(?:below|beneath|under)|"
    r"at\s+(?:the\s+)?most|(?:a\s+)?maximum(?:\s+\w+)?(?:\s+of)?|up\s+to|as\s+(?:much|many|long|high)\s+as|"
    rf"(?:{_LESS})\s+than|within|limited\s+to|a(?:n\s+upper)?\s+(?:limit|tolerance|ceiling|cap)\s+of"
)
_NOT = r"(?P<no>\b(?:no|not|nothing|never|cannot|without|nor|neither)\b|n't\b)(?P<between>(?:\s+\w+){0,4}?)\s+"
_FILL = r"(?:\s+(?:about|approximately|roughly|a|an|the|of|by|total|age|some|day|usd|minus))*\s*[$€£¥<>≤≥-]?\s*\Z"
_BEFORE_NUMBER = re.compile(rf"(?:{_NOT})?\b(?P<bound>(?P<above>{_ABOVE})|{_BELOW})\b{_FILL}", re.IGNORECASE)
_AFTER_NUMBER = re.compile(
    r"\s*[%°\w./-]*(?:\s+[\w.°/-]+){0,3}?\s*,?\s*\b(?:or|and)\s+"
    r"(?:(?P<above>more|longer|older|higher|above|greater|over|later|upwards?|larger|heavier|hotter|warmer|beyond)|"
    r"less|fewer|below|under|younger|shorter|lower|sooner|earlier|smaller|lighter|cooler|colder|slower)\b(?!\s+than)",
    re.IGNORECASE,
)
_OBJECT = re.compile(r"\b(?:an?|the|any)\s+\w+\s*\Z", re.IGNORECASE)
_IS_THE = re.compile(
    r"\s*[%°\w./-]*(?:\s+[\w.°/-]+){0,2}?\s+(?:is|are|was|were)\s+the\s+"
    r"(?:(?P<above>least|minimum|lowest|smallest|shortest|lower\s+limit)|most|maximum|highest|largest|longest|"
    r"upper\s+limit)\b",
    re.IGNORECASE,
)
_IS_NOT = re.compile(r"\b(?:is|are|was|were)(?:\s+not|n't)(?:\s+(?:about|exactly))?\s*\Z", re.IGNORECASE)
_LINKING = re.compile(
    r"(?:\s+(?:get|gets|be|become|go|grow|rise|climb|come|fall|drop|sink|stay|remain|reach|exactly))*", re.IGNORECASE
)
_CONDITION = re.compile(r"\b(?:if|when|unless)\b[^.;]*\Z", re.IGNORECASE)
_REFUSED = re.compile(
    r"[^.;!?\n]*?\b(?P<said>(?:is|are|be|was|were)\s+(?:not|never)\s+(?:to\s+be\s+)?"
    r"(?:accept|allow|permit|tolerat|admi|approv|enough|sufficient|adequate)\w*|"
    r"(?:is|are|be)\s+(?:forbidden|prohibited|banned|barred|rejected|refused|unacceptable|insufficient|inadequate|ruled\s+out))\b",
    re.IGNORECASE,
)
_SIGNS = {"<": -1, "≤": -1, ">": 1, "≥": 1}


@dataclass(frozen=True, slots=True)
class Bound:
    """A number with the side it bounds (+1: from it upwards) and the stretch of text that says so.

    `refused` is the stretch after it that turns it: "more than 5 is [not allowed]".
    """

    quantity: Quantity
    side: int
    start: int
    end: int
    refused: tuple[int, int] = (0, 0)


@lru_cache(maxsize=_CACHED_TEXTS)
def bounds(text: str) -> tuple[Bound, ...]:
    """The bounded numbers of `text`."""
    found = (_bound(one, text) for one in figures(text).quantities)
    return tuple(bound for bound in found if bound)


def _bound(one: Quantity, text: str) -> Bound | None:
    """What `text` says before or after a number of the side meant, if it does."""
    before = _BEFORE_NUMBER.search(text, max(0, one.start - _BEFORE_CHARS), one.start)
    if before:
        side = 1 if before["above"] else -1
        # "not ... for more than 5" bounds from above, but "if it is not used for more than 5" does not.
        if before["no"] and _OBJECT.search(before["between"]):
            return None  # "not approve a loan above 5": what is denied is not the number
        conditional = _CONDITION.search(text, max(0, before.start() - _BEFORE_CHARS), before.start())
        if before["no"] and (not conditional or _LINKING.fullmatch(before["between"])):
            return Bound(one, -side, before.start(), one.end)
        refused = _REFUSED.match(text, one.end)
        if refused:
            return Bound(one, -side, before.start("bound"), one.end, refused.span("said"))
        return Bound(one, side, before.start("bound"), one.end)
    after = _AFTER_NUMBER.match(text, one.end, min(len(text), one.end + _AFTER_CHARS))
    after = after or _IS_THE.match(text, one.end, min(len(text), one.end + _BEFORE_CHARS))
    if after:
        return Bound(one, 1 if after["above"] else -1, one.start, after.end())
    sign = _SIGNS.get(text[: one.start].rstrip()[-1:])
    return Bound(one, sign, one.start - 1, one.end) if sign else None


@lru_cache(maxsize=_CACHED_TEXTS)
def bound_spans(text: str) -> tuple[tuple[int, int], ...]:
    """The stretches of `text` that say which side of a number is meant: what they deny is no negation."""
    found = bounds(text)
    return (*((one.start, one.end) for one in found), *(one.refused for one in found if one.refused[1]))


def turned(answer: str, quotes: str) -> str:
    """A number of `answer` that bounds the other side than it does in `quotes`, as written; empty if there is none."""
    backed = bounds(quotes)
    for bound in bounds(answer):
        alike = [one for one in backed if _is_same(one.quantity, bound.quantity)]
        if alike and all(one.side != bound.side for one in alike):
            return answer[bound.quantity.start : bound.quantity.end]
    return ""


def denied(answer: str, quotes: str) -> str:
    """A number that `answer` says something is not, as written, where `quotes` say it is; empty if there is none."""
    backed = figures(quotes).quantities
    for one in figures(answer).quantities:
        if _IS_NOT.search(answer, max(0, one.start - _AFTER_CHARS), one.start):
            alike = [other for other in backed if _is_same(other, one)]
            if alike and not any(_IS_NOT.search(quotes, max(0, o.start - _AFTER_CHARS), o.start) for o in alike):
                return answer[one.start : one.end]
    return ""


def _is_same(one: Quantity, other: Quantity) -> bool:
    """Whether two numbers are one, whatever their units where one has none."""
    if one.unit is None or other.unit is None or agree(one.unit, other.unit):
        return one.value == other.value
    return one.unit[0] == other.unit[0] and math.isclose(one.size, other.size, rel_tol=1e-6)
