"""Rules for `S is ...`: what it is, what causes it, how it is treated, what it is used for, which one it is."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from arcticcodex.teachers.by_rule import english, verbs
from arcticcodex.teachers.by_rule.asked import Asked, can_end, is_human, unclear, unclear_subject
from arcticcodex.teachers.by_rule.english import clause
from arcticcodex.teachers.by_rule.occasions import occasion, tailed
from arcticcodex.teachers.by_rule.verbs import word_set
from arcticcodex.teachers.by_rule.vocabulary import is_common

if TYPE_CHECKING:
    from arcticcodex.teachers.by_rule.english import Clause
    from arcticcodex.teachers.passages import Kind

_ADVERB = re.compile(
    r"^(?:also|often|usually|commonly|typically|generally|normally|always|mainly|primarily|sometimes|currently|"
    r"therefore|thus|then|still|largely|mostly|frequently|implicitly|automatically|most often|most commonly|"
    r"most likely|more commonly) "
)
_CAUSED = re.compile(
    r"^(?:caused by|triggered by|brought on by|the result of|a result of|due to|because of|a consequence of) (?=\w)"
)
_SOMETIMES = frozenset({"sometimes", "occasionally", "rarely"})
_NAMED = re.compile(
    r"^(?:called|known as|named|termed|referred to as) "
    r"(?!(?:with|by|when|whenever|if|to|as|for|from|in|on|at|before|after|once|automatically|every)\b)"
)
_USED = re.compile(r"^used (to|for|as|when) ")
_WITH = re.compile(
    r"^((?:\w+ly )?(?:treated|managed|controlled|diagnosed|confirmed|prevented|corrected|repaired)) with "
)
_LINKED = re.compile(  # participles and adjectives with the preposition that their object hangs on
    r"^(made up of|composed of|made of|made from|based on|derived from|associated with|defined as|"
    r"divided into|followed by|preceded by|replaced by|responsible for|equivalent to|equal to|related to|"
    r"subject to|limited to|dependent on|different from|restricted to|intended for|"
    r"measured in|stored in|converted to|bound to|connected to|attached to|linked to|"
    r"classified as|regarded as|considered|enclosed in|separated by|surrounded by) (?=\S)"
)
_MEANT = re.compile(r"^(intended(?: mainly)?|designed|meant) to ")
_WAY = re.compile(
    r"^((?:\w+ly )?(?:treated|interpreted|handled|reported|represented|expressed|viewed|seen|written|evaluated|"
    r"executed|processed|searched|compared|ordered|numbered|applied|looked up|performed|resolved|grouped|sorted|"
    r"arranged)) "
    r"(?:as|from|in (?:\w+ ){0,3}(?:order|sequence|steps|terms|fashion|manner|way)|left|lexicographically|according to|"
    r"one by one)\b"
)
_DOER = re.compile(r"^(\w+ed|made|done|given|built|held) by (?!\w+ing\b)(.+)$")


def being(statement: str) -> Asked | None:
    """`S is ...`: a definition, a cause, a name, a use, or what a participle hangs on."""
    split = clause(statement)
    if not split or split.verb not in verbs.BE or unclear_subject(split.subject):
        return None
    sometimes = bool(_SOMETIMES & set(split.rest.split(" ", 1)[:1]))
    split = replace(split, rest=_ADVERB.sub("", split.rest))
    return hangs_on(split, split.rest, "", can=sometimes) or tailed(split) or occasion(split) or _is(split)


def hangs_on(split: Clause, rest: str, be: str, *, can: bool = False) -> Asked | None:  # noqa: PLR0911 — a return a rule
    """`S is caused by C`, `S can be used to V`: what causes S, what can S be used for."""
    asked, subject = split.asked(be), split.subject
    if _CAUSED.match(rest) and " other than " not in rest:
        may = f"{split.verb} cause" if be else ("can cause" if can else "causes")
        return Asked(f"what {may} {subject}?", "reason", "easy", 88, subject)
    if not be and _NAMED.match(rest):
        fits = len(subject.split()) > 2 and not re.search(r"\bthe (?!\w+ of )", subject)
        return Asked(f"what {asked} called?", "definition", "easy", 74, subject) if fits else None
    if used := _USED.match(rest):
        if used[1] == "when":
            return Asked(f"when {asked} used?", "condition", "medium", 78, subject)
        return Asked(f"what {asked} used {'as' if used[1] == 'as' else 'for'}?", "purpose", "easy", 84, subject)
    if way := (_WITH.match(rest) or _WAY.match(rest)):
        return Asked(f"how {asked} {way[1]}?", "procedure", "easy", 84 if " with" in way[0] else 68, subject)
    if meant := _MEANT.match(rest):
        return Asked(f"what {asked} {meant[1].removesuffix(' mainly')} to do?", "purpose", "easy", 80, subject)
    if linked := _LINKED.match(rest):
        kind: Kind = "definition" if linked[1] == "defined as" else "fact"
        ending = "considered to be" if linked[1] == "considered" else linked[1]
        weak = linked[1] in {"considered", "related to", "different from", "associated with"}
        return Asked(f"what {asked} {ending}?", kind, "easy", 66 if weak else 76, subject)
    return _done_by(split, rest, be)


def _done_by(split: Clause, rest: str, be: str) -> Asked | None:
    """`S is produced by C`: what produces S? Or who performs it."""
    found = _DOER.match(rest)
    base = verbs.base_of_participle(found[1]) if found else ""
    if (
        not found
        or not base
        or unclear(found[2])
        or re.match(r"(?:many|several|various|some|other|different)\b", found[2])
    ):
        return None
    doer = english.noun_phrase(found[2])
    if not doer:
        return None
    who = "who" if is_human(re.split(r" (?:who|in|at|with|of|and|or|trained) ", doer)[0]) else "what"
    verb = f"{split.verb} {base}" if be else verbs.third_person(base)
    return Asked(f"{who} {verb} {split.subject}?", "fact", "easy", 72 if who == "what" else 68, split.subject)


# --- what it is ------------------------------------------------------------------------------------------------------

_SIZE = re.compile(
    r"^(?:about |approximately |nearly |at least |at most |up to )?\d[\d.,]*(?: to [\d.,]+)? \w+ (long|wide|"
    r"deep|tall|high|thick|old)\b"
)
_MEASURED = re.compile(
    r"^(?:about |approximately |nearly |at least |at most |up to |between |below |above |over |under |less |"
    r"more |from )*(?:than )?\d"
)
_MEASURES = word_set(
    "age amount cost count default depth distance dose dosage duration frequency height interval length level limit "
    "maximum minimum number percentage period precision pressure price probability rank range rate ratio risk score "
    "size speed temperature threshold time value volume weight width"
)
_TELLING = re.compile(r"^(?:that|to \w+|how|whether|when|unknown|unclear|not known)\b")
_LISTED = word_set(
    "advantage aim benefit cause complication component consequence difference disadvantage drawback effect element "
    "exception factor feature form function goal idea intent job kind limitation method objective option part phase "
    "problem property purpose reason requirement risk role rule sign source stage step symptom task test treatment "
    "type way"
)
_OFTEN = re.compile(r"^an? ((?:common|major|leading|possible|rare|serious|frequent|potential|important|known) )?"
                    r"(cause|complication|symptom|sign|source|side effect|risk factor|consequence) (of|"
                    r"for) (?=\w)")  # fmt: skip
_FOREMOST = re.compile(
    r"^(the (?:most|first|best|main|primary|only|usual|leading|preferred|standard|"
    r"best-known|second most|\w+est)\b(?: [\w'’-]+){2,14}?)"  # noqa: RUF001 — the subject
    r"(?:,|;|\.?$|:| \(| and (?:is|are|can|may) | as it )"
)
_DEFINED_MAX_WORDS = 7


def _is(split: Clause) -> Asked | None:  # noqa: PLR0911 — a return a rule
    """`S is N`: what is S?"""
    rest, asked = split.rest, split.asked("")
    if size := _SIZE.match(rest):
        return Asked(f"how {size[1]} {asked}?", "quantity", "easy", 82, split.subject)
    if _MEASURED.match(rest):
        measured = split.head.lower() in _MEASURES
        return Asked(f"what {asked}?", "quantity", "easy", 82, split.subject) if measured else None
    if (role := _role(split)) and (_TELLING.match(rest) or english.starts_noun_phrase(rest)):
        return role
    if often := _OFTEN.match(rest):
        of = english.noun_phrase(rest[often.end() :])
        named = f"{often[1] or ''}{often[2]} {often[3]} {of}"
        return Asked(f"what is one {named}?", "fact", "medium", 72, of) if of and not unclear(of) else None
    if foremost := _FOREMOST.match(rest):
        named = foremost[1].strip()
        common = re.match(
            r"the (?:[\w-]+ ){1,3}(?:types?|forms?|kinds?|causes?|parts?|problems?|ways?|methods?|"
            r"options?) (?!of|for|to)",
            named,
        )
        if unclear(named) or not can_end(named) or " that " in named or common:
            return None
        be = (
            split.verb if split.verb.startswith("w") else ("are" if english.is_plural(named.split(" of ")[0]) else "is")
        )
        return Asked(f"what {be} {named}?", "fact", "medium", 82, named.removeprefix("the "))
    return definition(split.subject, rest, plural=split.plural)


# `are experimental and costly`, which says how they are and not what
_QUALITIES = re.compile(r"\w+(?:al|ive|ful|able|ible|ous|ic|ant|ent|less) (?:and|but|or|than|for|in|to|if|when|only)\b")


def _role(split: Clause) -> Asked | None:
    """`The main symptoms of S are A and B`: what are the main symptoms of S?"""
    head, first = split.head.lower(), split.rest.split(" ", 1)[0]
    of = re.search(rf"\b{re.escape(head)} (?:of|for|to|in) (\w.*)$", split.subject, re.IGNORECASE)
    if not of or not {head.removesuffix("s"), head.removesuffix("es")} & _LISTED:
        return None
    if first in _HOW_THEY_ARE or verbs.is_participle(first) or _QUALITIES.match(split.rest):
        return None
    if re.match(r"a few|some|several", split.subject):
        return None
    kind: Kind = "list" if head.endswith("s") else ("purpose" if first == "to" else "fact")
    kind = "reason" if head in {"cause", "reason"} else kind
    the = "" if re.match(r"(?:the|an?) ", split.subject) else "the "
    return Asked(f"what {split.verb} {the}{split.subject}?", kind, "easy", 86, of[1])


_HOW_THEY_ARE = word_set(
    "among available certain common different important mild not often rare severe similar that uncommon usually"
)
_RARE = (
    r"(?:rare|common|serious|chronic|mild|severe|normal|complex|simple|special|small|large|powerful|new|popular|useful|"
    r"typical|unusual)"
)
_DEFINER = re.compile(
    rf"^(?:an?|one of|any|the)? ?(?:{_RARE},? )*(?:(?!and |than |more |less |likely |to |in |of |as |"
    rf"may |is |are |can |has |have |person )[\w’'/-]+,? ){{0,6}}?(?P<head>[\w-]+)(?: \([^)]*\))?,? "  # noqa: RUF001 — the subject
    r"(?:that|which|who|whose|where|in which|of|for|used|made|caused|found|with|without|between|from|by|to|in|on|"
    r"\w+ing|\w+ed (?:by|in|from|to|with|the|an?|of|as|for|on|when|through|at|into|out|up))\b(?P<more>.*)$"
)
_PRAISE = word_set(
    "alternative best better big common different emergency essential first frequent good great growing higher "
    "important key leading likely lower main major medical natural necessary normal only other popular possible rare "
    "real safe second serious significant simple third true typical useful usual"
)
_VAGUE_HEADS = word_set(
    "one way thing time matter result reason example sign symptom cause indication factor option choice place goal "
    "concern part kind type problem risk lot number amount source step majority variety question issue member "
    "responsibility priority concept idea notion aspect principle"
)
_NOT_DEFINING = re.compile(
    r"^(?:an?|one|the)? ?(?:[\w-]+ )*?(?:problem|condition|disease|disorder|infection|illness|cause|part|type|form)s? "
    r"(?:(?:that|which) (?:(?:mostly|mainly|usually|often|can|may|sometimes|commonly|primarily|only) )*"
    r"(?:affects?|goes|occurs?|happens?|go|be|gets?|develops?|requires?|needs?|runs?)|in|among|for|with) ",
    re.IGNORECASE,
)
_TERM = re.compile(r"(?:who|that|with|your|and|or|in|for|on|to|by)\b")
_MIN_REST_WORDS = 5
_ONE_OF = re.compile(r"one of the (?:most|main|\w+est)\b")
_ARTICLE = re.compile(r"(?:an?|any|one|the) ")


def definition(subject: str, rest: str, *, plural: bool) -> Asked | None:
    """`S is a N that ...`: what is S? Not for `S is a common problem`, which says of S only how it is."""
    if not _is_term(subject) or not _defines(rest, plural=plural):
        return None
    definite = subject.startswith("the ")
    if re.match(r"the (?:same|only|most|first|best|main|leading|usual)\b", rest):
        return None
    score = 82 if definite else 92
    return Asked(f"what {'are' if plural else 'is'} {subject}?", "definition", "easy", score, subject)


def _is_term(subject: str) -> bool:
    """Whether a subject is a term that can be defined, and not `a successful repair` or `rust in pipes`."""
    words = subject.split()
    if len(words) > _DEFINED_MAX_WORDS or is_human(words[-1]) or words[0].lower() in _PRAISE:
        return False
    return "(" in subject or not _TERM.search(subject)


def _defines(rest: str, *, plural: bool) -> bool:
    """Whether what is said of a term is a kind with what sets it apart: `a valve that opens by itself`."""
    found, (first, *more) = _DEFINER.match(rest), rest.split()
    if (
        not found
        or len(more) + 1 < _MIN_REST_WORDS
        or _NOT_DEFINING.match(rest)
        or _ONE_OF.match(rest)
        or verbs.is_participle(first)
    ):
        return False
    if not (plural or _ARTICLE.match(rest)) or first in _PRAISE:
        return False
    head = found["head"].lower()
    if plural and not _ARTICLE.match(rest) and not english.is_plural(head):
        return False  # `difficult to clean`
    praised = more[0] in _PRAISE and is_common(head)
    return not praised and head not in _PRAISE and head.removesuffix("s") not in _VAGUE_HEADS


_MEANS = re.compile(r"^(?:refers? to|means|describes|is defined as|is the (?:medical )?(?:term|name|word) for) (?=\w)")


def meaning(statement: str) -> Asked | None:
    """`S refers to N`, `S is the medical term for N`: what is S?"""
    split = clause(statement)
    if not split or unclear_subject(split.subject) or len(split.subject.split()) > _DEFINED_MAX_WORDS:
        return None
    told = f"{split.verb} {split.rest}"
    found = _MEANS.match(told)
    if not found or len(told[found.end() :].split()) < 3 or is_human(split.head):
        return None
    if split.base == "mean":
        return Asked(f"what does {split.subject} mean?", "definition", "easy", 76, split.subject)
    return Asked(f"what {'are' if split.plural else 'is'} {split.subject}?", "definition", "easy", 84, split.subject)
