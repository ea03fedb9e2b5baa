"""JSON schemas: the restrictions of strict output, and the schema an example stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from arcticcodex.rehearsal.calls import JsonObject

# Anthropic's structured output knows no bounds on numbers, lengths or sizes.
ANTHROPIC_REFUSES = (
    "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
    "minLength", "maxLength", "maxItems", "minProperties", "maxProperties",
)  # fmt: skip


def complaint(schema: Any, *, all_required: bool, refused: Collection[str] = ()) -> str:
    """What is wrong with a schema for strict output; empty when nothing is.

    Args:
        schema: the schema.
        all_required: every property must be listed in `required` (OpenAI).
        refused: keywords the provider does not take (Anthropic).
    """
    if not isinstance(schema, dict):
        return "schema must be a JSON Schema object"
    if all_required and schema.get("type") != "object":
        return f"schema must be a JSON Schema of 'type: \"object\"', got 'type: \"{schema.get('type')}\"'."
    for place, node in _nodes(schema, ()):
        problem = _node_complaint(node, all_required=all_required, refused=refused)
        if problem:
            return f"In context=({', '.join(repr(step) for step in place)}), {problem}"
    return ""


def _node_complaint(node: JsonObject, *, all_required: bool, refused: Collection[str]) -> str:
    for keyword in refused:
        if keyword in node:
            return f"For '{node.get('type', 'any')}' type, property '{keyword}' is not supported"
    if refused and node.get("minItems", 0) not in (0, 1):
        return "For 'array' type, 'minItems' values other than 0 or 1 are not supported"
    if node.get("type") != "object" and "properties" not in node:
        return ""
    if node.get("additionalProperties") is not False:
        return "'additionalProperties' is required to be supplied and to be false."
    missing = sorted(set(node.get("properties", {})) - set(node.get("required", [])))
    if all_required and missing:
        return (
            "'required' is required to be supplied and to be an array including every key in properties. "
            f"Missing '{missing[0]}'."
        )
    return ""


def _nodes(node: JsonObject, place: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], JsonObject]]:
    yield place, node
    for group in ("properties", "$defs", "definitions"):
        for name, child in node.get(group, {}).items():
            if isinstance(child, dict):
                yield from _nodes(child, (*place, group, name))
    if isinstance(node.get("items"), dict):
        yield from _nodes(node["items"], (*place, "items"))
    for group in ("anyOf", "oneOf", "allOf"):
        for index, child in enumerate(node.get(group, [])):
            if isinstance(child, dict):
                yield from _nodes(child, (*place, group, str(index)))


def of_example(value: Any) -> JsonObject:
    """The schema of which a JSON value is an example."""
    if isinstance(value, dict):
        return {"type": "object", "properties": {name: of_example(item) for name, item in value.items()}}
    if isinstance(value, list):
        return {"type": "array", "items": of_example(value[0]) if value else {"type": "string"}}
    if isinstance(value, bool):
        return {"type": "boolean"}
    if isinstance(value, int):
        return {"type": "integer"}
    if isinstance(value, float):
        return {"type": "number"}
    return {"type": "null"} if value is None else {"type": "string"}


def resolved(node: JsonObject, root: JsonObject) -> JsonObject:
    """A node with its reference followed and its first alternative that is not null taken."""
    for _ in range(16):
        reference = node.get("$ref")
        alternatives = node.get("anyOf") or node.get("oneOf") or node.get("allOf")
        if isinstance(reference, str):
            node = _follow(reference, root)
        elif alternatives:
            node = next((item for item in alternatives if item.get("type") != "null"), {})
        else:
            break
    return node


def _follow(reference: str, root: JsonObject) -> JsonObject:
    node: Any = root
    for step in reference.removeprefix("#").strip("/").split("/"):
        node = node.get(step, {}) if step else node
    return node if isinstance(node, dict) else {}


def type_of(node: JsonObject) -> str:
    """The type of a resolved node; the first that is not null where there are several."""
    kind = node.get("type")
    if isinstance(kind, list):
        kind = next((item for item in kind if item != "null"), "null")
    if kind is None:
        kind = "object" if "properties" in node else "array" if "items" in node else "string"
    return str(kind)
