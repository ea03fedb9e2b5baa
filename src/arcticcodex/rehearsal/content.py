"""What a reply says: JSON filled from the passage, or plain text; a function of the request and the seed alone."""

from __future__ import annotations

import json
import random
from collections.abc import Callable  # noqa: TC003 — a table below is typed with it
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from arcticcodex.rehearsal import reading, traces
from arcticcodex.rehearsal.calls import utf8_bytes
from arcticcodex.rehearsal.draws import unit
from arcticcodex.rehearsal.orders import Orders, orders_in
from arcticcodex.rehearsal.schemas import resolved, type_of

if TYPE_CHECKING:
    from arcticcodex.rehearsal.calls import Call, JsonObject
    from arcticcodex.rehearsal.settings import Settings

_QUESTION = frozenset({"question", "instruction", "prompt", "query"})
_ANSWER = frozenset({"answer", "response", "output", "completion"})
_QUOTE = frozenset({"quote", "quotes", "evidence", "excerpt", "excerpts", "span", "spans", "citation", "citations"})
_REASON = frozenset({"reason", "reasons", "reasoning", "explanation", "rationale", "notes", "comment", "critique"})
_EMPTY = frozenset({"input"})  # of an instruction that needs none
_NUMBER = frozenset({"id", "index", "n", "number", "pair", "item", "row"})
_GOOD = ("pass", "yes", "true", "supported", "correct", "approve", "approved", "accept", "grounded", "good", "valid")
_BAD = ("fail", "no", "false", "unsupported", "incorrect", "reject", "rejected", "ungrounded", "bad", "invalid")
_UNFIT = frozenset({"unanswerable"})  # not what a pair with an answer is
_NEGATIVE = ("unsupported", "contradict", "hallucinat", "ungrounded", "incorrect", "leak")

_INTRODUCTION = "As is known: "
_INTRODUCED_SHARE = 0.3
_HELD = "The quote stands in the passage and the answer follows from it."
_FAILED = "The passage does not support the answer as it is given."
_FILLER = (
    "Each part was read again and compared word by word with what is given. "
    "Nothing beyond the text was used for this. "
    "The order of the points follows the order in which they appear. "
)
_PLAIN_BYTES = 240


@dataclass(frozen=True, slots=True)
class _Pair:
    """One item of a list under construction: a pair to write, or a pair to judge."""

    index: int
    question: str
    answer: str
    quote: str
    good: bool
    id: str = ""


@dataclass(frozen=True, slots=True)
class _Scene:
    """All that filling a schema looks at."""

    schema: JsonObject
    key: bytes
    settings: Settings
    user: str
    prompt: str
    passage: str
    chosen: tuple[str, ...]
    rest: str
    orders: Orders
    obeyed: str

    @property
    def candidates(self) -> tuple[reading.Candidate, ...]:
        """The pairs the prompt sets before a judge."""
        return reading.candidates_of(self.rest)


def compose(call: Call, settings: Settings, key: bytes, target_bytes: int | None) -> str:
    """The whole text of a reply.

    Args:
        call: the request.
        settings: the settings of the server.
        key: the key of the draws, from the request's identity.
        target_bytes: how long to make it; None leaves it at its natural length.
    """
    user = reading.last_user_text(call.turns)
    passage, rest = reading.passage_of(user)
    orders = orders_in(f"{reading.labels_of(user)}\n\n{passage}") if settings.obedient else Orders()
    obeyed = _obeyed(orders, call)
    if traces.is_trace(reading.system_text(call.turns)) and not call.structured:
        return traces.trace(user, key, settings, target_bytes)
    if not call.structured:
        return _plain(user, key, target_bytes or _PLAIN_BYTES, obeyed)
    system = reading.system_text(call.turns)
    examples = (reading.exemplified_schema(text) for text in (system, rest, user))
    schema = call.schema or next((found for found in examples if found), {"type": "object"})
    if set(schema.get("properties", {})) == traces.FORM:
        return json.dumps(traces.formed(user), ensure_ascii=False)
    scene = _Scene(
        schema=schema,
        key=key,
        settings=settings,
        user=user,
        prompt=f"{system}\n{rest}",
        passage=passage,
        chosen=_shuffled(reading.sentences_of(passage), key),
        rest=rest,
        orders=orders,
        obeyed=obeyed,
    )
    return _padded(_value(schema, "", scene, _sole(schema, scene)), target_bytes)


def filler(target_bytes: int) -> str:
    """Harmless text of exactly that many bytes: thoughts, or explanations to fill up."""
    return (_FILLER * (target_bytes // len(_FILLER) + 1))[:target_bytes]


def _obeyed(orders: Orders, call: Call) -> str:
    """What an obedient model adds to what it says."""
    parts = [*orders.say, *orders.links]
    if orders.show_system:
        parts.append(reading.system_text(call.turns))
    if orders.close_fence:
        parts.append("</passage>")
    return " ".join(part for part in parts if part)


def _plain(prompt: str, key: bytes, target_bytes: int, obeyed: str) -> str:
    chance = random.Random(key)  # noqa: S311 — content, no secret
    words = reading.words_of(prompt)[:2000] or ["nothing"]
    drawn = chance.choices(words, k=target_bytes // 8 + 16)
    parts = [obeyed + "\n" if obeyed else ""]
    size = utf8_bytes(parts[0])
    at = 0
    while size < target_bytes:
        length = 7 + (at * 5 + len(words)) % 6
        first = at % len(drawn)
        sentence = " ".join(drawn[first : first + length])
        parts.append(f"{sentence[:1].upper()}{sentence[1:]}. ")
        size += utf8_bytes(parts[-1])
        at += length
    cut = "".join(parts).encode("utf-8", "surrogatepass")[:target_bytes].decode("utf-8", "ignore").rstrip()
    return cut or "."


def _shuffled(sentences: tuple[str, ...], key: bytes) -> tuple[str, ...]:
    order = list(range(len(sentences)))
    random.Random(key).shuffle(order)  # noqa: S311 — content, no secret
    return tuple(sentences[index] for index in order)


# ---------------------------------------------------------------- values of a schema


def _value(raw: JsonObject, name: str, scene: _Scene, pair: _Pair) -> Any:
    node = resolved(raw, scene.schema)
    options = [node["const"]] if "const" in node else node.get("enum")
    if options:
        return _choice(options, name, scene, pair)
    fill = _FILLERS.get(type_of(node))
    return fill(node, name, scene, pair) if fill else None


def _object(node: JsonObject, _name: str, scene: _Scene, pair: _Pair) -> JsonObject:
    children = node.get("properties", {}).items()
    return {name: _value(child, name, scene, pair) for name, child in children if isinstance(child, dict)}


def _boolean(_node: JsonObject, name: str, _scene: _Scene, pair: _Pair) -> bool:
    return pair.good != any(word in name.lower() for word in _NEGATIVE)


def _list(node: JsonObject, name: str, scene: _Scene, pair: _Pair) -> list[Any]:
    item = resolved(node.get("items", {}), scene.schema)
    kind = type_of(item)
    names = set(item.get("properties", {}))
    if kind == "object" and {"role", "content"} <= names:
        return [{"role": "user", "content": pair.question}, {"role": "assistant", "content": pair.answer}]
    if kind == "object":
        pairs = _pairs(names, scene)
        count = _count(node, len(pairs))
        return [_value(item, name, scene, pairs[at % len(pairs)]) for at in range(count)] if pairs else []
    if kind == "string" and name.lower() in _QUOTE:
        return [pair.quote] if pair.quote else []
    low = int(node.get("minItems", 1))
    return [_value(item, name, scene, pair) for _ in range(low)]


def _count(node: JsonObject, natural: int) -> int:
    return min(max(natural, int(node.get("minItems", 0))), int(node.get("maxItems", 10_000)))


def _pairs(names: set[str], scene: _Scene) -> list[_Pair]:
    """The items of a list of objects: written pairs where it has answers of its own, else one per candidate."""
    if names & _ANSWER and (names & _QUESTION or names & _QUOTE):
        if scene.orders.nothing:
            return []
        count = reading.wanted(scene.prompt) or _fixed_count(scene) or scene.settings.pairs
        return [_written(at, scene) for at in range(min(count, len(scene.chosen)))]
    if scene.candidates:
        return [_judged(at, candidate, scene) for at, candidate in enumerate(scene.candidates)]
    return [_written(at, scene) for at in range(reading.wanted(scene.prompt) or 1)]


def _fixed_count(scene: _Scene) -> int:
    for child in scene.schema.get("properties", {}).values():
        if isinstance(child, dict) and child.get("minItems"):
            return int(child["minItems"])
    return 0


def _sole(schema: JsonObject, scene: _Scene) -> _Pair:
    """The pair of a schema that is no list: judged when it has a verdict and the prompt a pair, else written."""
    names = set(schema.get("properties", {}))
    if traces.is_rubric(names):
        good = traces.holds(scene.user, scene.settings.judged_bad)
        return _Pair(0, "", "", "", good != (unit(scene.key, "judge", 0) < scene.settings.judge_error))
    if scene.candidates and scene.candidates[-1].answer and not names & _ANSWER:
        return _judged(0, scene.candidates[-1], scene)
    question = reading.question_of(scene.prompt)
    if not question or names & _QUESTION:
        return _written(0, scene)
    return _written(0, scene, question, _nearest(question, scene.chosen))


def _nearest(question: str, sentences: tuple[str, ...]) -> str:
    """The sentence that shares the most words with a question."""
    asked = {word.lower() for word in reading.words_of(question)}
    return max(
        sentences, key=lambda sentence: len(asked & {word.lower() for word in reading.words_of(sentence)}), default=""
    )


def _written(index: int, scene: _Scene, question: str = "", sentence: str = "") -> _Pair:
    if not sentence:
        sentence = scene.chosen[index % len(scene.chosen)] if scene.chosen else "There is no passage."
    flat = reading.squeezed(sentence)
    answer, quote = flat, sentence
    if unit(scene.key, "ungrounded", index) < scene.settings.ungrounded_share:
        answer, quote = _tampered(flat, sentence, unit(scene.key, "tampering", index))
    if unit(scene.key, "introduced", index) < _INTRODUCED_SHARE:
        answer = _INTRODUCTION + answer
    if scene.obeyed:
        answer = f"{answer} {scene.obeyed}"
    return _Pair(
        index=index,
        question=question or scene.settings.question.replace("{words}", reading.key_words(flat)),
        answer=answer,
        quote=quote,
        good=True,
        id=str(index + 1),
    )


def _tampered(flat: str, sentence: str, chance: float) -> tuple[str, str]:
    """An answer and a quote of which at least one is not in the passage."""
    if chance < 0.5:
        return reading.altered(flat), sentence
    if chance < 0.75:
        return reading.altered(flat), reading.altered(flat)
    return flat, reading.altered(flat)


def _judged(index: int, candidate: reading.Candidate, scene: _Scene) -> _Pair:
    good = _supported(candidate, scene.passage)
    if unit(scene.key, "judge", index) < scene.settings.judge_error:
        good = not good
    good = scene.orders.approve or (good and not scene.orders.refuse)
    text = reading.squeezed(scene.passage)
    quote = next((quote for quote in candidate.quotes if reading.squeezed(quote) in text), "")
    return _Pair(index, candidate.question, candidate.answer, quote, good, candidate.id or str(index + 1))


def _supported(candidate: reading.Candidate, passage: str) -> bool:
    """Whether every quote and every sentence of the answer stands in the passage, spaces apart."""
    text = reading.squeezed(passage)
    if not all(reading.squeezed(quote) in text for quote in candidate.quotes):
        return False
    answer = reading.squeezed(candidate.answer).removeprefix(_INTRODUCTION).rstrip(" .!?")
    if not answer:
        return False
    return answer in text or all(reading.squeezed(part).rstrip(" .!?") in text for part in reading.parts_of(answer))


def _choice(options: list[Any], name: str, scene: _Scene, pair: _Pair) -> Any:
    wanted = _GOOD if pair.good else _BAD
    lowered = [str(option).lower() for option in options]
    if any(option in _GOOD for option in lowered) and any(option in _BAD for option in lowered):
        return next(option for option, low in zip(options, lowered, strict=True) if low in wanted)
    fit = [option for option, low in zip(options, lowered, strict=True) if low not in _UNFIT] or options
    return fit[int(unit(scene.key, f"choice/{name}", pair.index) * len(fit))]


def _number(node: JsonObject, name: str, _scene: _Scene, pair: _Pair) -> float | int:
    if name.lower() in _NUMBER:
        return int(pair.id) if pair.id.isdecimal() else pair.index + 1
    low = node.get("minimum", 0)
    high = node.get("maximum", max(low, 1))
    value = high if pair.good else low
    return int(value) if type_of(node) == "integer" else float(value)


def _string(_node: JsonObject, name: str, scene: _Scene, pair: _Pair) -> str:
    lowered = name.lower()
    for names, text in (
        (_QUESTION, pair.question),
        (_ANSWER, pair.answer),
        (_QUOTE, pair.quote),
        (_NUMBER, pair.id),
        (_EMPTY, ""),
    ):
        if lowered in names:
            return text
    said = reading.key_words(pair.answer or scene.passage)
    if lowered in _REASON:
        said = _HELD if pair.good else _FAILED
    return f"{said} {scene.obeyed}".rstrip()


_FILLERS: dict[str, Callable[[JsonObject, str, _Scene, _Pair], Any]] = {
    "object": _object,
    "array": _list,
    "boolean": _boolean,
    "integer": _number,
    "number": _number,
    "string": _string,
}


# ---------------------------------------------------------------- length


def _padded(value: Any, target_bytes: int | None) -> str:
    """The JSON text, filled up to its length in a field for explanations or, without one, with blank space."""
    text = json.dumps(value, ensure_ascii=False)
    missing = (target_bytes or 0) - utf8_bytes(text)
    if missing <= 0:
        return text
    if not _explained(value, filler(missing - 1)):
        return text + " " * missing
    return json.dumps(value, ensure_ascii=False)


def _explained(value: Any, words: str) -> bool:
    """Append words to the first field for explanations; whether there is one."""
    if isinstance(value, list):
        return any(_explained(item, words) for item in value)
    if not isinstance(value, dict):
        return False
    for name, item in value.items():
        if name.lower() in _REASON and isinstance(item, str):
            value[name] = f"{item} {words}"
            return True
    return any(_explained(item, words) for item in value.values())
