"""The server as a process: how it starts, ends, and is spoken with."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import textwrap
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from arcticcodex.rehearsal.process import Rehearsal, RehearsalError, rehearsal_server
from arcticcodex.rehearsal.settings import FAULTS, LIMITS, SettingError, Settings, as_json, changed

if TYPE_CHECKING:
    from collections.abc import Callable

COMMAND = [sys.executable, "-m", "arcticcodex.rehearsal"]


def ends(pid: int) -> None:
    """Wait until a process, not of ours perhaps, is gone. Raises `psutil.TimeoutExpired` after ten seconds."""
    with suppress(psutil.NoSuchProcess):
        psutil.Process(pid).wait(10)


def test_a_context(tmp_path: Path) -> None:
    """Inside the block it answers with the settings given; after it the process is gone."""
    del tmp_path
    with rehearsal_server({"seed": 7}) as server:
        assert server.configure()["seed"] == 7
        pid = server.process.pid
        assert set(server.environment()) >= {"OPENAI_BASE_URL", "DEEPSEEK_API_KEY", "ANTHROPIC_BASE_URL"}
        assert psutil.pid_exists(pid)
    ends(pid)
    assert not psutil.pid_exists(pid)


def test_loopback_only(rehearsal: Rehearsal) -> None:
    """It listens on 127.0.0.1 and on no other address of this machine."""
    port = int(rehearsal.url.rsplit(":", 1)[1])
    with socket.socket() as probe:
        # The port on all other addresses would be taken were it bound to them; 127.0.0.2 is loopback's next.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
        if sys.platform == "linux":
            probe.bind(("127.0.0.2", port))
    assert rehearsal.url.startswith("http://127.0.0.1:")


def test_ready_line_and_sigterm(tmp_path: Path) -> None:
    """The first line on stdout is one JSON object; SIGTERM ends it with code 0; settings may lie in a file."""
    config = tmp_path / "rehearsal.json"
    config.write_text('{"seed": 3}', encoding="utf-8")
    with subprocess.Popen([*COMMAND, "--config", f"@{config}"], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        assert ready["pid"] == process.pid
        with urllib.request.urlopen(f"{ready['url']}/_rehearsal/config", timeout=10) as reply:
            assert json.load(reply)["seed"] == 3
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert process.stdout.read() == b""


def test_no_orphan() -> None:
    """When the program that started it is killed outright, the server ends too."""
    program = textwrap.dedent(
        """
        import time
        from arcticcodex.rehearsal.process import rehearsal_server
        with rehearsal_server() as server:
            print(server.process.pid, flush=True)
            time.sleep(60)
        """
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()
    ends(pid)
    assert not psutil.pid_exists(pid)


@pytest.mark.parametrize("config", ['{"sed": 1}', "[", "@missing.json"])
def test_bad_config(config: str) -> None:
    """A setting that cannot be is told in one line, with exit code 2."""
    done = subprocess.run([*COMMAND, "--config", config], capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("rehearsal: --config: ")
    assert done.stdout == ""


def test_port_taken(rehearsal: Rehearsal) -> None:
    """A port in use is told in one line, and the helper raises."""
    with pytest.raises(RehearsalError), rehearsal_server(port=int(rehearsal.url.rsplit(":", 1)[1])):
        pass


def test_configure_refuses(rehearsal: Rehearsal) -> None:
    """An unknown setting changes nothing and names the known ones."""
    with pytest.raises(RehearsalError, match="unknown setting 'sed'"):
        rehearsal.configure(seed=5, sed=1)
    assert rehearsal.configure()["seed"] == 0


def test_log_in_parts(ask: Callable[..., Any], rehearsal: Rehearsal) -> None:
    """The log can be read on from where one stopped, and reset empties it."""
    for number in range(3):
        ask("openai", f"Pump {number}?")
    assert [entry["n"] for entry in rehearsal.log(since=1)] == [1, 2]
    assert rehearsal.log(since=3) == []
    rehearsal.reset()
    assert rehearsal.log() == []
    assert rehearsal.bill() == {"total_nusd": 0, "attempts": 0, "billed_attempts": 0, "by_model": {}}


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/"), ("GET", "/_rehearsal/x"), ("GET", "/openai/v1/chat/completions")]
)
def test_unknown_pages(rehearsal: Rehearsal, method: str, path: str) -> None:
    """A page that is not there is a 404."""
    with pytest.raises(urllib.error.HTTPError, match="404") as raised:
        urllib.request.urlopen(urllib.request.Request(rehearsal.url + path, method=method), timeout=10)
    raised.value.close()


GOOD: dict[str, Any] = {
    "output_tokens": {"median": 300, "sigma": 0.5},
    "latency": {"median_s": 0.3, "sigma": 0.5},
    "latency_by_model": {"gpt-6-luna": 0.1},
    "faults": {"429": 0.05, "hang": 0.01},
    "faults_by_provider": {"openai": {"500": 1}},
    "billed": {"429": True},
    "limits": {"requests_per_min": 60},
    "limits_by_model": {"gpt-6-luna": {"concurrency": 2}},
    "holidays": ["2026-10-01"],
    "cache_hit_share": 0.86,
    "price_at": "end",
}
BAD: list[dict[str, Any]] = [
    {"seed": 1.5},
    {"output_tokens": {"mean": 1}},
    {"output_tokens": -1},
    {"latency": "slow"},
    {"faults": {"418": 0.1}},
    {"faults": {"500": 0.6, "502": 0.6}},
    {"faults_by_provider": {"mistral": {}}},
    {"billed": {"500": "yes"}},
    {"cache_hit_share": 1.1},
    {"hang_s": 901},
    {"holidays": ["soon"]},
    {"clock_at": "soon"},
    {"obedient": 1},
    {"limits": {"requests_per_day": 1}},
]


def test_settings_round_trip() -> None:
    """What is shown can be set again."""
    settings = changed(Settings(), GOOD)
    assert changed(Settings(), as_json(settings)) == settings
    assert changed(Settings(), json.loads(json.dumps(as_json(settings)))) == settings


@pytest.mark.parametrize("bad", BAD)
def test_impossible_settings(bad: dict[str, Any]) -> None:
    """Each impossible value is refused, and named."""
    with pytest.raises(SettingError, match=next(iter(bad))):
        changed(Settings(), bad)


@pytest.mark.parametrize("name", [*as_json(Settings()), *FAULTS, *LIMITS])
def test_everything_is_documented(name: str) -> None:
    """Each setting, fault and limit stands in `docs/rehearsal.md`."""
    page = Path(__file__).parents[2] / "docs" / "rehearsal.md"
    assert f"`{name}`" in page.read_text(encoding="utf-8")
