"""The guards every other test relies on: no network, nothing of the user's, and the package that was named."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_socket import SocketConnectBlockedError

import arcticcodex

ROOT = Path(__file__).resolve().parents[2]
KEYS = ("DEEPSEEK_API_KEY", "OPENAI_API_KEY", "ANTHROPIC_API_KEY", "VAST_API_KEY")


def test_a_connection_beyond_loopback_is_refused() -> None:
    """A test that reaches for another machine fails at once (192.0.2.1 is reserved for documentation)."""
    with (
        socket.socket() as beyond,
        pytest.warns(UserWarning, match=r"192\.0\.2\.1"),
        pytest.raises(SocketConnectBlockedError),
    ):
        beyond.connect(("192.0.2.1", 443))


def test_loopback_is_open() -> None:
    """Servers on this machine can be reached, so that the guard is no reason to skip a test."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as client:
        client.connect(server.getsockname())


def test_nothing_of_the_user_is_seen() -> None:
    """No key, address or setting is in the environment; home and current folder are empty ones."""
    ours = ("ARCTIC_", "DEEPSEEK_", "OPENAI_", "ANTHROPIC_", "VAST_")
    assert [name for name in os.environ if name.startswith(ours)] == []
    assert list(Path.cwd().iterdir()) == []
    assert ROOT not in (Path.cwd(), *Path.cwd().parents)
    assert [path.name for path in Path.home().iterdir()] == [".config"]


def test_nothing_of_the_user_is_seen_when_there_is_something() -> None:
    """The test above also holds in an environment full of keys and settings."""
    test = f"{__file__}::{test_nothing_of_the_user_is_seen.__name__}"
    full = dict.fromkeys((*KEYS, "OPENAI_BASE_URL", "ARCTIC_STORE", "ARCTIC_BUDGET__RUN_USD"), "from-outside")
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", test],
        cwd=ROOT,
        env={**os.environ, **full},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout
    assert "1 passed" in run.stdout


def test_the_package_under_test_is_the_one_that_was_named() -> None:
    """`make test` names the built wheel in TESTED_SITE; without it the sources are tested."""
    assert Path(arcticcodex.__file__).is_relative_to(os.environ.get("TESTED_SITE", ROOT / "src"))


def test_the_package_says_that_it_is_typed() -> None:
    """Users' type checkers read our annotations: the marker file is part of what is installed."""
    assert Path(arcticcodex.__file__).with_name("py.typed").is_file()
