"""Reads a passage: finds the sentences, lists, entries and headings in it that give a question and an answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from arcticcodex.sources.outline import TITLE_LEVEL, Block, blocks
from arcticcodex.sources.sentences import sentences
from arcticcodex.teachers.by_rule import english, lists, rules, verbs, worth
from arcticcodex.teachers.by_rule.asked import Asked, unclear_subject
from arcticcodex.teachers.by_rule.context import situated
from arcticcodex.teachers.passages import Pair

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from arcticcodex.teachers.passages import Passage


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pair the passage gives, how good it promises to be (0 to 100), and where it stands."""

    pair: Pair
    score: int
    at: int


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in a passage a block stands: the headings above it, and the words that keep their capital."""

    text: str
    context: tuple[str, ...]
    names: frozenset[str]

    def sentences(self, block: Block) -> list[tuple[int, int]]:
        """The sentences of a block, also where the number of a footnote hides the end of one (`it is so.2 But`)."""
        found: list[tuple[int, int]] = []
        for start, end in sentences(self.text, block.start, block.end):
            left = start
            for note in _NOTE_NUMBER.finditer(self.text, start, end):
                found.append((left, note.start() + 1))
                left = note.end() + len(self.text[note.end() : end]) - len(self.text[note.end() : end].lstrip())
            if left < end:
                found.append((left, end))
        return found


def candidates(passage: Passage) -> Iterator[Candidate]:
    """All pairs that the rules find, in the order of the passage."""
    text, context, names = passage.text, (passage.title, *passage.headings), _names(passage.text)
    parts = list(blocks(text))
    entry, fresh = "", False  # the function or class whose description this is, and whether it has just begun
    for number, block in enumerate(parts):
        place = _Place(text, (*context, entry) if entry else context, names)
        if block.level:
            entry = ""
            if block.title not in passage.headings:
                above = passage.headings[:1] if block.level >= TITLE_LEVEL else ()
                context = (passage.title, *above, block.title)
            if block.title.endswith("?") and number + 1 < len(parts):
                yield from _heading(place, block.title, parts[number + 1])
            continue
        if signature := _signature(text[block.start : block.end]):
            entry, fresh = signature, True
            continue
        if entry and not fresh and (block.start == 0 or text[block.start - 1] == "\n"):
            entry, place = "", _Place(text, context, names)  # back at the margin: the entry has ended
        if fresh:
            yield from _entry(_Place(text, context, names), block, entry)
        fresh = False
        if under := _under_term(text, block):
            term = " ".join(text[block.start : under.start].split())
            block, place = under, _Place(text, (*place.context, term), names)  # noqa: PLW2901 — the rest of the block
        if lists.may_lead(text[block.start : block.end]):
            yield from _list(place, block, parts[number + 1 :])
        yield from _inline_list(place, block)
        yield from _statements(place, block)


_TERM_MAX_CHARS = 60


def _under_term(text: str, block: Block) -> Block | None:
    """What stands indented under a term that it defines (the term is the block's first line), if that is its form."""
    end = text.find("\n", block.start, block.end)
    if end < 0 or end - block.start > _TERM_MAX_CHARS or text[end - 1] in ".,;:?!":
        return None
    margin = block.start - text.rfind("\n", 0, block.start) - 1
    start = end + 1 + len(text[end + 1 : block.end]) - len(text[end + 1 : block.end].lstrip())
    return Block(start, block.end) if start - end - 1 > margin and text[start].isupper() else None


_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+")


def _names(text: str) -> frozenset[str]:
    """The words that a text writes with a capital inside sentences, and never without."""
    found = {word for block in blocks(text) if not block.level for word in _NAME.findall(text, block.start, block.end)}
    return frozenset(word for word in found if not re.search(rf"\b{word.lower()}\b", text))


_WRAPPED = re.compile(r"(?<=\w-)\n\s*(?=[a-z])")
_FOOTNOTE = re.compile(r"\s?\[\d{1,3}\]")


def _line(raw: str) -> str:
    """Text of a document as one line of an answer: unwrapped, without footnote marks."""
    return " ".join(_FOOTNOTE.sub("", _WRAPPED.sub("", raw)).split())


# --- single sentences ------------------------------------------------------------------------------------------------

_ITEM = re.compile(r"^[ \t]*(?:[-*•–]|\(?\d{1,3}[.)])[ \t]+", re.MULTILINE)  # noqa: RUF001 — the subject
_DROPPED = re.compile(
    r"^(?:However|Also|In addition|Additionally|Furthermore|Moreover|In particular|Normally|Generally|In "
    r"general|Usually|Often|Typically|Sometimes|Occasionally|In most cases|In some cases|In many cases|Fortunately|"
    r"Unfortunately|Currently|Eventually|Ideally|Overall|Rarely|Most often), "
    r"|^Note that |^\d+(?:\.\d+)+ (?=\S)"
)
_POINTING = re.compile(
    r"\b(?:this|these|those(?! who\b| that\b| with\b| of\b)|such(?! as\b)|following|previous|preceding|former|"
    r"latter|here|"
    r"(?:as|already|previously) (?:described|mentioned|discussed|shown|noted)|(?:described|mentioned|discussed|"
    r"listed|shown) "
    r"(?:in|above|below|here|earlier|later|under)|(?:above|below)(?=[,.;:)]| and\b)|the (?:above|below)|"
    r"see (?:also|the|section|chapter|table|figure|page|appendix|above|below)|sections?|chapters?|figures? \d|"
    r"tables? \d|page|"
    r"appendix|footnote|PEP|RFC|respectively|for examples?|example|we|our|us|I|my|in turn|click|www|http\S*|as follows|"
    r"paragraph|documentation|manual|pages?|more information|otherwise|instead(?! of\b)|the same|another(?= way|"
    r" type| method| option| "
    r"reason| cause| test| treatment| kind| form| example|,))\b",
    re.IGNORECASE,
)
_OPENS_LATE = re.compile(
    r"^(?:Therefore|Thus|Then|Next|Hence|So|But|And|Or|Yet|Consequently|As a result|In contrast|On the other hand|"
    r"For (?:example|instance|this reason)|Similarly|Likewise|Still|Nevertheless|Nonetheless|Conversely|First|Second|"
    r"Third|Finally|Later|Afterwards?|Meanwhile|Rather|Again|In other words|In fact|That is|Even so|Although|Though|"
    r"While)\b"
)
_NOTE_NUMBER = re.compile(  # the number of a footnote, behind the stop of the sentence it belongs to
    r"(?:(?<=[a-z)\]”\"%])|(?<=[A-Z]{2}))\.(?:\d{1,2}(?:[,–-]\d{1,2})*)(?=\s+[A-Z]|\s*$)"  # noqa: RUF001 — a dash
)
_CODE = re.compile(
    r"::=|</?[a-z]+[ />]|>>>|==|\bdef \w+\(|^\s*[\w.]+\s*=\s|[{}\\|]|\.\.\.|…|\t|[^\n]\S {2,}\S|\n\s*\n|\ufffd"
)
_ENDS = (".", '."', ".)", ".”")
_WORDS = range(6, 43)
_MIN_LETTERS_SHARE = 0.62
_EXPLAINED = frozenset({"definition", "purpose"})


def _statements(place: _Place, block: Block) -> Iterator[Candidate]:
    """Pairs about single sentences of a paragraph: of the questions a sentence answers, the best."""
    spans = place.sentences(block)
    for number, (left, right) in enumerate(spans):
        start = left
        for lead in (_ITEM, _DROPPED):
            found = lead.match(place.text[start:right])
            start += found.end() if found else 0
        raw = place.text[start:right]
        line = _line(raw) if start == left else english.upper_first(_line(raw))
        if not _stands(line, raw):
            continue
        for asked in rules.ask(english.lower_first(line, place.names)):
            more = _continued(place.text, spans[number + 1 :]) if asked.kind in _EXPLAINED else None
            quote = place.text[start : more or right]
            if candidate := _candidate(place, asked, english.upper_first(_line(quote)), [quote], start):
                yield candidate
                break


def _stands(line: str, raw: str) -> bool:
    """Whether a sentence can be an answer by itself: whole, plain prose, pointing at nothing outside it."""
    if len(line.split()) not in _WORDS or not line.endswith(_ENDS) or not _is_plain(raw, line):
        return False
    if not (line[0].isupper() or line[0].isdigit() or line[0] in "\"“'`") or _OPENS_LATE.match(line):
        return False
    return sum(letter.isalpha() for letter in line) >= _MIN_LETTERS_SHARE * len(line)


def _is_plain(raw: str, line: str) -> bool:
    """Whether text is prose that points at nothing outside it: no code, no table, no open bracket."""
    indents = {len(row) - len(row.lstrip()) for row in raw.split("\n")[1:]}
    closed = (
        all(line.count(left) == line.count(right) for left, right in ("()", "[]", "“”")) and not line.count('"') % 2
    )
    return closed and len(indents) <= 1 and not _POINTING.search(line) and not _CODE.search(raw)


_CONTINUES = re.compile(r"^(?:It|They|Its|This means|This is because)\s")
_CONTINUED_MAX_WORDS = 30


def _continued(text: str, spans: Sequence[tuple[int, int]]) -> int | None:
    """The end of the next sentence, if it goes on about the same subject and can be part of the answer."""
    for left, right in spans[:1]:
        raw = text[left:right]
        line = _line(raw)
        told = _CONTINUES.match(line)
        if told and line.endswith(".") and len(line.split()) <= _CONTINUED_MAX_WORDS:
            return right if _is_plain(raw, line[told.end() :]) else None
    return None


# --- lists, entries and headings -------------------------------------------------------------------------------------

_INLINE_ITEM = re.compile(r"(?:^|\s)- (?=\S)")
_ITEMS = range(2, 13)
_LIST_MAX_CHARS = 700
_FOLLOWING = re.compile(r"(?:the following|these)\b[^:]*:?$|as follows:$|^(?:\w+ ){0,4}the following", re.IGNORECASE)


def _list(place: _Place, block: Block, followers: Sequence[Block]) -> Iterator[Candidate]:
    """A pair about a list: what its lead-in asks for, answered by lead-in and items."""
    left, right = place.sentences(block)[-1]
    lead, items = _line(place.text[left:right]), _items(place.text, followers)
    quotes = [place.text[start:end] for start, end in items]
    if len(items) not in _ITEMS or sum(map(len, quotes)) > _LIST_MAX_CHARS or any(map(_CODE.search, quotes)):
        return
    if _POINTING.search(_FOLLOWING.sub("", lead)) or not (asked := lists.ask(english.lower_first(lead, place.names))):
        return
    answer = [lead if lead.endswith(":") else f"{lead}:", *(f"- {_line(quote)}" for quote in quotes)]
    if candidate := _candidate(place, asked, "\n".join(answer), [place.text[left:right], *quotes], left):
        yield candidate


_INLINE = re.compile(
    r"(?:^|(?<=[.\d] )|(?<=- ))(?P<lead>[A-Z][^.:]{8,150}? (?:include|includes|are|may|can|should|by|if|when)):? - "
)


def _inline_list(place: _Place, block: Block) -> Iterator[Candidate]:
    """A pair about a list that stands in one line with its lead-in: `Causes of S include - A - B - C`."""
    body = place.text[block.start : block.end]
    for found in _INLINE.finditer(body):
        stop = re.search(r"[.:](?:\s|$)|\n\s*\n| - (?=[A-Z][a-z])|$", body[found.end() :])
        end = found.end() + (stop.start() if stop else 0)
        lead, items = _line(found["lead"]), [item.strip() for item in body[found.end() : end].split(" - ")]
        asked = lists.ask(english.lower_first(lead, place.names))
        closed = end < len(body) or body.endswith((".", " "))
        if not asked or len(items) not in _ITEMS or not all(items) or end - found.end() > _LIST_MAX_CHARS or not closed:
            continue
        answer = "\n".join([f"{lead}:", *(f"- {_line(item)}" for item in items)])
        at = block.start + found.start("lead")
        if candidate := _candidate(place, asked, answer, [place.text[at : block.start + end]], at):
            yield candidate


def _items(text: str, followers: Sequence[Block]) -> list[tuple[int, int]]:
    """The items of the list that follows, as spans; none if the list may go on beyond the passage."""
    found: list[tuple[int, int]] = []
    for number, block in enumerate(followers):
        body = text[block.start : block.end]
        if block.level or not _ITEM.match(body):
            return found
        inline = number == 0 and "\n" not in body and body.startswith("-")
        marks = list((_INLINE_ITEM if inline else _ITEM).finditer(body))
        for mark, stop in zip(marks, [*(later.start() for later in marks[1:]), len(body)], strict=True):
            found.append((block.start + mark.end(), block.start + len(body[:stop].rstrip())))
        if inline and len(marks) > 1:
            return _alike(text, found)
    return []


def _alike(text: str, items: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The items up to where sentences of their own begin: `- a valve - a pump - Pumps need oil`."""
    if text[items[0][0]].isupper():
        return items
    stop = (at for at, (start, end) in enumerate(items) if re.match(r"[A-Z][a-z]* [a-z]+ [a-z]+ ", text[start:end]))
    return items[: next(stop, len(items))]


_SIGNATURE = re.compile(r"^(?:class |exception |async |await )?((?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*)\([^\n]*\)(?: -> .+)?$")
_TIMED = verbs.word_set("when if before after immediately at automatically")


def _signature(paragraph: str) -> str:
    """The name of the first thing a block of signatures introduces (`str.center(width)`), else empty."""
    found = [_SIGNATURE.match(line.strip()) for line in paragraph.split("\n")]
    return f"{found[0][1]}()" if found[0] and all(found) else ""


def _entry(place: _Place, block: Block, name: str) -> Iterator[Candidate]:
    """A pair about what a function or class does, from the sentence that follows its signature."""
    spans = place.sentences(block)
    left, right = spans[0]
    raw = place.text[left:right]
    line = _line(raw)
    first, _, after = line.partition(" ")
    verb = first.lower()
    if not line.endswith(".") or not _is_plain(raw, line):
        return
    quote = place.text[left : _continued(place.text, spans[1:]) or right]
    answer = _line(quote)
    if verb == "called":
        answer = f"{name} is called {answer.partition(' ')[2]}"
        timed = after.split(" ", 1)[0] in _TIMED
        core = f"when is {name} called?" if timed else f"what is {name} called for?"
        asked = Asked(core, "condition" if timed else "purpose", "easy", 86, name)
    elif verbs.is_base(verb) or verbs.is_base(verb.removesuffix("s")):
        asked = Asked(f"what does {name} do?", "purpose", "easy", 86, name)
    else:
        return
    if candidate := _candidate(place, asked, answer, [quote], left):
        yield candidate


_HEADING_MIN_WORDS = 4
_HEADING_SENTENCES = 3


def _heading(place: _Place, title: str, block: Block) -> Iterator[Candidate]:
    """A heading that is a question, answered by the first sentences under it."""
    spans = place.sentences(block)[:_HEADING_SENTENCES]
    left, right = spans[0][0], spans[-1][1]
    raw = place.text[left:right]
    answer = _line(raw)
    if len(title.split()) < _HEADING_MIN_WORDS or unclear_subject(title.partition(" ")[2]):
        return
    if answer.endswith(".") and _is_plain(raw, answer):
        asked = Asked(english.lower_first(title), "fact", "easy", 92, title.partition(" ")[2])
        if candidate := _candidate(place, asked, answer, [raw], left):
            yield candidate


def _candidate(place: _Place, asked: Asked, answer: str, quotes: list[str], at: int) -> Candidate | None:
    """The pair, if its question stands alone and it is worth asking."""
    question, cost = situated(asked, place.context)
    score = (
        worth.score(asked, question, answer, cost, place.text[:at], " / ".join(place.context).lower())
        if question
        else 0
    )
    if not score:
        return None
    pair = Pair(quotes=quotes, question=question, answer=answer, kind=asked.kind, difficulty=asked.difficulty)
    return Candidate(pair, score, at)
