"""Rules for what a subject does, can and may: its effects, its parts, its objects, its help."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from arcticcodex.teachers.by_rule import english, verbs
from arcticcodex.teachers.by_rule.asked import Asked, is_human, is_staff, unclear, unclear_subject
from arcticcodex.teachers.by_rule.being import hangs_on
from arcticcodex.teachers.by_rule.english import clause
from arcticcodex.teachers.by_rule.lists import included
from arcticcodex.teachers.by_rule.occasions import occasion, tailed
from arcticcodex.teachers.by_rule.verbs import word_set

if TYPE_CHECKING:
    from collections.abc import Callable

    from arcticcodex.teachers.by_rule.english import Clause
    from arcticcodex.teachers.passages import Kind

_ADVERB = re.compile(
    r"^(?:also|often|usually|commonly|typically|generally|normally|always|sometimes|then|still|only|slightly|greatly) "
)
_MUST_BE = re.compile(r"^be (?:a|an|the|one of|either|between|at least|at most|less|greater) ")


def modal(statement: str) -> Asked | None:  # noqa: PLR0911 — each return is one rule
    """`S can V ...`: why, when or how can S V; what can S V."""
    split = clause(statement)
    if not split or split.verb not in verbs.MODALS or split.verb == "cannot" or unclear_subject(split.subject):
        return None
    split = replace(split, rest=_ADVERB.sub("", split.rest))
    first, _, after = split.rest.partition(" ")
    if first == "not":
        return None
    if first == "be" and (hung := hangs_on(split, _ADVERB.sub("", after), "be")):
        return hung
    if tail := tailed(split):
        return tail
    if split.verb in {"must", "should"} and _MUST_BE.match(split.rest):
        return Asked(f"what {split.asked('be')}?", "fact", "easy", 72, split.subject)
    if first == "be":
        return None
    can = "can" if split.verb in {"may", "might", "could"} and not is_human(split.head) else split.verb
    return _what(split, first, after, f"{can} {split.subject}")


def lexical(statement: str) -> Asked | None:
    """`S Vs O`: what does S V?"""
    split = clause(statement)
    if not split or not split.base or unclear_subject(split.subject):
        return None
    first = split.rest.split(" ", 1)[0].lower()
    if _SELDOM & {*split.adverb.split(), first}:
        return None
    if split.base == "have" and (verbs.is_participle(first) or first in {"to", "been", "no"}):
        return None
    start = f"{'do' if split.plural else 'does'} {split.subject}"
    return tailed(split) or occasion(split) or _what(split, split.base, split.rest, start)


_SELDOM = frozenset({"rarely", "seldom", "never", "hardly"})
_EFFECTS = word_set(
    "affect decrease improve increase influence lower raise reduce slow speed strengthen weaken worsen impair"
)
_NO_OBJECT = word_set(
    "it itself them him her themselves early earlier late later fast faster sooner longer less better away back "
    "up down out"
)
_IDIOMS = frozenset({
    "take place", "take part", "take effect", "take precedence", "make sense", "serve to", "set the", "have the",
    "make sure", "take care", "cause the", "mean the",
})  # fmt: skip
_PREPOSITION = re.compile(r"^(?:to|in|of|on|from|with) ")
_NAMES_SOME = re.compile(r"\b(?:such as|including)\b|: ")
_SOURCES = word_set("studies study research evidence researchers scientists findings results survey trials trial data")
_VAGUE_OBJECT = re.compile(
    r"^(?:an? )?(?:wide |great |large |small )?(?:variety|number|lot|range|series|few|many|several|various|some|"
    r"certain|different|"
    r"other|another|more|much|one|additional|further|serious|similar|any|special) (?:of )?(?!than\b)\w"
)
_LISTS = frozenset({"contain", "consist", "involve", "comprise"})
_GIVES = word_set("provide offer give supply receive promote encourage support")


def _what(split: Clause, base: str, rest: str, start: str) -> Asked | None:
    """What S does V, where V takes an object that is there and says something; `start` is `does S`, `can S`."""
    if len(rest.split()) < 2 or split.head.lower() in _SOURCES:
        return None
    if base == "include":
        return included(split.subject)
    if _VAGUE_OBJECT.match(_PREPOSITION.sub("", rest)) and not _NAMES_SOME.search(rest):
        return None
    if is_human(split.head):
        return _act(split, base, rest, start)
    if rule := _BY_VERB.get(base):
        return rule(base, rest, start, split.subject)
    return _of_preposition(split, base, rest, start) or _object(base, rest, start, split.subject)


def _of_preposition(split: Clause, base: str, rest: str, start: str) -> Asked | None:
    """`S depends on O`: what does S depend on? `S results from C`: what causes S?"""
    preposition = verbs.preposition_of(base, rest)
    if not preposition:
        return None
    if (base, preposition) in {("result", "from"), ("stem", "from")}:
        may = f"{split.verb} cause" if split.verb in verbs.MODALS else "causes"
        return Asked(f"what {may} {split.subject}?", "reason", "easy", 84, split.subject)
    kind: Kind = "list" if base == "consist" else "fact"
    return Asked(f"what {start} {base} {preposition}?", kind, "easy", 78, split.subject)


def _object(base: str, rest: str, start: str, subject: str) -> Asked | None:
    """`S contains O`: what does S contain?"""
    first = rest.split(" ", 1)[0].lower()
    if base in {"require", "recommend", "suggest", "report"} and subject.rsplit(" ", 1)[-1][:1].isupper():
        return None  # an authority, which requires many things
    if first in _NO_OBJECT or f"{base} {first}" in _IDIOMS or not verbs.takes_object(base):
        return None
    if not english.starts_noun_phrase(rest) and first != "that":
        return None
    kind: Kind = "list" if base in _LISTS else "fact"
    score = 76 if base in verbs.TELLING else (70 if base in _GIVES else 56)
    return Asked(f"what {start} {base}?", kind, "easy", score, subject)


def _caused(base: str, rest: str, start: str, subject: str) -> Asked | None:
    """`S causes O`: what does S cause?"""
    return Asked(f"what {start} {base}?", "fact", "easy", 78, subject) if english.starts_noun_phrase(rest) else None


def _used(base: str, rest: str, start: str, subject: str) -> Asked | None:
    """`S uses O to V`: what does S use to V?"""
    ended = _TO_AN_END.match(rest.rstrip("."))
    if not ended or not verbs.is_base(ended[3] or "") or unclear(ended[2]):
        return None
    return Asked(f"what {start} {base} {ended[2]}?", "fact", "medium", 78, subject)


_TO_DO = re.compile(r"\b(?:ability|tendency|chances?|need|right|effort|attempt|way|time)$")


def _effect(base: str, rest: str, start: str, subject: str) -> Asked | None:
    """`S raises O`: what effect does S have on O? `S affects A, B and C`: what does S affect?"""
    affected = english.noun_phrase(rest)
    if re.match(r"(?:about |up to |more than |nearly )?\d", rest):
        return None
    if re.match(r",| and | or ", rest[len(affected) :]) or base == "affect":
        fits = base == "affect" and len(rest.split()) < 25 and not re.search(r"\bways?\b", rest)
        return Asked(f"what {start} affect?", "fact", "easy", 76, subject) if fits else None
    if (
        not affected
        or unclear(affected)
        or _TO_DO.search(affected)
        or len(affected.split()) > 9
        or not english.starts_noun_phrase(rest)
    ):
        return None
    return Asked(f"what effect {start} have on {affected}?", "fact", "medium", 80, subject)


_HELPED = re.compile(
    r"^((?:the |a |an )?(?:[\w-]+ ){0,3}?(?:people|patients?|children|persons?|providers?|doctors?|women|men|"
    r"users?|surgeons?|parents?|"
    r"\w+ologists?)(?: with (?:[\w-]+ ){1,3}?)?) ?(?:to )?(\w+) "
)


def _helped(base: str, rest: str, start: str, subject: str) -> Asked | None:  # noqa: ARG001 — one of `_BY_VERB`
    """`S helps O V`: how does S help O? `S helps V O`: what does S help V?"""
    first, _, after = rest.removeprefix("to ").partition(" ")
    if verbs.takes_object(first) and english.starts_noun_phrase(after) and after:
        return Asked(f"what {start} help {first}?", "purpose", "easy", 78, subject)
    found = _HELPED.match(rest)
    if found and (verbs.is_base(found[2]) or found[2] in {"do", "be", "feel", "lose", "find", "plan", "learn"}):
        return (
            Asked(f"how {start} help {found[1].strip()}?", "purpose", "easy", 80, subject)
            if not unclear(found[1])
            else None
        )
    return None


_TURNED = re.compile(r"^((?:the |a |an )?[\w-]+(?: [\w-]+){0,3}?) (in)?to \w")


def _turned(base: str, rest: str, start: str, subject: str) -> Asked | None:
    """`S converts O to P`: what does S convert O to?"""
    found = _TURNED.match(rest)
    if not found or unclear(found[1]):
        return None
    return Asked(f"what {start} {base} {found[1]} {found[2] or ''}to?", "fact", "easy", 80, subject)


_ALLOWED = re.compile(r"^((?:the |a |an )?[\w-]+(?: [\w-]+){0,2}?) to (\w+) ")


def _allowed(base: str, rest: str, start: str, subject: str) -> Asked | None:
    """`S allows O to V`: what does S allow O to do?"""
    found = _ALLOWED.match(rest)
    if start.startswith("should") or not found or unclear(found[1]):
        return None
    return Asked(f"what {start} {base} {found[1]} to do?", "purpose", "easy", 76, subject)


_TO_AN_END = re.compile(
    r"^(?!it\b)([^,;]+?) ((?:to (?:help )?([a-z]+)|for (?:treating|diagnosing|preventing|people|children|adults|"
    r"women|men|patients|those who)) [^,;]+)$"
)
_ASKS = word_set("need ask help allow have tell teach want lack cause get become make")
_HABITS = word_set("avoid limit eat drink take choose check use prefer follow")


def _act(split: Clause, base: str, rest: str, start: str) -> Asked | None:
    """What someone does to an end: `Doctors prescribe X to treat Y.` Without the end, the question would be empty."""
    found = _TO_AN_END.match(rest.rstrip("."))
    if found and verbs.takes_object(base) and base not in _ASKS and english.starts_noun_phrase(rest):
        ended = not found[3] or verbs.is_base(found[3])
        dangling = re.search(
            r"\b(?:how|what|whether|patient|person|child|you|people)$|\b(?:with|by|can|may|will)\b", found[1]
        )
        if ended and not dangling and not unclear(found[2]):
            score = 82 if verbs.is_base(found[3] or "") else 76
            return Asked(f"what {start} {base} {found[2]}?", "fact", "medium", score, f"{split.subject} {found[2]}")
    if is_staff(split.subject) or split.verb not in {"should", "must"} or base not in _HABITS:
        return None
    if len(split.subject.split()) < 3 or not english.starts_noun_phrase(rest):
        return None
    return Asked(f"what {start} {base}?", "fact", "easy", 80, split.subject)


_BY_VERB: dict[str, Callable[[str, str, str, str], Asked | None]] = {
    **dict.fromkeys(("allow", "enable"), _allowed),
    **dict.fromkeys(("use", "utilize", "employ"), _used),
    **dict.fromkeys(("cause", "trigger"), _caused),
    **dict.fromkeys(("convert", "transform", "divide", "change", "turn"), _turned),
    **dict.fromkeys(_EFFECTS, _effect),
    "help": _helped,
}


# --- which subject does ----------------------------------------------------------------------------------------------

_GENERAL = word_set(
    "area attribute clause class compiler component construct cell device directive disease disorder document drug "
    "element error event exception expression feature field file function gland hormone instruction keyword layer "
    "library literal mechanism medication medicine method mode module object operation operator option organ "
    "organization parameter pattern principle procedure program property protein protocol rule service setting "
    "signal statement structure substance syndrome system technique test tool treatment unit variable vitamin"
)
_REVERSED_SUBJECT_WORDS, _REVERSED_REST_WORDS = range(3, 7), range(5, 20)


def which(statement: str) -> Asked | None:
    """`The X test Vs O`, X being some kind of test: which test Vs O?"""
    split = clause(statement)
    if not split or split.plural or unclear_subject(split.subject) or unclear(split.rest):
        return None
    words, head = split.subject.split(), split.head.lower()
    if words[0] not in {"the", "a", "an"} or words[-1].lower() != head or head not in _GENERAL:
        return None
    if len(words) not in _REVERSED_SUBJECT_WORDS or len(split.rest.split()) not in _REVERSED_REST_WORDS:
        return None
    if split.rest.startswith(("not ", "no ", "also ")) or "," in split.rest or split.verb in {"may", "should"}:
        return None
    if not split.base and not (split.verb in verbs.BE and verbs.is_participle(split.rest.split(" ", 1)[0])):
        return None
    return Asked(f"which {head} {split.verb} {split.rest.rstrip('.')}?", "fact", "medium", 66, split.rest)
