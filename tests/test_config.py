"""Settings: which source wins, what is refused and how it is told, and whose word an address needs."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcticcodex.cli.init import ARCTIC_TOML
from arcticcodex.config import Settings, known_keys, load_settings, user_file
from arcticcodex.config.trust import confirm, is_loopback, require_confirmed, unconfirmed
from arcticcodex.errors import ConfigError
from arcticcodex.money import MAX_NUSD, format_usd

KEY = "sk-not-a-real-key-0123456789"


def write(path: Path, text: str) -> Path:
    """Write a text file, with the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


# --- which source wins


def test_each_source_wins_over_the_one_below(alone: Path) -> None:
    """Default < user file < project file < .env < environment < flag, and each value says where it came from."""
    seen = []

    def note(environ: dict[str, str] | None = None, flags: dict[str, object] | None = None) -> None:
        loaded = load_settings(environ=environ or {}, flags=flags)
        seen.append((loaded.settings.limits.concurrency, loaded.origins["limits.concurrency"].kind))

    note()
    write(user_file(), "[limits]\nconcurrency = 2\n")
    note()
    write(alone / "arctic.toml", "[limits]\nconcurrency = 3\n")
    note()
    write(alone / ".env", "ARCTIC_LIMITS__CONCURRENCY=4\n")
    note()
    note({"ARCTIC_LIMITS__CONCURRENCY": "5"})
    note({"ARCTIC_LIMITS__CONCURRENCY": "5"}, {"limits.concurrency": 6})
    kinds = ("default", "user file", "project file", ".env", "environment", "flag")
    assert seen == list(zip((32, 2, 3, 4, 5, 6), kinds, strict=True))


def test_the_nearest_file_upwards_makes_the_project(alone: Path) -> None:
    """From a folder deep inside, the nearest arctic.toml counts, and the store lies beside it."""
    write(alone / "arctic.toml", "[limits]\nconcurrency = 3\n")
    write(alone / "a" / "arctic.toml", "[limits]\nconcurrency = 4\n")
    deep = alone / "a" / "b" / "c"
    deep.mkdir(parents=True)
    loaded = load_settings(deep, environ={})
    assert loaded.settings.limits.concurrency == 4
    assert loaded.project_dir == alone / "a"
    assert loaded.store_url == str(alone / "a" / "arctic.db")


def test_without_a_file_the_current_folder_is_the_project(alone: Path) -> None:
    """Nothing has to be set up first."""
    loaded = load_settings(environ={})
    assert (loaded.project_file, loaded.project_dir) == (None, alone)
    assert {origin.kind for origin in loaded.origins.values()} == {"default"}


def test_tables_and_price_lists_of_user_and_project_are_joined(alone: Path) -> None:
    """A project adds to the user's own prices and families; its rows come later, so they win."""
    price = '[[prices]]\nhost = "{0}"\nmodel = "m"\ninput = 0.1\noutput = 0.5\n'
    write(user_file(), "[models.family]\nmine = 'a'\nboth = 'a'\n" + price.format("user"))
    write(alone / "arctic.toml", "[models]\nfamily = { both = 'b' }\n" + price.format("project"))
    settings = load_settings(environ={}).settings
    assert settings.models.family == {"mine": "a", "both": "b"}
    assert [price.host for price in settings.prices] == ["user", "project"]
    assert settings.prices[0].input == Decimal("0.1")


def test_licences_of_user_and_project_are_joined(alone: Path) -> None:
    """The table's keys are the user's own, dots and all; the project's word wins, the environment's stands alone."""
    write(user_file(), "[licences]\n'*.md' = 'MIT'\n'a.b.pdf' = 'mine'\n")
    write(alone / "arctic.toml", "[licences]\n'*.md' = ' CC BY 4.0 '\n")
    loaded = load_settings(environ={})
    assert loaded.settings.licences == {"*.md": "CC BY 4.0", "a.b.pdf": "mine"}
    assert str(loaded.origins["licences"]) == f"{alone / 'arctic.toml'}:1"
    environ = {"ARCTIC_LICENCES": '{"*" = "MIT"}'}
    assert load_settings(environ=environ).settings.licences == {"*": "MIT"}


def test_tables_can_be_set_in_a_variable() -> None:
    """ARCTIC_<SECTION>__<KEY> reaches every setting, tables as TOML."""
    environ = {"ARCTIC_MODELS__FAMILY": '{"my-model" = "qwen"}', "ARCTIC_ROLES__TEACHERS": "a+b, c"}
    settings = load_settings(environ=environ).settings
    assert settings.models.family == {"my-model": "qwen"}
    assert settings.roles.teachers == ("a", "b", "c")


# --- money


@given(st.integers(1, MAX_NUSD))
def test_a_cap_is_exact_to_the_nano_dollar(nusd: int) -> None:
    """Whether written as text, as a TOML number or in a variable, no digit is lost."""
    text = format_usd(nusd)
    folder = Path.cwd()
    for written in (f'"{text}"', text):
        (folder / "arctic.toml").write_text(f"[budget]\nrun_usd = {written}\n", encoding="utf-8")
        assert load_settings(environ={}).settings.budget.run_nusd == nusd
    (folder / "arctic.toml").unlink()
    assert load_settings(environ={"ARCTIC_BUDGET__RUN_USD": text}).settings.budget.run_nusd == nusd


@pytest.mark.parametrize(
    "value", ["0", "0.0", "-1", "nan", "inf", "true", '"abc"', '""', '"none"', "1e-12", "[1]", "9999999999"]
)
def test_no_cap_that_is_no_amount(alone: Path, value: str) -> None:
    """Zero, negative, not a number, too fine, too large: refused with file, line and setting, exit 2."""
    write(alone / "arctic.toml", f"[limits]\nconcurrency = 3\n\n[budget]\nrun_usd = {value}\n")
    with pytest.raises(ConfigError) as caught:
        load_settings(environ={})
    assert caught.value.exit_code == 2
    assert f"{alone / 'arctic.toml'}:5: budget.run_usd" in caught.value.what


def test_only_the_project_may_be_without_a_cap() -> None:
    """`none` takes the project's cap away again; the month's and the run's stay."""
    environ = {"ARCTIC_BUDGET__PROJECT_USD": "none"}
    assert load_settings(environ=environ).settings.budget.project_nusd is None
    assert load_settings(environ={"ARCTIC_BUDGET__PROJECT_USD": "7"}).settings.budget.project_nusd == 7_000_000_000


@pytest.mark.parametrize(
    ("pipeline", "asked", "caps", "expected"),
    [
        ("distill", None, {}, 15),
        ("cascade", None, {}, 75),
        ("distill", 3, {}, 3),
        ("distill", 300, {}, 100),
        ("cascade", None, {"MONTH": "20"}, 20),
        ("distill", 9, {"PROJECT": "5"}, 5),
    ],
)
def test_a_run_is_never_allowed_more_than_month_and_project(
    pipeline: str, asked: int | None, caps: dict[str, str], expected: int
) -> None:
    """The cap of a run: what was asked, else the pipeline's own, and never above the wider caps."""
    budget = load_settings(environ={f"ARCTIC_BUDGET__{name}_USD": usd for name, usd in caps.items()}).settings.budget
    assert budget.cap_nusd(pipeline, asked and asked * 10**9) == expected * 10**9


# --- what is refused


@pytest.mark.parametrize(
    ("text", "what", "why"),
    [
        ("[budget]\nrun_usdd = 3\n", "arctic.toml:2: unknown setting budget.run_usdd", "budget.run_usd"),
        ("\n[bugdet]\nrun_usd = 3\n", "arctic.toml:3: unknown setting bugdet.run_usd", "budget.run_usd"),
        ("concurrency = 3\n", "arctic.toml:1: unknown setting concurrency", "limits.concurrency"),
        ("[budget]\nrun_usd = = 3\n", "arctic.toml:2 is not valid TOML", "line 2"),
        ("[limits]\n# none\nconcurrency = 0\n", "arctic.toml:3: limits.concurrency", "seen 0"),
        ("[limits]\nstrict_5xx = 7\n", "arctic.toml:2: limits.strict_5xx", "seen 7"),
        ("limits.concurrency = 'many'\n", "arctic.toml:1: limits.concurrency", "seen 'many'"),
        ("[local]\nbase_url = 'ftp://x'\n", "arctic.toml:2 is no web address", "ftp://x"),
        ("[[prices]]\nhost = 'h'\nmodel = 'm'\nimput = 1\n", "arctic.toml:1: unknown setting prices", "prices.input"),
        ("[licences]\nmanual.pdf = 'MIT'\n", "arctic.toml:1: licences[manual]", "a name with a dot needs quotes"),
        ("[licences]\n'*.md' = ' '\n", "arctic.toml:1: licences[*.md]", "the licence as text"),
        ("[licence]\n'*.md' = 'MIT'\n", "arctic.toml:1: unknown setting licence", "the nearest is licences"),
        ("OPENAI_API_KEY = 'x'\n", "arctic.toml:1: a key does not belong", "OPENAI_API_KEY"),
    ],
)
def test_what_cannot_be_used_is_told_with_its_place(alone: Path, text: str, what: str, why: str) -> None:
    """A typo never passes as a default: file, line, the value seen or the nearest name."""
    write(alone / "arctic.toml", text)
    with pytest.raises(ConfigError) as caught:
        load_settings(environ={})
    assert what in caught.value.what
    assert why in caught.value.why
    assert caught.value.help or "seen" in caught.value.why


@pytest.mark.parametrize(
    "name", ["ARCTIC_BUDGET_RUN_USD", "ARCTIC_BUDGET__RUN", "ARCTIC_BUGDET__RUN_USD", "ARCTIC_STOER"]
)
def test_a_variable_that_is_nearly_a_setting_is_refused(name: str) -> None:
    """A cap that is not read must not pass unseen."""
    with pytest.raises(ConfigError, match=r"ARCTIC_(BUDGET__RUN_USD|STORE)"):
        load_settings(environ={name: "1"})


def test_other_programs_variables_are_left_alone() -> None:
    """Only what looks like a setting is judged."""
    assert load_settings(environ={"ARCTIC_WOLF": "1", "PATH": "/bin"}).settings == Settings()


def test_a_file_that_is_no_text_is_told(alone: Path) -> None:
    """Bytes that are no UTF-8 name the file, not a traceback."""
    (alone / "arctic.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match=r"arctic\.toml cannot be read"):
        load_settings(environ={})


# --- keys and addresses


def test_a_key_is_never_shown(alone: Path) -> None:
    """Neither the record nor its parts show a key or the password of the store's URL."""
    write(alone / ".env", f"ANTHROPIC_API_KEY={KEY}\n")
    environ = {"OPENAI_API_KEY": KEY, "ARCTIC_STORE": "postgresql://me:pa55word@db/x"}
    loaded = load_settings(environ=environ)
    assert KEY not in repr(loaded) + str(loaded.providers)
    assert "pa55word" not in repr(loaded)
    for name in ("openai", "anthropic"):
        key = loaded.providers[name].key
        assert key is not None
        assert key.get_secret_value() == KEY
    assert loaded.store_url == environ["ARCTIC_STORE"]


def test_the_environment_wins_over_dotenv_even_when_empty(alone: Path) -> None:
    """An empty variable takes a key of .env away; a filled one replaces it; `$` in a key stands for itself."""
    write(alone / ".env", "OPENAI_API_KEY=from-dotenv\nDEEPSEEK_API_KEY=a${HOME}b\nANTHROPIC_API_KEY=from-dotenv\n")
    providers = load_settings(environ={"OPENAI_API_KEY": "", "ANTHROPIC_API_KEY": "real"}).providers
    assert providers["openai"].key is None
    assert {name: key.get_secret_value() for name in ("deepseek", "anthropic") if (key := providers[name].key)} == {
        "deepseek": "a${HOME}b",
        "anthropic": "real",
    }


@pytest.mark.parametrize("url", ["api.openai.com", "https://", "ftp://x/v1", "https://me:secret@host/v1", "http://x:y"])
def test_an_address_that_cannot_be_used_is_refused(url: str) -> None:
    """No scheme, no host, another protocol, or a password in it."""
    with pytest.raises(ConfigError, match="OPENAI_BASE_URL"):
        load_settings(environ={"OPENAI_BASE_URL": url})


@pytest.mark.parametrize(
    ("url", "loopback"),
    [
        ("http://localhost:8000/v1", True),
        ("http://127.1.2.3/v1", True),
        ("http://[::1]:9/v1", True),
        ("http://localhost.evil.example/v1", False),
        ("http://127.0.0.1.evil.example/v1", False),
        ("http://10.0.0.1/v1", False),
    ],
)
def test_loopback_is_this_machine_and_nothing_that_looks_like_it(url: str, loopback: bool) -> None:
    """A host may not pass for loopback by its name."""
    assert is_loopback(url) is loopback


@pytest.mark.parametrize(
    ("file", "text"),
    [
        (".env", "OPENAI_BASE_URL=https://evil.example/v1\n"),
        (".env", "OPENAI_BASE_URL=http://api.openai.com/v1\n"),  # the key would travel in the clear
        (".env", "ARCTIC_LOCAL__BASE_URL=https://evil.example/v1\n"),
        ("arctic.toml", "[local]\nbase_url = 'https://evil.example/v1'\n"),
    ],
)
def test_an_address_of_a_project_file_needs_a_word_once(alone: Path, file: str, text: str) -> None:
    """A cloned project cannot quietly redirect key and documents; once confirmed, it is asked no more."""
    write(alone / file, text)
    loaded = load_settings(environ={})
    with pytest.raises(ConfigError, match="send your key and documents") as caught:
        require_confirmed(loaded)
    assert caught.value.exit_code == 2
    (foreign,) = unconfirmed(loaded)
    confirm(loaded, foreign)
    require_confirmed(load_settings(environ={}))
    write(alone / file, text.replace("/v1", "/v2"))
    assert len(unconfirmed(load_settings(environ={}))) == 1, "another address needs another word"


@pytest.mark.parametrize(
    ("environ", "dotenv"),
    [
        ({"OPENAI_BASE_URL": "https://gateway.example/v1"}, ""),
        ({}, "OPENAI_BASE_URL=http://127.0.0.1:8000/v1\n"),
        ({}, "OPENAI_BASE_URL=https://api.openai.com/v1\n"),
    ],
)
def test_other_addresses_need_no_word(alone: Path, environ: dict[str, str], dotenv: str) -> None:
    """What the user's own environment names, loopback, and the provider's own host."""
    write(alone / ".env", dotenv)
    assert unconfirmed(load_settings(environ=environ)) == ()


def test_a_word_holds_for_one_project_only(alone: Path) -> None:
    """Confirming an address in one folder says nothing of another project with the same address."""
    for name in ("a", "b"):
        write(alone / name / "arctic.toml", "[local]\nbase_url = 'https://gateway.example/v1'\n")
    first = load_settings(alone / "a", environ={})
    confirm(first, unconfirmed(first)[0])
    assert unconfirmed(load_settings(alone / "a", environ={})) == ()
    assert len(unconfirmed(load_settings(alone / "b", environ={}))) == 1


@pytest.mark.parametrize(("source", "expected"), [(".env", "project"), ("environment", "deep")])
def test_a_relative_store_is_where_its_writer_stands(alone: Path, source: str, expected: str) -> None:
    """In .env it is relative to the project, in the environment to the current folder."""
    project = alone / "project"
    deep = project / "deep"
    deep.mkdir(parents=True)
    write(project / "arctic.toml", "")
    write(project / ".env", "ARCTIC_STORE=my.db\n" if source == ".env" else "")
    environ = {} if source == ".env" else {"ARCTIC_STORE": "my.db"}
    folder = {"project": project, "deep": deep}[expected]
    assert load_settings(deep, environ=environ).store_url == str(folder / "my.db")


# --- the file that `arctic init` writes


def test_the_written_file_shows_every_setting_with_its_default(alone: Path) -> None:
    """Taking every comment sign away changes nothing: the file cannot drift from the settings."""
    shown = re.sub(r"(?m)^# (?=\w+ = )", "", ARCTIC_TOML.partition("# A price of your own")[0])
    data = tomllib.loads(shown)
    keys = {f"{section}.{key}" for section, table in data.items() for key in table}
    assert keys == set(known_keys()) - {"licences", "prices"}
    write(alone / "arctic.toml", shown)
    assert load_settings(environ={}).settings == Settings()
    write(alone / "arctic.toml", ARCTIC_TOML)
    assert load_settings(environ={}).settings == Settings()


def test_the_written_examples_of_licences_are_understood(alone: Path) -> None:
    """The examples in the file work once their comment signs are gone."""
    section = ARCTIC_TOML[ARCTIC_TOML.index("[licences]") :].partition("\n\n")[0]
    write(alone / "arctic.toml", re.sub(r"(?m)^# ", "", section))
    assert load_settings(environ={}).settings.licences == {"*.md": "CC BY 4.0", "manual.pdf": "proprietary, own use"}


def test_the_written_example_of_a_price_is_understood(alone: Path) -> None:
    """The example in the file works once its comment signs are gone."""
    write(alone / "arctic.toml", re.sub(r"(?m)^# ?", "", ARCTIC_TOML.partition("million tokens:\n")[2]))
    (price,) = load_settings(environ={}).settings.prices
    assert (price.model, price.output) == ("my-model", Decimal("0.60"))
