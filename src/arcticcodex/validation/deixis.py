"""Words that point out of a pair: at the passage, at what stands above or below, at something not named.

English only; another language's words match nothing here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from arcticcodex.validation.alignment import align
from arcticcodex.validation.lexicon import EMPTY, plain_stems
from arcticcodex.validation.words import stems, word_set, words

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
        rf"\b({_SAID}\s+(?:above|below|earlier|previously|hereafter|overleaf|here))\b",
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
_POSSESSIVES = word_set("its their his her")
_DEMONSTRATIVES = word_set("this these those that such")
_FORMER = re.compile(r"\b(the\s+(?:former|latter))\b", re.IGNORECASE)
_TWO = re.compile(r"\b(?:and|or|than|while|whereas|versus|vs)\b", re.IGNORECASE)
# A pronoun as the subject an answer begins with, after an adverb or preposition at most, and the two words after it.
_SUBJECT = re.compile(
    r"\W*(?:(?:in|for|with|from|by|of|to|after|before|during|because of|as|like|unlike|yes|no|and|but|so|also|then|"
    r"usually|often|generally|typically|normally|sometimes|however|therefore)\b,?\s+)?"
    r"(it|they|he|she|this|these|those|that|such|its|their|his|her)\b\s*(\S*)(?:\s+(\S+))?",
    re.IGNORECASE,
)
# "It is safe to ...", "is it safe to ...": the pronoun stands for what follows.
_EXPLETIVE = re.compile(
    r"\bit(?:'s|\s+(?:is|was|would be|will be|may be|might be|can be|becomes|seems|appears|takes?|depends))\s+"
    r"(?:\S+\s+){0,5}?(?:to|that|if|when|for|whether|because)\b",
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
_FRAME = re.compile(
    r"\A\s*(?:regarding|concerning|with regard to|with respect to|about|on the subject of)\b.*?,", re.IGNORECASE
)
_AGENTS = word_set("it they he she")
_ACTS = re.compile(
    r"\s+(?:(?:must|should|shall|may|can|will|could|might)(?:\s+(?:not|only|also|always|never))?|ha(?:s|ve)\s+to|needs?\s+to|"
    r"(?:is|are)\s+(?:required|obliged|allowed|permitted)\s+to)\s+(?!be\b|have\b|not\b)\w+",
    re.IGNORECASE,
)
_PASSIVE = re.compile(r"\b(?:be|been)\s+(?!to\b)\w+", re.IGNORECASE)
_DEED = re.compile(
    r"\W*what\s+(?:(?:must|should|can|may|will)\s+be|(?:is|has)\s+to\s+be|needs\s+to\s+be)\s+done\b", re.IGNORECASE
)
_AFTER_THAT = word_set("mean happen work do affect cause case be so important necessary")


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
    found = words(question)
    for at, word in enumerate(found):
        if word.lower not in _PRONOUNS or not _stands_for_something(question, found, at):
            continue
        # Within one clause a thing is rarely the pronoun's own: "Why do doctors use it?"
        before = question[: word.start].lstrip().partition(" ")[2]
        near = word.lower in _POSSESSIVES or _CLAUSE_BEGINS.search(before)
        if _named(question, found[:at]) < (1 if near else 2):
            return word.lower
    return ""


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
        stands = _named(question, asked) and not (pronoun in _AGENTS and _names_no_agent(answer, found, question))
        return "" if stands else pronoun
    if pronoun == "such" and found[2].lower().strip(",.") in {"as", "a", "an"}:
        return ""
    follows = words(f"{found[2]} {found[3] or ''}")
    if not follows or follows[0].lower in EMPTY or _is_verb_of(pronoun, follows[0].lower):
        return pronoun
    known = {word.stem for word in asked}
    return "" if any(word.stem in known for word in follows) else pronoun


def _names_no_agent(answer: str, found: re.Match[str], question: str) -> bool:
    """Whether an answer says "they must ..." to a question of what must be done that does not say by whom.

    Nothing asked about is left for the pronoun where the answer names all of it again, nor where what is asked about
    is only the deed.
    """
    after = answer[found.end(1) :]
    if not _ACTS.match(after) or not _PASSIVE.search(question):
        return False
    if _DEED.match(question):
        return True
    asked = words(question)
    things = {
        asked[at].stem for at in range(len(asked)) if _named(question, asked[: at + 1]) > _named(question, asked[:at])
    }
    return things <= stems(after)


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
        points = before in {"is", "does", "was", "of", "for", "after", "with", "do", "can"}
        return points and (not after or after in _AFTER_THAT)
    return word.lower != "such" or not {one.lower for one in found[at + 1 : at + 6]} & {"as", "that"}


def _named(text: str, found: Sequence[Word]) -> int:
    """How many things a pronoun may stand for `found` words of `text` name; a frame ("Regarding X,") names none."""
    frame = _FRAME.match(text)
    start = frame.end() if frame else 0
    return sum(
        word.start >= start
        and word.lower not in EMPTY
        and (
            word.stem not in plain_stems()
            or (word.start > 0 and word.text[0].isupper())
            or (at > 0 and found[at - 1].lower in {"a", "an", "the", "each", "every", "any", "no"})
        )
        for at, word in enumerate(found)
    )
