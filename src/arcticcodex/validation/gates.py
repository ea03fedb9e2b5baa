"""The free gates: checks by code that each pair passes before any judge is paid.

A gate is a function from a pair and its chunk to a verdict. `FREE_GATES` lists them, the cheapest first. What a gate
cannot read (another language than English, for most) it passes: it is for the judge.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from arcticcodex.records import Verdict
from arcticcodex.teachers.passages import UNANSWERABLE
from arcticcodex.validation import deixis, standalone
from arcticcodex.validation.alignment import is_verbatim
from arcticcodex.validation.certainty import overclaim
from arcticcodex.validation.comparisons import other_substance, turned_round
from arcticcodex.validation.evidence import locate
from arcticcodex.validation.exchange import exchanged
from arcticcodex.validation.language import differs, is_english
from arcticcodex.validation.polarity import clash
from arcticcodex.validation.quantities import unsupported_number, unsupported_unit
from arcticcodex.validation.relations import out_of_order, parts_exchanged
from arcticcodex.validation.terms import Backing, swapped, unbacked

if TYPE_CHECKING:
    from arcticcodex.records import Chunk, Evidence
    from arcticcodex.teachers.passages import Pair

Gate = Callable[["Pair", "Chunk"], Verdict]

JUDGE = "code"
# Fifteen visible characters are three or four words: less is found in nearly any passage and supports nothing. A line
# or sentence of the passage may be shorter (an entry of a list, a cell of a table): it is whole, so it counts.
QUOTE_MIN_CHARS = 15
# A question of less asks nothing, one of more holds its passage; an answer of more is no answer but a copy.
QUESTION_CHARS = (4, 600)
ANSWER_CHARS = (1, 4_000)
# More are no evidence a person reads. Quotes that follow on one another, the items of a list, are of one place.
MOST_QUOTES = 5
_BROKEN_LINE = re.compile(r"(?<![.!?:;])\n[ \t]*(?=[a-z(\"'`])")
_REPLACEMENT = "\ufffd"
_SENTENCE_ENDS = ".!?…。！？।؟"  # noqa: RUF001 — they are the subject


def complete(pair: Pair, chunk: Chunk) -> Verdict:  # noqa: ARG001 — a gate's shape
    """Question, answer and quotes are there, and no character in them was lost in reading."""
    parts = [("question", pair.question), ("answer", pair.answer)]
    if not _unanswerable(pair):
        parts.append(("quotes", "".join(pair.quotes)))
    for name, text in parts:
        if not text.strip():
            return _failed("complete", f"no {name}")
        if _REPLACEMENT in text:
            return _failed("complete", f"a character of the {name} was unreadable in the document")
    return _passed("complete")


def length(pair: Pair, chunk: Chunk) -> Verdict:
    """Question and answer have the length of questions and answers; the quotes are few and fit into their chunk."""
    quoted = sum(map(len, pair.quotes))
    if quoted > len(chunk.text):
        return _failed("length", f"quotes of {quoted} characters from a passage of {len(chunk.text)}")
    if len(pair.quotes) > MOST_QUOTES and (count := _stretches(pair, chunk)) > MOST_QUOTES:
        return _failed("length", f"quotes from {count} places, {MOST_QUOTES} are the most")
    for name, text, (least, most) in (
        ("question", pair.question, QUESTION_CHARS),
        ("answer", pair.answer, ANSWER_CHARS),
    ):
        size = len(text.strip())
        if not least <= size <= most:
            return _failed("length", f"{name} of {size} characters, {least} to {most} are sane")
    return _passed("length")


def quotes_found(pair: Pair, chunk: Chunk) -> Verdict:
    """Every quote stands in the chunk."""
    missing = sum(locate(quote, chunk) is None for quote in pair.quotes)
    if missing:
        return _failed("quote", f"{missing} of {len(pair.quotes)} quotes not in the passage")
    return _passed("quote")


def quotes_weigh(pair: Pair, chunk: Chunk) -> Verdict:
    """At least one quote is long enough to support something."""
    if _unanswerable(pair) or any(_weighs(evidence, chunk) for evidence in located(pair, chunk)):
        return _passed("quote_length")
    return _failed("quote_length", f"no quote of {QUOTE_MIN_CHARS} characters, nor a whole sentence or line")


def language_kept(pair: Pair, chunk: Chunk) -> Verdict:
    """Question and answer are in the language of the passage."""
    for name, text in (("question", pair.question), ("answer", pair.answer)):
        difference = differs(text, chunk.text)
        if difference:
            return _failed("language", f"{name}: {difference}")
    return _passed("language")


def not_trivial(pair: Pair, chunk: Chunk) -> Verdict:  # noqa: ARG001 — a gate's shape
    """The answer tells something the question does not."""
    if standalone.only_repeats(pair.question, pair.answer):
        return _failed("trivial", "the answer repeats the question")
    if not _unanswerable(pair) and standalone.evades(pair.answer):
        return _failed("trivial", "the answer says that there is none")
    return _passed("trivial")


def points_nowhere(pair: Pair, chunk: Chunk) -> Verdict:
    """Neither question nor answer speaks of the passage, or of something by a pronoun alone."""
    if not is_english(pair.question, chunk.text):
        return _passed("deixis")
    for name, text in (("question", pair.question), ("answer", pair.answer)):
        pointer = deixis.pointing(text)
        if pointer:
            return _failed("deixis", f"the {name} says {pointer!r}")
    pronoun = deixis.dangling_question(pair.question) or deixis.dangling_answer(pair.answer, pair.question)
    if pronoun:
        return _failed("deixis", f"{pronoun!r} stands for nothing named")
    pointer = deixis.points_inside(pair.answer, pair.question)
    if pointer:
        return _failed("deixis", f"the answer says {pointer!r}")
    pronoun = deixis.put_for_name(pair.answer, _quoted(pair))
    return _failed("deixis", f"{pronoun!r} stands where the quotes have a name") if pronoun else _passed("deixis")


def stands_alone(pair: Pair, chunk: Chunk) -> Verdict:
    """The question names its subject."""
    if is_english(pair.question, chunk.text) and not standalone.names_its_subject(pair.question):
        return _failed("stands_alone", "the question does not say of what")
    return _passed("stands_alone")


def numbers_supported(pair: Pair, chunk: Chunk) -> Verdict:
    """Every number and date of the answer is in the quotes or the question."""
    if _unanswerable(pair):
        return _passed("numbers")
    number = unsupported_number(pair.answer, _quoted(pair), _asked(pair, chunk))
    return _failed("numbers", f"{number!r} is not in the quotes") if number else _passed("numbers")


def units_supported(pair: Pair, chunk: Chunk) -> Verdict:
    """Every unit of the answer is in the quotes or the question, with its number."""
    if _unanswerable(pair):
        return _passed("units")
    unit = unsupported_unit(pair.answer, _quoted(pair), _asked(pair, chunk))
    return _failed("units", f"{unit!r} is not what the quotes measure in") if unit else _passed("units")


def terms_supported(pair: Pair, chunk: Chunk) -> Verdict:
    """Every name and term of the answer is in the quotes or the question."""
    if _unanswerable(pair):
        return _passed("terms")
    english = is_english(pair.answer, chunk.text)
    backing = Backing(_quoted(pair), pair.question, "\n".join(chunk.headings), chunk.text, english=english)
    term = unbacked(pair.answer, backing)
    if term:
        return _failed("terms", f"{term!r} is not in the quotes")
    if english:
        term = swapped(pair.answer, backing.quotes, pair.question) or next(
            filter(
                None,
                (
                    find(pair.answer, backing.quotes)
                    for find in (exchanged, turned_round, other_substance, parts_exchanged, out_of_order)
                ),
            ),
            "",
        )
    return _failed("terms", f"the quotes do not say it of {term!r}") if term else _passed("terms")


def polarity_kept(pair: Pair, chunk: Chunk) -> Verdict:
    """The answer affirms what its quotes affirm and denies what they deny."""
    if _unanswerable(pair) or not is_english(pair.answer, chunk.text):
        return _passed("negation")
    quoted = _quoted(pair)
    if is_verbatim(pair.answer, quoted) or is_verbatim(pair.answer, "\n".join(pair.quotes)):
        return _passed("negation")
    reason = clash(pair.answer, quoted, pair.question)
    return _failed("negation", reason) if reason else _passed("negation")


def certainty_kept(pair: Pair, chunk: Chunk) -> Verdict:
    """The answer is no surer than its quotes."""
    if _unanswerable(pair) or not is_english(pair.answer, chunk.text):
        return _passed("certainty")
    word = overclaim(pair.answer, _quoted(pair), pair.question)
    return _failed("certainty", f"{word!r} is more than the quotes say") if word else _passed("certainty")


FREE_GATES: tuple[Gate, ...] = (
    complete,
    length,
    quotes_found,
    quotes_weigh,
    language_kept,
    not_trivial,
    stands_alone,
    points_nowhere,
    numbers_supported,
    units_supported,
    terms_supported,
    polarity_kept,
    certainty_kept,
)


def check(pair: Pair, chunk: Chunk, gates: tuple[Gate, ...] = FREE_GATES) -> tuple[Verdict, ...]:
    """The verdicts of `gates` up to the first that fails; the pair passes if the last one did."""
    verdicts: list[Verdict] = []
    for gate in gates:
        verdicts.append(gate(pair, chunk))
        if not verdicts[-1].passed:
            break
    return tuple(verdicts)


def located(pair: Pair, chunk: Chunk) -> tuple[Evidence, ...]:
    """The evidence of a pair: each of its quotes that is found, once, in the order of the document."""
    found = {evidence for quote in pair.quotes if (evidence := locate(quote, chunk))}
    return tuple(sorted(found, key=lambda evidence: (evidence.start, evidence.end)))


def _weighs(evidence: Evidence, chunk: Chunk) -> bool:
    """Whether a quote has the length wanted or is all there is of its line or sentence."""
    if sum(not letter.isspace() for letter in evidence.quote) >= QUOTE_MIN_CHARS:
        return True
    before = chunk.text[: evidence.start - chunk.start].rstrip(" \t-*•")
    after = chunk.text[evidence.end - chunk.start :].lstrip(" \t")
    starts = not before or before[-1] == "\n" or before[-1] in _SENTENCE_ENDS
    return starts and (not after or after[0] == "\n" or evidence.quote[-1] in _SENTENCE_ENDS)


def _stretches(pair: Pair, chunk: Chunk) -> int:
    """From how many places of the passage the quotes are: those that nothing but marks stands between count once."""
    found = located(pair, chunk)
    count, end = len(pair.quotes) - len(found), -1  # a quote that is not found is of a place of its own
    for evidence in found:
        between = chunk.text[max(0, end - chunk.start) : evidence.start - chunk.start]
        count += end < 0 or any(map(str.isalnum, between))
        end = max(end, evidence.end)
    return count


def _unanswerable(pair: Pair) -> bool:
    """Whether the pair's honest answer is that there is none: no quote can bear it out."""
    return pair.kind == UNANSWERABLE


def _quoted(pair: Pair) -> str:
    """The quotes, lines that only a page's width has broken joined again."""
    return _BROKEN_LINE.sub(" ", "\n".join(pair.quotes))


def _asked(pair: Pair, chunk: Chunk) -> str:
    return "\n".join((pair.question, *chunk.headings))


def _passed(criterion: str) -> Verdict:
    return Verdict(JUDGE, criterion, passed=True)


def _failed(criterion: str, reason: str) -> Verdict:
    return Verdict(JUDGE, criterion, passed=False, reason=reason)
