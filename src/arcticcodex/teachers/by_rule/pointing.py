"""Whether words stand for something that only the text around them names: `the procedure`, `it`, `their`."""

from __future__ import annotations

import re
from itertools import takewhile

from arcticcodex.teachers.by_rule.verbs import word_set

# Things that were introduced before, where nothing in the pair introduces them: `the procedure`, `the drug`.
_KNOWN = re.compile(
    r"\b(?:the|this|that|these|those) ((?:new |other |same |two )?(?:tests?|procedures?|diseases?|disorders?|"
    r"conditions?|operations?|treatments?|medications?|medicines?|drugs?|devices?|machines?|exams?|exercises?|process|problems?|"
    r"symptoms|methods?|techniques?|study|studies|trials?|materials?|liquid|samples?|results?|tool|tools|substances?|"
    r"solution|programs?|plan|changes?|infection|injury|pain|area|site|opening|tubes?|needle|group|name|term|type|"
    r"technician|surgery|images?|pictures?|scan|virus|cause|dose|level|levels|amount|rule|option|section|list|file|"
    r"value|default|setting|document|law|agency|form|effects?|side effects?|damage|growth|tissue|"
    r"episode|attack|phase|diet|syndrome|therapy|injections?|mixture|recommendations?|risk|goal|idea))\b"
    r"(?! (?:of|for|that|who|which|to|used|in|with|from|between|caused|where|when|on|being|needed|required))",
    re.IGNORECASE,
)
_DANGLING_START = re.compile(
    r"^(?:it(?! is an? [^ ]* ?(?:error|mistake|fault)\b| is an? [\"\w]*Error)|they|this|that|these|those|he|she|"
    r"such|its|their|one|others?|another|both|either|neither|the (?:other|second|"
    r"third|latter|former|following))\b",
    re.IGNORECASE,
)
_PRONOUN_FIRST = re.compile(
    r"^(?:if|when|because|since|although|while|before|after|once|unless|until) (?:it|they|he|she|this)\b", re.IGNORECASE
)
_PERSONAL = re.compile(r"\b(?:I|we|our|us|my|let's)\b")


def is_whole(question: str, answer: str) -> bool:
    """Whether question and answer need nothing that stood before them, by their own words."""
    first = answer.split("\n", 1)[0]
    if not _refers(answer) or not _refers(question):
        return False
    if _DANGLING_START.match(first) or _PRONOUN_FIRST.match(first) or _PERSONAL.search(first):
        return False
    return not any(_is_new(found, question) for found in _KNOWN.finditer(question)) and not any(
        _is_new(found, answer) for found in _KNOWN.finditer(answer)
    )


_THEY = re.compile(r"\b(?:they|their|them|themselves)\b")
_MANY = re.compile(
    r"\b\w+(?<![su])s\b|\b(?:people|children|men|women|person|someone|anyone|child|patient|user)\b|\band\b"
)
_HE = re.compile(r"\b(?:he|she|his|her)\b")
_WHO = re.compile(
    r"\b(?:person|people|child|man|woman|patient|user|mother|father|parent|someone|anyone|girl|boy|infant|baby|doctor|"
    r"provider|owner|individual|member|employee|author)\w*",
    re.IGNORECASE,
)


def _refers(text: str) -> bool:
    """Whether the pronouns of a text have something before them that they can mean."""
    they, he = _THEY.search(text), _HE.search(text)
    return not (they and not _MANY.search(text[: they.start()])) and not (he and not _WHO.search(text[: he.start()]))


def _is_new(found: re.Match[str], text: str) -> bool:
    """Whether the noun of `the N` has not been mentioned earlier in its text."""
    noun = found[1].lower().split()[-1].removesuffix("s")
    return noun not in text[: found.start()].lower()


_WELL_KNOWN = frozenset({
    "body", "person", "patient", "child", "doctor", "user", "world", "country", "provider", "blood", "use", "amount",
    "number", "level", "presence", "rest", "end", "way", "top", "bottom", "same", "most", "first", "time", "day", "air",
    "inside", "outside", "front", "back", "risk", "chance", "result",
})  # fmt: skip


_KNOWN_OF = re.compile(
    r"\b(?:the|your|their|his|her|its|our|this|that|these|those|each|every)(?: [\w-]+){0,2} ?$", re.IGNORECASE
)


def _bare(lead: str) -> bool:
    """Whether a noun after `lead` stands there without saying which: `a buildup`, `fluid buildup`."""
    return not _KNOWN_OF.search(lead) and not re.search(r"['’]s (?:[\w-]+ )?$", lead)  # noqa: RUF001 — the subject


def points_back(text: str, before: str, headings: str) -> bool:
    """Whether `the N` in a text means an N that the passage spoke of before: `the catheter` after `a thin catheter`.

    Not where the headings, given in small letters, call it so: under "The copper pump" that name is enough.
    """
    for found in _DEFINITE.finditer(text):
        words = list(takewhile(lambda word: word not in _ENDS_PHRASE, found[1].split()))
        if len(words) > 1 and " ".join(words[:2]) in headings:
            continue
        said = text[: found.start()]
        for noun in words:
            known = noun in _WELL_KNOWN or re.search(rf"\b{re.escape(noun)}", said, re.IGNORECASE)
            if not known and _introduced(noun, before):
                return True
    return False


def _introduced(noun: str, before: str) -> bool:
    """Whether `before` speaks of an N without saying which: `a thin catheter`, `buildup of fluid`."""
    word = re.escape(noun.removesuffix("s"))
    if re.search(rf"\b(?:an?|another|called) (?:[\w-]+,? ){{0,3}}?{word}s?\b", before, re.IGNORECASE):
        return True
    alone = re.finditer(rf"\b{word}(?= (?:of|in|on|that|which|is|can|may|has|forms|develops|occurs)\b|[.,;])", before)
    return not noun.endswith("s") and any(_bare(before[max(0, at.start() - 40) : at.start()]) for at in alone)


_DEFINITE = re.compile(r"\bthe ([a-z][\w-]+(?: [a-z][\w-]+){0,3})")
_ENDS_PHRASE = word_set(
    "of for in on to by with from that who which is are was were can may will and or at as than when if through during "
    "into has have does do should must cannot not while called after before until without within"
)
