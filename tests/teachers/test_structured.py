"""Structured output: strict schemas, whole replies only, and what asking again costs."""

from __future__ import annotations

import json
from enum import Enum
from typing import TYPE_CHECKING, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from arcticcodex.errors import RequestRefused
from arcticcodex.records import Booking, Reply, Request, Usage
from arcticcodex.teachers.structured import ask_json, example_of, parse, strict_schema

if TYPE_CHECKING:
    from collections.abc import Iterator


class Grade(Enum):
    """A judge's grade."""

    GOOD = "good"
    BAD = "Bad"


class Quote(BaseModel):
    """A quote."""

    text: str = Field(min_length=1, max_length=300, description="Verbatim.")
    line: int = Field(ge=1)


class Pair(BaseModel):
    """A pair with all that strict modes are strict about."""

    question: str
    grade: Grade = Grade.GOOD
    kind: Literal["fact", "method"]
    quotes: list[Quote] = Field(min_length=1, max_length=4)
    best: Quote | None = None
    note: str | None = None


GOOD: dict[str, Any] = {
    "question": "What is ice?",
    "grade": "good",
    "kind": "fact",
    "quotes": [{"text": "Ice is frozen water.", "line": 3}],
    "best": None,
    "note": None,
}
WHOLE = json.dumps(GOOD)


def reply(text: str, finish: Any = "stop", identity: str = "") -> Reply:
    """A reply of the given text."""
    return Reply(text, "", finish, "model-x", Usage(1, 0, 0, 1), identity=identity)


# --- the schema


def nodes(schema: Any) -> Iterator[dict[str, Any]]:
    """Every schema within a schema."""
    yield schema
    for inner in (*schema.get("properties", {}).values(), *schema.get("anyOf", ())):
        yield from nodes(inner)
    if "items" in schema:
        yield from nodes(schema["items"])


def test_the_schema_is_one_that_every_strict_mode_takes() -> None:
    """No references, every object closed, every field required, and no keyword that Anthropic refuses."""
    schema = strict_schema(Pair)
    kept = {"type", "enum", "const", "description", "properties", "required", "additionalProperties", "items", "anyOf"}
    for node in nodes(schema):
        assert node.keys() <= kept
        if node.get("type") == "object":
            assert node["additionalProperties"] is False
            assert node["required"] == list(node["properties"])
    assert schema["required"] == list(Pair.model_fields)
    assert schema["properties"]["grade"]["enum"] == ["good", "Bad"]
    assert [variant.get("type") for variant in schema["properties"]["best"]["anyOf"]] == ["object", "null"]


def test_limits_move_into_the_description() -> None:
    """The model still reads them, and pydantic still checks them."""
    quotes = strict_schema(Pair)["properties"]["quotes"]
    assert quotes["description"] == "(minItems 1, maxItems 4)"
    assert quotes["items"]["properties"]["text"]["description"] == "Verbatim. (minLength 1, maxLength 300)"
    assert quotes["items"]["properties"]["line"]["description"] == "(minimum 1)"


def test_the_official_clients_change_nothing_that_matters() -> None:
    """Referee: what OpenAI's and Anthropic's own helpers make strict is strict already."""
    from anthropic.lib._parse._transform import transform_schema  # noqa: PLC0415 — only this test needs the clients
    from openai.lib._pydantic import _ensure_strict_json_schema  # noqa: PLC0415 — as above

    schema = strict_schema(Pair)
    copy = json.loads(json.dumps(schema))
    assert _ensure_strict_json_schema(copy, path=(), root=copy) == schema

    def untyped(node: Any) -> Any:
        """Without `type` beside an enum, which Anthropic's helper drops as redundant."""
        if isinstance(node, list):
            return [untyped(item) for item in node]
        if not isinstance(node, dict):
            return node
        literal = "enum" in node or "const" in node
        return {key: untyped(value) for key, value in node.items() if not (literal and key == "type")}

    assert untyped(transform_schema(schema)) == untyped(schema)


class Free(BaseModel):
    """An object of free form."""

    extra: dict[str, str]


class Anything(BaseModel):
    """A field of any type."""

    value: Any


class Tree(BaseModel):
    """A type that contains itself."""

    children: list[Tree]


@pytest.mark.parametrize("model", [Free, Anything, Tree])
def test_what_strict_modes_cannot_say_is_told_to_the_author(model: type[BaseModel]) -> None:
    """A TypeError while writing the stage, not a 400 in the middle of a run."""
    with pytest.raises(TypeError):
        strict_schema(model)


def test_the_example_fits_the_schema() -> None:
    """DeepSeek is shown an example: it must be one."""
    assert Pair.model_validate(example_of(strict_schema(Pair))).quotes


# --- the reply


@pytest.mark.parametrize(
    "text",
    [
        WHOLE,
        f"  {WHOLE}\n",
        f"```json\n{WHOLE}\n```",
        f"```\n{json.dumps(GOOD, indent=2)}\n```\nLet me know!",
        f"Here is the pair you asked for:\n\n{WHOLE}\n\nHope it helps {{really}}.",
        f"Use {{braces}} like this [1]: {WHOLE}",
        f"[{WHOLE}]",
        f"{WHOLE}\n\nAgain:\n{WHOLE}",
        WHOLE.replace('"note": null', '"note": null,'),
        WHOLE.replace('"', "'"),
        WHOLE.replace("null", "None"),
        WHOLE.replace('"question"', "question"),
        "// the pair\n" + WHOLE.replace('"line": 3', '"line": 3 // third line'),
        WHOLE.replace('"good"', '"GOOD"').replace('"fact"', '" Fact "'),
        WHOLE.replace('"line": 3', '"line": "3"'),
    ],
)
def test_a_whole_reply_is_read_whatever_stands_around_it(text: str) -> None:
    """Fences, prose, trailing commas, other quotes and the case of enums are no reason to pay again."""
    found = parse(reply(text), Pair)
    assert (found.question, found.kind, found.grade) == ("What is ice?", "fact", Grade.GOOD)
    assert found.quotes == [Quote(text="Ice is frozen water.", line=3)]


@pytest.mark.parametrize(
    ("text", "finish", "kind"),
    [
        (WHOLE, "length", "truncated"),
        (WHOLE, "refusal", "refusal"),
        ("", "refusal", "refusal"),
        ("", "length", "truncated"),
        ("", "stop", "empty"),
        (" \n\t", "stop", "empty"),
        ("I cannot do that.", "stop", "malformed"),
        ("[1, 2, 3]", "stop", "malformed"),
        ('"just text"', "stop", "malformed"),
        ("[" * 100_000, "stop", "malformed"),
        ("{" * 100_000, "stop", "malformed"),
        ("[" * 4000 + "]" * 4000, "stop", "malformed"),
        ("{'a':" * 1500 + "1" + "}" * 1500, "stop", "malformed"),
        ('{"question": [' + 'a"b" , ' * 50_000 + "]}", "stop", "malformed"),
        ("null", "stop", "malformed"),
        ("{}", "stop", "wrong_types"),
        (WHOLE.replace('"fact"', '"poem"'), "stop", "wrong_types"),
        (WHOLE.replace('"line": 3', '"line": "three"'), "stop", "wrong_types"),
        (WHOLE.replace('"line": 3', '"line": 0'), "stop", "wrong_types"),
        (WHOLE.replace('"What is ice?"', "null"), "stop", "wrong_types"),
        (json.dumps([GOOD, GOOD]), "stop", "malformed"),
        (f"First {WHOLE}, or rather {WHOLE.replace('ice', 'snow')}", "stop", "malformed"),
        (f"{WHOLE} {{", "stop", "malformed"),
    ],
)
def test_each_fault_has_its_name(text: str, finish: str, kind: str) -> None:
    """A truncated reply is never repaired, however whole it looks; the rest is told apart."""
    with pytest.raises(RequestRefused) as caught:
        parse(reply(text, finish), Pair)
    assert caught.value.kind == kind


@given(cut=st.integers(1, len(WHOLE) - 1), fence=st.sampled_from(["", "```json\n", "Here it is: "]))
def test_a_reply_that_lost_its_end_is_never_accepted(cut: int, fence: str) -> None:
    """Even where the provider says `stop`: wherever it is cut, what is left is not taken for the whole."""
    with pytest.raises(RequestRefused) as caught:
        parse(reply(fence + WHOLE[:cut]), Pair)
    assert caught.value.kind in {"malformed", "wrong_types"}


class Items(BaseModel):
    """A list, of which any beginning would be valid."""

    items: list[str]


@given(items=st.lists(st.text(max_size=8), min_size=1, max_size=5), data=st.data())
def test_a_cut_list_is_never_taken_for_a_shorter_one(items: list[str], data: st.DataObject) -> None:
    """The dangerous case: closing the brackets of a cut list would give a valid, smaller, wrong record."""
    text = json.dumps({"items": items}, ensure_ascii=data.draw(st.booleans()))
    cut = data.draw(st.integers(1, len(text) - 1))
    with pytest.raises(RequestRefused):
        parse(reply(text[:cut]), Items)


@given(text=st.text(max_size=200) | st.text(alphabet='{}[]",:\\ abc\n', max_size=60))
def test_any_text_is_a_record_or_a_refusal(text: str) -> None:
    """Whatever a model writes, no other error comes of it."""
    try:
        found = parse(reply(text), Items)
    except RequestRefused as error:
        assert error.kind in {"empty", "malformed", "wrong_types"}  # noqa: PT017 — both ends are right
    else:
        assert all(isinstance(item, str) for item in found.items)


def test_no_word_of_the_reply_is_in_the_error() -> None:
    """Replies hold the user's documents; an error says where, and what type of fault."""

    class Closed(BaseModel, extra="forbid"):
        pair: Quote

    text = json.dumps({"pair": {"text": "", "line": "Alice"}, "Alice Example": "Alice"})
    with pytest.raises(RequestRefused) as caught:
        parse(reply(text), Closed)
    assert "Alice" not in str(caught.value)
    assert "pair.line: int_parsing" in str(caught.value)
    assert "…: extra_forbidden" in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


# --- asking again


class Replying:
    """A teacher that answers each replica with the next text; `asked` are the replicas, in order."""

    name = family = provider = "test"

    def __init__(self, *answers: Reply | RequestRefused) -> None:
        self.answers = answers
        self.asked: list[Request] = []

    async def ask(self, request: Request, booking: Booking) -> Reply:
        """Answer by replica."""
        assert booking == BOOKING
        self.asked.append(request)
        answer = self.answers[len(self.asked) - 1]
        if isinstance(answer, RequestRefused):
            raise answer
        return answer


BOOKING = Booking("run", "stage", 0, 7)


async def test_a_good_reply_is_one_call(make_request: Any) -> None:
    """The schema of the model goes along; the identity of the call comes back."""
    teacher = Replying(reply(WHOLE, identity="a"))
    found, identities = await ask_json(teacher, make_request(), BOOKING, Pair)
    assert found.question == "What is ice?"
    assert identities == ("a",)
    assert teacher.asked[0].schema == strict_schema(Pair)
    own = make_request(schema={"type": "object"})
    teacher = Replying(reply(WHOLE, identity="a"))
    await ask_json(teacher, own, BOOKING, Pair)
    assert teacher.asked[0].schema == {"type": "object"}


async def test_faults_are_mended_by_new_calls(make_request: Any) -> None:
    """Each regeneration is a replica of its own, so that the journal does not answer with the same fault again."""
    teacher = Replying(
        reply("", identity="a"), reply("{}", identity="b"), reply("no", identity="c"), reply(WHOLE, identity="d")
    )
    found, identities = await ask_json(teacher, make_request(replica=5), BOOKING, Pair)
    assert found.kind == "fact"
    assert identities == ("a", "b", "c", "d")
    assert [request.replica for request in teacher.asked] == [5, 6, 7, 8]


async def test_after_the_last_regeneration_the_fault_carries_every_call(make_request: Any) -> None:
    """A rejected row still knows what it cost."""
    teacher = Replying(*(reply("no", identity=name) for name in "abc"))
    with pytest.raises(RequestRefused) as caught:
        await ask_json(teacher, make_request(), BOOKING, Pair, regenerations=2)
    assert caught.value.kind == "malformed"
    assert caught.value.identities == ("a", "b", "c")


@pytest.mark.parametrize("finish", ["length", "refusal"])
async def test_truncated_and_refused_replies_are_not_asked_for_again(finish: str, make_request: Any) -> None:
    """A new call would be cut or declined again, and paid for again."""
    teacher = Replying(reply("no", identity="a"), reply(WHOLE, finish, identity="b"))
    with pytest.raises(RequestRefused) as caught:
        await ask_json(teacher, make_request(), BOOKING, Pair)
    assert caught.value.identities == ("a", "b")
    assert len(teacher.asked) == 2


async def test_a_request_the_provider_refuses_is_not_asked_again(make_request: Any) -> None:
    """Its own calls come after those made before it."""
    refused = RequestRefused("too long", kind="too_long")
    refused.identities = ("b",)
    teacher = Replying(reply("", identity="a"), refused)
    with pytest.raises(RequestRefused) as caught:
        await ask_json(teacher, make_request(), BOOKING, Pair)
    assert caught.value is refused
    assert caught.value.identities == ("a", "b")
