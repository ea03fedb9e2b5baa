"""One row of somebody's dataset, whatever its shape, as a question that can be put to teachers.

    run                a row of an ArcticCodex run: messages with evidence and provenance
    chat               {"messages": [{"role", "content"}, ...]}
    sharegpt           {"conversations": [{"from", "value"}, ...]}
    alpaca             {"instruction", "input", "output"}, perhaps with system and history
    prompt-completion  {"prompt", "completion"}, each a text or a list of messages; `chosen` counts as the completion
    instruction, prompt, question    one of these fields alone, perhaps with answer, response, output or context

A row's shape is its own: one file may mix them. The last thing the user says is the instruction, what the assistant
says after it the given answer, all before it the conversation. An Alpaca input, or a context, follows its instruction
after an empty line.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from arcticcodex.records import Evidence, Message
from arcticcodex.sources.encodings import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST_TEXT_CHARS = 100_000  # of an instruction, a turn, an answer or a passage: about 25,000 tokens of English
MOST_ROW_CHARS = 400_000  # of all of them together
MOST_TURNS = 200
MOST_ID_CHARS = 200

_CONVERSATIONS = ("messages", "conversations", "conversation")
_ANSWERS = ("output", "completion", "response", "answer", "chosen")
_CONTEXTS = ("context", "passage")
_ROLES = {
    **dict.fromkeys(("user", "human", "prompter"), "user"),
    **dict.fromkeys(("assistant", "gpt", "chatgpt", "model", "bot", "bard", "bing"), "assistant"),
    **dict.fromkeys(("system", "developer"), "system"),
    **dict.fromkeys(("tool", "function", "observation", "function_call", "tool_call", "function_response"), "tool"),
}
_MEDIA = ("image", "audio", "video")
_JSON_KINDS = {list: "a list", str: "a text", int: "a number", float: "a number", bool: "true or false"}


@dataclass(frozen=True, slots=True)
class InputSample:
    """A question for teachers, and all that its row tells of the answer.

    `conversation` are the turns before `instruction`, `system` the text before those; `reference` is the given answer
    (empty if none). `evidence` are quotes with their place in a document, `passage_quotes` all texts that may support
    an answer: those quotes, and a context the row names. `labels` are right answers that the row tells by `answer_key`
    or `label`. `id` is the row's own, else made of what is asked; `source_line` counts from 1, `kind` is that of a
    run's row.
    """

    id: str
    instruction: str
    conversation: tuple[Message, ...]
    reference: str
    evidence: tuple[Evidence, ...]
    passage_quotes: tuple[str, ...]
    labels: tuple[str, ...]
    source_line: int
    shape: str
    system: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that cannot be asked: its line, and why in words that quote nothing of it."""

    line: int
    reason: str


class _Unfit(Exception):
    """Why a row cannot be asked."""


def sample_of(row: object, line: int) -> InputSample | Refused:
    """What a row of JSON asks, or why it cannot be asked."""
    try:
        return _sample(row, line)
    except _Unfit as fault:
        return Refused(line, str(fault))


def _sample(row: object, line: int) -> InputSample:
    if not isinstance(row, dict):
        raise _Unfit(f"a row is a JSON object; this is {_JSON_KINDS.get(type(row), 'null')}")
    for name in (*_MEDIA, *(f"{name}s" for name in _MEDIA)):
        if row.get(name):
            raise _Unfit(f"it comes with {name.removesuffix('s')}; only text can be asked")
    shape, turns = _turns(row)
    conversation, instruction, reference = _parted([turn for turn in turns if turn.role != "system"])
    system = "\n\n".join(turn.content for turn in turns if turn.role == "system" and turn.content.strip())
    evidence = _evidence(row)
    passages = tuple(dict.fromkeys([*(one.quote for one in evidence), *_contexts(row)]))
    _bound(instruction, [system, reference, *(turn.content for turn in conversation), *passages], len(conversation))
    asked = [system, [[turn.role, turn.content] for turn in conversation], instruction, reference]
    return InputSample(
        id=_given_id(row) or hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:16],
        instruction=instruction,
        conversation=conversation,
        reference=reference,
        evidence=evidence,
        passage_quotes=passages,
        labels=_labels(row),
        source_line=line,
        shape=shape,
        system=system,
        kind=row["kind"] if shape == "run" and isinstance(row.get("kind"), str) else "",
    )


def _given_id(row: Mapping[str, Any]) -> str:
    """The row's own id; empty if it has none, or none that can be written."""
    found = row.get("id")
    text = normalise(str(found)).strip() if isinstance(found, str | int) and not isinstance(found, bool) else ""
    return text if len(text) <= MOST_ID_CHARS else ""


# --- the shapes ------------------------------------------------------------------------------------------------


def _turns(row: Mapping[str, Any]) -> tuple[str, list[Message]]:
    """The shape of a row, and all that is said in it, in order."""
    for name in _CONVERSATIONS:
        turns = row.get(name)
        if isinstance(turns, list) and turns:
            ours = name == "messages" and "provenance" in row and "evidence" in row
            shape = "run" if ours else "sharegpt" if isinstance(turns[0], dict) and "from" in turns[0] else "chat"
            return shape, [_turn(turn) for turn in turns]
    if isinstance(row.get("instruction"), str):
        shape = "alpaca" if "input" in row or "output" in row else "instruction"
        return shape, [*_history(row), *_asked(row, "instruction"), *_answered(row)]
    if isinstance(row.get("prompt"), str | list):
        shape = "prompt-completion" if "completion" in row or "chosen" in row or "response" in row else "prompt"
        return shape, [*_asked(row, "prompt"), *_answered(row)]
    if isinstance(row.get("question"), str):
        return "question", [*_asked(row, "question"), *_answered(row)]
    raise _Unfit("it has no instruction")


def _turn(turn: object) -> Message:
    """A turn of a conversation, by role and content or by from and value."""
    if not isinstance(turn, dict):
        raise _Unfit("a turn is no object with a role and a content")
    role = _ROLES.get(str(turn.get("role", turn.get("from", ""))).casefold())
    if role is None:
        raise _Unfit("a turn has no role, or one that is not known here")
    if role == "tool" or turn.get("tool_calls") or turn.get("function_call"):
        raise _Unfit("it calls tools, which cannot be asked again")
    return Message(role, _text(turn.get("content", turn.get("value"))))


def _asked(row: Mapping[str, Any], name: str) -> Iterator[Message]:
    """The question of a row that is no conversation, with what it is about."""
    if row.get("choices") or row.get("options"):
        raise _Unfit("its choices stand apart from its question; write them into it")
    if isinstance(row[name], list):
        yield from map(_turn, row[name])
        return
    if not row[name].strip():
        raise _Unfit("it has no instruction: the text is empty")
    given = row.get("input") if name == "instruction" else None
    texts = [_text(row[name]), _text(given) if given else "", *_contexts(row)]
    yield Message("user", "\n\n".join(text.strip() for text in texts if text.strip()))


def _answered(row: Mapping[str, Any]) -> Iterator[Message]:
    """The answer of a row that is no conversation, if it gives one."""
    found = next((row[name] for name in _ANSWERS if row.get(name) not in (None, "", [])), None)
    if isinstance(found, list) and isinstance(found[0], dict) and "role" in found[0]:
        yield from map(_turn, found)
    elif isinstance(found, str | list):
        yield Message("assistant", _text(found))
    elif isinstance(found, int | float):
        yield Message("assistant", _said(found))


def _history(row: Mapping[str, Any]) -> Iterator[Message]:
    """The system text and earlier turns of an Alpaca row, as LLaMA-Factory has them: pairs of question and answer."""
    if isinstance(row.get("system"), str):
        yield Message("system", _text(row["system"]))
    for pair in row.get("history") or ():
        if not (isinstance(pair, list) and len(pair) == 2):
            raise _Unfit("its history is no list of pairs of question and answer")
        yield Message("user", _text(pair[0]))
        yield Message("assistant", _text(pair[1]))


def _text(content: object) -> str:
    """The text of a content: a string, or a list of parts that are all text."""
    if isinstance(content, str):
        return normalise(content)
    if isinstance(content, list):
        return "\n".join(_part(part) for part in content)
    raise _Unfit("a turn has no text")


def _part(part: object) -> str:
    if isinstance(part, str):
        return normalise(part)
    kind, text = (str(part.get("type", "")), part.get("text")) if isinstance(part, dict) else ("", None)
    if isinstance(text, str) and kind in {"", "text", "input_text", "output_text"}:
        return normalise(text)
    medium = next((name for name in _MEDIA if name in kind), "a part that is no text")
    raise _Unfit(f"it holds {medium}; only text can be asked")


def _parted(turns: list[Message]) -> tuple[tuple[Message, ...], str, str]:
    """What went before, the instruction, and the given answer. Turns without a word are left out."""
    turns = [turn for turn in turns if turn.content.strip()]
    last = next((place for place in reversed(range(len(turns))) if turns[place].role == "user"), None)
    if last is None:
        raise _Unfit("it has no instruction: the user says nothing")
    reference = "\n\n".join(turn.content for turn in turns[last + 1 :])
    return tuple(turns[:last]), turns[last].content.strip(), reference.strip()


# --- what a row tells of the answer ------------------------------------------------------------------------------


def _evidence(row: Mapping[str, Any]) -> tuple[Evidence, ...]:
    """The quotes of a row of ours; none where `evidence` is anything else."""
    found = row.get("evidence")
    return tuple(
        Evidence(one["document"], one["start"], one["end"], one["quote"])
        for one in (found if isinstance(found, list) else ())
        if isinstance(one, dict)
        and all(isinstance(one.get(name), str) for name in ("document", "quote"))
        and all(type(one.get(name)) is int for name in ("start", "end"))
    )


def _contexts(row: Mapping[str, Any]) -> Iterator[str]:
    """The passages that a row names."""
    for name in _CONTEXTS:
        found = row.get(name)
        yield from (
            normalise(text)
            for text in (found if isinstance(found, list) else [found])
            if isinstance(text, str) and text.strip()
        )


def _labels(row: Mapping[str, Any]) -> tuple[str, ...]:
    """The right answers a row tells. A label of true or false is none: it judges the answer given."""
    keys = next((row[name] for name in ("answer_key", "answerKey") if row.get(name) is not None), None)
    if keys is None and not isinstance(row.get("label"), bool):
        keys = row.get("label")
    found = (_said(key) for key in (keys if isinstance(keys, list) else [keys]))
    return tuple(dict.fromkeys(text for text in found if text))


def _said(value: object) -> str:
    """A value as a person says it; empty for what is none."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return normalise(str(value)).strip() if isinstance(value, str | int | float) else ""


def _bound(instruction: str, others: list[str], turns: int) -> None:
    """Refuse what no panel of teachers can be asked."""
    longest, total = max(map(len, others)), len(instruction) + sum(map(len, others))
    most = f"the most is {MOST_TEXT_CHARS:,}"
    if len(instruction) > MOST_TEXT_CHARS:
        raise _Unfit(f"its instruction has {len(instruction):,} characters; {most}")
    if longest > MOST_TEXT_CHARS:
        raise _Unfit(f"one of its turns, answers or passages has {longest:,} characters; {most}")
    if turns > MOST_TURNS:
        raise _Unfit(f"its conversation has {turns:,} turns before the instruction; the most is {MOST_TURNS}")
    if total > MOST_ROW_CHARS:
        raise _Unfit(f"it has {total:,} characters in all; the most is {MOST_ROW_CHARS:,}")
