"""Just enough English grammar, by word lists, to turn a plain statement into a question about it.

A statement is split into subject, verb and rest only where that is safe: the subject is a short noun phrase, and it and
the verb agree in number. What is not safe is not split, so the offline teacher asks less, not worse.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from arcticcodex.teachers.by_rule.verbs import (
    BASES,
    BE,
    MODALS,
    NOUNS_TOO,
    base_of_third,
    is_participle,
    word_set,
)

_PRONOUNS = word_set("he her him his i it its me my one our she that their them there these they this those us we")
_STARTERS_OF_CLAUSES = word_set(
    "although and as because believe believes but each either especially how however if nor once or since so such "
    "than then think thinks though unless until suppose consider note assume remember imagine let what when where "
    "whereas whether which while who whom whose why yet"
)
_PREPOSITIONS = word_set(
    "about above across after against along among around at before behind below beneath beside between beyond by "
    "despite down during except for from in inside into like near of off on onto out outside over per since through "
    "throughout to toward towards under up upon via with within without"
)
ADVERBS = word_set(
    "additionally actually alternatively also already always basically both briefly clearly commonly consequently "
    "currently effectively eventually even finally first formally frequently fully further furthermore generally "
    "hence here historically ideally immediately in indeed initially instead internally just lastly later likewise "
    "mainly meanwhile moreover more mostly nearly nevertheless next normally not note now often only ordinarily "
    "originally otherwise over perhaps please possibly primarily probably rarely rather recently second secondly "
    "similarly simply sometimes soon specifically still subsequently syntactically therefore third thus today "
    "together too typically ultimately usually very"
)
_DETERMINERS = word_set("a an the all any both each every many most no several some")
_PLURALS = frozenset({"people", "children", "men", "women", "data", "criteria", "bacteria", "feet", "teeth", "police"})
_SINGULARS = word_set(
    "analysis arthritis basis biopsy crisis cirrhosis diabetes diagnosis dialysis emphasis gas hepatitis herpes lens "
    "dynamics economics electronics ethics genetics mathematics measles mechanics mellitus news pancreas physics "
    "politics rabies semantics series species status syntax synthesis virus"
)
_RELATIVE = frozenset({"who", "that"})

_SUBJECT_MAX_WORDS = 12
_EDGE = "\"'“”‘’()[]{},;:.`*"  # noqa: RUF001 — the subject


@dataclass(frozen=True, slots=True)
class Clause:
    """A plain statement: `subject` as a noun phrase to stand inside a question, its finite `verb`, and the `rest`.

    `base` is the infinitive of a lexical verb, empty where `verb` is a form of be or a modal and inverts by itself.
    `adverb` is what stood between subject and verb (`S usually has`).
    """

    subject: str
    verb: str
    rest: str
    plural: bool
    base: str = ""
    adverb: str = ""

    @property
    def head(self) -> str:
        """The noun the subject is about: its last word before any preposition or relative clause."""
        return _head(self.subject.split())

    def asked(self, rest: str | None = None) -> str:
        """The clause as a question asks it: verb first (`does the test need`), with `rest` in place of its own."""
        tail = self.rest if rest is None else rest
        start = f"{self.verb} {self.subject}"
        if self.base:
            start = f"{'do' if self.plural else 'does'} {self.subject} {self.base}"
        elif self.verb == "cannot":
            start = f"can {self.subject} not"
        return f"{start} {tail}".rstrip(" ,;")


def clause(statement: str) -> Clause | None:
    """`statement` (one sentence or main clause, white space single) split at its finite verb; None if unsafe."""
    tokens = statement.rstrip(".;:, ").split(" ")
    words = [token.strip(_EDGE).lower() for token in tokens]
    noun = len(words) > 2 and (words[1] in BE or words[1] in MODALS)  # `anomaly is`: no adverb
    if len(tokens) < 3 or not (_can_start(words[0]) or (noun and words[0].endswith("ly") and words[0] not in ADVERBS)):
        return None
    for at in range(1, min(len(tokens) - 1, _SUBJECT_MAX_WORDS + 1)):
        word = words[at]
        if tokens[at] == word and (word in BE or word in MODALS or _is_finite(words, at)):
            return _made(tokens, words, at) if "and" not in words[:at] or _are_many(words, at) else None
        if word in _RELATIVE and at > 0 and words[at - 1] not in _PREPOSITIONS:
            return _after_relative(tokens, words, at)
        if word in {"do", "does", "did"} or (word != "and" and (word in _STARTERS_OF_CLAUSES or word in _PRONOUNS)):
            return None
    return None


def _are_many(words: list[str], at: int) -> bool:
    """Whether `A and B` before the verb at `at` is its subject: two things, not two orders (`Drain and wait`)."""
    return words[0] not in BASES - NOUNS_TOO and words[at] not in {"is", "was"} and not base_of_third(words[at])


def lower_first(text: str, names: frozenset[str] = frozenset()) -> str:
    """`text` as it reads inside a sentence: its first letter small, unless the word is one of `names` or code."""
    first = text.split(" ", 1)[0].strip(_EDGE)
    letters = first.replace("-", "").replace("'", "")
    if re.match(r"\w+['’]?s (?:disease|syndrome)\b", text, re.IGNORECASE):  # noqa: RUF001 — the subject
        return text  # named after a person
    plain = text[:1].isupper() and letters.isalpha() and (first == "A" or first[1:].islower())
    return text[0].lower() + text[1:] if plain and first not in names else text


def upper_first(text: str) -> str:
    """`text` as it begins a sentence; code and names with inner capitals stay."""
    first = text.split(" ", 1)[0]
    return text[:1].upper() + text[1:] if first.strip(_EDGE).isalpha() and first.islower() else text


def is_plural(phrase: str) -> bool:
    """Whether a noun phrase takes a plural verb."""
    return _is_plural(phrase.lower().split())


def has_verb(text: str) -> bool:
    """Whether `text` seems to hold a verb, finite or in -ing."""
    found = [word.strip(_EDGE).lower() for word in text.split()]
    return any(_verbal(word) or word in BASES or word.endswith(("ed", "ing")) or word in {"do", "be"} for word in found)


def starts_noun_phrase(text: str) -> bool:
    """Whether `text` seems to begin with a noun phrase: no preposition, adverb or conjunction."""
    first = text.split(" ", 1)[0].strip(_EDGE).lower()
    return bool(first) and first not in _PREPOSITIONS | ADVERBS | _STARTERS_OF_CLAUSES and not first.endswith("ly")


def noun_phrase(text: str) -> str:
    """The noun phrase `text` begins with, up to where something else begins; empty if that is not clear.

    `the level of copper by binding it` gives `the level of copper`.
    """
    words = text.rstrip(".").split()
    for at, word in enumerate(words):
        bare = word.strip(_EDGE).lower()
        if at and (bare in _STARTERS_OF_CLAUSES - {"and", "or"} or bare in _PRONOUNS or bare in _PHRASE_ENDS):
            words = words[:at]
            break
        if word.endswith((",", ";", ":")):
            words = words[: at + 1]
            break
    phrase = " ".join(words).rstrip(",;:")
    return phrase if starts_noun_phrase(phrase) and phrase.count("(") == phrase.count(")") else ""


_PHRASE_ENDS = word_set("by through during after before to within without from via so when until using and/or or and")


def _can_start(word: str) -> bool:
    """Whether a subject can start with `word`."""
    bad = _PRONOUNS | _STARTERS_OF_CLAUSES | _PREPOSITIONS | ADVERBS
    return bool(word) and word not in bad - {"each"} and not word.endswith("ly")


def _is_finite(words: list[str], at: int) -> bool:
    """Whether the word at `at` is a finite lexical verb that agrees with the words before it."""
    word, follows = words[at], words[at + 1]
    third = base_of_third(word)
    if not third and word not in BASES:
        return False
    if word in NOUNS_TOO and (_verb_follows(words[at + 1 : at + 13]) or words[0].endswith("ing")):
        return False
    if words[at - 1] in _PREPOSITIONS | _DETERMINERS | {"to"} or follows in BE | MODALS:
        return False
    subject = words[:at]
    subject = subject[: _end_of_subject(words, at)]
    return _is_plural(subject) != bool(third)


def _after_relative(tokens: list[str], words: list[str], relative: int) -> Clause | None:
    """The clause whose subject holds a relative clause from `relative` on: `people who smoke should not ...`."""
    plural = _is_plural(words[:relative])
    seen = 0
    for at in range(relative + 1, min(len(tokens) - 1, relative + 11)):
        word = words[at]
        if tokens[at].endswith((",", ";", ":")) or word in _RELATIVE | {"if", "when", "because"}:
            return None
        verb = word in MODALS or word in BE or ((word in {"have", "has", "need", "needs"} or _verbal(word)) and seen)
        verb = verb or (not seen and (word in BASES or bool(base_of_third(word)) or is_participle(word)))
        if not verb:
            continue
        if seen and words[at - 1] not in {"and", "or", "but", "not", "to", "also"} | MODALS | BE:
            agrees = word in MODALS or (word in {"are", "were"} or word in BASES) == plural
            return _made(tokens, words, at) if agrees and words[at + 1] not in {"to", "been"} else None
        seen = seen or at
    return None


def _verb_follows(words: list[str]) -> bool:
    """Whether the clause that `words` go on with still has a finite verb to come."""
    if words[0] in BASES - NOUNS_TOO:
        return True
    for word in words:
        if word in _STARTERS_OF_CLAUSES - {"and", "or", "once"} or word == "that":
            return False
        if _verbal(word):
            return True
    return False


def _verbal(word: str) -> bool:
    """Whether `word` is most likely a finite verb."""
    third = base_of_third(word)
    return word in BE or word in MODALS or word == "have" or (bool(third) and word not in NOUNS_TOO)


def _made(tokens: list[str], words: list[str], at: int) -> Clause | None:
    """The clause with its verb at `at`, if subject and rest can be used."""
    verb, rest = words[at], " ".join(tokens[at + 1 :])
    if (verb in BE and words[at + 1] in {"not", "there"}) or (verb in {"do", "does"} and words[at + 1] == "not"):
        return None
    end = _end_of_subject(words, at)
    subject = " ".join(tokens[:end])
    if any(mark in subject for mark in ",;:—") or words[end - 1] in {"and", "or", "but", "not"}:
        return None
    if any(subject.count(left) != subject.count(right) for left, right in ("()", "[]")) or subject.count('"') % 2:
        return None
    plural = verb in {"are", "were"} or verb in BASES
    if verb in MODALS:
        gerund = end > 1 and words[0].endswith("ing") and words[0] not in {"string", "thing"}
        plural = not gerund and _is_plural(words[:end])
    base = "" if verb in BE or verb in MODALS else (base_of_third(verb) or verb)
    return Clause(subject, verb, rest, plural, base, " ".join(words[end:at]))


def _end_of_subject(words: list[str], at: int) -> int:
    """Where the subject before the verb at `at` ends: in `S also has`, the adverb is no part of it."""
    end = at
    while (
        end > 1 and (words[end - 1] in ADVERBS or words[end - 1].endswith("ly")) and words[end - 2] not in _PREPOSITIONS
    ):
        end -= 1
    return end


def _head(words: list[str]) -> str:
    for at, word in enumerate(words):
        if at and word.strip(_EDGE).lower() in _PREPOSITIONS | _RELATIVE:
            return words[at - 1].strip(_EDGE)
    return words[-1].strip(_EDGE)


def _is_plural(words: list[str]) -> bool:
    """Whether a noun phrase is plural, by its head."""
    head = _head(words).lower()
    if words[0] in {"a", "an", "each", "every"} and "and" not in words:
        return False
    if head in _PLURALS or "and" in words:
        return True
    return head.endswith("s") and head not in _SINGULARS and not re.search(r"(ss|us|is|itis|osis)$", head)
