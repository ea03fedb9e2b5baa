"""Rules for how much, how many, how long, how often and at what age."""

from __future__ import annotations

import re
from dataclasses import replace

from arcticcodex.teachers.by_rule import verbs
from arcticcodex.teachers.by_rule.asked import Asked, can_end, is_human, unclear, unclear_subject
from arcticcodex.teachers.by_rule.english import Clause, clause

_ABOUT = (
    r"(?:(?:about|around|approximately|roughly|nearly|almost|only|up to|as (?:many|much|long) as|at least|at most|"
    r"no more than|more than|less than|fewer than|over|under|between|from|an? (?:average|total) of|an estimated|"
    r"anywhere from) )*"
)
_NUMBER = (
    r"(?:\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half an?|an?)"
    r"(?:(?: to | or | and |-)(?:\d[\d.,]*|one|two|three|four|five|six|seven|eight|ten|twelve))?(?: million|"
    r" billion| thousand)?"
)
_TIME = r"(?:milliseconds?|seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?|decades?)"
_UNIT = (
    r"(?:grams?|milligrams?|micrograms?|kilograms?|mg|mcg|kg|ounces?|pounds?|cups?|pints?|quarts?|gallons?|"
    r"liters?|milliliters?|ml|mL|calories|teaspoons?|tablespoons?|bytes?|kilobytes?|megabytes?|gigabytes?|MB|kB|GB|"
    r"inch(?:es)?|feet|foot|miles?|meters?|centimeters?|millimeters?|cm|mm|units|IUs?|dollars|volts?|watts?|amperes?)"
)
_LASTS = re.compile(rf"^(?:usually |often |typically |generally |normally )?(?:for )?{_ABOUT}{_NUMBER} {_TIME}\b")
_AMOUNT = re.compile(
    rf"^{_ABOUT}{_NUMBER} {_UNIT} (?:\([^)]*\) )?of ([\w -]+?)(?= (?:per|a|each|every|in|from|for|at|to)\b|"
    rf"[,.;]|$)( (?:per|a|each|every) \w+)?"
)
_COUNT = re.compile(
    rf"^{_ABOUT}(?:\d[\d,]*|two|three|four|five|six|seven|eight|nine|ten|twelve)(?: to \d[\d,]*)?(?: million|"
    rf" thousand)? "
    r"((?:main |major |basic |different |small |types of )*(?:[\w-]+ )?[\w-]+s)\b"
)
_OFTEN = re.compile(
    rf"^(.*?) ?(?:(?:once|twice|{_NUMBER} times|one or two times) (?:an?|per|each|every|daily)\b|"
    rf"every (?:{_NUMBER} )?(?:{_TIME}|other)\b|at least (?:once|twice|{_NUMBER} times) (?:an?|per|each|every)\b)"
)
_FOR = re.compile(rf"^(.+?) for {_ABOUT}{_NUMBER} {_TIME}\b")
_WITHIN = re.compile(rf"^(.*?) ?(?:(?:within|in|after) )?{_ABOUT}{_NUMBER} {_TIME} (?:of|after|before|to)\b")
_AGE = re.compile(
    r"^(?:usually |often |typically |most often |commonly |most commonly )?(?:at|between|before|after|by|around|"
    r"from) (?:the )?ages? "
)
_HAPPEN = frozenset({"begin", "start", "appear", "develop", "occur", "happen"})
_ADVERB = re.compile(r"^(?:also|often|usually|commonly|typically|generally|normally|always|sometimes) ")
_MIDDLE_MAX_WORDS = 10
_MEASURED = frozenset({"weigh", "cost", "measure"})


def measured(statement: str) -> Asked | None:  # noqa: PLR0911 — each return is one rule
    """`S lasts 2 hours`, `S contains 3 grams of O`, `S must be oiled twice a year`: how long, how much, how often."""
    split = clause(statement)
    if not split or split.verb == "cannot" or unclear_subject(split.subject) or split.rest.startswith("not "):
        return None
    verb, rest = _verb(split)
    if verb in {"last", "take"} and _LASTS.match(rest):
        return _asked(f"how long {_with(split, verb)}?", 86, split.subject)
    if verb in _MEASURED and re.match(rf"{_ABOUT}{_NUMBER} ", rest):
        return _asked(f"how much {_with(split, verb)}?", 80, split.subject)
    if verb in _HAPPEN and _AGE.match(rest):
        return _asked(f"at what age {_with(split, verb)}?", 84, split.subject)
    if verb and (amount := _AMOUNT.match(rest)) and verbs.takes_object(verb) and len(amount[1].split()) < 3:
        return _asked(f"how much {amount[1]} {_with(split, verb)}{amount[2] or ''}?", 84, split.subject)
    if verb in {"have", "contain", "affect", "include"} and (count := _COUNT.match(rest)):
        return _counted(split, verb, rest, count[1])
    return _timed(split)


def _verb(split: Clause) -> tuple[str, str]:
    """The lexical verb of a clause, and what follows it."""
    if split.base:
        return split.base, _ADVERB.sub("", split.rest)
    if split.verb in verbs.BE:
        return "", split.rest
    first, _, after = _ADVERB.sub("", split.rest).partition(" ")
    return first, _ADVERB.sub("", after)


def _with(split: Clause, verb: str) -> str:
    """The clause as asked, down to its lexical verb: `does the wash last`, `can the wash last`."""
    return split.asked("") if split.base else split.asked(verb)


def _counted(split: Clause, verb: str, rest: str, noun: str) -> Asked | None:
    """`S has two O`: how many O does S have?"""
    if (
        re.match(rf"{noun} (?:old|long|of age)", rest)
        or re.fullmatch(_TIME, noun)
        or noun.rsplit(maxsplit=1)[-1] in {"times", "less"}
    ):
        return None
    if is_human(split.head) or re.search(rf"\b(?:{_TIME}|{_UNIT}|of)$", noun):
        return None
    return _asked(f"how many {noun} {_with(split, verb)}?", 80, split.subject)


def _timed(split: Clause) -> Asked | None:
    """`S should be oiled twice a year`, `S must boil for 3 minutes`, `S appears within 2 days of T`."""
    for question, shape, score in (("how often", _OFTEN, 84), ("how long", _FOR, 80), ("when", _WITHIN, 76)):
        found = shape.match(split.rest)
        middle = found[1].strip() if found else ""
        if not found or not (middle or split.base) or len(middle.split()) > _MIDDLE_MAX_WORDS:
            continue
        if (
            not can_end(middle)
            or re.search(r"[,;:]|\b(?:and|or|if|that|who|which|when|where|to)\b", middle)
            or unclear(middle)
        ):
            continue
        if split.verb in verbs.BE and not verbs.is_participle((middle or "-").split(" ", 1)[0]):
            continue
        if (middle or "-").rsplit(" ", 1)[-1] in {"aim", "be", "have"} or re.match(
            r" (?:before|and)\b", split.rest[found.end() :]
        ):
            continue
        return _asked(f"{question} {replace(split, rest=middle).asked()}?", score, f"{split.subject} {middle}")
    return None


_SHARE = re.compile(
    rf"^(.+?) in {_ABOUT}\d[\d.]*(?: to \d[\d.]*)? percent of (?:all )?([\w -]+?)(?:, .*| and .*)?\.$", re.IGNORECASE
)
_OUT_OF = re.compile(rf"^{_ABOUT}(?:\d+|one|two|three|four) (?:in|out of)(?: every)? [\w,]+ (.+)\.$", re.IGNORECASE)


def share(statement: str) -> Asked | None:
    """`S V in N percent of P`: in what percentage of P does S V?"""
    found = _SHARE.match(statement)
    split = clause(f"{found[1]} so") if found else None
    if not found or not split or unclear_subject(split.subject) or unclear(found[2]):
        return None
    rest = split.rest.removesuffix("so").strip()
    if unclear(rest) or "," in rest or not can_end(rest):
        return None
    return _asked(f"in what percentage of {found[2]} {split.asked(rest)}?", 84, f"{split.subject} {rest}")


_AFFECTS = re.compile(
    rf"^{_ABOUT}{_NUMBER} (percent of )?((?:[\w.-]+ ){{0,3}}?(?:people|patients|adults|children|men|women|Americans|"
    rf"infants|babies|users))\b"
)


def affected(statement: str) -> Asked | None:
    """`S affects N percent of people`: what percentage of people does S affect?"""
    split = clause(statement)
    found = _AFFECTS.match(split.rest) if split and split.base in {"affect", "kill"} else None
    if not split or not found or unclear_subject(split.subject):
        return None
    many = "what percentage of" if found[1] else "how many"
    return _asked(f"{many} {found[2]} {split.asked('')}?", 84, split.subject)


def _asked(question: str, score: int, subject: str) -> Asked:
    return Asked(" ".join(question.split()), "quantity", "easy", score, subject)
