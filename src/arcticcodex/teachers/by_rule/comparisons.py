"""Rules for two things side by side: more than, unlike, whereas, differs from."""

from __future__ import annotations

import re

from arcticcodex.teachers.by_rule import english
from arcticcodex.teachers.by_rule.asked import Asked, can_end, is_human, unclear, unclear_subject
from arcticcodex.teachers.by_rule.english import clause

_END = r"(?:,[^,]*)?\.$"
_IN = re.compile(
    rf"^(.+?) (is|are|occurs?|develops?) (?:\w+ ){{0,2}}?(more|less) (\w+ )?(?:in|among|"
    rf"for) ([^,;]+?) than (?:in |among |for )?([^,;]+?){_END}"
)
_LIKELY = re.compile(
    rf"^(.+?) (is|are) (?:\w+ ){{0,3}}?(more|less) likely (?:than ([^,;]+?) to ([^,;]+?)|"
    rf"to ([^,;]+?) than ([^,;]+?)){_END}"
)
_HIGHER = re.compile(
    rf"^(.+?) (?:has|have) an? (?:\w+ )?(higher|lower|greater|better|worse|longer|shorter) ([\w -]+? of [^,;]+?|"
    rf"[\w-]+(?: [\w-]+)?) than ([^,;]+?){_END}"
)
_THAN = re.compile(
    rf"^(.+?) (is|are) (?:usually |often |generally |much |slightly |typically )?(more \w+|less \w+|"
    rf"\w+er) than ([^,;]+?){_END}"
)
_NO_OTHER = re.compile(
    r"\band (?:\w+ly )?(?:take|occur|have|is|are|may|can|last|need|cost|use)\w*\b|\b(?:normal|usual|usually|"
    r"expected|before|that|those|once|average|ever|other|others|needed|previously|it|they|"
    r"one|or|\d+|most|any|anyone|is|are|do|does|can|thought)\b",
    re.IGNORECASE,
)


def compared(statement: str) -> Asked | None:
    """`S is more common in A than in B`, `A is harder than B`: in which one, and which."""
    split = clause(statement)
    if not split:
        return None
    if found := _IN.match(statement):
        subject, verb, more, quality, one, other = found.groups()
        if _usable(subject) and _apart(one, other) and split.subject == subject:
            many = english.is_plural(subject)
            start = (
                f"{verb} {subject}"
                if verb in {"is", "are"}
                else f"{'do' if many else 'does'} {subject} {verb.removesuffix('s')}"
            )
            return _asked(f"{start} {more} {quality or ''}in {one} or in {other}?", 86, f"{subject} {one}")
    if found := _LIKELY.match(statement):
        one, be, more, other, what = found[1], found[2], found[3], found[4] or found[7], found[5] or found[6]
        if _usable(one) and split.subject == one and _apart(one, other) and not unclear(what) and can_end(what):
            who = "who" if is_human(one.split(" ", 1)[0]) or is_human(one) else "which"
            return _asked(
                f"{who} {'is' if who == 'who' else be} {more} likely to {what}: {one} or {other}?", 86, f"{one} {what}"
            )
    if found := _HIGHER.match(statement):
        one, degree, what, other = found.groups()
        if _usable(one) and split.subject == one and _apart(one, other) and not unclear(what):
            who = "who" if is_human(one.split(" ", 1)[0]) else "which"
            has = "has" if who == "who" or not english.is_plural(one) else "have"
            return _asked(f"{who} {has} a {degree} {what}: {one} or {other}?", 84, f"{one} {what}")
    if found := _THAN.match(statement):
        one, be, degree, other = found.groups()
        if _usable(one) and _apart(one, other) and len(other.split()) < 8 and len(one.split()) < 8:
            return _asked(f"which {be} {degree}: {one} or {other}?", 78, one)
    return None


_UNLIKE = re.compile(
    r"^(?:unlike|in contrast to|in contrast with|compared with|compared to) ([^,]+), (.+)\.$", re.IGNORECASE
)
_WHEREAS = re.compile(r"^([^;]+?), (?:whereas|while|but) ([^;]+)\.$")
_DIFFERS = re.compile(r"^(.+?) differs? from (.+?) (?:in|because|by) ")


def contrasted(statement: str) -> Asked | None:
    """`Unlike A, B ...`, `A ..., whereas B ...`, `A differs from B in ...`: how do they differ?"""
    if found := _UNLIKE.match(statement):
        split = clause(found[2])
        if split and _usable(split.subject) and _apart(split.subject, found[1]):
            return _differ(
                split.subject, found[1], "compare with" if statement[:8].lower() == "compared" else "differ from"
            )
    if (found := _DIFFERS.match(statement)) and _usable(found[1]) and _apart(found[1], found[2]):
        return _differ(found[1], found[2], "differ from")
    if found := _WHEREAS.match(statement):
        one, other = clause(found[1]), clause(found[2])
        if not one or not other or (", but " in statement) or not _usable(one.subject) or not _usable(other.subject):
            return None
        if _apart(one.subject, other.subject) and one.head.lower() != other.head.lower()[:0]:
            return _asked(f"how do {one.subject} and {other.subject} differ?", 80, f"{one.subject} {other.subject}")
    return None


def _differ(one: str, other: str, how: str) -> Asked:
    do = "do" if english.is_plural(one) else "does"
    return _asked(f"how {do} {one} {how} {other}?", 84, f"{one} {other}")


def _usable(subject: str) -> bool:
    return not unclear_subject(subject) and english.starts_noun_phrase(subject) and "," not in subject


def _apart(one: str, other: str) -> bool:
    """Whether two phrases are two things with names of their own."""
    alike = _is_people(one) == _is_people(other)
    return (
        alike and not unclear(other) and not _NO_OTHER.search(other) and one.lower() != other.lower() and can_end(other)
    )


def _is_people(phrase: str) -> bool:
    return any(
        is_human(word)
        for word in re.split(r" (?:with|in|of|who|over|under|aged?|without|and) ", phrase)[0].split()[-1:]
    )


def _asked(question: str, score: int, subject: str) -> Asked:
    return Asked(" ".join(question.split()), "comparison", "medium", score, subject)
