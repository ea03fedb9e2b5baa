"""Rows of a real manual: sentences chosen by a rule of this file's own, and twins made wrong by changing their text.

The rule: a sentence that stands alone (a subject of its own at its start, nothing that points out of it), whose subject
is short enough to ask for. No gate and no teacher has a say in it.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from arcticcodex.records import Chunk
from arcticcodex.teachers.passages import Pair
from planted.rows import TRUE, Row
from planted.words import in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CHUNK_CHARS = 1500
_SECTION = re.compile(r"^(.+)\n(?:=+|-+)$|^#+ (.+)$", re.MULTILINE)
_SENTENCE = re.compile(r"(?<=[.?!])\s+(?=[A-Z])")
_POINTS_OUT = re.compile(
    r"\b(this|these|those|such|above|below|former|latter|following|here|same|another|also|other|others|however|"
    r"instead|therefore|thus|then|too|I|we|us|our|he|him|his|she|her|listed|figure|table|both|each|either)\b"
    r"|\bthe (test|procedure|operation|person|images|scan|injury|study)\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\b(it|they|them|its|their)\b", re.IGNORECASE)
_BOUND = re.compile(r"\b(if|when|because|while|that|and|before|after|but|of|from|in|with) (it|they|its|their)\b")
_BAD_SUBJECT = re.compile(
    r"\b(who|that|which|how|what|do|does|not|most|people with|mainly|almost|whose|and|or|can|will|would|focus|focuses|"
    r"helped|continue|study|you|believe|one)\b"
    r"|\b(the|exact|main|common|of|in|a|an|\w+ly)$"
    r"|^the (test|procedure|technician|doctor|operation|surgeon|patient|person|child|disease|disorder|condition|drug|"
    r"medicine|results?|study|exam|instrument|tube|needle|solution|symptoms|two|three|risk|injury|problem|goal|"
    r"provider|health care provider|gastroenterologist|radiologist|device|medications?|tests?|images|sample|"
    r"surgery|dose|biopsy|radiographer|blood test|"
    r"pain|rash|shot|vaccine|gel|capsule|camera|woman|man|first dose|remaining \w+|extra fluid|salty water)$",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"^((?:[A-Z][\w'-]*)(?: [\w'()-]+){0,5}?) (?:often |usually |typically |rarely )?"
    r"(is|are|was|were|can|may|might|should|must|has|have|causes|cause|occurs|"
    r"occur|includes|include|helps|help|affects|affect|makes|make|produces|produce|works|contains) "
)
_NO_SUBJECT = re.compile(
    r"^(If|When|While|Because|Although|After|Before|In|On|At|For|From|With|Without|To|By|As|During|Since|Once|Until|"
    r"Unless|It|They|There|That|What|Which|Who|How|Why|One|Two|Three|Some|Many|Most|Several|Few|All|None|Others|You|"
    r"Your|Even|No|Though|Doing|Depending|Whether|Today|Early|See|Ask|Talk|Call|Tell|Only|Not|And|But|Or|So|About|"
    r"Between|Through|Under|Over|More|Less|Rarely|Sometimes|Often|Usually)\b"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A sentence of the manual with its section's title, its grammatical subject and its chunk."""

    text: str
    title: str
    subject: str
    verb: str
    chunk: Chunk


def sentences(text: str, seed: int, per_section: int = 6) -> list[Found]:
    """Sentences that stand alone, some of each section."""
    chance = random.Random(f"{seed}/real")
    found: list[Found] = []
    common = set(re.findall(r"(?<=[a-z,] )[a-z][\w'-]*", text))
    for title, chunk in _chunks(text):
        for paragraph in chunk.text.split("\n\n"):
            for one in _SENTENCE.split(paragraph):
                subject = _subject(one, common)
                if subject and chunk.text.count(one) == 1:
                    found.append(Found(one, title, *subject, chunk))
    chance.shuffle(found)
    seen: Counter[str] = Counter()
    kept = []
    for one in found:
        seen[one.title] += 1
        if seen[one.title] <= per_section or _DIGITS.search(one.text):
            kept.append(one)
    return kept


def _chunks(text: str) -> Iterator[tuple[str, Chunk]]:
    heads = [*_SECTION.finditer(text)]
    for head, after in zip(heads, [*heads[1:], None], strict=True):
        title = (head[1] or head[2]).strip()
        end = after.start() if after else len(text)
        start = head.end()
        while start < end:
            stop = end if end - start <= CHUNK_CHARS else text.rfind("\n\n", start + 200, start + CHUNK_CHARS)
            stop = stop if stop > start else min(end, start + CHUNK_CHARS)
            yield title, Chunk("manual", start, start, stop, (title,), text[start:stop])
            start = stop


def _subject(text: str, common: set[str]) -> tuple[str, str] | None:
    """The subject, as it is written in mid-sentence, and the verb after it; None where the sentence will not do."""
    whole = 50 <= len(text) <= 280 and re.search(r"[a-z)]{3}\.$", text) and "\n" not in text and " - " not in text
    if (
        not whole
        or _NO_SUBJECT.match(text)
        or _POINTS_OUT.search(text)
        or re.search(r"[:;\"?“”[\]]|\w[.]\d|Dr[.]", text)
    ):
        return None
    loose = len(_PRONOUN.findall(text)) - len(_BOUND.findall(text))
    found = _SUBJECT.match(text)
    if loose or not found or _PRONOUN.search(found[1]) or _BAD_SUBJECT.search(found[1]):
        return None
    first, gap, rest = found[1].partition(" ")
    small = first.lower()
    return ((small if small in common else first) + gap + rest, found[2])


def rows(text: str, seed: int) -> list[Row]:
    """A true row for each chosen sentence, and its twins."""
    found = sentences(text, seed)
    made: Counter[tuple[str, str]] = Counter()
    result = []
    for at, one in enumerate(found):
        chance = random.Random(f"{seed}/real/{at}")
        other = chance.choice([each for each in found if each.title != one.title])
        question = _question(one)
        result.append(_row(at, TRUE, TRUE, question, one.text, one))
        for fault, make in _FAULTS.items():
            choices = [
                choice
                for choice in make(one, question, other, chance)
                if choice[2] != one.text or choice[1] != question
            ]
            if choices:
                variant, asked, said = min(choices, key=lambda choice: (made[fault, choice[0]], chance.random()))
                made[fault, variant] += 1
                result.append(_row(at, fault, variant, asked, said, one))
    return result


def _row(at: int, fault: str, variant: str, question: str, answer: str, found: Found) -> Row:
    return Row(
        f"real-{at}/{fault}", fault, variant, Pair(quotes=[found.text], question=question, answer=answer), found.chunk
    )


def _question(found: Found) -> str:
    defines = re.match(rf".*? {found.verb} (?:a|an|the) ", found.text)
    if defines and found.verb in {"is", "are", "was", "were"}:
        return f"What {found.verb} {found.subject}?"
    return f'Under the topic "{found.title}", what should one know about {found.subject}?'


# --- faults ----------------------------------------------------------------------------------------------------

_Fault = tuple[str, str, str]
_DIGITS = re.compile(r"(?<![\w-])\d[\d,]*(?:\.\d+)?(?![\w-])")
_COUNTS = {in_words(Decimal(number)): number for number in (2, 3, 4, 5, 6, 7, 8, 9, 10)}
_UNITS = (
    ("seconds", "minutes"), ("minutes", "hours"), ("hours", "days"), ("days", "weeks"), ("weeks", "months"),
    ("months", "years"), ("years", "months"), ("mg", "g"), ("milligrams", "grams"), ("grams", "kilograms"),
    ("inches", "feet"), ("inch", "foot"), ("pounds", "ounces"), ("ounces", "pounds"), ("liters", "gallons"),
    ("cups", "quarts"), ("milliliters", "liters"),
)  # fmt: skip
_LIKE = (
    ("kidney", "liver", "pancreas", "spleen", "lung"), ("kidneys", "lungs", "ovaries", "tonsils"),
    ("stomach", "bladder", "gallbladder", "appendix"), ("insulin", "cortisol", "gastrin", "thyroxine"),
    ("calcium", "potassium", "magnesium", "sodium"), ("children", "adults", "infants"), ("women", "men"),
    ("blood", "urine", "saliva", "bile"), ("bacteria", "viruses", "fungi"), ("protein", "glucose", "cholesterol"),
    ("diabetes", "hepatitis", "asthma", "anemia"), ("surgery", "radiation", "dialysis"),
    ("esophagus", "trachea", "colon"),
)  # fmt: skip
_AUX = r"\b(is|are|was|were|can|may|might|should|must|has been|have been)\b"
_SURE = (
    (r"\b(may|can|might|could)\b", "will always"), (r"\b(often|usually|sometimes|commonly|generally)\b", "always"),
    (r"\b(some|many|most) (?=[a-z]+s\b)", "all "),
)  # fmt: skip


def _number(found: Found, question: str, _other: Found, chance: random.Random) -> Iterator[_Fault]:
    for number in _DIGITS.finditer(found.text):
        places = [at for at, letter in enumerate(number[0]) if letter.isdigit()]
        at = chance.choice(places)
        digit = chance.choice([one for one in "23456789" if one != number[0][at]])
        changed = number[0][:at] + digit + number[0][at + 1 :]
        yield "digit", question, found.text[: number.start()] + changed + found.text[number.end() :]
        if len(number[0]) > 1 and number[0].endswith("0") and "." not in number[0]:
            yield (
                "decimal",
                question,
                found.text[: number.start()] + number[0][:-1].rstrip(",") + found.text[number.end() :],
            )
    for word, value in _COUNTS.items():
        if re.search(rf"\b{word}\b", found.text):
            other = in_words(Decimal(chance.choice([one for one in range(2, 11) if one != value])))
            yield "word", question, re.sub(rf"\b{word}\b", other, found.text, count=1)


def _unit(found: Found, question: str, _other: Found, _chance: random.Random) -> Iterator[_Fault]:
    for old, new in _UNITS:
        if re.search(rf"(\d|\b(?:{'|'.join(_COUNTS)})) {old}\b", found.text):
            yield (
                "swap",
                question,
                re.sub(rf"(\d|\b(?:{'|'.join(_COUNTS)})) {old}\b", rf"\1 {new}", found.text, count=1),
            )


def _negation(found: Found, question: str, _other: Found, _chance: random.Random) -> Iterator[_Fault]:
    if re.search(r"\b(not|no|never|cannot|without|nor)\b", found.text):
        for old, new in ((r"\b(is|are|was|were|can|may|should|must|do|does|did) not ", r"\1 "), (r"\bcannot\b", "can")):
            if re.search(old, found.text):
                yield "removed", question, re.sub(old, new, found.text, count=1)
    elif re.search(_AUX, found.text):
        yield "inserted", question, re.sub(_AUX, _negated, found.text, count=1)


def _negated(found: re.Match[str]) -> str:
    first, gap, rest = found[1].partition(" ")
    return "cannot" if first == "can" else f"{first} not{gap}{rest}"


def _entity(found: Found, question: str, _other: Found, chance: random.Random) -> Iterator[_Fault]:
    for family in _LIKE:
        for name in family:
            if re.search(rf"\b{name}\b", found.text):
                absent = [one for one in family if not re.search(rf"\b{one}\b", found.text)]
                for new in chance.sample(absent, min(1, len(absent))):
                    where = "inside" if re.search(rf"\b{new}\b", found.chunk.text) else "outside"
                    yield where, question, re.sub(rf"\b{name}\b", new, found.text)


def _overclaim(found: Found, question: str, _other: Found, _chance: random.Random) -> Iterator[_Fault]:
    for hedge, sure in _SURE:
        if re.search(hedge, found.text):
            yield "own", question, re.sub(hedge, sure, found.text, count=1)
    yield "sweeping", question, f"{found.text[:-1]}, and there has never been a single exception."


def _cross(found: Found, question: str, other: Found, _chance: random.Random) -> Iterator[_Fault]:
    yield "other section", question, f"{found.text} {other.text}"


def _dangling(found: Found, question: str, _other: Found, chance: random.Random) -> Iterator[_Fault]:
    many = found.verb in {"are", "were", "have"}
    asks = ("What should one know about them?", "What about these?") if many else (
        "What should one know about it?", "What about this one?", "What is to be said of it here?"
    )  # fmt: skip
    yield "question pronoun", chance.choice(asks), found.text
    yield "question text", f"What does the passage above say about {found.subject}?", found.text
    lead = chance.choice(("As described in the section above,", "As mentioned earlier,", "As this section explains,"))
    yield "answer text", question, f"{lead} {found.subject}{found.text[len(found.subject) :]}"
    if re.match(r"(?:is|are|was|were|can|may|might|should|must|has|have)$", found.verb):
        yield "both pronoun", asks[0], f"{'They' if many else 'It'}{found.text[len(found.subject) :]}"


def _unanswerable(found: Found, _question: str, _other: Found, chance: random.Random) -> Iterator[_Fault]:
    subject, year = found.subject, chance.randint(1931, 2015)
    yield (
        "number",
        f"When did a journal first write about {subject}?",
        f"A journal first wrote about {subject} in {year}.",
    )
    yield (
        "name",
        f"Who first wrote a book on {subject}?",
        f"Professor Halvorsen of Bergen wrote the first book on {subject}.",
    )
    reason = f"Some artists paint pictures about {subject} because of the soft colours."
    yield "plain", f"Why do some artists paint pictures about {subject}?", reason


_FAULTS: dict[str, Callable[[Found, str, Found, random.Random], Iterator[_Fault]]] = {
    "number": _number,
    "unit": _unit,
    "negation": _negation,
    "entity": _entity,
    "over-claim": _overclaim,
    "cross-chunk": _cross,
    "dangling": _dangling,
    "unanswerable": _unanswerable,
}
