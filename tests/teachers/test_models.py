"""Names, aliases and roles: what a name sends on which day, and who may judge whom."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcticcodex.errors import UsageError
from arcticcodex.teachers.models import (
    ALIASES,
    MODELS,
    ROLE_DEFAULTS,
    Alias,
    choose_roles,
    family_of,
    parse_teacher_name,
    resolve,
    spec_of,
)

NAMES = sorted(
    {pattern.replace("[.-]", "-").replace("*", "24-10-22") for alias in ALIASES for pattern in alias.names} | {*MODELS}
)


def at(text: str) -> float:
    """Seconds of an ISO date or time in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


TODAY = at("2026-11-22")

# --- names ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", MODELS)
def test_a_live_model_is_sent_as_it_is_asked_for(model: str) -> None:
    """No substitution, no note, no switch forced upon it while it lives."""
    found = resolve(model, TODAY)
    assert (found.sent, found.spec, found.note, found.thinking) == (model, MODELS[model], "", None)


@pytest.mark.parametrize(
    ("asked", "sent", "thinking"),
    [
        ("DeepSeek-R1", "deepseek-flash", "low"),
        ("deepseek-reasoner", "deepseek-flash", "low"),
        ("deepseek-chat", "deepseek-flash", "off"),
        ("deepseek-v3", "deepseek-flash", "off"),
        ("deepseek-v4-flash", "deepseek-flash", None),
        ("Claude 3.5", "claude-sonnet-5-5", None),
        ("claude-3-5-sonnet-20241022", "claude-sonnet-5-5", None),
        ("claude-3.5-sonnet", "claude-sonnet-5-5", None),
        ("claude-3-5-haiku-20241022", "claude-haiku-5-5", None),
        ("claude-haiku-4-5", "claude-haiku-4-5-20251001", None),
        ("gpt-4o-2024-05-13", "gpt-4o", None),
    ],
)
def test_a_retired_name_sends_its_successor_and_says_so(asked: str, sent: str, thinking: str | None) -> None:
    """The note names what was asked, what is sent, and why; nothing is replaced in silence."""
    found = resolve(asked, TODAY)
    assert (found.asked, found.sent, found.thinking) == (asked, sent, thinking)
    assert found.note.startswith(f"{asked} sends {sent}")
    assert found.spec is MODELS[sent]


@pytest.mark.parametrize("name", ["gpt-4o", "GPT-4o-mini", "gpt-4o-2024-08-06", "gpt-4o-mini-2024-07-18"])
def test_gpt_4o_switches_by_date(name: str) -> None:
    """Its last second still sends itself; the next sends the replacement without thinking, as GPT-4o had none."""
    before = resolve(name, at("2027-01-13T23:59:59"))
    after = resolve(name, at("2027-01-14"))
    assert (before.sent, before.note) == (name.lower(), "")
    assert (after.sent, after.thinking) == ("gpt-6-luna", "off")
    assert "2027-01-14" in after.note


def test_two_substitutions_are_both_told() -> None:
    """A snapshot whose successor died too sends the successor's successor, and the note gives both reasons."""
    found = resolve("gpt-4o-2024-05-13", at("2027-02-01"))
    assert found.sent == "gpt-6-luna"
    assert "2026-10-23" in found.note
    assert "2027-01-14" in found.note


def test_a_switch_outlives_a_second_substitution(monkeypatch: pytest.MonkeyPatch) -> None:
    """What R1 asks for, thinking, is kept when the model that stands in for it is itself replaced."""
    successor = Alias(("deepseek-flash",), "gpt-6-luna", "it was replaced")
    monkeypatch.setattr("arcticcodex.teachers.models.ALIASES", (*ALIASES, successor))
    found = resolve("deepseek-r1", TODAY)
    assert (found.sent, found.thinking) == ("gpt-6-luna", "low")


@given(st.sampled_from(NAMES), st.floats(at("2026-11-22"), at("2036-01-01")))
def test_a_retired_id_is_never_sent(name: str, at_s: float) -> None:
    """Whatever the name and the day, what is sent has a known model and is no alias of that day."""
    found = resolve(name, at_s)
    assert found.spec is not None
    assert resolve(found.sent, at_s).sent == found.sent
    assert resolve(found.sent, at_s).note == ""
    assert not found.sent.startswith(("claude-3", "deepseek-r", "deepseek-chat", "deepseek-v3"))
    assert at_s < at("2027-01-14") or not found.sent.startswith("gpt-4o")


def test_an_unknown_name_is_refused_with_the_nearest_ones() -> None:
    """A slip of the pen costs nothing and is mended by the error itself."""
    with pytest.raises(UsageError) as caught:
        resolve("claude-haiku-55", TODAY)
    assert "'claude-haiku-55'" in caught.value.what
    assert "claude-haiku-5-5" in caught.value.why
    with pytest.raises(UsageError, match=r"known: .*deepseek-flash"):
        resolve("zzzz", TODAY)


def test_a_model_of_the_users_own_is_sent_as_it_stands() -> None:
    """An id the user serves is known to nobody else, keeps its case, and wins over an alias of the same name."""
    found = resolve("Qwen/Qwen3-8B", TODAY, custom={"Qwen/Qwen3-8B"})
    assert (found.sent, found.spec, found.note) == ("Qwen/Qwen3-8B", None, "")
    assert resolve("deepseek-r1", TODAY, custom={"deepseek-r1"}).sent == "deepseek-r1"


def test_local_and_offline_are_names_too() -> None:
    """`local:` keeps the model's own spelling, tags and all; neither is looked up in the table."""
    assert parse_teacher_name("local:Qwen/Qwen3:8b").id == "Qwen/Qwen3:8b"
    assert resolve("local:deepseek-r1", TODAY).sent == "deepseek-r1"
    assert resolve("local:deepseek-r1", TODAY).kind == "local"
    assert (resolve("Offline", TODAY).kind, resolve("Offline", TODAY).spec) == ("offline", None)
    assert parse_teacher_name("gpt-4o").kind == "model"


@pytest.mark.parametrize("name", ["", "  ", "local", "local:", "local: "])
def test_a_name_without_a_model_is_refused(name: str) -> None:
    """An empty name, or a local server without a model, is a usage error that shows the value."""
    with pytest.raises(UsageError) as caught:
        resolve(name, TODAY)
    assert repr(name) in caught.value.why


# --- models --------------------------------------------------------------------------------------------------


def test_every_model_is_complete() -> None:
    """Each has a margin for what providers add, an output cap within its context, and is served by its maker."""
    for spec in MODELS.values():
        assert spec.input_margin_tokens >= 512
        assert 0 < spec.max_output_tokens < spec.context_tokens
        assert spec.provider == spec.family == spec.wire
        assert spec.explicit_cache == (spec.provider == "anthropic")


def test_a_dated_snapshot_is_its_model() -> None:
    """Providers answer with dated ids; they are found, and a name that only looks alike is not."""
    assert spec_of("gpt-6-luna-2026-07-30") is MODELS["gpt-6-luna"]
    assert spec_of("claude-haiku-5-5-20260915") is MODELS["claude-haiku-5-5"]
    assert spec_of("gpt-6-luna-pro") is None


def test_families() -> None:
    """The table, then aliases; what the user configures stands above both; anything else is unknown."""
    assert family_of("claude-haiku-5-5") == "anthropic"
    assert family_of("deepseek-r1") == "deepseek"
    assert family_of("gpt-6.1-terra-2026-10-26") == "openai"
    assert family_of("my-model") is None
    assert family_of("my-model", {"my-model": "qwen"}) == "qwen"
    assert family_of("deepseek-r1", {"deepseek-r1": "own"}) == "own"


# --- roles ---------------------------------------------------------------------------------------------------


def test_all_keys_give_the_preferred_team() -> None:
    """With three providers each role has its default, and the ensemble has one of each family."""
    roles = choose_roles({"deepseek", "openai", "anthropic"}, {}, TODAY)
    assert roles.generator.sent == "deepseek-flash"
    assert roles.formatter.sent == "gpt-6-luna"
    assert roles.judge is not None
    assert roles.judge.sent == "claude-haiku-5-5"
    assert roles.golden_judge is not None
    assert roles.golden_judge.sent == "claude-sonnet-5-5"
    assert [teacher.sent for teacher in roles.teachers] == ["deepseek-flash", "gpt-6-luna", "claude-haiku-5-5"]
    assert roles.notes == ()


@pytest.mark.parametrize("provider", ["deepseek", "openai", "anthropic"])
def test_one_family_alone_has_no_judge_unless_allowed(provider: str) -> None:
    """A family does not judge itself; the roles say so, and one setting allows it."""
    alone = choose_roles({provider}, {}, TODAY)
    assert alone.judge is None
    assert alone.golden_judge is None
    assert any("no judge" in note for note in alone.notes)
    allowed = choose_roles({provider}, {}, TODAY, same_family_judge=True)
    assert allowed.judge is not None
    assert allowed.golden_judge is not None


PROVIDERS = st.sets(st.sampled_from(["deepseek", "openai", "anthropic"]))


@given(PROVIDERS, st.sampled_from([None, *MODELS, "local:qwen", "offline"]), st.floats(TODAY, at("2030-01-01")))
def test_whoever_judges_is_of_another_family_and_has_a_key(
    providers: set[str], generator: str | None, at_s: float
) -> None:
    """For every set of keys, generator and day: independent judges only, and every default has a key."""
    roles = choose_roles(providers, {} if generator is None else {"generator": generator}, at_s)
    author = "offline" if roles.generator.kind == "offline" else family_of(roles.generator.sent)
    for judge in (roles.judge, roles.golden_judge):
        if judge is not None:
            assert family_of(judge.sent) not in {None, author}
            assert author is not None
            assert judge.spec is not None
            assert judge.spec.provider in providers
    for teacher in (roles.formatter, *roles.teachers):
        assert teacher.spec.provider in providers if teacher.spec else not providers
    if author is not None and len(providers - {author}) > 0:
        assert roles.judge is not None


def test_without_a_key_everything_is_offline() -> None:
    """No key, no socket: the offline teacher plays, nobody judges."""
    roles = choose_roles(set(), {}, TODAY)
    assert roles.generator.kind == roles.formatter.kind == "offline"
    assert [teacher.kind for teacher in roles.teachers] == ["offline"]
    assert roles.judge is None


def test_overrides_are_taken_and_their_substitutions_told() -> None:
    """The mission's own names work in every role; each replaced name is printed once, and `auto` is no name."""
    roles = choose_roles(
        {"openai", "anthropic"},
        {"generator": "DeepSeek-R1", "judge": "claude-3.5", "formatter": "auto", "teachers": "claude-3.5+gpt-4o"},
        TODAY,
    )
    assert roles.generator.sent == "deepseek-flash"
    assert roles.formatter.sent == "gpt-6-luna"
    assert roles.judge is not None
    assert roles.judge.sent == "claude-sonnet-5-5"
    assert [teacher.sent for teacher in roles.teachers] == ["claude-sonnet-5-5", "gpt-4o"]
    assert len(roles.notes) == 2
    assert choose_roles({"openai"}, {"teachers": ("auto",)}, TODAY).teachers[0].sent == "gpt-6-luna"


def test_a_named_judge_that_may_not_judge_is_an_error() -> None:
    """What a user names is never dropped in silence; unknown families count as the author's own, on both sides."""
    with pytest.raises(UsageError, match="same family"):
        choose_roles({"openai"}, {"generator": "gpt-6-luna", "judge": "gpt-6.1-terra"}, TODAY)
    with pytest.raises(UsageError, match="same family"):
        choose_roles({"openai"}, {"judge": "local:qwen"}, TODAY)
    with pytest.raises(UsageError, match="same family"):
        choose_roles({"openai"}, {"generator": "local:qwen", "judge": "gpt-6-luna"}, TODAY)
    roles = choose_roles({"openai"}, {"judge": "local:qwen"}, TODAY, families={"qwen": "qwen"})
    assert roles.judge is not None
    roles = choose_roles({"openai"}, {"judge": "gpt-6.1-terra"}, TODAY, same_family_judge=True)
    assert roles.judge is not None


def test_a_local_model_is_not_of_the_family_its_name_suggests() -> None:
    """A distilled copy under a great name does not thereby become independent of anyone."""
    roles = choose_roles({"anthropic"}, {"generator": "local:deepseek-r1"}, TODAY)
    assert roles.judge is None


def test_an_unknown_role_is_refused_with_the_nearest() -> None:
    """A misspelt role would otherwise leave the default in place and spend with it."""
    with pytest.raises(UsageError, match="generator"):
        choose_roles({"openai"}, {"generater": "gpt-4o"}, TODAY)
    assert set(ROLE_DEFAULTS) == {"generator", "formatter", "judge", "golden_judge", "teachers"}
