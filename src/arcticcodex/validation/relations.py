"""Where an answer gives two things of its quotes each other's part in a relation. English only.

"A passes it on to B" is "B receives it from A"; "A answers to B" is "B is the superior of A". Each relation has two
parts and several ways to be put; an answer that puts it so that each thing has the other's part has exchanged them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from arcticcodex.validation.lexicon import EMPTY, kin
from arcticcodex.validation.words import word_set, words

if TYPE_CHECKING:
    from collections.abc import Iterator

_CACHED_TEXTS = 512

_BE = r"(?:is|are|was|were|be|been|being)"
_MID = r"[^.;:?!\n]*?"
_GIVE = (
    r"(?:pass|hand|giv|gave|send|sent|deliver|forward|lend|lent|sell|sold|transfer|submit|suppl|issu|return|transmit|ship|"
    r"refer|grant|pay|paid|report|assign|bring|brought|offer|award|distribut)\w*"
)
_GET = r"(?:receiv|get|got|obtain|borrow|buy|bought|purchas|collect|inherit|accept|tak|took|acquir|fetch)\w*"
_STEER = r"(?:supervis|manag|direct|command|lead|led|head|overse|instruct|order|control|govern|rul)\w*"
_SETTLE = r"(?:determin|decid|govern|control|dictat|settl|influenc|shap|defin|regulat)\w*"
_SUPERSEDE = r"(?:replac|supersed|supplant|succeed|displac|oust)\w*"
_LIES = r"(?:lies?|lay|is|are|was|were|stands?|hangs?|sits?|situated|located|placed|mounted|fixed)"
_CAUSE = (
    r"caus(?:es?|ing)|produc(?:es?|ing)|triggers?|creates?|induces?|provokes?|brings?\s+about|(?:leads?|led)\s+to|"
    r"results?\s+in|gives?\s+rise\s+to"
)
_TELL = r"tells?|told|gives?\s+(?:orders|instructions|directions)\s+to|supervises?|commands?|oversees?|instructs?"
_RANK = r"(?:priority|precedence|preference|right\s+of\s+way)"
_GIVER, _GETTER = r"(?:giver|sender|source|supplier|donor|lender|seller)", r"(?:recipient|receiver|buyer|borrower)"

# Of each relation the ways to put it. ">" has the first part (the giver, the superior, the one that comes first) on the
# left of what is said, "<" on the right, "=" names both: `one` has the first part.
_RELATIONS = {
    "transfer": (
        rf">\b(?<!be )(?<!is )(?<!are )(?<!was )(?<!were )(?<!never ){_GIVE}\s+{_MID}\bto\s",
        rf"=\b(?:go|goes|went|come|comes|came|pass|passes|passed|travels?|moves?)\s+from\s+(?P<one>{_MID})\s+to\s+(?P<two>.*)",
        rf"=\b{_GIVE}\s+(?:on\s+|over\s+)?to\s+(?P<two>{_MID})\s+by\s+(?P<one>.*)",
        rf"<\b(?:{_GET}|(?:has|have|had)\s+{_MID}\s+on\s+loan)\s+(?:{_MID}\s+)?from\s",
        rf"=\bfrom\s+(?P<one>{_MID})\s+that\s+(?P<two>{_MID})\s+{_GET}\b",
        rf"=\b{_GETTER}\b{_MID}\s+{_BE}\s+(?P<two>{_MID})\s+(?:and|while|with)\s+{_MID}\b{_GIVER}\b{_MID}\s+{_BE}\s+(?P<one>.*)",
        rf"=\b{_GIVER}\b{_MID}\s+{_BE}\s+(?P<one>{_MID})\s+(?:and|while|with)\s+{_MID}\b{_GETTER}\b{_MID}\s+{_BE}\s+(?P<two>.*)",
    ),
    "command": (
        rf"<\b(?:(?:answer|report)(?:s|ed)?|{_BE}\s+(?:answerable|subordinate|responsible|accountable))\s+to\s",
        r"<\b(?:works?|serves?|worked|served)\s+under\s+(?:the\s+(?:orders|command|direction|supervision)\s+of\s)?",
        r"<\b(?:takes?|took|gets?|receives?)\s+(?:\w+\s+)?(?:orders|instructions|directions)\s+from\s",
        rf"<\b{_BE}\s+{_STEER}\s+by\s",
        rf">\b{_BE}\s+(?:the\s+)?(?:\w+\s+)?(?:superior|boss|head|chief|supervisor|manager|master|leader)\s+of\s",
        rf"=\b(?:superior|boss|supervisor|manager|master|leader|in\s+charge)\s+of\s+(?P<two>{_MID})\s+{_BE}\s+(?P<one>.*)",
        rf">\b{_BE}\s+in\s+charge\s+of\s",
        rf">\b(?<!be )(?<!is )(?<!are )(?<!was )(?<!were )(?:{_TELL})\s",
    ),
    "rank": (
        rf">\b(?:has|have|had|takes?|took|enjoys?|gets?|given|granted)\s+(?:the\s+)?{_RANK}\s+over\s",
        rf">\b(?:comes?|came|goes|go|ranks?|{_BE}\s+(?:served|treated|dealt\s+with|handled|taken))\s+(?:before|ahead\s+of|above)\s",
        r">\b(?:precedes?|preceded|outranks?|overrides?|prevails?\s+over|preferred\s+to)\s",
        r"<\b(?:(?:gives?|gave|given|giving|makes?|made)\s+way\s+(?:to|for)|(?:yield|defer)(?:s|ed|red)?\s+to|wait(?:s|ed)?\s+for)\s",
        r"<\b(?:comes?|came|goes|go|ranks?)\s+(?:after|behind|below)\s",
        rf"<\b{_BE}\s+{_SUPERSEDE}\s+by\s",
        rf">\b(?<!be )(?<!is )(?<!are )(?<!was )(?<!were ){_SUPERSEDE}\s+(?!by\b)",
        r">\b(?:takes?|took|taken|taking)\s+(?:over\s+from|the\s+place\s+of)\s",
        r">\b(?:used|employed|applied|taken|chosen)\s+(?:instead\s+of|in\s+place\s+of|rather\s+than)\s",
        rf">\b{_BE}\s+the\s+(?:successor|replacement)\s+(?:of|to|for)\s",
        rf"<\b{_BE}\s+the\s+predecessor\s+of\s",
        rf"=\b(?:chang|switch|mov|transition|shift|conver)\w*\s+from\s+(?P<two>{_MID})\s+to\s+(?P<one>.*)",
    ),
    "height": (
        rf">\b(?:{_LIES}\s+(?:\w+ly\s+)?(?:above|over|on\s+top\s+of|higher\s+(?:up\s+)?than)|(?:above|on\s+top\s+of))\s",
        rf"<\b(?:{_LIES}\s+(?:\w+ly\s+)?under|below|beneath|underneath|lower\s+(?:down\s+)?than)\s",
    ),
    "side": (r">\bto\s+the\s+left\s+of\s", r"<\bto\s+the\s+right\s+of\s"),
    "front": (r">\bin\s+front\s+of\s", r"<\b(?:behind|at\s+the\s+back\s+of)\s"),
    "dependence": (
        r">\b(?:depend(?:s|ed|ent)?|rests?|hinges?)\s+(?:\w+\s+)?(?:up)?on\s",
        rf">\b(?:(?:varies|vary|varied)\s+with|{_BE}\s+a\s+function\s+of|{_BE}\s+{_SETTLE}\s+by)\s",
        rf"=\b(?P<two>{_MID})\s+(?:up)?on\s+which\s+(?P<one>{_MID})\s+(?:depends?|depended|hinges?|rests?)\b",
        r"<\b(?:determin|decid|govern|dictat)(?:es|s)\s",
    ),
    "cause": (
        rf">\b(?<!be )(?<!is )(?<!are )(?<!was )(?:{_CAUSE})\s",
        r"<\b(?:(?:result|arise|stem|follow)s?)\s+from\s",
        rf"<\b{_BE}\s+(?:caused|produced|triggered|brought\s+about|created)\s+by\s",
        rf"<\b{_BE}\s+(?:due\s+to|(?:one\s+|a\s+|the\s+)?(?:possible\s+)?(?:result|consequence|effect)\s+of)\s",
    ),
}  # fmt: skip
_WAYS = {name: tuple((way[0], re.compile(way[1:], re.IGNORECASE)) for way in ways) for name, ways in _RELATIONS.items()}
_BEGIN = 4
_NEAR_CHARS = 200
_STARTS = {
    "transfer": (
        "pass hand give gave givi send sent deli forw lend lent sell sold tran subm supp issu retu ship refe "
        "gran paid pays pay repo assi brin brou offe awar dist goes go went come came move rece get gets got "
        "obta borr buy buys boug purc coll inhe acce take took acqu fetc loan reci buye"
    ),
    "command": (
        "answ repo subo resp acco work serv orde inst dire supe boss head chie mana mast lead led char tell "
        "told give comm over cont gove rule"
    ),
    "rank": (
        "prio prec pref righ come came goes go rank outr over prev gave give givi made make yiel defe wait "
        "repl supe supp succ disp oust take took used empl appl chos pred chan swit movi move shif conv"
    ),
    "height": "abov over top high belo unde bene lowe",
    "side": "left righ",
    "front": "fron behi back",
    "dependence": "depe rest hing vari vary func dete deci gove cont dict sett infl shap defi regu",
    "cause": "caus prod trig crea indu prov brin brou lead led resu give aris stem foll due cons effe",
}
_BEGINNINGS = {name: word_set(text) for name, text in _STARTS.items()}
_CLAUSE = re.compile(r"[^.;:?!\n]+")
# Where a thing ends, and what goes with the whole sentence begins.
_AROUND = re.compile(r",|\b(?:in|at|during|when|while|if|every|since|until|unless|what|how|by)\b", re.IGNORECASE)
_EXCLUDED = re.compile(
    r",?\s+(?:(?:but|and)\s+)?(?:not|rather\s+than|instead\s+of|as\s+opposed\s+to|unlike)\s+"
    r"(?P<two>(?:the|an?)\s+[\w' -]+?)"
    r"(?=,|\s+(?:must|may|can|has|have|is|are|was|were)\b|\s+\w+s\s+(?:the|an?|all|its|each|every)\b)",
    re.IGNORECASE,
)
_LAST_MARK = re.compile(r"[^.,;:?!\n]*\Z")
_DENIES = re.compile(r"\b(?:not|never|no|nor|cannot|neither|rather|instead|unlike|than)\b|n't\b", re.IGNORECASE)


class _Related(NamedTuple):
    """Two things in a relation, by the stems of their words that the other has not."""

    one: frozenset[str]
    two: frozenset[str]


# What comes first in a sequence, and what last: "name" is what stands on the right of the words, "left" on their left.
_FIRST = re.compile(
    r"\b(?:(?:begin|start|open)(?:s|ning|ing)?\s+(?:off\s+)?with|first(?:ly)?(?:\s+(?:comes|step\s+is|stage\s+is))?,?)\s+"
    r"(?P<name>[^,.;:\n]+?)(?=[,.;:\n]|\s+(?:and|then)\b|\Z)|"
    r"(?:\A|[,.;:\n]|\band\b)\s*(?P<left>[^,.;:\n]+?)\s+(?:(?:opens|starts|begins)\b|comes\s+first\b)",
    re.IGNORECASE,
)
_LAST = re.compile(
    r"\b(?:(?:end|finish|conclude|close)(?:s|es|ing)?\s+with|(?:finally|lastly)|last(?:ly)?\s+(?:comes|step\s+is|stage\s+is)),?\s+"
    r"(?P<name>[^,.;:\n]+?)(?=[,.;:\n]|\Z)|"
    r"(?:\A|[,.;:\n]|\band\b)\s*(?P<left>[^,.;:\n]+?)\s+(?:(?:completes|finishes|concludes|closes|ends)\b|"
    r"comes\s+(?:last|at\s+the\s+(?:very\s+)?end)\b)",
    re.IGNORECASE,
)
_SEQUENCE = re.compile(
    r"\b(?:order|steps?|stages?|sequence|first|finally|last|lastly|(?:begin|start|end|open|finish)\w*\s+with)\b",
    re.IGNORECASE,
)
_ITEM = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+(.+)$", re.MULTILINE)
_IN_ORDER = re.compile(r"\b(?:order|steps?|stages?|sequence)\b", re.IGNORECASE)


def out_of_order(answer: str, quotes: str) -> str:
    """A word of what `answer` puts first and `quotes` last, or the other way round; empty if there is none."""
    if not (_SEQUENCE.search(quotes) and _SEQUENCE.search(answer)):
        return ""
    first, last = _ends_of(quotes)
    ours_first, ours_last = (_named_by(found) for found in (_FIRST.search(answer), _LAST.search(answer)))
    for said, same, other in ((ours_first, first, last), (ours_last, last, first)):
        if (other - same) & said and not (same - other) & said:
            return min((other - same) & said)
    return ""


def _ends_of(quotes: str) -> tuple[frozenset[str], frozenset[str]]:
    """What comes first and last in the sequence that `quotes` tell, by words or as a list."""
    items = _ITEM.findall(quotes)
    if len(items) > 1 and _IN_ORDER.search(quotes):
        return _content(items[0]), _content(items[-1])
    return _named_by(_FIRST.search(quotes)), _named_by(_LAST.search(quotes))


def _named_by(found: re.Match[str] | None) -> frozenset[str]:
    return _content(found["name"] or found["left"]) if found else frozenset()


def parts_exchanged(answer: str, quotes: str) -> str:
    """A word of the thing that `answer` gives the other's part in a relation of `quotes`; empty if there is none."""
    for name in sorted(_told_of(answer) & _told_of(quotes)):
        ours = _related(answer, name)
        theirs = _related(quotes, name) if ours else ()
        if not theirs:
            continue
        orders = [order for said in ours for one in theirs if (order := _order(said, one))]
        if orders and max(orders) < 0:
            return next(iter(sorted(ours[0].one)), name)
    return _takes_part_of_other(answer, quotes)


@lru_cache(maxsize=_CACHED_TEXTS)
def _told_of(text: str) -> frozenset[str]:
    """The relations that some word of `text` may be about, by its first letters, to look for no other."""
    begins = {word.lower[:_BEGIN] for word in words(text)}
    return frozenset(name for name, starts in _BEGINNINGS.items() if not starts.isdisjoint(begins))


@lru_cache(maxsize=_CACHED_TEXTS)
def _related(text: str, name: str) -> tuple[_Related, ...]:
    """The pairs of things of `text` in a relation, however it is put."""
    return tuple(_pairs(text, name))


def _pairs(text: str, name: str) -> Iterator[_Related]:
    for part in _CLAUSE.findall(text):
        for side, way in _WAYS[name]:
            found = way.search(part)
            if not found:
                continue
            if side == "=":
                first, second = _right(found["one"]), _right(found["two"])
            else:
                first, second = _left(part[: found.start()]), _right(part[found.end() :])
            one, two = (first, second) if side != "<" else (second, first)
            if one - two and two - one:
                yield _Related(one - two, two - one)


def _left(text: str) -> frozenset[str]:
    """What stands before a cue: after the last comma, without what goes with the sentence."""
    near = text.rstrip(" ,").rpartition(",")[2].strip()
    around = _AROUND.search(near, 4)
    return _content(near[: around.start()] if around else near)


def _right(text: str) -> frozenset[str]:
    around = _AROUND.search(text, 1)
    return _content(text[: around.start()] if around else text)


def _content(text: str) -> frozenset[str]:
    return frozenset(word.stem for word in words(text) if word.lower not in EMPTY)


def _order(said: _Related, quoted: _Related) -> int:
    """1 if two things have the same parts in both, -1 if each has the other's, 0 if they are not the same things."""
    straight = bool(said.one & quoted.one) + bool(said.two & quoted.two)
    crossed = bool(said.one & quoted.two) + bool(said.two & quoted.one)
    if crossed == 2 and not straight:
        return -1
    return 1 if straight and straight >= crossed else 0


def _takes_part_of_other(answer: str, quotes: str) -> str:
    """A word of what `quotes` set aside ("A, not B, does it") that `answer` has, without denying it, in place of A."""
    found_all = [*_EXCLUDED.finditer(quotes)]
    if not found_all or _DENIES.search(answer):
        return ""
    said = _content(answer)
    wide = said.union(*map(kin, said))
    for found in found_all:
        before = _LAST_MARK.search(quotes, max(0, found.start() - _NEAR_CHARS), found.start())
        one, two = _content(before[0] if before else ""), _content(found["two"])
        if two - one and two - one <= said and one - two and not (one - two) & wide:
            return min(two - one)
    return ""
