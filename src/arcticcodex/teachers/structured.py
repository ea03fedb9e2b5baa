"""Replies as typed records: the schema a provider is held to, and the check that no provider is trusted to have made.

A pydantic model of the shape wanted gives a JSON schema that OpenAI and Anthropic accept as strict; what comes back
is parsed strictly first, repaired where it is plainly whole, and validated here. What may be cut off is never repaired.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from arcticcodex.errors import RequestRefused

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic import BaseModel

    from arcticcodex.records import Booking, Reply, Request
    from arcticcodex.teachers.teacher import Teacher

M = TypeVar("M", bound="BaseModel")

REGENERATED = frozenset({"empty", "malformed", "wrong_types"})  # faults that asking again may mend


async def ask_json(
    teacher: Teacher, request: Request, booking: Booking, model: type[M], regenerations: int = 3
) -> tuple[M, tuple[str, ...]]:
    """Ask for a record of type `model`; again, as a new call, where the reply is empty, malformed or of wrong types.

    Returns the record and the identities of all calls made, in order. Raises `RequestRefused`, which carries them too,
    for a refusal or a truncated reply at once and for the other faults after `regenerations` more calls.
    """
    schema = strict_schema(model)
    if request.schema is None:
        request = replace(request, schema=schema)
    identities: tuple[str, ...] = ()
    for again in range(regenerations + 1):
        try:
            reply = await teacher.ask(replace(request, replica=request.replica + again), booking)
            identities += (reply.identity,)
            return parse(reply, model), identities
        except RequestRefused as error:
            error.identities = tuple(dict.fromkeys((*identities, *error.identities)))
            if error.kind not in REGENERATED or again == regenerations:
                raise
            identities = error.identities
    raise AssertionError("the last turn returns or raises")


# --- the schema ----------------------------------------------------------------------------------------------

_KEPT = ("type", "enum", "const", "description", "required", "additionalProperties")
_LIMITS = (
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    *("minLength", "maxLength", "pattern", "minItems", "maxItems", "uniqueItems"),
)


@lru_cache(maxsize=64)
def strict_schema(model: type[BaseModel]) -> dict[str, Any]:
    """The JSON schema of `model` in the subset that every strict mode takes. Shared: not to be changed.

    Definitions are written out in place, objects are closed and all their fields required, and limits (which Anthropic
    refuses) move into the description. Raises `TypeError` for what strict mode cannot say: free-form objects, and
    types that contain themselves.
    """
    whole = model.model_json_schema()
    return _strict(whole, whole.get("$defs", {}), ())


def _strict(schema: Mapping[str, Any], definitions: Mapping[str, Any], within: tuple[str, ...]) -> dict[str, Any]:
    """One schema made strict; `within` names the definitions it stands in."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name in within:
            raise TypeError(f"{name} contains itself, which no strict schema can say")
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        return _strict({**definitions[name], **beside}, definitions, (*within, name))
    variants = schema.get("anyOf", schema.get("oneOf", schema.get("allOf")))
    if variants is not None and len(variants) == 1:
        beside = {key: value for key, value in schema.items() if key not in {"anyOf", "oneOf", "allOf"}}
        return _strict({**variants[0], **beside}, definitions, within)
    strict = {key: schema[key] for key in _KEPT if key in schema}
    limits = ", ".join(f"{key} {schema[key]}" for key in _LIMITS if key in schema)
    if limits:
        strict["description"] = f"{schema.get('description', '')} ({limits})".strip()
    if variants is not None:
        strict["anyOf"] = [_strict(variant, definitions, within) for variant in variants]
    elif schema.get("type") == "object":
        if "properties" not in schema:
            raise TypeError("an object of free form fits no strict schema: name its fields")
        strict["properties"] = {
            name: _strict(field, definitions, within) for name, field in schema["properties"].items()
        }
        strict["required"] = list(schema["properties"])
        strict["additionalProperties"] = False
    elif schema.get("type") == "array":
        strict["items"] = _strict(schema.get("items", {}), definitions, within)
    elif not strict.keys() & {"type", "enum", "const"}:
        raise TypeError("a field of any type fits no strict schema: give it one")
    return strict


def example_of(schema: Mapping[str, Any]) -> Any:
    """A value that fits a strict schema, with placeholders for its leaves (for providers that take no schema)."""
    if "const" in schema or "enum" in schema:
        return schema["const"] if "const" in schema else schema["enum"][0]
    if "anyOf" in schema:
        return example_of(schema["anyOf"][0])
    if schema.get("type") == "object":
        return {name: example_of(field) for name, field in schema.get("properties", {}).items()}
    if schema.get("type") == "array":
        return [example_of(schema.get("items", {}))]
    return {"integer": 1, "number": 1, "boolean": True, "null": None}.get(schema.get("type", ""), "text")


# --- the reply -----------------------------------------------------------------------------------------------


def parse(reply: Reply, model: type[M]) -> M:
    """The record in a reply.

    Strict JSON first; then a whole object among prose or in a code fence; then json-repair, for text that is closed.
    Enum values are matched without regard to case. Raises `RequestRefused` of kind refusal, truncated, empty, malformed
    (not one JSON object, or one that is not closed) or wrong_types (not of the shape wanted).
    """
    if reply.finish == "refusal":
        raise _refused("refusal", f"{reply.model} declined to answer")
    if reply.finish == "length":
        raise _refused("truncated", f"The reply of {reply.model} was cut off at its output cap")
    text = reply.text.strip()
    if not text:
        raise _refused("empty", f"The reply of {reply.model} is empty")
    fault = ""
    for readings in _readings(text):
        tried = [_validated(value, model) for value in readings]
        found = [record for record, _ in tried if record is not None]
        if found and all(record == found[0] for record in found):
            return found[0]
        if found:
            raise _refused("malformed", f"The reply of {reply.model} holds several different records")
        fault = tried[0][1] if tried else fault
    if fault:
        raise _refused("wrong_types", f"The reply of {reply.model} does not fit {model.__name__}", fault)
    raise _refused("malformed", f"The reply of {reply.model} is not the JSON asked for")


def _readings(text: str) -> Iterator[list[dict[str, Any]]]:
    """What a text may mean, the most literal reading first. Repair is loaded only where all else fails."""
    whole = _object(_loaded(text))
    if whole is not None:
        yield [whole]
        return
    spans = _spans(text)
    yield [value for span in spans if (value := _object(_loaded(span))) is not None]
    broken = [span for span in spans if len(span) <= _MOST_REPAIRED_CHARS and _loaded(span) is None]
    yield [value for span in broken if (value := _object(_repaired(span)))]


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


_MOST_REPAIRED_CHARS = 10_000  # repair takes quadratic time on hostile text: at most about a second


def _repaired(text: str) -> Any:
    from json_repair import repair_json  # noqa: PLC0415 — an import that most runs never need

    try:
        return repair_json(text, return_objects=True, skip_json_loads=True)
    except (ValueError, RecursionError):  # nested too deeply
        return None


def _object(value: Any) -> dict[str, Any] | None:
    """A JSON object, which may stand alone in a list; anything else is None."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value if isinstance(value, dict) else None


_MOST_SPANS = 20


def _spans(text: str) -> list[str]:
    """The outermost `{...}` and `[...]` of a text; none where one is not closed, for it may have lost its end."""
    spans: list[str] = []
    depth, start, quoted, escaped = 0, 0, False, False
    for at, letter in enumerate(text):
        if escaped:
            escaped = False
        elif letter == "\\":
            escaped = quoted
        elif letter == '"':
            quoted = depth > 0 and not quoted
        elif not quoted and letter in "{[":
            start = start if depth else at
            depth += 1
        elif not quoted and letter in "}]" and depth:
            depth -= 1
            if depth == 0:
                spans.append(text[start : at + 1])
    return spans[:_MOST_SPANS] if depth == 0 else []


def _validated(value: dict[str, Any], model: type[M]) -> tuple[M | None, str]:
    """`value` as a record, or why it is none, told without a word of the value."""
    from pydantic import ValidationError  # noqa: PLC0415 — whoever holds a model has loaded pydantic

    try:
        return model.model_validate(value), ""
    except ValidationError:
        pass
    try:
        return model.model_validate(_folded(value, strict_schema(model))), ""
    except ValidationError as error:
        known = _names(strict_schema(model))
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        return None, "; ".join(f"{_place(fault['loc'], known)}: {fault['type']}" for fault in faults[:3])


def _place(location: tuple[str | int, ...], known: frozenset[str]) -> str:
    """Where a fault lies, naming only fields of the model: other keys are the reply's own text."""
    return ".".join(str(part) if isinstance(part, int) or part in known else "…" for part in location) or "reply"


def _names(schema: Mapping[str, Any]) -> frozenset[str]:
    """All field names of a strict schema."""
    inner = [*schema.get("properties", {}).values(), *schema.get("anyOf", ()), schema.get("items", {})]
    return frozenset(schema.get("properties", ())).union(*(_names(part) for part in inner if part))


def _folded(value: Any, schema: Mapping[str, Any]) -> Any:
    """`value` with each enum value written as the schema writes it, whatever its case and outer spaces."""
    if isinstance(value, dict):
        fields: dict[str, Any] = {}
        for part in (schema, *schema.get("anyOf", ())):
            fields |= part.get("properties", {})
        return {name: _folded(item, fields.get(name, {})) for name, item in value.items()}
    if isinstance(value, list):
        arrays = [part for part in (schema, *schema.get("anyOf", ())) if "items" in part]
        return [_folded(item, arrays[0]["items"]) for item in value] if arrays else value
    if isinstance(value, str):
        for part in (schema, *schema.get("anyOf", ())):
            for name in (*part.get("enum", ()), *([part["const"]] if "const" in part else ())):
                if isinstance(name, str) and name.casefold() == value.strip().casefold():
                    return name
    return value


def _refused(kind: str, what: str, why: str = "") -> RequestRefused:
    return RequestRefused(what, why, kind=kind)
