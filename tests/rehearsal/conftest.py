"""A plain HTTP caller and the official clients, all led to the rehearsal server."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import anthropic
import openai
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from arcticcodex.rehearsal.process import Rehearsal

PATHS = {
    "openai": "/openai/v1/chat/completions",
    "deepseek": "/deepseek/chat/completions",
    "anthropic": "/anthropic/v1/messages",
}
SENTENCES = (
    "The pump must be primed with clean water before each start.",
    "Fill the housing with 3 litres of clean water and close the valve.",
    "Never run the pump dry for more than 20 seconds at any load.",
    "The seal will be damaged by heat when no water is present.",
    "Check the oil level every 50 hours of operation at standstill.",
    "Replace the filter after 200 hours or at least once a year.",
    "A red light on the panel shows that the motor is too hot.",
)


@dataclass(frozen=True)
class Answer:
    """An HTTP reply, read to its end."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.text)

    @property
    def said(self) -> str:
        """The visible text of a completion of any provider."""
        if "choices" in self.json:
            return self.json["choices"][0]["message"]["content"]
        return "".join(block["text"] for block in self.json["content"] if block["type"] == "text")


def _body(provider: str, prompt: str, **fields: Any) -> dict[str, Any]:
    """A request that does not think, with a cap: the least each provider wants."""
    base: dict[str, dict[str, Any]] = {
        "openai": {"model": "gpt-6-luna", "reasoning_effort": "none", "max_completion_tokens": 4000},
        "deepseek": {"model": "deepseek-flash", "thinking": {"type": "disabled"}, "max_tokens": 4000},
        "anthropic": {"model": "claude-haiku-5-5", "thinking": {"type": "disabled"}, "max_tokens": 4000},
    }
    body = {"messages": [{"role": "user", "content": prompt}]} | base[provider] | fields
    return {name: value for name, value in body.items() if value is not ...}


@pytest.fixture
def body() -> Callable[..., dict[str, Any]]:
    """`body(provider, prompt, **fields)`: a plain request; a field set to `...` is left out."""
    return _body


@pytest.fixture
def ask(rehearsal: Rehearsal) -> Callable[..., Answer]:
    """`ask(provider, prompt, **fields)`: send a plain request; `key=` and `version=` go into the headers."""

    def send(
        provider: str,
        prompt: str = "Say something about pumps.",
        *,
        key: str = "k",
        version: str = "2026-10-21",
        raw: bytes | None = None,
        **fields: Any,
    ) -> Answer:
        data = json.dumps(_body(provider, prompt, **fields)).encode() if raw is None else raw
        request = urllib.request.Request(rehearsal.url + PATHS[provider], data)
        request.add_header("content-type", "application/json")
        request.add_header("anthropic-version", version)
        if key:
            request.add_header("authorization", f"Bearer {key}")
        try:
            with urllib.request.urlopen(request, timeout=20) as reply:
                return Answer(reply.status, dict(reply.headers.items()), reply.read().decode())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, dict(error.headers.items()), error.read().decode())

    return send


@pytest.fixture
def passage() -> str:
    """A passage of a manual, fenced."""
    return '<passage id="p1">\n' + " ".join(SENTENCES) + "\n</passage>"


@pytest.fixture
def pair_schema() -> dict[str, Any]:
    """The schema of question and answer pairs, strict enough for every provider."""
    pair = {
        "type": "object",
        "additionalProperties": False,
        "required": ["question", "answer", "quotes"],
        "properties": {
            "question": {"type": "string"},
            "answer": {"type": "string"},
            "quotes": {"type": "array", "items": {"type": "string"}},
        },
    }
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["pairs"],
        "properties": {"pairs": {"type": "array", "items": pair}},
    }


@pytest.fixture
def structured() -> Callable[[str, dict[str, Any]], dict[str, Any]]:
    """`structured(provider, schema)`: the fields that ask a provider for JSON of that schema."""

    def fields(provider: str, schema: dict[str, Any]) -> dict[str, Any]:
        if provider == "openai":
            described = {"name": "reply", "strict": True, "schema": schema}
            return {"response_format": {"type": "json_schema", "json_schema": described}}
        if provider == "anthropic":
            return {"output_config": {"format": {"type": "json_schema", "schema": schema}}}
        return {"response_format": {"type": "json_object"}}

    return fields


@pytest.fixture
def openai_client(rehearsal: Rehearsal) -> Iterator[openai.OpenAI]:
    """The official OpenAI client."""
    with openai.OpenAI(base_url=rehearsal.base_urls()["openai"], api_key="k", max_retries=0) as client:
        yield client


@pytest.fixture
def deepseek_client(rehearsal: Rehearsal) -> Iterator[openai.OpenAI]:
    """The official OpenAI client, as DeepSeek's own pages tell to use it."""
    with openai.OpenAI(base_url=rehearsal.base_urls()["deepseek"], api_key="k", max_retries=0) as client:
        yield client


@pytest.fixture
def anthropic_client(rehearsal: Rehearsal) -> Iterator[anthropic.Anthropic]:
    """The official Anthropic client."""
    with anthropic.Anthropic(base_url=rehearsal.base_urls()["anthropic"], api_key="k", max_retries=0) as client:
        yield client
