"""The shell around the commands: errors in three lines, exit codes, nothing but the result on stdout."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.main import get_command

from arcticcodex.cli import app, doctor
from arcticcodex.cli.options import share, with_resume_value
from arcticcodex.cli.output import EXIT_CODES, scrub, table, wrapped
from arcticcodex.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    Arctic = Callable[..., Any]


ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("distil manual.md", ["no such command 'distil'", "did you mean 'distill'?"]),
        (
            "distill manual.md --budgte 3",
            ["no such option: --budgte", "did you mean --budget?", "arctic distill --help"],
        ),
        ("distill manual.md --budget 0", ["--budget", "seen '0'", "above zero"]),
        ("distill manual.md --budget -5", ["--budget", "seen '-5'"]),
        ("distill manual.md --budget nan", ["--budget", "seen 'nan'"]),
        ("distill manual.md --budget abc", ["--budget", "seen 'abc'"]),
        ("distill manual.md --budget 3,50", ["--budget", "seen '3,50'"]),
        ("distill manual.md --min-approval 80", ["--min-approval", "seen '80'", "80% or 0.8"]),
        ("distill manual.md --concurrency 0", ["--concurrency"]),
        ("distill manual.md --teachers jugde=offline", ["jugde", "judge"]),
        ("distill manual.md --teachers ofline", ["seen 'ofline'", "did you mean offline?"]),
        ("distill manul.md", ["manul.md does not exist", "manual.md"]),
        ("distill", ["needs a document"]),
        ("show nothing", ["'nothing'", "arctic runs"]),
        ("show --golden --rejected", ["exclude each other"]),
        ("ledger --by weekday", ["--by", "not one of 'day'"]),
        ("ledger --by stge", ["did you mean stage?"]),
        ("resume", ["no runs in this project"]),
        ("help nothing", ["no such command 'nothing'"]),
    ],
)
def test_wrong_usage_is_told_in_three_lines(arctic: Arctic, manual: Path, line: str, said: list[str]) -> None:
    """Exit 2, nothing on stdout, no traceback: what is wrong, the value seen or the nearest name, what helps."""
    ended = arctic(*line.split())
    assert (ended.code, ended.out) == (2, "")
    lines = ended.err.splitlines()
    assert lines[0].startswith("error: ")
    assert 2 <= len(lines) <= 3
    for part in said:
        assert part.lower() in ended.err.lower()
    assert "Value error" not in ended.err
    assert not (manual.parent / "arctic.db").exists(), "nothing was begun"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("none.md", None, 2),
        ("a.bin", b"\0\1", 2),
        ("a.md", b"", 1),
        ("a.md", b"\0\1\2" * 99, 1),
        ("a.md", b"\xff\xfe\xfd", 1),
    ],
)
def test_a_document_that_is_none(arctic: Arctic, alone: Path, name: str, content: bytes | None, code: int) -> None:
    """What is not there, or of no known kind, is wrong usage; what cannot be used is an error."""
    if content is not None:
        (alone / name).write_bytes(content)
    ended = arctic("distill", name, "--teachers", "offline")
    assert (ended.code, ended.out) == (code, "")
    assert name in ended.err


def test_errors_are_json_too(arctic: Arctic) -> None:
    """With `--json` a script finds the error on stdout, with the exit code."""
    ended = arctic("distill", "missing.txt", "--json")
    assert ended.code == ended.json["error"]["exit_code"] == 2
    assert ended.json["error"]["what"] == "missing.txt does not exist"
    assert ended.json["schema"] == 1


def test_a_wrong_setting_stops_every_command(arctic: Arctic, alone: Path) -> None:
    """A typo in arctic.toml is told with its line before anything is done."""
    (alone / "arctic.toml").write_text("[budget]\nrun_usdd = 3\n", encoding="utf-8")
    for command in ("runs", "prices", "ledger"):
        ended = arctic(command)
        assert ended.code == 2
        assert "arctic.toml:2" in ended.err


def test_no_arguments_is_help(arctic: Arctic) -> None:
    """A person who types `arctic` sees what there is."""
    assert arctic().out == arctic("--help").out
    assert "distill" in arctic().out


def test_version(arctic: Arctic) -> None:
    """`--version` says which."""
    ended = arctic("--version")
    assert ended.code == 0
    assert re.fullmatch(r"arctic \d+\.\d+\.\d+\n", ended.out)


def test_exit_codes_are_documented(arctic: Arctic) -> None:
    """`arctic help exit-codes` lists the codes of the contract."""
    out = arctic("help", "exit-codes").out
    assert set(map(int, re.findall(r"(?m)^ *(\d+)  ", out))) == set(EXIT_CODES) == {0, 1, 2, 3, 4, 5, 6, 130}


def test_help_of_a_command(arctic: Arctic) -> None:
    """`arctic help distill` is `arctic distill --help`."""
    assert arctic("help", "distill").out == arctic("distill", "--help").out


# --- faults of ours


@pytest.mark.parametrize("debug", [False, True])
def test_a_fault_tells_its_place_and_hides_what_it_held(
    arctic: Arctic, alone: Path, monkeypatch: pytest.MonkeyPatch, debug: bool
) -> None:
    """No traceback without `--debug`; neither key nor text of a document on stderr or in the log."""
    monkeypatch.setenv("OPENAI_API_KEY", "made-up-key-9876543210")

    def broken(**_: object) -> None:
        raise RuntimeError(os.environ["OPENAI_API_KEY"] + " TEXT OF A DOCUMENT".lower())

    monkeypatch.setattr("arcticcodex.cli.checks.examine", broken)
    (alone / "arctic.toml").touch()
    ended = arctic("doctor", *(["--debug"] if debug else []))
    (log,) = (alone / ".arctic" / "log").iterdir()
    assert ended.code == 1
    assert ("Traceback" in ended.err or 'File "' in ended.err) is debug
    assert "RuntimeError at test_shell.py:" in ended.err
    assert str(log) in ended.err
    for text in (ended.err, log.read_text(encoding="utf-8")):
        assert "made-up-key" not in text
        assert "text of a document" not in text
    assert Path(doctor.__file__).name in log.read_text(encoding="utf-8")


def test_without_a_project_the_log_goes_to_the_state_folder(
    arctic: Arctic, alone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault leaves no folder behind where there is no project."""
    monkeypatch.setenv("XDG_STATE_HOME", str(alone / "state"))
    monkeypatch.setattr("arcticcodex.cli.checks.examine", lambda **_: 1 / 0)
    assert arctic("doctor").code == 1
    assert not (alone / ".arctic").exists()
    assert list((alone / "state" / "arctic" / "log").iterdir())


@given(st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=8), st.text(), st.text())
def test_a_key_of_the_environment_is_never_printed(key: str, before: str, after: str) -> None:
    """Wherever a key of the environment stands in a text, it is taken out."""
    os.environ["SOME_API_KEY"] = key
    assert key not in scrub(f"{before} {key} {after}".replace(key, f" {key} "))


@pytest.mark.parametrize(
    "text", ["sk-ant-api03-abcdefgh", "Authorization: Bearer abc.def-ghi", "postgresql://me:geheim99@db/x"]
)
def test_what_looks_like_a_key_is_never_printed(text: str) -> None:
    """Keys that are in no variable are known by their form."""
    assert not re.search(r"abcdefgh|abc\.def|geheim99", scrub(text))


def test_ordinary_words_stay() -> None:
    """Scrubbing leaves run ids, paths and options alone."""
    text = "resume: arctic resume 261122-165343-0ac5 --budget 20 (task-force, /elsewhere/risk-assessment.txt) http://x:80/v1"
    assert scrub(text) == text


# --- small things that carry weight


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ("distill --resume", "distill --resume=latest"),
        ("distill --resume --json", "distill --resume=latest --json"),
        ("distill --resume manual.md", "distill --resume=latest manual.md"),
        ("distill --resume 2611", "distill --resume 2611"),
        ("distill --resume=2611", "distill --resume=2611"),
        ("runs --resume", "runs --resume"),
    ],
)
def test_resume_takes_a_run_or_means_the_latest(manual: Path, given_: str, expected: str) -> None:
    """`--resume [RUN|latest]`: the value may be left out."""
    assert manual.exists()
    assert with_resume_value(given_.split()) == expected.split()


@pytest.mark.parametrize(("text", "value"), [("0.8", 0.8), ("80%", 0.8), ("1", 1.0), ("0", 0.0), (" 5 %", 0.05)])
def test_a_share(text: str, value: float) -> None:
    """A share may be written as one."""
    assert share(text) == value


@pytest.mark.parametrize("text", ["", "x", "-0.1", "1.01", "101%", "nan", "inf"])
def test_what_is_no_share(text: str) -> None:
    """Everything else is refused."""
    with pytest.raises(UsageError):
        share(text)


def test_a_table_is_aligned() -> None:
    """Numbers end in one column, and an empty cell is a dash."""
    assert table([("a", "1"), ("bbb", "22"), ("c", "")], ("name", "n"), right=(1,)).splitlines() == [
        "name   n",
        "a      1",
        "bbb   22",
        "c      -",
    ]


@pytest.fixture
def terminal_of(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Stdout becomes a terminal of so many columns."""

    def become(columns: int) -> None:
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
        monkeypatch.setenv("COLUMNS", str(columns))

    return become


def test_a_table_leaves_out_what_does_not_fit(terminal_of: Callable[[int], None]) -> None:
    """The first spare column goes first, an empty one always; into a pipe all is written."""

    def header() -> str:
        rows = [("a" * 10, "b" * 10, "c" * 10, "")]
        return table(rows, ("one", "two", "three", "four"), spare=("two", "three", "four")).splitlines()[0]

    assert header().split() == ["one", "two", "three"]
    terminal_of(30)
    assert header().split() == ["one", "three"]
    terminal_of(34)
    assert header().split() == ["one", "two", "three"]


def test_texts_wrap_between_words(terminal_of: Callable[[int], None]) -> None:
    """On a terminal no word is broken and none is lost; a pipe gets the text's own lines."""
    text = "The relief-valve opens " * 9 + "\nand closes"
    assert wrapped(text, 4) == text.replace("\n", "\n    ")
    terminal_of(40)
    lines = wrapped(text, 4).split("\n")
    assert wrapped(text, 4).split() == text.split()
    assert all(len(line) <= 40 for line in lines)
    assert all(line.startswith("    ") for line in lines[1:])


def test_a_reader_that_leaves_is_no_error(manual: Path) -> None:
    """`arctic ... | head -0`: no traceback."""
    command = f"{sys.executable} -m arcticcodex help distill | true"
    run = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, cwd=manual.parent)
    assert "Traceback" not in run.stderr
    assert "Exception" not in run.stderr


def test_each_command_and_option_is_documented() -> None:
    """docs/commands.md names every command and every option there is."""
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    for name, command in get_command(app.app).commands.items():
        section = re.search(rf"(?ms)^### `arctic {name}\b.*?(?=^##)", text + "\n##")
        assert section, name
        shared = text if name in {"distill", "cascade", "resume"} else section[0]
        options = {o for p in command.params if not getattr(p, "hidden", False) for o in p.opts if o.startswith("--")}
        assert {
            option for option in options - {"--help", "--json", "--quiet"} if f"`{option}" not in shared
        } == set(), name


def test_completion_knows_commands_and_runs(manual: Path, arctic: Arctic) -> None:
    """The shell completes commands, and the ids of runs where a run is wanted."""
    assert arctic("distill", manual, "--teachers", "offline").code == 0
    (run,) = json.loads(arctic("runs", "--json").out)["runs"]

    def complete(words: str) -> set[str]:
        environ = os.environ | {
            "_ARCTIC_COMPLETE": "complete_bash",
            "COMP_WORDS": words,
            "COMP_CWORD": str(words.count(" ")),
        }
        command = [sys.executable, "-c", "from arcticcodex.cli.app import main; main()"]
        return set(subprocess.run(command, capture_output=True, text=True, check=False, env=environ).stdout.split())

    assert complete("arctic di") == {"distill"}
    assert complete("arctic show ") == {"latest", run["run"]}
