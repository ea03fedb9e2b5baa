"""The offline teacher: no key, no download, no socket, the same answer every time.

It selects sentences of a passage that stand by themselves, asks by rule about each what it answers, and answers with
the passage's own words. A baseline, and honest about it: what it cannot ask well it does not ask, and it does not judge.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from arcticcodex.errors import RequestRefused
from arcticcodex.records import Reply, Usage
from arcticcodex.sources.outline import blocks
from arcticcodex.sources.sentences import sentences
from arcticcodex.teachers import english, questions
from arcticcodex.teachers.passages import PAIRS_PER_PASSAGE, PAIRS_SCHEMA, Pair, PairList, unfence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from arcticcodex.records import Booking, Request
    from arcticcodex.teachers.passages import Passage
    from arcticcodex.teachers.questions import Asked

NAME = "offline"


class OfflineTeacher:
    """Answers requests for question-answer pairs (`schema_name` of `PAIRS_SCHEMA`), and nothing else."""

    name = NAME
    family = NAME
    provider = NAME

    async def ask(self, request: Request, booking: Booking) -> Reply:  # noqa: ARG002 — the Teacher protocol
        """The pairs for the passage in `request`, as JSON, at no cost.

        Raises `RequestRefused` for any other request and for one without a passage.
        """
        if request.schema_name != PAIRS_SCHEMA or not request.messages:
            raise RequestRefused(
                "the offline teacher writes pairs from passages, and nothing else",
                f"it was asked for {request.schema_name}",
                "name a teacher for that role: --teachers judge=MODEL",
            )
        try:
            passage = unfence(request.messages[-1].content)
        except ValueError as error:
            raise RequestRefused("the offline teacher was given nothing to write from", str(error)) from error
        text = PairList(pairs=write_pairs(passage)).model_dump_json()
        return Reply(text, "", "stop", self.name, Usage(0, 0, 0, 0), cap_tokens=request.cap_tokens)


def write_pairs(passage: Passage, most: int = PAIRS_PER_PASSAGE) -> list[Pair]:
    """Up to `most` pairs from a passage, in its order; the best by rule, and of each kind no more than half."""
    chosen: list[_Found] = []
    asked: set[str] = set()
    ranked = sorted(_candidates(passage), key=lambda found: (-found.score, found.at))
    for limit in (max(1, most // 2), most):
        for found in ranked:
            alike = sum(found.pair.kind == other.pair.kind for other in chosen)
            if len(chosen) < most and alike < limit and found.pair.question not in asked:
                chosen.append(found)
                asked.add(found.pair.question)
    return [found.pair for found in sorted(chosen, key=lambda found: found.at)]


@dataclass(frozen=True, slots=True)
class _Found:
    """A pair the passage gives, how good it promises to be, and where it stands."""

    pair: Pair
    score: int
    at: int


# --- reading the passage ---------------------------------------------------------------------------------------------

_SIGNATURE = re.compile(r"^(?:class |exception |async |await )?((?:[A-Za-z_][\w]*\.)*[A-Za-z_]\w*)(\([^\n]*\))?(?: -> .+)?$")
_ITEM = re.compile(r"^[ \t]*(?:[-*•–]|\(?\d{1,3}[.)])[ \t]+", re.MULTILINE)  # noqa: RUF001 — bullets
_INLINE_ITEMS = re.compile(r"(?:^|\s)- (?=\S)")


def _candidates(passage: Passage) -> Iterator[_Found]:
    """All pairs that the rules find, in the order of the passage."""
    text = passage.text
    context = [passage.title, *passage.headings]
    parts = list(blocks(text))
    entry = ""
    for number, block in enumerate(parts):
        body = text[block.start : block.end]
        if block.level:
            context = [passage.title, *[title for title in passage.headings if title != block.title], block.title]
            entry = ""
            if block.title.endswith("?") and number + 1 < len(parts):
                yield from _heading_question(passage, block.title, parts[number + 1].start, parts[number + 1].end)
            continue
        lines = body.split("\n")
        signature = _signature(lines)
        if signature:
            entry = signature
            continue
        if entry:
            yield from _entry(text, block.start, block.end, entry, context)
            entry = ""
        follower = parts[number + 1] if number + 1 < len(parts) else None
        if follower and not follower.level and _leads_list(body):
            yield from _list(text, block.start, block.end, parts[number + 1 :], context)
        yield from _statements(text, block.start, block.end, context)


def _signature(lines: list[str]) -> str:
    """The name of the first thing a block of signatures introduces (`str.center(width)`), else empty."""
    found = [_SIGNATURE.match(line.strip()) for line in lines]
    if not all(found) or not found[0] or not found[0][2]:
        return ""
    return f"{found[0][1]}()"


# --- one sentence --------------------------------------------------------------------------------------------------------

_CONNECTIVE = re.compile(r"^(?:However|Also|In addition|Additionally|Furthermore|Moreover|Note that|Normally|In general|Generally|Usually|In particular|In fact|Typically|As a result|Therefore|Thus|Hence|Consequently),? ")
_DROPPABLE = re.compile(r"^(?:However|Also|In addition|Additionally|Furthermore|Moreover), |^Note that ")
_POINTING = re.compile(
    r"\b(?:this|these|those|such|above|below|following|previous|preceding|former|latter|here|see|described|mentioned|discussed|"
    r"section|chapter|figure|table|page|appendix|footnote|PEP|RFC|respectively|example|examples|we|our|us|I|my|click|www|http\S*|"
    r"paragraph|documentation|manual|more information|otherwise|instead|this one|the same|another)\b",
    re.IGNORECASE,
)
_VERSION_NOTE = re.compile(r"^(?:Changed|New|Added|Deprecated|Removed) (?:in|since) ", re.IGNORECASE)
_CODE = re.compile(r"::=|>>>|==|\bdef \w+\(|^\s*[\w.]+\s*=\s|[{}\\|]|\.\.\.|…|\t|[^\n]\S {2,}\S")
_MIN_WORDS, _MAX_WORDS = 6, 42
_MIN_LETTERS_SHARE = 0.72


def _statements(text: str, start: int, end: int, context: list[str]) -> Iterator[_Found]:
    """Pairs about single sentences of a paragraph."""
    spans = list(sentences(text, start, end))
    for number, (left, right) in enumerate(spans):
        left += len(found[0]) if (found := _ITEM.match(text, left, right)) else 0
        raw = text[left:right]
        left += len(found[0]) if (found := _DROPPABLE.match(raw)) else 0
        raw = text[left:right]
        line = english.upper_first(" ".join(raw.split()))
        if not _stands(line, raw):
            continue
        asked = questions.ask(line)
        question = asked and _situated(asked, context)
        if asked and question:
            extra = _continued(text, spans[number + 1 :]) if asked.kind in {"definition", "purpose"} else None
            quote = text[left : extra or right]
            answer = english.upper_first(" ".join(quote.split()))
            yield _found(asked, question, answer, [quote], left)


def _stands(line: str, raw: str) -> bool:
    """Whether a sentence can be an answer by itself: whole, plain prose, pointing at nothing outside it."""
    words = line.split()
    if not _MIN_WORDS <= len(words) <= _MAX_WORDS or not line.endswith((".", '."', ".)", ".”")):
        return False
    if not (line[0].isupper() or line[0].isdigit() or line[0] in "\"“'`"):
        return False
    if _POINTING.search(line) or _VERSION_NOTE.match(line) or _CODE.search(raw) or "\ufffd" in line:
        return False
    if re.search(r"\n\s*\n", raw) or _uneven(raw):
        return False
    return sum(letter.isalpha() for letter in line) >= _MIN_LETTERS_SHARE * len(line) and _closed(line)


def _uneven(raw: str) -> bool:
    """Whether the lines of a wrapped sentence are indented differently, as those of code and tables are."""
    indents = {len(line) - len(line.lstrip()) for line in raw.split("\n")[1:]}
    return len(indents) > 1


def _closed(line: str) -> bool:
    return all(line.count(left) == line.count(right) for left, right in ("()", "[]", "“”")) and not line.count('"') % 2


_CONTINUES = re.compile(r"^(?:It|They|Its|This means|This is because)\s")


def _continued(text: str, spans: list[tuple[int, int]]) -> int | None:
    """The end of the next sentence, if it goes on about the same subject and can be part of the answer."""
    for left, right in spans[:1]:
        raw = text[left:right]
        line = " ".join(raw.split())
        rest = _CONTINUES.sub("", line)
        if _CONTINUES.match(line) and len(line.split()) <= 30 and line.endswith(".") and not _POINTING.search(rest):
            return None if _CODE.search(raw) or _uneven(raw) or not _closed(line) else right
    return None


# --- lists, entries and headings ---------------------------------------------------------------------------------------

_MAX_ITEMS = 12
_MAX_LIST_CHARS = 700
_INCLUDE = re.compile(r"^(.+?) (?:include|includes)(?: the following)?:?$")
_WHICH = re.compile(r"^(?:Any one of |One of |One or more of |Any of |All of )?[Tt]he following ((?:[\w-]+ ){1,4}?)((?:can|may|are|is|must|should|will|have|has|do|apply)\b.*?):$")
_MODAL_LEAD = re.compile(r"^(.+?) (can|may|might|must|should|will)(?: also| do the following)?:?$")
_AS_FOLLOWS = re.compile(r"^(.+?) (?:as follows|the following(?: [\w-]+){0,3}|these(?: [\w-]+){1,2}):$")
_HEADS_OF_LISTS = frozenset(
    "symptoms signs causes types kinds steps stages forms options treatments methods complications factors effects parts "  # noqa: SIM905 — a list
    "components functions elements advantages disadvantages benefits risks reasons goals tests problems conditions "
    "examples features properties requirements rules phases".split()
)


def _leads_list(body: str) -> bool:
    last = body.rsplit("\n", 1)[-1].rstrip()
    return last.endswith((":", "include", "includes", "may", "can", "should", "must", "will", "might"))


def _list(text: str, start: int, end: int, followers: list[blocks.Block], context: list[str]) -> Iterator[_Found]:
    """A pair about a list: what its lead-in asks for, answered by lead-in and items."""
    left, right = list(sentences(text, start, end))[-1]
    lead = " ".join(text[left:right].split())
    items = _items(text, followers)
    asked = _asked_of_list(lead)
    if not asked or not 2 <= len(items) <= _MAX_ITEMS or sum(b - a for a, b in items) > _MAX_LIST_CHARS:
        return
    question = _situated(asked, context)
    quotes = [text[a:b] for a, b in items]
    if not question or any(_CODE.search(quote) for quote in quotes):
        return
    answer = "\n".join([lead if lead.endswith(":") else f"{lead}:", *("- " + " ".join(quote.split()) for quote in quotes)])
    yield _found(asked, question, answer, [text[left:right], *quotes], left)
