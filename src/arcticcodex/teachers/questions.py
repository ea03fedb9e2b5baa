"""Questions by rule: one statement in, the question that it answers out, or nothing.

Each rule is a function from a statement to an `Asked`; `RULES` lists them, the surest first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from arcticcodex.teachers import english

if TYPE_CHECKING:
    from collections.abc import Callable

    from arcticcodex.teachers.english import Clause
    from arcticcodex.teachers.passages import Difficulty, Kind


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, how good the rule that made it usually is (0 to 100), and the words that must be clear by themselves.

    `subject` is what the question takes for known; the caller adds its context where that is not enough.
    """

    question: str
    kind: Kind
    difficulty: Difficulty
    score: int
    subject: str


Rule = "Callable[[str], Asked | None]"

_QUANTITY = re.compile(r"\d|\b(half|twice|two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|thousand|million)\b")


def ask(statement: str) -> Asked | None:
    """The question that `statement` (one sentence, white space single) answers, by the first rule that fits."""
    for rule in RULES:
        asked = rule(statement)
        if asked:
            return asked
    return None


# --- sentences that begin with something else than their subject ----------------------------------------------

_CONDITION = re.compile(r"^(if|when|whenever|unless|once|after|before|as soon as) (.+?), (?:then )?(.+)\.$", re.IGNORECASE)


def condition_first(statement: str) -> Asked | None:
    """`If C, M.`: what happens if C?"""
    found = _CONDITION.match(statement)
    if not found:
        return None
    word, condition, main = found[1].lower(), found[2], found[3]
    first = condition.split(" ", 1)[0].lower()
    if first in {"it", "they", "he", "she", "this", "these", "that", "those", "so", "not", "in", "on", "there", "such"}:
        return None
    if not 2 <= len(condition.split()) <= 25 or _unbalanced(condition) or main.split(" ", 1)[0].lower() in {"and", "or", "but"}:
        return None
    start = main.split(" ", 1)[0].lower().strip(",")
    if start in {"return", "raise", "yield"}:
        happens = f"what is {english.participle(start)}"
    elif english.is_base(start) or start in {"do", "be", "try", "ask", "talk"}:
        happens = "what should you do"
    else:
        happens = "what happens"
    return Asked(f"{happens} {word} {condition}?", "condition", "medium", 78, condition)


_PURPOSE = re.compile(r"^(?:in order to|to) (\w+)( .+?), (.+)\.$", re.IGNORECASE)


def purpose_first(statement: str) -> Asked | None:
    """`To V, M.`: how do you V?"""
    found = _PURPOSE.match(statement)
    if not found or not (english.is_base(found[1].lower()) or found[1].lower() in {"do", "be", "run", "write", "see"}):
        return None
    goal, main = found[1] + found[2], found[3]
    if re.search(r"\b(this|that|these|those|it|them|they|so|its|their)\b", goal) or _unbalanced(goal):
        return None
    start = main.split(" ", 1)[0].lower()
    if english.is_base(start) or start in {"you", "do", "one"}:
        return Asked(f"how do you {goal}?", "procedure", "medium", 76, goal)
    split = english.clause(main)
    if split and split.verb in english.BE and english.is_participle(split.rest.split(" ", 1)[0]):
        return Asked(f"what is done to {goal}?", "purpose", "medium", 66, goal)
    if split:
        return Asked(f"what is needed to {goal}?", "purpose", "medium", 58, goal) if split.base in {"need", "require"} or split.verb in {"must", "should"} else None
    return None


_PERCENT = re.compile(
    r"^(?:About |Nearly |Almost |Only |Roughly |Approximately |Around |More than |Less than |Fewer than |At least |Up to |An estimated )*"
    r"[\d.]+(?: to [\d.]+)?(?: percent|%) of (?:all )?(.+)\.$",
    re.IGNORECASE,
)


def percentage(statement: str) -> Asked | None:
    """`N percent of S V ...`: what percentage of S V?"""
    found = _PERCENT.match(statement)
    if not found or unclear(found[1]):
        return None
    return Asked(f"what percentage of {found[1]}?", "quantity", "easy", 80, found[1])


# --- sentences whose verb is a form of be ------------------------------------------------------------------------

_DEFINING = re.compile(r"^(?:a|an|one of|any|the)\s", re.IGNORECASE)
_MEASURED = re.compile(r"^(?:about|approximately|nearly|at least|at most|up to|between|below|above|over|under|less|more|from)?\s*\d")
_NAMED = re.compile(r"^(?:also |sometimes |commonly |usually |often |generally )?(?:called|known as|named|termed|referred to as) ")
_USED = re.compile(r"^(?:also |often |commonly |usually |mainly |primarily |generally |only |typically |sometimes )?used (to|for|as|in|by|with|when|where) ")
_LINKED = re.compile(
    r"^(made up of|composed of|made of|made from|based on|derived from|associated with|defined as|defined by|divided into|caused by|"
    r"followed by|preceded by|replaced by|responsible for|equivalent to|equal to|similar to|related to|subject to|due to|limited to|"
    r"dependent on|different from|restricted to|intended for|intended to|designed to|treated with|performed by|produced by|"
    r"controlled by|determined by|represented by|specified by|denoted by|measured in|stored in|converted to|bound to|"
    r"connected to|attached to|added to|linked to|compared to|followed by|given by|described as|classified as|regarded as|"
    r"considered|formed by|created by|returned by|provided by|enclosed in|separated by|surrounded by) (?=\S)"
)
_WAY = re.compile(
    r"^((?:\w+ly )?(?:treated|interpreted|handled|reported|represented|expressed|viewed|seen|written|evaluated|executed|"
    r"processed|searched|compared|ordered|numbered|applied|looked up|performed|resolved|grouped|divided|sorted|arranged))"
    r" (?:as|from|in (?:the )?(?:order|sequence|steps|terms)|left|lexicographically|according to|with|in the same way|one by one)\b"
)
_HOW = re.compile(r"^(.*?\b)(by \w+ing|using|by means of|with the help of|through the use of) ")
_TAIL = re.compile(r"^(.*?)\s*(?<!even)(?<!only)(?<!just)(?<!as)(?<!such) (if|when|unless|until|whenever|once|because|so that|due to|before|after) (\S.*)$")


def copula(statement: str) -> Asked | None:
    """`S is ...`: a definition, a measure, a name, a use, or what a participle hangs on."""
    split = english.clause(statement)
    if not split or split.verb not in english.BE or unclear(split.subject):
        return None
    rest, subject = split.rest, split.subject
    asked = split.asked("")
    if _NAMED.match(rest):
        return Asked(f"what {asked} called?", "definition", "easy", 74, subject)
    if used := _USED.match(rest):
        word = {"to": "for", "for": "for", "as": "as"}.get(used[1])
        if word:
            return Asked(f"what {asked} used {word}?", "purpose", "easy", 84, subject)
        return Asked(f"when {asked} used?", "condition", "medium", 70, subject) if used[1] == "when" else None
    if way := _WAY.match(rest):
        return Asked(f"how {asked} {way[1]}?", "procedure", "easy", 66, subject)
    if linked := _LINKED.match(rest):
        words, last = linked[1].rsplit(" ", 1) if " " in linked[1] else (linked[1], "")
        if linked[1] in {"intended to", "designed to"}:
            return Asked(f"what {asked} {words} to do?", "purpose", "easy", 80, subject)
        if linked[1] == "considered":
            return Asked(f"what {asked} considered to be?", "definition", "easy", 62, subject)
        kind: Kind = "reason" if linked[1] in {"caused by", "due to"} else "fact"
        return Asked(f"what {asked} {words} {last}".rstrip() + "?", kind, "easy", 76, subject)
    if tail := _tailed(split) or _occasion(split):
        return tail
    if _MEASURED.match(rest):
        return Asked(f"what {asked}?", "quantity", "easy", 82, subject)
    if _DEFINING.match(rest):
        return _definition(split)
    return None


def _definition(split: Clause) -> Asked | None:
    words = split.subject.split()
    specific = split.subject.startswith("the ")
    if len(words) > 9 or (specific and split.rest.lower().startswith(("same", "only", "most"))):
        return None
    kind: Kind = "quantity" if re.search(r"^\S+ (?:number|amount|maximum|minimum|length)", split.subject) else "definition"
    score = 90 if not specific and split.rest.lower().startswith(("a ", "an ")) else 80
    return Asked(f"what {split.asked('')}?", kind, "easy", score, split.subject)


# --- sentences with a condition, reason or way after the verb ---------------------------------------------------


_WHETHER = frozenset("ask check decide determine find know learn out see show tell test wonder indicate sure".split())  # noqa: SIM905 — a list
_ACTORS = re.compile(
    r"^(?:an?|the|some|many|most)? ?(?:\w+ )?(?:person|people|patients?|doctors?|providers?|health care (?:provider|team|professional)s?|"
    r"surgeons?|radiologists?|technicians?|nurses?|gastroenterologists?|urologists?|dietitians?|children|child|women|men|users?|"
    r"programmers?|parents?|researchers?|scientists?|specialists?)$"
)


def _tailed(split: Clause) -> Asked | None:
    """`S V ... if C`: when does S V ...? Likewise for reasons and ways."""
    if unclear(split.subject):
        return None
    how = _HOW.match(split.rest)
    if how and _can_end(how[1]) and "," not in how[1]:
        return Asked(f"how {split.asked(how[1].strip())}?", "procedure", "medium", 74, f"{split.subject} {how[1]}")
    tail = _TAIL.match(" " + split.rest)
    if not tail:
        return None
    middle, word, after = tail[1].strip(), tail[2], tail[3]
    if not _can_end(middle) or "," in middle or len(middle.split()) > 14 or unclear(middle) or _unbalanced(middle):
        return None
    if not middle and split.verb not in english.BE and not split.base:
        return None
    if not middle and split.verb in english.BE:
        return None
    subject = f"{split.subject} {middle}"
    if word in {"because", "due to"}:
        return Asked(f"why {split.asked(middle)}?", "reason", "hard", 84, subject)
    if word == "so that":
        return Asked(f"why {split.asked(middle)}?", "reason", "hard", 72, subject)
    if word in {"after", "before"} and not re.search(r"\b(?:is|are|was|were|has|have|\w+ing)\b", after):
        return None
    if middle.rsplit(" ", 1)[-1] in _WHETHER or (not middle and split.base in _WHETHER):
        return None
    if after.split(" ", 1)[0] in {"necessary", "possible", "needed", "appropriate", "present", "applicable", "any"}:
        return None
    return Asked(f"when {split.asked(middle)}?", "condition", "medium", 74, subject)


# --- sentences with a modal or lexical verb ------------------------------------------------------------------------


_MUST_BE = re.compile(r"^be (?:a|an|the|one of|either|between|at least|at most|less|greater) ")


def _denied(split: Clause, rest: str) -> Asked | None:
    """`S cannot V O.`: can S V O? The answer says no in the document's words."""
    verb = "can" if split.verb == "cannot" else split.verb
    if not 3 <= len(rest.split()) <= 22 or unclear(rest, inside=True) or "," in rest or not _can_end(rest):
        return None
    if verb not in {"can", "must", "should", "may", "does", "do", "is", "are"}:
        return None
    start = "can" if verb in {"must", "should", "may"} else verb
    return Asked(f"{start} {split.subject} {rest.rstrip('.')}?", "fact", "easy", 60, split.subject)


def negated(statement: str) -> Asked | None:
    """`S does not V O.`: does S V O? Likewise for `is not`."""
    found = _NOT.match(statement)
    if not found:
        return None
    verb = found[2]
    split = english.clause(f"{found[1]} {'is' if verb in {'is', 'does'} else 'are'} {found[3]}")
    if not split or split.subject != found[1] or unclear(split.subject):
        return None
    if verb in {"is", "are"} and not (english.is_participle(found[3].split(" ", 1)[0]) or len(found[3].split()) > 4):
        return None
    return _denied(replace(split, verb=verb), found[3])


_NOT = re.compile(r"^([^,;:]{3,80}?) (is|are|does|do) not (.+)\.$")
_ERROR = re.compile(r"^it is an? (?:[\"\w ]*\b)?(?:\w*[Ee]rror|fault|mistake)\"? to (.+)\.$", re.IGNORECASE)


def error(statement: str) -> Asked | None:
    """`It is an error to V.`: what happens if you V?"""
    found = _ERROR.match(statement)
    if not found or unclear(found[1], inside=True):
        return None
    return Asked(f"what happens if you {found[1]}?", "condition", "medium", 80, found[1])


_THERE = re.compile(r"^there (is|are) (?:\w+ )?(?:\w+ )?(types|kinds|forms|ways|stages|categories|steps|methods|reasons|options)( of [^,:;]+?| to [^,:;]+?)?(?:[:,;] (.+)|)\.$", re.IGNORECASE)


def there(statement: str) -> Asked | None:
    """`There are two kinds of S: A and B.`: what kinds of S are there?"""
    found = _THERE.match(statement)
    if not found or not found[3] or unclear(found[3], inside=True):
        return None
    words = "what" if found[4] else "how many"
    return Asked(f"{words} {found[2]}{found[3]} are there?", "list", "easy", 78, found[3])


_OCCURS = re.compile(r"^(?:also |often |usually |most often |commonly )?(at|during|on) (?=\w)")
_PLACED = re.compile(r"^(?:also |often |usually |most often |commonly |mainly )?(?:in|on|within|inside|between|near|under|behind|at) the (?!absence|presence|case|past|future|form|same|event|first|second|last|early)")


def _occasion(split: Clause) -> Asked | None:
    """`S occurs at T` and `S is located in P`: when, and where."""
    if split.base in {"occur", "happen", "begin", "start", "take", "develop", "form", "grow", "live"}:
        if _OCCURS.match(split.rest):
            return Asked(f"when {split.asked('')}?", "fact", "easy", 70, split.subject)
        if _PLACED.match(split.rest):
            return Asked(f"where {split.asked('')}?", "fact", "easy", 70, split.subject)
    located = re.match(r"^(located|found|stored|produced|made|kept|formed|placed|situated) ", split.rest)
    if split.verb in english.BE and located and _PLACED.match(split.rest[located.end() :]):
        return Asked(f"where {split.asked(located[1])}?", "fact", "easy", 76, split.subject)
    return None


def modal(statement: str) -> Asked | None:
    """`S can V ...`: why, when or how can S V; what can S V."""
    split = english.clause(statement)
    if not split or split.verb not in english.MODALS or unclear(split.subject):
        return None
    if tail := _tailed(split):
        return tail
    if must := _MUST_BE.match(split.rest):
        if split.verb in {"must", "should"}:
            return Asked(f"what {split.asked('be')}?", "fact", "easy", 66, split.subject)
    first, _, after = split.rest.partition(" ")
    if first in {"also", "then", "only", "often", "even", "usually", "always", "sometimes"}:
        first, _, after = after.partition(" ")
    if first == "be":
        if used := _USED.match(after):
            word = {"to": "for", "for": "for", "as": "as"}.get(used[1])
            return Asked(f"what {split.asked('be used')} {word}?", "purpose", "easy", 80, split.subject) if word else None
        if linked := _LINKED.match(after):
            return Asked(f"what {split.asked('be')} {linked[1]}?", "fact", "easy", 70, split.subject)
        return None
    if split.verb == "cannot" or first == "not":
        return _denied(split, split.rest if split.verb == "cannot" else after)
    return _object_of(split, first, after, f"{split.verb} {split.subject}")


def lexical(statement: str) -> Asked | None:
    """`S Vs O`: what does S V?"""
    split = english.clause(statement)
    if not split or not split.base or unclear(split.subject):
        return None
    if tail := _tailed(split) or _occasion(split):
        return tail
    return _object_of(split, split.base, split.rest, f"{'do' if split.plural else 'does'} {split.subject}")


def _object_of(split: Clause, base: str, rest: str, start: str) -> Asked | None:
    """What S does V, where V takes an object that is there."""
    if not rest or len(rest.split()) < 2:
        return None
    if _ACTORS.match(split.subject):
        return _act(split, base, rest, start)
    kind: Kind = "list" if base in {"include", "contain", "consist", "involve"} else "fact"
    if base in {"cause", "trigger"}:
        kind = "reason"
    if preposition := english.preposition_of(base, rest):
        return Asked(f"what {start} {base} {preposition}?", kind, "easy", 74, split.subject)
    first = rest.split(" ", 1)[0].lower()
    if base in {"help", "allow", "enable", "let", "make", "keep"} or (base == "serve" and first == "to"):
        return Asked(f"what {start} do?", "purpose", "easy", 70, split.subject)
    if f"{base} {first}" in {"take place", "take part", "take effect", "take precedence", "make sense"}:
        return None
    if first in {"it", "itself", "them", "him", "her", "themselves"}:
        return None
    if not english.takes_object(base) or not (english.starts_noun_phrase(rest) or first == "that"):
        return None
    if base == "have" and (english.is_participle(first) or first in {"to", "been", "no"}):
        return None
    score = 72 if base in {"include", "cause", "mean", "require", "contain", "return", "represent", "define", "specify"} else 62
    return Asked(f"what {start} {base}?", kind, "easy", score, split.subject)


_ACT = re.compile(r"^(?!it\b)([^,;]+?) (to [a-z]+ [^,;]+|for (?:treating|diagnosing|people|children|adults|women|men|those) [^,;]+)$")


def _act(split: Clause, base: str, rest: str, start: str) -> Asked | None:
    """What someone does to an end: `Doctors prescribe X to treat Y.` Without the end, the question would be empty."""
    found = _ACT.match(rest.rstrip("."))
    if not found or not english.takes_object(base) or not english.is_base(found[2].split(" ", 2)[1] if found[2].startswith("to ") else base) or unclear(found[2], inside=True) or not english.starts_noun_phrase(rest):
        return None
    if re.search(r"\b(?:how|what|whether|patient|person|child|you|people)$", found[1]) or base in {"need", "ask", "help", "allow", "have", "tell", "teach", "want"}:
        return None
    return Asked(f"what {start} {base} {found[2]}?", "fact", "medium", 70, f"{split.subject} {found[2]}")


_GENERAL = frozenset(
    "approach area attribute clause class compiler component condition construct cell device directive disease disorder "  # noqa: SIM905 — a list
    "document drug element error event exception expression feature field file form function gland hormone "
    "instruction keyword layer library literal material mechanism medication medicine method mode module object operation "
    "operator option organ organization parameter part pattern principle problem procedure process program "
    "property protein protocol rule service setting signal statement step structure substance "
    "symptom syndrome system technique test tool treatment type unit variable vitamin".split()
)


def reverse(statement: str) -> Asked | None:
    """`S Vs O`, S being some kind of thing: which thing Vs O?"""
    split = english.clause(statement)
    if not split or split.plural or unclear(split.subject) or unclear(split.rest, inside=True):
        return None
    words = split.subject.split()
    if not 2 <= len(words) <= 6 or not 5 <= len(split.rest.split()) <= 22 or words[0] not in {"the", "a", "an"}:
        return None
    head = split.head.lower()
    if head not in _GENERAL or words[-1].lower() != head or len(words) < 3 or split.rest.startswith(("not ", "no ", "also ")):
        return None
    return Asked(f"which {head} {split.verb} {split.rest}?", "fact", "medium", 66, split.rest)


RULES = (percentage, condition_first, purpose_first, error, there, negated, copula, modal, lexical, reverse)


# --- what makes a question unclear ------------------------------------------------------------------------------------

_UNCLEAR = re.compile(
    r"\b(?:this|that|these|those|it|its|they|them|their|he|she|his|such|here|there|former|latter|above|below|following|"
    r"previous|preceding|same|other|others|another|one|ones|example|examples|some|most|many|several|which|who|whose|what|"
    r"both|either|neither|two|three|note|way|reason|result|case|cases|fact|i|we|you|your|our|us|my|figure|table|section|chapter|page)\b",
    re.IGNORECASE,
)
_UNCLEAR_INSIDE = re.compile(r"\b(?:this|these|those|it|its|they|them|their|he|she|his|such|here|above|below|following|former|latter)\b", re.IGNORECASE)
_OPEN_END = re.compile(r"\b(?:and|or|but|the|a|an|of|to|in|on|for|by|with|as|at|from|that|which|is|are|even|only|just|not|than|it|its)$")


def unclear(text: str, *, inside: bool = False) -> bool:
    """Whether words in `text` point at something outside it."""
    return bool((_UNCLEAR_INSIDE if inside else _UNCLEAR).search(text)) or _unbalanced(text)


def _can_end(text: str) -> bool:
    """Whether a question may end with `text`."""
    return not _OPEN_END.search(text.strip())


def _unbalanced(text: str) -> bool:
    """Whether `text` opens a bracket or quotation it does not close."""
    return any(text.count(left) != text.count(right) for left, right in ("()", "[]", "{}", "“”")) or any(text.count(mark) % 2 for mark in '"*`')
