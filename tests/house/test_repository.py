"""What must not be in the repository, and what its locks must hold."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
LOCKS = [ROOT / "requirements" / "core.lock", ROOT / "requirements" / "dev.lock"]
FOLDERS = ("src", "tests", "benches", "docs", "requirements", ".ci")
BINARY = {".db", ".gif", ".gz", ".ico", ".jpg", ".pdf", ".png", ".pyc", ".whl", ".woff2", ".zip"}

# Written in two halves, so that this file does not hold what it looks for.
REGISTRIES = ["pypi" + ".org", "python" + "hosted.org", "registry." + "npmjs", "conda" + ".anaconda"]
MACHINE_PATH = re.compile(r"""(?:^|[\s"'`(=:,])(/(?:root|home|Users|work|opt|srv|mnt)/[\w.-]+)""", re.MULTILINE)


def texts() -> Iterator[tuple[str, str]]:
    """Every text file of the repository as (path from the root, text); what users put beside them is left out."""
    paths = [path for pattern in ("*.md", "*.py", "pyproject.toml", "Makefile") for path in ROOT.glob(pattern)]
    for folder in FOLDERS:
        paths += [path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    for path in sorted(paths):
        if path.suffix not in BINARY:
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def pins(lock: Path) -> dict[str, tuple[Requirement, frozenset[str]]]:
    """What a lock holds: name to its pinned requirement and its hashes."""
    text = lock.read_text(encoding="utf-8").replace("\\\n", " ")
    found = {}
    for line in text.splitlines():
        if line and not line.lstrip().startswith("#"):
            head, *hashes = line.split("--hash=")
            requirement = Requirement(head)
            found[canonical(requirement.name)] = (requirement, frozenset(part.strip() for part in hashes))
    return found


def canonical(name: str) -> str:
    """A distribution's name in its normal form, as PyPA's name normalization defines it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(group: str | None) -> list[Requirement]:
    """The requirements pyproject.toml declares: the package's own, and those of a dependency group."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lines: list[str] = list(project["project"]["dependencies"])
    waiting = [group] if group else []
    while waiting:
        for entry in project["dependency-groups"][waiting.pop()]:
            if isinstance(entry, str):
                lines.append(entry)
            else:
                waiting.append(entry["include-group"])
    return [Requirement(line) for line in lines]


def test_the_whole_repository_is_read() -> None:
    """The searches below see the files they are about."""
    assert {"Makefile", "pyproject.toml", "src/arcticcodex/errors.py", ".ci/run"} <= {path for path, _ in texts()}


@pytest.mark.parametrize("host", REGISTRIES)
def test_no_registry_is_named(host: str) -> None:
    """Where packages come from is the user's setting, never ours."""
    assert [path for path, text in texts() if host in text] == []


def test_no_path_of_a_machine_is_named() -> None:
    """Nothing refers to a folder that exists on one machine only, and least of all on this one."""
    assert [(path, hit) for path, text in texts() for hit in MACHINE_PATH.findall(text)] == []
    assert [path for path, text in texts() if f"{ROOT}/" in text] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_is_nothing_but_pins_with_hashes(lock: Path) -> None:
    """No address, no index option, no path; one exact version and at least one SHA-256 for each package."""
    text = lock.read_text(encoding="utf-8")
    assert re.findall(r"\S*(?:://|file:|index-url|find-links|trusted-host)\S*", text) == []
    assert pins(lock)
    for requirement, hashes in pins(lock).values():
        assert str(requirement.specifier).startswith("=="), requirement
        assert hashes, requirement
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest) for digest in hashes), requirement


@pytest.mark.parametrize(("lock", "group"), [(LOCKS[0], "build"), (LOCKS[1], "dev")], ids=["core", "dev"])
def test_a_lock_holds_what_is_declared(lock: Path, group: str) -> None:
    """Each dependency of pyproject.toml is locked at a version it allows: `make lock` was not forgotten."""
    locked = pins(lock)
    for requirement in declared(group):
        pinned, _ = locked[canonical(requirement.name)]
        version = str(pinned.specifier).removeprefix("==")
        assert requirement.specifier.contains(version, prereleases=True), f"{requirement}: locked at {version}"


def test_the_two_locks_agree() -> None:
    """What is tested with dev.lock is what core.lock installs: the same versions, the same files."""
    core, dev = pins(LOCKS[0]), pins(LOCKS[1])
    assert {name: (str(pin[0].specifier), pin[1]) for name, pin in core.items()} == {
        name: (str(dev[name][0].specifier), dev[name][1]) for name in core
    }
