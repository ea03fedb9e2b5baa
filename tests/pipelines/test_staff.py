"""Who teaches: names to models, addresses and prices, decided before anything is sent."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from arcticcodex.config import load_settings
from arcticcodex.errors import ConfigError, KeyRefused, UsageError
from arcticcodex.pipelines.staff import Cast
from arcticcodex.pipelines.staff_plan import StaffPlan, identity_url, parse_teachers, plan_staff
from arcticcodex.records import Booking, Message, Reply, Request, Usage

if TYPE_CHECKING:
    from pathlib import Path

ROLES = ("generator", "judge")
KEYS = ("DEEPSEEK_API_KEY", "OPENAI_API_KEY", "ANTHROPIC_API_KEY")


@pytest.fixture(autouse=True)
def all_keys() -> None:
    """A key for every provider, and prices that do not age."""
    os.environ.update(dict.fromkeys(KEYS, "made-up"), ARCTIC_LIMITS__MAX_PRICE_AGE_DAYS="1000000")


def plan(teachers: str = "auto", **changes: Any) -> StaffPlan:
    """Who would teach."""
    options = {"same_family_judge": False} | changes
    return plan_staff(ROLES, parse_teachers(teachers), load_settings(), **options)


def models(staff: StaffPlan) -> list[str | None]:
    """The models of generator and judge."""
    return [post and post.model for post in (staff.posts[role] for role in ROLES)]


# --- names -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("auto", {}),
        ("", {}),
        ("generator=gpt-6-luna", {"generator": "gpt-6-luna"}),
        (" generator = gpt-6-luna , judge=local:a/b:7b", {"generator": "gpt-6-luna", "judge": "local:a/b:7b"}),
    ],
)
def test_teachers_are_read(text: str, named: dict[str, str]) -> None:
    """Proves how `--teachers` is taken apart."""
    assert parse_teachers(text) == named


@pytest.mark.parametrize(
    "text", ["gpt-6-luna", "generator=", "=gpt-6-luna", "generator=a,,judge=b", "generator=a,judge"]
)
def test_what_names_no_teacher_is_refused(text: str) -> None:
    """Proves that a malformed `--teachers` is exit 2 and says how to write it."""
    with pytest.raises(UsageError, match="--teachers cannot be read") as caught:
        parse_teachers(text)
    assert "ROLE=NAME" in caught.value.help


@pytest.mark.parametrize("teachers", ["writer=gpt-6-luna", "generator=gpt-6-lunar", "generator=local:"])
def test_what_is_not_known_is_refused(teachers: str) -> None:
    """Proves that an unknown role or model is exit 2, before a store or folder is made."""
    with pytest.raises(UsageError):
        plan(teachers)


# --- who ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "teachers", "wanted"),
    [
        ("DOA", "auto", ["deepseek-flash", "claude-haiku-5-5"]),
        ("OA", "auto", ["gpt-6-luna", "claude-haiku-5-5"]),
        ("DO", "auto", ["deepseek-flash", "gpt-6-luna"]),
        ("O", "auto", ["gpt-6-luna", None]),
        ("", "auto", ["offline", None]),
        ("DOA", "offline", ["offline", None]),
        ("DOA", "generator=offline", ["offline", "claude-haiku-5-5"]),
        ("DOA", "judge=offline", ["deepseek-flash", None]),
        ("DOA", "judge=gpt-6-luna", ["deepseek-flash", "gpt-6-luna"]),
        ("DOA", "generator=claude-haiku-5-5", ["claude-haiku-5-5", "gpt-6-luna"]),
    ],
)
def test_auto_takes_whom_it_may(keys: str, teachers: str, wanted: list[str | None]) -> None:
    """Proves who plays generator and judge by the keys there are and the names given; no family judges itself."""
    for variable in KEYS:
        if variable[0] not in keys:
            del os.environ[variable]
    assert models(plan(teachers)) == wanted


def test_settings_name_teachers_and_options_win(alone: Path) -> None:
    """Proves that `[roles]` of arctic.toml is used and `--teachers` is stronger."""
    (alone / "arctic.toml").write_text('[roles]\ngenerator = "gpt-6-luna"\njudge = "offline"\n')
    assert models(plan()) == ["gpt-6-luna", None]
    assert models(plan("generator=deepseek-flash")) == ["deepseek-flash", None]


def test_a_judge_of_the_same_family_needs_to_be_allowed() -> None:
    """Proves that naming one is refused, and allowed by the option and by the setting."""
    teachers = "generator=gpt-6-luna,judge=gpt-6.1-terra"
    with pytest.raises(UsageError, match="may not be the judge"):
        plan(teachers)
    assert models(plan(teachers, same_family_judge=True)) == ["gpt-6-luna", "gpt-6.1-terra"]
    os.environ["ARCTIC_ROLES__SAME_FAMILY_JUDGE"] = "true"
    assert models(plan(teachers)) == ["gpt-6-luna", "gpt-6.1-terra"]


def test_a_missing_key_is_told_by_its_variable() -> None:
    """Proves that a named teacher without a key is exit 4 and names what to set."""
    del os.environ["OPENAI_API_KEY"]
    with pytest.raises(KeyRefused) as caught:
        plan("generator=gpt-6-luna")
    assert "OPENAI_API_KEY" in caught.value.help


def test_a_rehearsal_needs_no_key_and_sends_none() -> None:
    """Proves that `--rehearse` plans with every provider, and no key of the user's is in its endpoints."""
    for variable in KEYS[1:]:
        del os.environ[variable]
    staff = plan(rehearse=True)
    assert models(staff) == ["deepseek-flash", "claude-haiku-5-5"]
    endpoints = [post.endpoint for post in staff.posts.values() if post and post.endpoint]
    assert {endpoint.api_key for endpoint in endpoints} == {"rehearsal-key"}
    assert {endpoint.identity_url for endpoint in endpoints} == {"rehearsal"}
    assert staff.rehearsal
    assert not plan().rehearsal


# --- where and at what price -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "identity"),
    [
        ("https://api.openai.com/v1", "https://api.openai.com/v1"),
        ("https://api.openai.com/v1/", "https://api.openai.com/v1"),
        ("http://127.0.0.1:4711/openai/v1", "http://127.0.0.1/openai/v1"),
        ("http://localhost:80", "http://localhost"),
        ("http://[::1]:9/v1", "http://::1/v1"),
        ("https://gateway.example:8443/v1", "https://gateway.example:8443/v1"),
        ("https://user:secret@gateway.example/v1", "https://gateway.example/v1"),
    ],
)
def test_the_address_in_an_identity(url: str, identity: str) -> None:
    """Proves that a port counts except on loopback, and that no password enters an identity."""
    assert identity_url(url) == identity


def test_a_provider_moved_to_loopback_keeps_its_prices() -> None:
    """Proves that a gateway on this machine is priced as the provider it stands for."""
    os.environ["OPENAI_BASE_URL"] = "http://127.0.0.1:9/v1"
    post = plan("generator=gpt-6-luna").posts["generator"]
    assert post is not None
    assert post.tariff is not None
    assert post.tariff.id.startswith("api.openai.com/gpt-6-luna@")
    assert post.tariff.bound_nusd(b"x" * 1_000, 1_000) > 500_000


def test_another_host_is_unpriced_until_it_is_set(alone: Path) -> None:
    """Proves that a model at any other host is refused before anything is sent, and works once priced."""
    os.environ["OPENAI_BASE_URL"] = "https://gateway.example/v1"
    with pytest.raises(ConfigError, match=r"gpt-6-luna at gateway\.example is unpriced"):
        plan("generator=gpt-6-luna")
    price = '[[prices]]\nhost = "gateway.example"\nmodel = "gpt-6-luna"\ninput = "1"\noutput = "2"\n'
    (alone / "arctic.toml").write_text(price)
    post = plan("generator=gpt-6-luna").posts["generator"]
    assert post is not None
    assert post.tariff is not None
    assert post.tariff.bound_nusd(b"", 1_000_000) >= 2_000_000_000


def test_a_price_too_old_is_refused_before_anything_is_sent() -> None:
    """Proves that the age of a price is checked when the run is planned, not at its first call."""
    os.environ["ARCTIC_LIMITS__MAX_PRICE_AGE_DAYS"] = "1"
    with pytest.raises(ConfigError, match="too old to spend on"):
        plan("generator=gpt-6-luna")


def test_a_local_server_is_free_and_on_this_machine(alone: Path) -> None:
    """Proves that `local:MODEL` needs an address on loopback, costs nothing, and judges only if its family is told."""
    with pytest.raises(UsageError, match="has no address"):
        plan("generator=local:llama-9")
    (alone / "arctic.toml").write_text('[local]\nbase_url = "https://elsewhere.example/v1"\n')
    with pytest.raises(UsageError, match="is not local"):
        plan("generator=local:llama-9")
    (alone / "arctic.toml").write_text('[local]\nbase_url = "http://127.0.0.1:11434/v1"\n')
    staff = plan("generator=local:llama-9,judge=offline")
    assert (models(staff), staff.paid) == (["llama-9", None], False)
    with pytest.raises(UsageError, match="may not be the judge"):
        plan("generator=gpt-6-luna,judge=local:llama-9")
    (alone / "arctic.toml").write_text(
        '[local]\nbase_url = "http://127.0.0.1:11434/v1"\n[models.family]\n"llama-9" = "meta"\n'
    )
    assert models(plan("generator=gpt-6-luna,judge=local:llama-9")) == ["gpt-6-luna", "llama-9"]


def test_caps_are_those_of_the_stage_and_the_model() -> None:
    """Proves that each role sends its own output caps, the hard one never above what the model can."""
    os.environ["ARCTIC_CAPS__HARD"] = "1000000"
    staff = plan("generator=gpt-6-luna,judge=claude-haiku-5-5")
    caps = [(post.cap_tokens, post.hard_cap_tokens) for post in staff.posts.values() if post]
    assert caps == [(4800, 128_000), (600, 128_000)]


# --- as it was recorded ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("teachers", ["auto", "generator=deepseek-r1", "judge=offline", "offline"])
def test_a_recorded_plan_is_the_same_plan(teachers: str) -> None:
    """Proves that what a run records names the same models and switches when it is read again."""
    first = plan(teachers)
    recorded = first.resolved()
    names = ",".join(f"{role}={post['name']}" for role, post in recorded.items())
    again = plan(names).thinking_as(recorded)
    for role in ROLES:
        one, other = first.posts[role], again.posts[role]
        assert (one is None) == (other is None)
        if one is not None and other is not None:
            assert replace(one, asked="", tariff=None) == replace(other, asked="", tariff=None)


def test_moving_changes_the_address_only() -> None:
    """Proves that a rehearsal's plan is the run's plan at other addresses: identity and price stay."""
    first = plan("generator=gpt-6-luna,judge=offline", rehearse=True)
    moved = first.moved_to({"openai": "http://127.0.0.1:9/openai/v1"})
    one, other = first.posts["generator"], moved.posts["generator"]
    assert one is not None
    assert other is not None
    assert one.endpoint is not None
    assert other.endpoint == replace(one.endpoint, base_url="http://127.0.0.1:9/openai/v1")
    assert other.tariff is one.tariff
    assert moved.posts["judge"] is None


async def test_a_cast_teacher_asks_with_its_own_caps_and_switch() -> None:
    """Proves that caps and an alias's thinking switch reach every request of a role, and nothing else changes."""
    asked: list[Request] = []

    class Teacher:
        name, family, provider = "m", "f", "p"

        async def ask(self, request: Request, _booking: Booking) -> Reply:
            asked.append(request)
            return Reply("", "", "stop", "m", Usage(0, 0, 0, 0))

    post = plan("generator=deepseek-r1").posts["generator"]
    assert post is not None
    request = Request("s", (Message("user", "?"),), cap_tokens=1, hard_cap_tokens=2, replica=3)
    for thinking in ("low", None):
        await Cast(Teacher(), replace(post, thinking=thinking)).ask(request, Booking("r", "s", 0, 0))
    caps = {"cap_tokens": 4800, "hard_cap_tokens": 8000}
    assert asked == [replace(request, thinking="low", **caps), replace(request, **caps)]


def test_a_model_of_ones_own_is_asked_at_the_openai_address(alone: Path) -> None:
    """Proves that a model nobody knows, once priced, is planned at OPENAI_BASE_URL and its host, with that price."""
    (alone / "arctic.toml").write_text(
        '[[prices]]\nhost = "gateway.example.com"\nmodel = "my-model"\ninput = "1"\noutput = "2"\n', encoding="utf-8"
    )
    os.environ.update(OPENAI_BASE_URL="https://gateway.example.com/v1", OPENAI_API_KEY="made-up")
    plan = plan_staff(("generator",), {"generator": "my-model"}, load_settings(), same_family_judge=False)
    post = plan.posts["generator"]
    assert post is not None
    assert post.endpoint is not None
    assert (post.endpoint.host, post.endpoint.wire, post.model) == ("gateway.example.com", "openai", "my-model")
    assert post.tariff is not None
    assert post.tariff.cost_nusd(Usage(1_000, 0, 0, 0), "my-model", "standard", 1e9, 1e9) == 1_000_000
