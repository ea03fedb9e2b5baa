"""`arctic init`: what a project starts with, and that nothing is lost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from arcticcodex.cli.init import FILES
from arcticcodex.config import load_settings

if TYPE_CHECKING:
    from collections.abc import Callable

    Arctic = Callable[..., Any]


def test_it_writes_what_a_project_needs(arctic: Arctic, alone: Path) -> None:
    """Three files, in a folder that need not exist yet; the settings are read, .env and the store are ignored."""
    ended = arctic("init", "new/project", "--json")
    folder = alone / "new" / "project"
    assert ended.code == 0
    assert {Path(path).name for path in ended.json["written"]} == {path.name for path in folder.iterdir()} == set(FILES)
    assert load_settings(folder).project_file == folder / "arctic.toml"
    ignored = (folder / ".gitignore").read_text(encoding="utf-8").split()
    assert {".env", "arctic.db*", "arctic.rehearsal.db*", "runs/"} <= set(ignored)
    assert "=sk" not in (folder / ".env.example").read_text(encoding="utf-8")


def test_it_never_overwrites(arctic: Arctic, alone: Path) -> None:
    """What is there stays, byte for byte, and is said to be kept."""
    (alone / "arctic.toml").write_text("[limits]\nconcurrency = 3\n", encoding="utf-8")
    ended = arctic("init", "--json")
    assert ended.code == 0
    assert ended.json["kept"] == ["arctic.toml"]
    assert (alone / "arctic.toml").read_text(encoding="utf-8") == "[limits]\nconcurrency = 3\n"
    before = {path.name: path.read_bytes() for path in alone.iterdir()}
    assert len(arctic("init", "--json").json["kept"]) == 3
    assert {path.name: path.read_bytes() for path in alone.iterdir()} == before


def test_it_warns_of_keys_that_could_be_committed(arctic: Arctic, alone: Path) -> None:
    """A .gitignore of one's own that does not name .env is told, even with --quiet."""
    (alone / ".gitignore").write_text("*.pyc\n", encoding="utf-8")
    assert "keys could be committed" in arctic("init", "--quiet").err
    (alone / ".gitignore").write_text("*.pyc\n.env\n", encoding="utf-8")
    assert arctic("init", "--quiet").err == ""


def test_a_folder_that_cannot_be_is_told(arctic: Arctic, alone: Path) -> None:
    """A file in the way is an error in words."""
    (alone / "file").touch()
    ended = arctic("init", "file")
    assert ended.code == 1
    assert "error: " in ended.err
    assert "Traceback" not in ended.err
