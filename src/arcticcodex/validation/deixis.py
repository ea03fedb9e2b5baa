"""Words that point out of a pair: at the passage, at what stands above or below, at something not named.

English only; another language's words match nothing here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from arcticcodex.validation.alignment import align, sentences
from arcticcodex.validation.lexicon import EMPTY
from arcticcodex.validation.phrases import DETERMINERS
from arcticcodex.validation.referents import has_referent, named, stands_after_its_noun
from arcticcodex.validation.words import stem, stems, word_set, words

if TYPE_CHECKING:
    from collections.abc import Sequence

from arcticcodex.validation.words import Word

_SOURCE = "(?:passage|text|excerpt|section|paragraph|chapter|document|article|manual|guide|page|book|snippet|extract)"
_SHOWN = "(?:table|figure|diagram|chart|graph|image|picture|illustration|list|example|listing|box|map|screenshot)"
_SAYS = "(?:says?|states?|mentions?|describes?|explains?|notes?|argues?|recommends?|suggests?|believes?|claims?)"
_SAID = "(?:mentioned|noted|described|discussed|stated|listed|shown|given|explained|defined|outlined|seen|set out)"
_PARTS = "(?:steps?|rules?|procedures?|conditions?|values?|instructions?|items?|points?)"
_END = r"(?=\s*(?:\Z|[.,;:?!)]))"

# The first group of each is what a reason shows.
_POINTERS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b((?:this|that|these|those)\s+{_SOURCE}s?)\b",
        rf"\b((?:this|these)\s+{_SHOWN}s?)\b",
        rf"\b(the\s+(?:passage|excerpt|snippet))\b(?!\s+(?:of|in|through|between)\s+(?:the\s+)?(?!{_SOURCE}|question)\w)",
        rf"\b(the\s+(?:given|provided)\s+(?:text|context|passage|document))\b(?!\s+(?!{_SAYS}\b|is\b|does\b)[a-z])",
        r"\b((?:in|by|to|from)\s+the\s+(?:text|context))\b(?=\W*(?:\Z|[.,;?!]|(?:which|what|how|why|when)\b))",
        rf"\b(the\s+(?:text|document|section|paragraph|chapter)\s+{_SAYS})\b",
        rf"\b(the\s+(?:author|writer|speaker|narrator)s?\s+{_SAYS})\b",
        r"\b(according\s+to\s+the\s+(?:author|writer|text|document|section|article|context))\b",
        rf"\b(as\s+{_SAID}){_END}",
        rf"\b({_SAID}\s+(?:above|below|before|earlier|previously|hereafter|overleaf|here))\b",
        rf"\b((?:see|refer\s+to)\s+(?:above|below|the\s+(?:section|chapter|table|figure)|{_SHOWN}\s*\d))\b",
        r"\b((?:in|from|see|by)\s+(?:the\s+)?(?:table|figure|fig\.?|diagram|chart)\s+\d+)\b",
        rf"\b(the\s+(?:{_SHOWN}|{_SOURCE}|{_PARTS})\s+(?:above|below))\b",
        rf"\b(the\s+\w+\s+(?:above|below)){_END}",
        rf"\b(the\s+(?:above|foregoing|preceding|previous)\s+(?:{_SHOWN}|{_SOURCE}|{_PARTS}))\b",
        r"\b(the\s+(?:above|foregoing))(?=\s*(?:\Z|[.,;:?!)]|(?:is|are|was|were|will|can|may|does)\b))",
        r"\b(above-?mentioned|afore-?(?:mentioned|said))\b",
        rf"\b((?:the|this)\s+(?:next|following)\s+(?:{_SOURCE}|{_SHOWN}))\b",
        r"\b((?:which|what|one|any|all|each|none)\s+of\s+the\s+(?:following|above|below))\b",
    )
)
_FOLLOWING = re.compile(r"\b(?:(?:the|these) following|as follows)\b", re.IGNORECASE)
_LISTED = re.compile(r"[:,\n]|\band\b")

_PRONOUNS = word_set("it they he she this these those that such its their his her them him")
_BINDING = word_set("the is are was were does do has have in of for with on at to from by when if")
_SINGULAR = word_set("it its")
_POSSESSIVES = word_set("its their his her")
_DEMONSTRATIVES = word_set("this these those that such")
_FORMER = re.compile(r"\b(the\s+(?:former|latter))\b", re.IGNORECASE)
# Of several things not named: "which of the two", "the other one".
_COUNTED = re.compile(
    r"\b((?:the|these|those|of)\s+two|the\s+other(?:\s+one)?|(?:this|that|the\s+same)\s+one|the\s+(?:first|second)\s+one)"
    r"(?=\s*(?:[?,.;]|\Z|(?:is|are|was|were|has|have|does|do|can|may|must|should|will)\b))",
    re.IGNORECASE,
)
_THERE = re.compile(r"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bbe )\b(there)\s*\?", re.IGNORECASE)
_THIS_NOUN = re.compile(
    r"\b(?:at|with|in|under|by|of|for|during|on|to|from)\s+((?:this|these|those)\s+([a-z]\w+))(?=\W*(?:\Z|,)|\s+(?:and|or)\b)"
)
_SUMMING = frozenset(
    map(stem, word_set("reason way case time process mean purpose period type kind manner point condition respect"))
)
_TWO = re.compile(r"\b(?:and|or|than|while|whereas|versus|vs)\b", re.IGNORECASE)
# A pronoun as the subject an answer begins with, after an adverb or preposition at most, and the two words after it.
_SUBJECT = re.compile(
    r"\W*(?:(?:in|for|with|from|by|of|to|after|before|during|because of|as|like|unlike|yes|no|and|but|so|also|then|"
    r"usually|often|generally|typically|normally|sometimes|however|therefore)\b,?\s+"
    r"|(?:in|on|at|by|every|during|since|within|after|before|until|for)\s+[^,;.]{1,30},\s+)?"
    r"(it|they|he|she|this|these|those|that|such|its|their|his|her)\b\s*(\S*)(?:\s+(\S+))?",
    re.IGNORECASE,
)
# "It is safe to ...", "is it safe to ...": the pronoun stands for what follows.
_EXPLETIVE = re.compile(
    r"\bit(?:'s|\s+(?:is|was|would be|will be|may be|might be|can be|becomes|seems|appears|takes?|depends))\s+"
    r"(?:\S+\s+){0,5}?(?:to|that|if|when|for|whether|because)\b"
    r"|\bit\s+(?:is|was)\s+(?:not\s+|only\s+)?(?:[^\s,.;?]+\s+){1,12}?(?:to|who|whom|that|which|whose|where)\b",
    re.IGNORECASE,
)
_EXPLETIVE_ASKED = re.compile(
    r"\b(?:is|was|does|do|will|would|can|may|should|must|might|could)\s+it\s+(?:\w+ly\s+|not\s+|be\s+|ever\s+|always\s+)*"
    r"(?:important|necessary|unnecessary|possible|impossible|safe|unsafe|best|better|good|bad|dangerous|required|wise|"
    r"recommended|advisable|useful|helpful|allowed|permitted|forbidden|prohibited|legal|illegal|lawful|unlawful|common|"
    r"normal|usual|likely|unlikely|easy|easier|hard|difficult|acceptable|appropriate|essential|vital|crucial|enough|"
    r"sufficient|worth|takes?|mean|matter|cost|help|make sense|true|correct|considered|desirable|preferable|wrong|"
    r"risky|harmful|compulsory|mandatory|optional|someone|a person|people|follow|happen)\b",
    re.IGNORECASE,
)
_CLAUSE_BEGINS = re.compile(
    r"\b(?:when|if|before|after|because|while|that|which|who|and|so|until|unless|than|where|once|or|without|to|for|by)\b"
    r"[^,]*\Z|,",
    re.IGNORECASE,
)
_AGENTS = word_set("it they he she")
_ASKING_BEFORE = word_set("is was are were does do did can may must should will")
_AFTER_THAT = word_set("mean happen work do affect cause case be so important necessary")


def points_inside(answer: str, question: str) -> str:
    """A "this pump" of an answer of one sentence where neither the answer before it nor the question has a pump."""
    if len(sentences(answer)) != 1:
        return ""
    found = _THIS_NOUN.search(answer, 1)
    if not found or stem(found[2].lower()) in _SUMMING:
        return ""
    noun = stem(found[2].lower())
    return found[1].lower() if noun not in stems(answer[: found.start()]) | stems(question) else ""


def pointing(text: str) -> str:
    """The words of `text` that point at the passage or to a place in it; empty if there are none."""
    for pattern in _POINTERS:
        found = pattern.search(text)
        if found:
            return found[1].lower()
    followed = _FOLLOWING.search(text)
    return followed[0].lower() if followed and not _LISTED.search(text, followed.end()) else ""


def dangling_question(question: str) -> str:
    """The pronoun of a question that stands for something the question has not named; empty if there is none."""
    former = _FORMER.search(question)
    if former:
        return former[1].lower()
    counted = _COUNTED.search(question)
    if counted and not _TWO.search(question) and "," not in question[: counted.start()]:
        return counted[1].lower()
    found = words(question)
    for at, word in enumerate(found):
        if word.lower not in _PRONOUNS or not _stands_for_something(question, found, at):
            continue
        # Within one clause a thing is rarely the pronoun's own: "Why do doctors use it?"
        before = question[: word.start].lstrip().partition(" ")[2]
        near = word.lower in _POSSESSIVES or _CLAUSE_BEGINS.search(before)
        if named(question, found[:at], counted=word.lower not in _SINGULAR) < (1 if near else 2) or (
            word.lower not in _POSSESSIVES and stands_after_its_noun(question, found, at)
        ):
            return word.lower
    there = _THERE.search(question)
    return there[1].lower() if there and named(question, words(question[: there.start()])) < 2 else ""


def dangling_answer(answer: str, question: str) -> str:
    """The pronoun an answer begins with for something neither it nor the question names; empty if there is none."""
    former = _FORMER.search(answer)
    if former and not _TWO.search(f"{answer[: former.start()]} {question}"):
        return former[1].lower()
    found = _SUBJECT.match(answer)
    if not found or (found[1].lower() == "it" and _EXPLETIVE.match(answer, found.start(1))):
        return ""
    pronoun = found[1].lower()
    asked = words(question)
    if pronoun not in _DEMONSTRATIVES:
        stands = named(question, asked) and not (
            pronoun in _AGENTS and not has_referent(pronoun, answer[found.end(1) :], question)
        )
        return "" if stands else pronoun
    return pronoun if _points(pronoun, found, asked) else ""


def _points(pronoun: str, found: re.Match[str], asked: Sequence[Word]) -> bool:
    """Whether a demonstrative that an answer begins with points at something that the words asked have not."""
    if pronoun == "that" and found[2].lower() in DETERMINERS:
        return False  # "That the pump has stopped is seen from ..."
    if pronoun == "such" and found[2].lower().strip(",.") in {"as", "a", "an"}:
        return False
    follows = words(f"{found[2]} {found[3] or ''}")
    if not follows or follows[0].lower in EMPTY or _is_verb_of(pronoun, follows[0].lower):
        return True
    known = {word.stem for word in asked}
    return not any(word.stem in known for word in follows)


def _is_verb_of(pronoun: str, word: str) -> bool:
    """Whether a word agrees with a pronoun as its verb, not as its noun: "this opens", "these open"."""
    ends_in_s = word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return ends_in_s if pronoun in {"this", "that"} else not ends_in_s


def put_for_name(answer: str, quotes: str) -> str:
    """The pronoun that a copied sentence of `answer` has where its quotes name something; empty if there is none."""
    for edit in align(answer, quotes).edits:
        ours = {word.lower for word in edit.ours} - _BINDING
        if ours and ours <= _PRONOUNS | {"former", "latter"} and any(word.lower not in EMPTY for word in edit.theirs):
            return edit.ours[-1].lower
    return ""


def _stands_for_something(text: str, found: Sequence[Word], at: int) -> bool:
    """Whether the pronoun at `at` is no conjunction, no "such as", no "it" of "is it safe to"."""
    word, after = found[at], found[at + 1].lower if at + 1 < len(found) else ""
    if word.lower == "it":
        return not (_EXPLETIVE.match(text, word.start) or _EXPLETIVE_ASKED.search(text, max(0, word.start - 8)))
    if word.lower == "that":
        before = found[at - 1].lower if at else ""
        if before in _ASKING_BEFORE and not _EXPLETIVE.search(text, max(0, word.start - 12), word.start + 5):
            return True
        points = before in {"is", "does", "was", "of", "for", "after", "with", "do", "can"}
        return points and (not after or after in _AFTER_THAT)
    return word.lower != "such" or not {one.lower for one in found[at + 1 : at + 6]} & {"as", "that"}
