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
from arcticcodex.sources.outline import TITLE_LEVEL, Block, blocks
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
    names = _names(text)
    context = [passage.title, *passage.headings]
    parts = list(blocks(text))
    entry = ""
    for number, block in enumerate(parts):
        body = text[block.start : block.end]
        if block.level:
            entry = ""
            if block.title not in passage.headings:
                above = passage.headings[:1] if block.level >= TITLE_LEVEL else ()
                context = [passage.title, *above, block.title]
            if block.title.endswith("?") and number + 1 < len(parts):
                yield from _heading_question(text, block.title, parts[number + 1])
            continue
        if signature := _signature(body.split("\n")):
            entry = signature
            continue
        fresh = bool(entry) and number > 0 and _signature(text[parts[number - 1].start : parts[number - 1].end].split("\n"))
        if entry and not fresh and (block.start == 0 or text[block.start - 1] == "\n"):
            entry = ""
        if fresh:
            yield from _entry(text, block, entry, context)
        around = [*context, entry] if entry else context
        if _leads_list(body):
            yield from _list(text, block, parts[number + 1 :], around, names)
        yield from _statements(text, block, around, names)


_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+")


def _names(text: str) -> frozenset[str]:
    """The words of a text that keep their capital inside a sentence."""
    words = {word for block in blocks(text) if not block.level for word in _NAME.findall(text, block.start, block.end)}
    return frozenset(word for word in words if not re.search(rf"\b{word.lower()}\b", text))


_WRAPPED = re.compile(r"(?<=\w-)\n\s*(?=[a-z])")
_FOOTNOTE = re.compile(r"\s?\[\d{1,3}\]")


def _line(raw: str) -> str:
    """Text of a document as one line of an answer: unwrapped, without footnote marks."""
    return " ".join(_FOOTNOTE.sub("", _WRAPPED.sub("", raw)).split())


def _signature(lines: list[str]) -> str:
    """The name of the first thing a block of signatures introduces (`str.center(width)`), else empty."""
    found = [_SIGNATURE.match(line.strip()) for line in lines]
    if not all(found) or not found[0] or not found[0][2]:
        return ""
    return f"{found[0][1]}()"


# --- one sentence --------------------------------------------------------------------------------------------------------

_CONNECTIVE = re.compile(r"^(?:However|Also|In addition|Additionally|Furthermore|Moreover|Note that|Normally|In general|Generally|Usually|In particular|In fact|Typically|As a result|Therefore|Thus|Hence|Consequently),? ")
_DROPPABLE = re.compile(r"^(?:However|Also|In addition|Additionally|Furthermore|Moreover|In particular|Normally|Generally|In general|Usually), |^Note that ")
_POINTING = re.compile(
    r"\b(?:this|these|those|such|above|below|following|previous|preceding|former|latter|here|see|described|mentioned|discussed|"
    r"section|chapter|figure|table|page|appendix|footnote|PEP|RFC|respectively|example|examples|we|our|us|I|my|click|www|http\S*|as follows|"
    r"paragraph|documentation|manual|more information|otherwise|instead|this one|the same|another)\b",
    re.IGNORECASE,
)
_NOTE_NUMBER = re.compile(r"[a-z]\.\d{1,2}(?: [A-Z]|$)")  # a footnote number that hides the end of a sentence
_VERSION_NOTE = re.compile(r"^(?:Changed|New|Added|Deprecated|Removed) (?:in|since) ", re.IGNORECASE)
_CODE = re.compile(r"::=|>>>|==|\bdef \w+\(|^\s*[\w.]+\s*=\s|[{}\\|]|\.\.\.|…|\t|[^\n]\S {2,}\S")
_MIN_WORDS, _MAX_WORDS = 6, 42
_MIN_LETTERS_SHARE = 0.72


def _statements(text: str, block: Block, context: list[str], names: frozenset[str]) -> Iterator[_Found]:
    """Pairs about single sentences of a paragraph."""
    spans = list(sentences(text, block.start, block.end))
    for number, (left, right) in enumerate(spans):
        left += len(found[0]) if (found := _ITEM.match(text[left:right])) else 0
        raw = text[left:right]
        left += len(found[0]) if (found := _DROPPABLE.match(raw)) else 0
        raw = text[left:right]
        line = english.upper_first(_line(raw))
        if not _stands(line, raw):
            continue
        asked = questions.ask(english.lower_first(line, names))
        question = asked and _situated(asked, context)
        if asked and question:
            extra = _continued(text, spans[number + 1 :]) if asked.kind in {"definition", "purpose"} else None
            quote = text[left : extra or right]
            answer = english.upper_first(_line(quote))
            yield _found(asked, question, answer, [quote], left)


def _stands(line: str, raw: str) -> bool:
    """Whether a sentence can be an answer by itself: whole, plain prose, pointing at nothing outside it."""
    words = line.split()
    if not _MIN_WORDS <= len(words) <= _MAX_WORDS or not line.endswith((".", '."', ".)", ".”")):
        return False
    if not (line[0].isupper() or line[0].isdigit() or line[0] in "\"“'`"):
        return False
    if _POINTING.search(line) or _VERSION_NOTE.match(line) or _NOTE_NUMBER.search(line) or _CODE.search(raw) or "\ufffd" in line:
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
_WHICH = re.compile(r"^(?:any one of |one of |one or more of |any of |all of )?the following ((?:[\w-]+ ){1,4}?)((?:can|may|are|is|must|should|will|have|has|do|apply)\b.*?):$")
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


def _list(
    text: str, block: Block, followers: list[Block], context: list[str], names: frozenset[str]
) -> Iterator[_Found]:
    """A pair about a list: what its lead-in asks for, answered by lead-in and items."""
    left, right = list(sentences(text, block.start, block.end))[-1]
    lead = _line(text[left:right])
    items = _items(text, followers)
    asked = _asked_of_list(english.lower_first(lead, names))
    if not asked or not 2 <= len(items) <= _MAX_ITEMS or sum(b - a for a, b in items) > _MAX_LIST_CHARS:
        return
    question = _situated(asked, context)
    quotes = [text[a:b] for a, b in items]
    if not question or any(_CODE.search(quote) for quote in quotes):
        return
    answer = "\n".join([lead if lead.endswith(":") else f"{lead}:", *(f"- {_line(quote)}" for quote in quotes)])
    yield _found(asked, question, answer, [text[left:right], *quotes], left)


def _items(text: str, followers: list[Block]) -> list[tuple[int, int]]:
    """The items of the list that follows, as spans; none if the list may go on beyond the passage."""
    found: list[tuple[int, int]] = []
    for number, block in enumerate(followers):
        body = text[block.start : block.end]
        if block.level or not _ITEM.match(body):
            return found
        inline = "\n" not in body and number == 0
        marks = list((_INLINE_ITEMS if inline and body.startswith("-") else _ITEM).finditer(body))
        for mark, stop in zip(marks, [*(later.start() for later in marks[1:]), len(body)], strict=True):
            found.append((block.start + mark.end(), block.start + len(body[:stop].rstrip())))
        if inline and len(marks) > 1:
            return found
    return []


def _asked_of_list(lead: str) -> Asked | None:
    """What a lead-in asks for."""
    if found := _WHICH.match(lead):
        return _listing(f"which {found[1].strip()} {found[2]}?", found[1], 84)
    if _POINTING.search(re.sub(r"(?:the following|these)\b[^:]*:?$|as follows:$", "", lead)):
        return None
    if found := _INCLUDE.match(lead):
        subject = found[1]
        head = subject.split(" ", 1)[0] if " of " in subject else subject.rsplit(" ", 1)[-1]
        if questions.unclear(subject) or not english.starts_noun_phrase(subject):
            return None
        listed = head in _HEADS_OF_LISTS
        the = "" if subject.startswith(("the ", "some ")) else "the "
        verb = "do" if listed or english.is_plural(subject) else "does"
        return _listing(f"what are {the}{subject}?" if listed else f"what {verb} {subject} include?", subject, 88)
    if found := _AS_FOLLOWS.match(lead):
        split = english.clause(f"{found[1]} something")
        if split and not questions.unclear(split.subject):
            rest = split.rest.removesuffix("something").strip()
            way = "how" if lead.endswith("as follows:") else "what"
            return _listing(f"{way} {split.asked(rest)}?", split.subject, 82)
    if found := _MODAL_LEAD.match(lead):
        subject = found[1]
        if not questions.unclear(subject) and english.starts_noun_phrase(subject) and len(subject.split()) <= 10:
            return _listing(f"what {found[2]} {subject} do?", subject, 74)
    return None


def _listing(question: str, subject: str, score: int) -> Asked:
    return questions.Asked(question, "list", "medium", score, subject)


def _entry(text: str, block: Block, name: str, context: list[str]) -> Iterator[_Found]:
    """A pair about what a function or class does, from the sentence that follows its signature."""
    spans = list(sentences(text, block.start, block.end))
    left, right = spans[0]
    raw = text[left:right]
    line = _line(raw)
    if _POINTING.search(line) or _CODE.search(raw) or not line.endswith(".") or not _closed(line):
        return
    first, _, after = line.partition(" ")
    quote = text[left : _continued(text, spans[1:]) or right]
    answer = _line(quote)
    if first == "Called":
        timed = after.split(" ", 1)[0] in {"when", "if", "before", "after", "immediately", "at", "automatically"}
        core = f"when is {name} called?" if timed else f"what is {name} called for?"
        answer = f"{name} is called {after}{answer[len(line) :]}"
    elif english.is_base(first.lower()) or english.is_base(first.lower().removesuffix("s")):
        core = f"what does {name} do?"
    else:
        return
    asked = questions.Asked(core, "condition" if core.startswith("when") else "purpose", "easy", 86, name)
    if question := _situated(asked, context):
        yield _found(asked, question, answer, [quote], left)


def _heading_question(text: str, title: str, block: Block) -> Iterator[_Found]:
    """A heading that is a question, answered by the first sentences under it."""
    spans = list(sentences(text, block.start, block.end))[:3]
    left, right = spans[0][0], spans[-1][1]
    raw = text[left:right]
    answer = " ".join(raw.split())
    if len(title.split()) >= 4 and answer.endswith(".") and not _CODE.search(raw) and not _POINTING.search(answer):
        asked = questions.Asked(title, "fact", "easy", 92, title)
        if not questions.unclear(title.removeprefix("What")):
            yield _found(asked, title, answer, [raw], left)


# --- making a question stand alone ------------------------------------------------------------------------------------

_WORD = re.compile(r"[^\W\d_]{3,}")


def _situated(asked: Asked, context: list[str]) -> str:
    """The question with the heading or title it belongs to in front, where its own words do not say; empty if unclear."""
    question = asked.question
    if not _is_clear(asked):
        near, *above = [title for title in reversed(context) if title] or [""]
        around = [title for title in (near, *above[-2:-1]) if not _shares(title, question)]
        if _is_definite(asked.subject) and len([title for title in context if title]) < 2:
            return ""
        if around:
            question = f"{_regarding(around)}, {question}"
        elif not above:
            return ""
    return question[0].upper() + question[1:]


def _is_clear(asked: Asked) -> bool:
    """Whether the words of a question say by themselves what they are about."""
    if _is_definite(asked.subject):
        return False
    words = asked.subject.split()
    if len(words) == 1 and words[0].endswith("()"):
        return "." in words[0]
    content = [word for word in words if english.starts_noun_phrase(word) and word not in {"the", "a", "an"}]
    named = any(word[0].isupper() or any(letter.isupper() or letter in "._\"`()" for letter in word[1:]) for word in words)
    if asked.kind == "definition":
        return named or len(content) >= 2 or len(content[-1:] and content[-1]) > 8
    return named or len(content) >= 3


def _is_definite(subject: str) -> bool:
    """Whether a subject speaks of something as known: `the value`, but not `the value of a literal`."""
    found = re.search(r"\bthe (?!\w+(?: \w+)? (?:of|for|between) (?!the\b))(?![A-Z\"`])", subject)
    return bool(found)


def _regarding(titles: list[str]) -> str:
    """The titles, nearest first, as a lead to a question."""
    near, *above = (title.rstrip(".:?") for title in dict.fromkeys(titles))
    return f"Regarding {near}" + "".join(f" ({title})" for title in above)


def _shares(title: str, question: str) -> bool:
    """Whether a question already says a word of substance of a title."""
    asked = {word[:6].lower() for word in _WORD.findall(question)}
    return any(word[:6].lower() in asked for word in _WORD.findall(title) if word.lower() not in {"the", "and", "for"})


def _found(asked: Asked, question: str, answer: str, quotes: list[str], at: int) -> _Found:
    pair = Pair(quotes=quotes, question=question, answer=answer, kind=asked.kind, difficulty=asked.difficulty)
    return _Found(pair, asked.score, at)
