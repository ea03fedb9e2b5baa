"""Reading a prompt as a model would: the passage in it, the pairs to judge, the number wanted."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from arcticcodex.rehearsal.schemas import of_example

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from arcticcodex.rehearsal.calls import JsonObject, Turn

_SHORTEST_SENTENCE = 25
_LONGEST_SENTENCE = 500
_FEWEST_WORDS = 4
_PIECE = 160

# The values of attributes, in quotation marks, may hold a ">" of their own.
_ATTRIBUTES = r'\b((?:"[^"\n]*"|"(?![^"\n]*")|[^>"])*)'
_FENCES = tuple(
    re.compile(rf"<({tag}){_ATTRIBUTES}>(.*?)</\1\b[^>]*>", re.DOTALL | re.IGNORECASE)
    for tag in ("passage", "source", "document", "context")
)
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]]?\s+(?=[\"'(\[]?[A-Z0-9])|(?<=[\u3002\uff01\uff1f])|\n\s*\n+")
_VALUE = re.compile(r'"([^"\n]*)"')
_WORD = re.compile(r"[^\W_][\w'-]*")
_DIGITS = re.compile(r"\d")


@lru_cache(maxsize=512)
def passage_of(text: str) -> tuple[str, str]:
    """The passage of a prompt, and the rest of the prompt.

    The passage is what stands between `<passage ...>` and `</passage>` (several are joined), else the longest
    paragraph.
    """
    for fence in _FENCES:
        if "<" in text and (found := [match.group(3).strip() for match in fence.finditer(text)]):
            return "\n\n".join(found), fence.sub("\n", text)
    longest = max(re.split(r"\n\s*\n", text), key=len, default="")
    return longest.strip(), text.replace(longest, "\n", 1) if longest else text


def labels_of(text: str) -> str:
    """What the opening tags of a prompt's passages say of them: titles and headings, which are a document's own."""
    tags = (match.group(2) for fence in _FENCES for match in fence.finditer(text))
    return "\n\n".join(html.unescape(value) for tag in tags for value in _VALUE.findall(tag))


@lru_cache(maxsize=512)
def sentences_of(passage: str) -> tuple[str, ...]:
    """The sentences of a passage, each verbatim; where there are none, pieces of it."""
    found = []
    start = 0
    for match in [*_SENTENCE_END.finditer(passage), None]:
        sentence = passage[start : match.start() if match else len(passage)].strip()
        start = match.end() if match else start
        if _SHORTEST_SENTENCE <= len(sentence) <= _LONGEST_SENTENCE and sentence.count(" ") >= _FEWEST_WORDS - 1:
            found.append(sentence)
    if not found:
        found = [passage[at : at + _PIECE].strip() for at in range(0, len(passage), _PIECE)]
    return tuple(dict.fromkeys(sentence for sentence in found if sentence))


def parts_of(answer: str) -> tuple[str, ...]:
    """All that an answer says, sentence by sentence, however short."""
    return tuple(part for piece in _SENTENCE_END.split(answer) if (part := piece.strip()))


def words_of(text: str) -> list[str]:
    """The words of a text, in order."""
    return _WORD.findall(text)


_KEY_WORDS = 6
_SAYING_LITTLE = frozenset(
    ("the", "and", "for", "its", "has", "have", "was", "were", "are", "with", "that", "this", "from", "when", "must")
)


@lru_cache(maxsize=4096)
def key_words(sentence: str) -> str:
    """The first words of a sentence that say something, in its order: mostly what it speaks of."""
    words = [word for word in dict.fromkeys(words_of(sentence)) if len(word) > 2 and word.lower() not in _SAYING_LITTLE]
    return " ".join(words[:_KEY_WORDS]) or "this"


def squeezed(text: str) -> str:
    """A text with each run of spaces and newlines made one space."""
    return " ".join(text.split())


# ---------------------------------------------------------------- what is asked for

_NUMBER_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBERS = {name: number for number, name in enumerate(_NUMBER_WORDS)}
_EXACTLY = re.compile(r"exactly\s+(\d{1,3}|" + "|".join(_NUMBERS) + r")\b", re.IGNORECASE)
_KEY = re.compile(r'"([A-Za-z_]\w*)"\s*:\s*(true|false|\[|\{|"|-?\d)?')
_PAIR = {"question": "text", "answer": "text"}


def wanted(prompt: str) -> int | None:
    """The N of `exactly N` in a prompt."""
    match = _EXACTLY.search(prompt)
    if match is None:
        return None
    word = match.group(1).lower()
    return _NUMBERS[word] if word in _NUMBERS else int(word)


@lru_cache(maxsize=512)
def exemplified_schema(prompt: str) -> JsonObject | None:
    """The schema written in a prompt, else that of its JSON example; None when it names no JSON at all."""
    values = [value for value in _json_values(prompt) if isinstance(value, dict) and value]
    for value in values:
        if value.get("type") == "object" and isinstance(value.get("properties"), dict):
            return value
    if values:
        return of_example(values[0])
    if '"pairs"' in prompt or "'pairs'" in prompt or "`pairs`" in prompt:
        quotes: JsonObject = {"quotes": ["text"]} if "quotes" in prompt else {"quote": "text"}
        return of_example({"pairs": [_PAIR | quotes]})
    keys = {name: _sample(start) for name, start in _KEY.findall(prompt)}
    return of_example(keys) if keys else None


def _sample(start: str) -> Any:
    samples = {"true": True, "false": False, "[": ["text"], "{": {"text": "text"}, '"': "text", "": "text"}
    return samples.get(start, 1)


def _json_values(text: str) -> Iterator[Any]:
    decoder = json.JSONDecoder()
    at = text.find("{")
    while at >= 0:
        try:
            value, end = decoder.raw_decode(text, at)
        except ValueError:
            end = at + 1
        else:
            yield value
        at = text.find("{", end)


# ---------------------------------------------------------------- what is to be judged


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pair set before a judge."""

    id: str = ""
    question: str = ""
    answer: str = ""
    quotes: tuple[str, ...] = ()


_BLOCK = re.compile(r"<(pair|item|candidate|sample)\b([^>]*)>(.*?)</\1\s*>", re.DOTALL | re.IGNORECASE)
_BLOCK_ID = re.compile(r"""\b(?:id|index|n|number)\s*=\s*["']?([\w-]+)""")
_TAG = re.compile(r"<(question|answer|quote|quotes|evidence)\b[^>]*>(.*?)</\1\s*>", re.DOTALL | re.IGNORECASE)
_LABEL = re.compile(
    r"^[\s>*#\d.)-]*(question|answer|quotes?|evidence|q|a)(?:\s+\d+)?[*\s]*:[*\s]*", re.IGNORECASE | re.MULTILINE
)
_FIELD = {"q": "question", "a": "answer", "evidence": "quote", "quotes": "quote"}


@lru_cache(maxsize=512)
def candidates_of(text: str) -> tuple[Candidate, ...]:
    """The pairs a prompt sets before a judge: in tags, as JSON, or in lines labelled `Answer:`."""
    if blocks := _BLOCK.findall(text):
        return tuple(_one(body, _identifier(attributes)) for _, attributes, body in blocks)
    return _several(text)


def question_of(text: str) -> str:
    """The question a prompt asks, where it marks one."""
    found = [candidate.question for candidate in candidates_of(text) if candidate.question]
    return found[-1] if found else ""


def _identifier(attributes: str) -> str:
    match = _BLOCK_ID.search(attributes)
    return match.group(1) if match else ""


def _one(body: str, identifier: str) -> Candidate:
    found = _several(body)
    first = found[0] if found else Candidate(answer=body.strip())
    quotes = tuple(quote for candidate in found for quote in candidate.quotes)
    return Candidate(identifier or first.id, first.question, first.answer, quotes)


def _several(text: str) -> tuple[Candidate, ...]:
    if tags := _TAG.findall(text):
        return _gathered([(name.lower(), value.strip()) for name, value in tags])
    found = [candidate for value in _json_values(text) for candidate in _json_candidates(value)]
    if found:
        return tuple(found)
    marks = list(_LABEL.finditer(text))
    ends = [*(mark.start() for mark in marks[1:]), *([len(text)] if marks else [])]
    return _gathered(
        [
            (mark.group(1).lower(), text[mark.end() : end].split("\n\n", 1)[0].strip())
            for mark, end in zip(marks, ends, strict=True)
        ]
    )


def _gathered(fields: Sequence[tuple[str, str]]) -> tuple[Candidate, ...]:
    """Candidates out of a run of fields: a new one begins where a field other than a quote comes again."""
    found: list[Candidate] = []
    seen: set[str] = set()
    for raw, value in fields:
        name = _FIELD.get(raw, raw)
        if not found or (name != "quote" and name in seen):
            found.append(Candidate())
            seen = set()
        seen.add(name)
        last = found[-1]
        found[-1] = Candidate(
            "",
            value if name == "question" else last.question,
            value if name == "answer" else last.answer,
            (*last.quotes, *_unquoted(value)) if name == "quote" else last.quotes,
        )
    return tuple(found)


def _unquoted(value: str) -> tuple[str, ...]:
    if value.startswith("["):
        try:
            return tuple(str(item) for item in json.loads(value))
        except ValueError:
            pass  # not JSON after all: a quote that begins with a bracket
    stripped = value.strip("\"'\u201c\u201d\u2018\u2019")
    return (stripped,) if stripped else ()


def _json_candidates(value: Any) -> Iterator[Candidate]:
    if isinstance(value, list):
        for item in value:
            yield from _json_candidates(item)
    elif isinstance(value, dict) and isinstance(value.get("answer"), str):
        quotes: Any = value.get("quotes", value.get("quote", value.get("evidence")))
        listed = [quotes] if isinstance(quotes, str) else quotes or []
        yield Candidate(
            str(value.get("id", value.get("index", ""))),
            str(value.get("question", "")),
            value["answer"],
            tuple(quote for quote in listed if isinstance(quote, str)),
        )
    elif isinstance(value, dict):
        for item in value.values():
            yield from _json_candidates(item)


# ---------------------------------------------------------------- turns, and a sentence made wrong


def system_text(turns: Sequence[Turn]) -> str:
    """The system prompt of a conversation."""
    return "\n\n".join(turn.text for turn in turns if turn.role in {"system", "developer"})


def last_user_text(turns: Sequence[Turn]) -> str:
    """The last message of the user."""
    return next((turn.text for turn in reversed(turns) if turn.role == "user"), turns[-1].text)


def altered(sentence: str) -> str:
    """A sentence with its first number changed or, without one, with a clause nobody wrote."""
    if _DIGITS.search(sentence):
        return _DIGITS.sub(lambda match: str((int(match.group()) + 3) % 10), sentence, count=1)
    return sentence.rstrip(" .!?") + ", but only after written approval by the regional office."
