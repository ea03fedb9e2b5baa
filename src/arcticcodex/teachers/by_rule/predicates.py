"""Rules for sentences that begin with their subject: what it is, does, can, cannot, and when, where, why and how."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from arcticcodex.teachers.by_rule import english
from arcticcodex.teachers.by_rule.asked import Asked, can_end, unclear, unclear_subject
from arcticcodex.teachers.by_rule.english import clause, word_set

if TYPE_CHECKING:
    from arcticcodex.teachers.by_rule.english import Clause
    from arcticcodex.teachers.passages import Kind

# --- what a subject is -----------------------------------------------------------------------------------------------

_ADVERB = re.compile(
    r"^(?:also|often|usually|commonly|typically|generally|normally|always|mainly|primarily|sometimes|currently|"
    r"therefore|"
    r"thus|then|still|only|largely|mostly|frequently|implicitly|automatically) "
)
_NAMED = re.compile(
    r"^(?:called|known as|named|termed|referred to as) "
    r"(?!(?:with|by|when|whenever|if|to|as|for|from|in|on|at|before|after|once|automatically|every)\b)"
)
_USED = re.compile(r"^used (to|for|as|when) ")
_LINKED = re.compile(  # participles and adjectives with the preposition that their object hangs on
    r"^(made up of|composed of|made of|made from|based on|derived from|associated with|defined as|defined by|"
    r"divided into|"
    r"caused by|followed by|preceded by|replaced by|responsible for|equivalent to|equal to|similar to|related to|"
    r"subject to|due to|limited to|dependent on|different from|restricted to|intended for|intended to|intended "
    r"mainly to|"
    r"designed to|treated with|performed by|produced by|controlled by|determined by|represented by|specified by|"
    r"denoted by|measured in|stored in|converted to|bound to|connected to|attached to|added to|linked to|compared to|"
    r"given by|described as|classified as|regarded as|considered|formed by|created by|returned by|provided by|"
    r"enclosed in|separated by|surrounded by) (?=\S)"
)
_WAY = re.compile(
    r"^((?:\w+ly )?(?:treated|interpreted|handled|reported|represented|expressed|viewed|seen|written|evaluated|"
    r"executed|"
    r"processed|searched|compared|ordered|numbered|applied|looked up|performed|resolved|grouped|divided|sorted|"
    r"arranged)) "
    r"(?:as|from|in (?:\w+ ){0,3}(?:order|sequence|steps|terms|fashion|manner|way)|left|lexicographically|according to|"
    r"with|one by one)\b"
)
_SIZE = re.compile(
    r"^(?:about |approximately |nearly |at least |at most |up to )?\d[\d.,]*(?: to [\d.,]+)? \w+ (long|wide|"
    r"deep|tall|high|thick|old)\b"
)
_MEASURED = re.compile(
    r"^(?:about |approximately |nearly |at least |at most |up to |between |below |above |over |under |less |"
    r"more |from )*\d"
)
_MEASURES = word_set(
    "age amount cost count default depth distance dose duration frequency height interval length level limit maximum "
    "minimum number percentage period precision pressure price probability rank range rate ratio risk score size speed "
    "temperature threshold time value volume weight width"
)
_TELLING = re.compile(r"^(?:that|to \w+|how|whether|when|unknown|unclear|not known)\b")
_TOLD = word_set(
    "advantage aim benefit cause difference disadvantage drawback effect exception function goal idea intent job "
    "limitation objective problem purpose reason requirement risk role rule sign step symptom task treatment"
)
_FOREMOST = re.compile(
    r"^(the (?:most|first|best|main|primary|only|usual|leading|preferred|standard|"
    r"best-known|second most|\w+est)\b(?: [\w'’-]+){2,14}?)"  # noqa: RUF001 — an apostrophe
    r"(?:,|;|\.?$|:| \(| and (?:is|are|can|may) | as it )"
)
_DEFINING = re.compile(r"^(?:a|an|one of|any|the)\s", re.IGNORECASE)
_DEFINING_MANY = re.compile(r"^(?:[\w-]+ ){0,3}[\w-]+s (?:that|which|who|of|used|made|found|caused|with)\b")
_DEFINED_MAX_WORDS = 9


def copula(statement: str) -> Asked | None:
    """`S is ...`: a definition, a measure, a name, a use, or what a participle hangs on."""
    split = clause(statement)
    if not split or split.verb not in english.BE or unclear_subject(split.subject):
        return None
    split = replace(split, rest=_ADVERB.sub("", split.rest))
    return _hangs_on(split, split.rest, "") or tailed(split) or occasion(split) or _is(split)


def _hangs_on(split: Clause, rest: str, be: str) -> Asked | None:  # noqa: PLR0911 — each return is one rule
    """`S is caused by C`, `S can be used to V`: what is S caused by, what can S be used for."""
    asked = split.asked(be)
    if not be and _NAMED.match(rest):
        return Asked(f"what {asked} called?", "definition", "easy", 74, split.subject)
    if used := _USED.match(rest):
        if used[1] == "when":
            return Asked(f"when {asked} used?", "condition", "medium", 70, split.subject)
        return Asked(f"what {asked} used {'as' if used[1] == 'as' else 'for'}?", "purpose", "easy", 84, split.subject)
    if way := _WAY.match(rest):
        return Asked(f"how {asked} {way[1]}?", "procedure", "easy", 66, split.subject)
    linked = _LINKED.match(rest)
    if not linked:
        return None
    if linked[1].endswith("ed to") and linked[1].split(" ", 1)[0] in {"intended", "designed"}:
        return Asked(f"what {asked} {linked[1]} do?", "purpose", "easy", 80, split.subject)
    if linked[1].startswith("intended mainly"):
        return Asked(f"what {asked} mainly intended to do?", "purpose", "easy", 80, split.subject)
    if linked[1] == "considered":
        return Asked(f"what {asked} considered to be?", "definition", "easy", 62, split.subject)
    kind: Kind = "reason" if linked[1] in {"caused by", "due to"} else "fact"
    return Asked(f"what {asked} {linked[1]}?", kind, "easy", 76, split.subject)


def _is(split: Clause) -> Asked | None:
    """`S is N`: what is S?"""
    rest, asked = split.rest, split.asked("")
    if size := _SIZE.match(rest):
        return Asked(f"how {size[1]} {asked}?", "quantity", "easy", 82, split.subject)
    if _MEASURED.match(rest):
        measured = split.head.lower() in _MEASURES
        return Asked(f"what {asked}?", "quantity", "easy", 82, split.subject) if measured else None
    if _TELLING.match(rest) and split.head.lower() in _TOLD and len(split.subject.split()) > 3:
        return Asked(f"what {asked}?", "purpose" if rest.startswith("to ") else "fact", "easy", 76, split.subject)
    if foremost := _FOREMOST.match(rest):
        named = foremost[1].strip()
        if unclear(named) or not can_end(named):
            return None
        return Asked(f"what {split.verb} {named}?", "fact", "medium", 74, named.removeprefix("the "))
    plural = _DEFINING_MANY.match(rest) and not english.is_participle(rest.split(" ", 1)[0])
    return _definition(split) if plural or _DEFINING.match(rest) else None


def _definition(split: Clause) -> Asked | None:
    """`S is a N that ...`: what is S?"""
    definite, start = split.subject.startswith("the "), split.rest.lower()
    if len(split.subject.split()) > _DEFINED_MAX_WORDS or (definite and start.startswith(("same", "only", "most"))):
        return None
    kind: Kind = "quantity" if split.head.lower() in _MEASURES else "definition"
    score = 90 if not definite and start.startswith(("a ", "an ")) else 80
    return Asked(f"what {split.asked('')}?", kind, "easy", score, split.subject)


# --- when, where, why and how ----------------------------------------------------------------------------------------

_HOW = re.compile(r"^(.*?\b)(?:by \w+ing|through \w+ing|using|by means of|with the help of|through the use of) ")
_TAIL = re.compile(
    r"^(.*?)\s*(?<!even)(?<!only)(?<!just)(?<!as)(?<!such) "
    r"(if|when|unless|until|whenever|once|because|so that|due to|before|after) (\S.*)$"
)
_BROKEN = re.compile("[,;:—]")
_WHETHER = word_set("ask check decide determine find indicate know learn out see show sure tell test wonder")
_HAS_VERB = re.compile(r"\b(?:is|are|was|were|has|have|\w+ing)\b")
_ELLIPTIC = word_set("necessary possible needed appropriate present applicable any")
_MIDDLE_MAX_WORDS = 14


def tailed(split: Clause) -> Asked | None:  # noqa: PLR0911 — each return is one rule
    """`S V ... if C`: when does S V ...? Likewise for reasons and ways."""
    how = _HOW.match(split.rest)
    middle = how[1].strip() if how else ""
    if how and _can_be_middle(middle):
        return Asked(f"how {split.asked(middle)}?", "procedure", "medium", 74, f"{split.subject} {middle}")
    tail = _TAIL.match(" " + split.rest)
    if not tail:
        return None
    middle, word, after = tail[1].strip(), tail[2], tail[3]
    if not middle and not split.base:
        return None
    if not _can_be_middle(middle):
        return None
    subject = f"{split.subject} {middle}"
    if word in {"because", "due to", "so that"}:
        return Asked(f"why {split.asked(middle)}?", "reason", "hard", 72 if word == "so that" else 84, subject)
    if word in {"after", "before"} and not _HAS_VERB.search(after):
        return None
    if (middle or split.base).rsplit(" ", 1)[-1] in _WHETHER or after.split(" ", 1)[0] in _ELLIPTIC:
        return None
    return Asked(f"when {split.asked(middle)}?", "condition", "medium", 74, subject)


def _can_be_middle(text: str) -> bool:
    """Whether a question may go on with `text` after its subject, and end there."""
    short = len(text.split()) <= _MIDDLE_MAX_WORDS
    return short and can_end(text) and not _BROKEN.search(text) and not unclear_subject(text)


_HAPPENS = word_set("begin develop form grow happen live occur start")
_AT_A_TIME = re.compile(r"^(?:also |often |usually |most often |commonly )?(?:at|during|on) (?=\w)")
_IN_A_PLACE = re.compile(
    r"^(?:also |often |usually |most often |commonly |mainly )?(?:in|on|within|inside|between|near|under|"
    r"behind|at) the "
    r"(?!absence|presence|case|past|future|form|same|event|first|second|last|early)"
)
_FOUND = re.compile(r"^(located|found|stored|produced|made|kept|formed|placed|situated) ")


def occasion(split: Clause) -> Asked | None:
    """`S occurs at T` and `S is located in P`: when, and where."""
    if split.base in _HAPPENS:
        if _AT_A_TIME.match(split.rest):
            return Asked(f"when {split.asked('')}?", "fact", "easy", 70, split.subject)
        if _IN_A_PLACE.match(split.rest):
            return Asked(f"where {split.asked('')}?", "fact", "easy", 70, split.subject)
    found = _FOUND.match(split.rest)
    if split.verb in english.BE and found and _IN_A_PLACE.match(split.rest[found.end() :]):
        return Asked(f"where {split.asked(found[1])}?", "fact", "easy", 76, split.subject)
    return None


# --- what a subject does, can and must -------------------------------------------------------------------------------

_MUST_BE = re.compile(r"^be (?:a|an|the|one of|either|between|at least|at most|less|greater) ")


def modal(statement: str) -> Asked | None:
    """`S can V ...`: why, when or how can S V; what can S V."""
    split = clause(statement)
    if not split or split.verb not in english.MODALS or unclear_subject(split.subject):
        return None
    split = replace(split, rest=_ADVERB.sub("", split.rest))
    if tail := tailed(split):
        return tail
    if split.verb in {"must", "should"} and _MUST_BE.match(split.rest):
        return Asked(f"what {split.asked('be')}?", "fact", "easy", 66, split.subject)
    first, _, after = split.rest.partition(" ")
    if split.verb == "cannot" or first == "not":
        return _denied(split, split.rest if split.verb == "cannot" else after)
    if first == "be":
        return _hangs_on(split, after, "be")
    return _object_of(split, first, after, f"{split.verb} {split.subject}")


def lexical(statement: str) -> Asked | None:
    """`S Vs O`: what does S V?"""
    split = clause(statement)
    if not split or not split.base or unclear_subject(split.subject):
        return None
    first = split.rest.split(" ", 1)[0].lower()
    if split.base == "have" and (english.is_participle(first) or first in {"to", "been", "no"}):
        return None
    start = f"{'do' if split.plural else 'does'} {split.subject}"
    return tailed(split) or occasion(split) or _object_of(split, split.base, split.rest, start)


_HELPS = word_set("help allow enable let make keep")
_NO_OBJECT = word_set("it itself them him her themselves")
_IDIOMS = frozenset({"take place", "take part", "take effect", "take precedence", "make sense", "serve to"})
_SOURCES = word_set("studies study research evidence researchers scientists findings results")
_SURE = word_set("include cause mean require contain return represent define specify")


def _object_of(split: Clause, base: str, rest: str, start: str) -> Asked | None:  # noqa: PLR0911 — each return is one rule
    """What S does V, where V takes an object that is there."""
    if len(rest.split()) < 2:
        return None
    if split.head.lower() in _SOURCES:
        return None
    if _ACTORS.match(split.subject):
        return _act(split, base, rest, start)
    kind: Kind = "list" if base in {"include", "contain", "consist", "involve"} else "fact"
    kind = "reason" if base in {"cause", "trigger"} else kind
    if preposition := english.preposition_of(base, rest):
        return Asked(f"what {start} {base} {preposition}?", kind, "easy", 74, split.subject)
    first = rest.split(" ", 1)[0].lower()
    if base in _HELPS:
        return Asked(f"what {start} do?", "purpose", "easy", 70, split.subject)
    if first in _NO_OBJECT or f"{base} {first}" in _IDIOMS or not english.takes_object(base):
        return None
    if not english.starts_noun_phrase(rest) and first != "that":
        return None
    return Asked(f"what {start} {base}?", kind, "easy", 72 if base in _SURE else 62, split.subject)


_ACTORS = re.compile(
    r"^(?:an?|the|some|many|most)? ?(?:[\w-]+ ){0,3}?(?:anyone|everyone|someone|person|people|experts?|"
    r"patients?|doctors?|"
    r"providers?|professionals?|team|surgeons?|radiologists?|technicians?|nurses?|gastroenterologists?|urologists?|"
    r"dietitians?|children|child|women|men|users?|programmers?|parents?|researchers?|scientists?|specialists?)$"
)
_TO_AN_END = re.compile(
    r"^(?!it\b)([^,;]+?) ((?:to ([a-z]+)|for (?:treating|diagnosing|people|children|adults|women|men|those)) [^,;]+)$"
)
_ASKS = word_set("need ask help allow have tell teach want")


def _act(split: Clause, base: str, rest: str, start: str) -> Asked | None:
    """What someone does to an end: `Doctors prescribe X to treat Y.` Without the end, the question would be empty."""
    found = _TO_AN_END.match(rest.rstrip("."))
    if not found or not english.takes_object(base) or base in _ASKS or not english.starts_noun_phrase(rest):
        return None
    if (found[3] and not english.is_base(found[3])) or unclear(found[2]):
        return None
    if re.search(r"\b(?:how|what|whether|patient|person|child|you|people)$|\b(?:with|by)\b", found[1]):
        return None
    return Asked(f"what {start} {base} {found[2]}?", "fact", "medium", 70, f"{split.subject} {found[2]}")


# --- what a subject does not, and which subject does -----------------------------------------------------------------

_NOT = re.compile(r"^([^,;:]{3,80}?) (is|are|does|do) not (.+)\.$")
_DENIED_WORDS = range(3, 23)
_ASKED_AS = {
    "cannot": "can",
    "can": "can",
    "must": "can",
    "should": "can",
    "may": "can",
    "do": "do",
    "does": "does",
    "is": "is",
    "are": "are",
}


def negated(statement: str) -> Asked | None:
    """`S does not V O.`: does S V O? Likewise for `is not`."""
    found = _NOT.match(statement)
    if not found:
        return None
    subject, verb, rest = found.groups()
    split = clause(f"{subject} {'is' if verb in {'is', 'does'} else 'are'} {rest}")
    if not split or split.subject != subject or unclear_subject(subject):
        return None
    if verb in {"is", "are"} and not english.is_participle(rest.split(" ", 1)[0]) and len(rest.split()) < 5:
        return None
    return _denied(replace(split, verb=verb), rest)


def _denied(split: Clause, rest: str) -> Asked | None:
    """`S cannot V O.`: can S V O? The answer says no in the document's words."""
    if split.verb not in _ASKED_AS or len(rest.split()) not in _DENIED_WORDS or re.search("[,;:]", rest):
        return None
    if unclear(rest) or not can_end(rest):
        return None
    return Asked(f"{_ASKED_AS[split.verb]} {split.subject} {rest.rstrip('.')}?", "fact", "easy", 60, split.subject)


_GENERAL = word_set(
    "approach area attribute clause class compiler component condition construct cell device directive "
    "disease disorder "
    "document drug element error event exception expression feature field file form function gland hormone instruction "
    "keyword layer library literal material mechanism medication medicine method mode module object operation operator "
    "option organ organization parameter part pattern principle problem procedure process program property protein "
    "protocol rule service setting signal statement step structure substance symptom syndrome system "
    "technique test tool "
    "treatment type unit variable vitamin"
)
_REVERSED_SUBJECT_WORDS, _REVERSED_REST_WORDS = range(3, 7), range(5, 23)


def reverse(statement: str) -> Asked | None:
    """`The X test Vs O`, X being some kind of test: which test Vs O?"""
    split = clause(statement)
    if not split or split.plural or unclear_subject(split.subject) or unclear(split.rest):
        return None
    words, head = split.subject.split(), split.head.lower()
    if words[0] not in {"the", "a", "an"} or words[-1].lower() != head or head not in _GENERAL:
        return None
    if len(words) not in _REVERSED_SUBJECT_WORDS or len(split.rest.split()) not in _REVERSED_REST_WORDS:
        return None
    if split.rest.startswith(("not ", "no ", "also ")) or "," in split.rest:
        return None
    return Asked(f"which {head} {split.verb} {split.rest}?", "fact", "medium", 66, split.rest)
