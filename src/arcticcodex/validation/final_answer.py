r"""Whether two free-text answers come to the same: their final answers, where such can be told and compared.

`final_answer` reads what a text comes to: what it marks (`\boxed{}`, answer tags, "Answer: ...", "the answer is ...",
"#### 12"), else what it ends with. `agree` compares two of them and says None where that proves nothing: two programs
of different text may both be right, and "5 km" and "3.1 miles" are not converted here. Code is compared, never run.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from arcticcodex.sources.known.replies import bare, final_answers
from arcticcodex.validation.numbers import figures
from arcticcodex.validation.program_text import program_of
from arcticcodex.validation.units import agree as same_unit

if TYPE_CHECKING:
    from arcticcodex.validation.numbers import Quantity
    from arcticcodex.validation.units import Unit

Kind = Literal["number", "choice", "yes_no", "name", "code"]

MOST_END_CHARS = 4_000  # of a text's end, where a final answer is looked for
MOST_NAME_WORDS = 8
MOST_NAME_CHARS = 80
MOST_RESULT_WORDS = 4  # of a text that is its answer, and of a last line that is a number with what it counts
MOST_ROUNDING = Fraction(1, 100)  # two roundings of one number are no further apart than this share of it

_YES = {"yes": "yes", "true": "yes", "correct": "yes", "no": "no", "false": "no", "incorrect": "no"}
_YES_NO = re.compile(
    r"(yes|no|true|false|correct|incorrect)(?:[.!]*\Z|[,;:.!]\s|\s[-\u2013\u2014]\s|[\u2013\u2014])", re.IGNORECASE
)
_OPENING = re.compile(r"[*_\s]*(yes|no)[*_]*(?=[.,!;:\s*_]*\Z|[*_]*[.,!;:\u2013\u2014])", re.IGNORECASE)
_CHOICE = re.compile(
    r"(?:(?:option|choice|answer)\s+)?(?:\(([A-Ja-j])\)|([A-J])(?:[).:](?:\s|\Z)|\Z)|([a-j])\))", re.IGNORECASE
)
_SAID_CHOICE = re.compile(r"\b(?:option|choice|answer)(?:\s+is)?:?\s+[*_]*\(?([A-J])\)?[*_]*(?=[\s.,:;)]|\Z)")
_HASHES = re.compile(r"^####[ \t]*(\S[^\n]*)$", re.MULTILINE)
_EQUALS = re.compile(r"(?:=|\u2248|\u2243|\u2245|\\approx)\s*")
_ASIDE = re.compile(r"\s*\([^()]*\)")
_FRACTION = re.compile(r"(\d{1,15})\s*/\s*(\d{1,15})")
_DIGITS = re.compile(r"[\d,]*\d(?:\.\d+)?")
_GLUED = re.compile(r"[eE][-+]?\d|[xXoObB]_?[0-9a-fA-F]")  # an exponent, or the digits of another base
_LATEX = (
    (re.compile(r"\\d?t?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}"), r"\1/\2"),
    (re.compile(r"\\(?:text|mathrm|mathbf|textbf)\s*\{([^{}]*)\}"), r" \1"),
    (re.compile(r"\^\s*\{?\s*\\circ\s*\}?"), "\u00b0"),
    (re.compile(r"\{,\}"), ","),
    (re.compile(r"\\[,;:! ]|~"), " "),
    (re.compile(r"\\([%$])"), r"\1"),
)
_RESULT = re.compile(
    r"(?:so|thus|therefore|hence|in (?:total|all|sum)|altogether|finally|the (?:total|sum|result))\b", re.IGNORECASE
)
_ITEM = re.compile(r"\s*(?:[-*+\u2022]\s|\d+[.)]\s)")
_FORMULA = re.compile(r"[\^+=*/\\<>{}|\[\]]|(?:\d|\s)[-\u2212]|[-\u2212](?:\d|\s)")
_ARTICLES = frozenset(("a", "an", "the"))
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class FinalAnswer:
    """What a text comes to.

    `value` is a number as an exact decimal or fraction ("1250", "1/3"), a choice's letter, "yes" or "no", a short name
    in small letters, or the program as lines of tokens. `unit` is the unit of a number, as family and factor.
    """

    kind: Kind
    value: str
    unit: Unit | None = None


def final_answer(text: str) -> FinalAnswer | None:
    """What a text comes to; None where that cannot be told."""
    program = program_of(text)
    if program:
        return FinalAnswer("code", program)
    end = text[-MOST_END_CHARS:].strip()
    hashes = _HASHES.findall(end)
    found = (hashes[-1],) if hashes else final_answers(end)
    if end not in found or len(end.split()) <= MOST_RESULT_WORDS:  # the whole is among them where none is marked
        return next((answer for one in found if (answer := _marked(one)) is not None), None)
    opening = _OPENING.match(text)
    if opening:
        return FinalAnswer("yes_no", opening[1].lower())
    ends = (answer for one in found if "\n" not in one and (answer := _ending(one)) is not None)
    return next(ends, None)


def agree(one: FinalAnswer | None, other: FinalAnswer | None) -> bool | None:
    """Whether two answers come to the same; None where they cannot be compared."""
    if one is None or other is None or one.kind != other.kind:
        return None
    if one.kind == "number":
        return _same_number(one, other)
    if one.value == other.value:
        return True
    if one.kind == "code":
        return None
    return _same_name(one.value, other.value) if one.kind == "name" else False


# --- reading -----------------------------------------------------------------------------------------------------


def _marked(answer: str) -> FinalAnswer | None:
    """What a marked answer is: anything short."""
    said = _plain(answer)
    if said.lower() in _YES:
        return FinalAnswer("yes_no", _YES[said.lower()])
    yes_no = _YES_NO.match(said)
    if yes_no:
        return FinalAnswer("yes_no", _YES[yes_no[1].lower()])
    return _choice(said) or _number(said) or _name(said)


def _ending(line: str) -> FinalAnswer | None:
    """What the end of a text that marks no answer comes to: a choice, or the number of a result, no words."""
    said = _plain(line)
    named = _SAID_CHOICE.search(said)
    if named:
        return FinalAnswer("choice", named[1])
    result = _EQUALS.search(said) or _RESULT.match(said) or len(said.split()) <= MOST_RESULT_WORDS
    return _choice(said) or (_number(said) if result and not _ITEM.match(line) else None)


def _plain(answer: str) -> str:
    """An answer without markup."""
    for pattern, plain in _LATEX:
        answer = pattern.sub(plain, answer)
    return bare(answer.replace("$", " $") if answer.count("$") == 1 else answer).strip("# ")


def _choice(said: str) -> FinalAnswer | None:
    found = _CHOICE.match(said)
    letter = next(filter(None, found.groups()), "") if found else ""
    return FinalAnswer("choice", letter.upper()) if letter else None


def _number(said: str) -> FinalAnswer | None:
    """The one number a text comes to: after its last sign of equality, what stands in brackets aside."""
    result = _ASIDE.sub("", _EQUALS.split(said)[-1]) or said
    told = [one for one in figures(result).quantities if not one.ordinal and (not one.weak or one.unit)]
    if len(told) != 1 or told[0].code:
        return None
    before, after = result[: told[0].start].rstrip("-\u2212 "), result[told[0].end :]
    if _FORMULA.search(f"{before} {after}") or _GLUED.match(after):
        return None  # a term of a formula, or a rate, whose unit would be read in part
    return FinalAnswer("number", _exact(told[0], result), told[0].unit)


def _exact(one: Quantity, text: str) -> str:
    """The value of a number as written, where it is in digits; else as it counts."""
    written = text[one.start : one.end] if text.isascii() else ""
    sign = "-" if one.value < 0 else ""
    parts = _FRACTION.fullmatch(written)
    if parts and int(parts[2]):
        return f"{sign}{int(parts[1])}/{int(parts[2])}"
    digits = _DIGITS.match(written)
    if digits and abs(one.value) == float(digits[0].replace(",", "")):
        return sign + digits[0].replace(",", "")
    return f"{one.value:.12g}"


def _name(said: str) -> FinalAnswer | None:
    """A short name, in small letters and without an article or a stop; a formula as it is, but for its spaces."""
    if len(said) > MOST_NAME_CHARS or "\n" in said:
        return None
    if _FORMULA.search(said):
        return FinalAnswer("name", "".join(said.split()))
    words = [word for word in _WORD.findall(said.casefold()) if word not in _ARTICLES]
    return FinalAnswer("name", " ".join(words)) if 0 < len(words) <= MOST_NAME_WORDS else None


# --- comparing ---------------------------------------------------------------------------------------------------


def _same_number(one: FinalAnswer, other: FinalAnswer) -> bool | None:
    left, right = Fraction(one.value), Fraction(other.value)
    step = max(_step(one.value), _step(other.value))
    if one.unit and other.unit:
        if one.unit[0] == other.unit[0]:
            factors = Fraction(str(one.unit[1])), Fraction(str(other.unit[1]))
            step = max(_step(one.value) * factors[0], _step(other.value) * factors[1])
            left, right = left * factors[0], right * factors[1]
        elif not same_unit(one.unit, other.unit):
            return None
    elif "ratio" in {unit[0] for unit in (one.unit, other.unit) if unit}:
        share, plain = (one, other) if one.unit else (other, one)
        factor = Fraction(str((share.unit or ("", 1.0))[1]))
        left, right = Fraction(share.value) * factor, Fraction(plain.value)
        if left != right and _near(Fraction(share.value), right, step):
            return True  # "15" of what is asked in percent
        step = max(_step(share.value) * factor, _step(plain.value))
    return left == right or _near(left, right, step)


def _near(left: Fraction, right: Fraction, step: Fraction) -> bool:
    """Whether two numbers are one, rounded to different places."""
    return left == right or abs(left - right) <= min(step / 2, MOST_ROUNDING * max(abs(left), abs(right)))


def _step(value: str) -> Fraction:
    """What one is in the last decimal of a number; a whole number or a fraction is exact."""
    _, point, decimals = value.partition(".")
    return Fraction(1, 10 ** len(decimals)) if point else Fraction(0)


def _same_name(one: str, other: str) -> bool | None:
    """Whether two different names may be of one thing: None where one says more, is short for the other, or counts.

    So too for formulas: what is written otherwise may be the same.
    """
    if _FORMULA.search(one) or _FORMULA.search(other):
        return None
    left, right = one.split(), other.split()
    few, many = sorted((left, right), key=len)
    if not Counter(few) - Counter(many) or _initials(few, many) or any(map(str.isdigit, one + other)):
        return None
    return False


def _initials(few: list[str], many: list[str]) -> bool:
    return "".join(few) == "".join(word[0] for word in many)
