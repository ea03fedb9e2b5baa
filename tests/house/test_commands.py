"""The README names the commands that exist, and all of them."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from typer.main import get_command

from arcticcodex.cli.app import app

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def named(program: str, text: str) -> set[str]:
    """The first words that follow a program's name in code spans and code blocks of a Markdown text."""
    code = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, flags=re.DOTALL))
    return set(re.findall(rf"(?<![\w./-]){program} ([a-z][a-z-]*)\b", code))


def commands() -> set[str]:
    """The commands `arctic --help` lists."""
    group = get_command(app)
    return {name for name, command in group.commands.items() if not command.hidden}  # type: ignore[attr-defined]


def test_each_command_of_the_readme_exists() -> None:
    """Nobody is told to type a command that is not there."""
    assert named("arctic", README) - commands() == set()


def test_each_command_is_in_the_readme() -> None:
    """Nobody has to find a command by chance."""
    assert commands() - named("arctic", README) == set()


def test_each_make_target_named_exists() -> None:
    """Nobody is told to make what cannot be made; `make` alone lists what can."""
    listed = subprocess.run(["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True)
    targets = set(re.findall(r"^make ([a-z]+)", listed.stdout, flags=re.MULTILINE))
    assert {"demo", "test", "bench", "chaos"} <= targets
    assert (named("make", README) | named("make", CONTRIBUTING)) - targets == set()
