"""`arctic doctor`: each line with its fix, no spending, no key shown, and no socket with `--offline`."""

from __future__ import annotations

import sys
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from arcticcodex.cli import checks
from arcticcodex.cli.probes import Probe, models_at
from arcticcodex.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from arcticcodex.rehearsal.process import Rehearsal

    Arctic = Callable[..., Any]


def checked(ended: Any) -> dict[str, dict[str, Any]]:
    """The checks by name."""
    return {check["name"]: check for check in ended.json["checks"]}


@contextmanager
def answering(status: int, body: bytes = b"", **headers: str) -> Iterator[str]:
    """A server that answers one request; gives its base URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/v1"
        thread.join()


@pytest.fixture
def led(rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch) -> Rehearsal:
    """Every provider led to the rehearsal server, with made-up keys."""
    for name, value in rehearsal.environment().items():
        monkeypatch.setenv(name, value)
    return rehearsal


@pytest.fixture
def no_sockets() -> Any:
    """Any socket opened from here on is an error."""
    opened: list[str] = []
    active = True

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if active and event == "socket.__new__":
            opened.append(str(arguments))
            raise AssertionError("a socket was opened")

    sys.addaudithook(hook)
    yield opened
    active = False
    assert opened == []


@pytest.mark.parametrize("key", ["", "made-up-key-123456"])
def test_offline_opens_no_socket(arctic: Arctic, no_sockets: Any, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    """With `--offline` not one socket is opened, whether keys are set or not, and nothing fails for that."""
    monkeypatch.setenv("OPENAI_API_KEY", key)
    ended = arctic("doctor", "--offline", "--json")
    assert ended.code == 0
    assert ended.json["ok"] is True
    assert checked(ended)["network"]["state"] == "skip"
    assert no_sockets == []


def test_a_machine_with_keys_is_fine(arctic: Arctic, led: Rehearsal) -> None:
    """Each provider's list of models is asked for, which is free; the clock agrees; prices are known."""
    ended = arctic("doctor", "--json")
    found = checked(ended)
    assert ended.code == 0, ended.out
    for name in ("deepseek", "openai", "anthropic"):
        assert found[name]["state"] == found[f"key {name}"]["state"] == "ok"
        assert "models" in found[name]["text"]
    assert {found[name]["state"] for name in ("clock", "prices", "disk", "store", "ports", "python")} == {"ok"}
    assert led.bill()["total_nusd"] == 0
    assert "rehearsal-openai" not in ended.out + ended.err


def test_without_keys_it_says_what_to_set(arctic: Arctic) -> None:
    """A missing key is a warning with its fix, not a failure: the offline teacher works."""
    ended = arctic("doctor", "--offline")
    assert ended.code == 0
    assert "put OPENAI_API_KEY=... into .env" in ended.out
    assert "offline teacher works" in ended.out


def test_a_refused_key_fails(arctic: Arctic, led: Rehearsal, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key the provider refuses is a failure: exit 1, the variable named, the key not shown."""
    assert led.url
    monkeypatch.setattr(checks, "models_at", lambda *_: Probe(status=401, problem="answers 401"))
    ended = arctic("doctor", "--json")
    assert ended.code == 1
    assert ended.json["ok"] is False
    assert checked(ended)["openai"] == {
        "name": "openai",
        "state": "fail",
        "text": f"{led.url.removeprefix('http://')} refuses the key (401)",
        "fix": "set OPENAI_API_KEY to a valid key",
    }


def test_a_provider_that_cannot_be_reached_fails(arctic: Arctic, monkeypatch: pytest.MonkeyPatch) -> None:
    """A closed port is told as what it is."""
    monkeypatch.setenv("OPENAI_API_KEY", "made-up-key-123456")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    ended = arctic("doctor", "--json")
    assert ended.code == 1
    assert "refused" in checked(ended)["openai"]["text"].lower()
    assert "OPENAI_BASE_URL" in checked(ended)["openai"]["fix"]


def test_a_wrong_clock_fails(arctic: Arctic, led: Rehearsal, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock far from the providers' would book money into the wrong hour."""
    assert led.url
    monkeypatch.setattr(checks, "models_at", lambda *_: Probe(status=200, clock_off_s=-300.0))
    ended = arctic("doctor", "--json")
    assert ended.code == 1
    assert checked(ended)["clock"]["text"].startswith("-300 s off")


def test_a_wrong_setting_fails(arctic: Arctic, alone: Path) -> None:
    """A broken arctic.toml is a failure with file and line, and the report still ends."""
    (alone / "arctic.toml").write_text("[budget]\nrun_usd = 0\n", encoding="utf-8")
    ended = arctic("doctor", "--offline", "--json")
    assert ended.code == 1
    assert "arctic.toml:2" in checked(ended)["settings"]["text"]


def test_an_old_price_fails_only_with_its_key(arctic: Arctic, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prices that may not be spent on are told for the providers whose keys are set."""
    monkeypatch.setenv("ARCTIC_LIMITS__MAX_PRICE_AGE_DAYS", "1")
    now_s = time.time()
    monkeypatch.setattr(time, "time", lambda: now_s + 400 * 86_400)
    assert arctic("doctor", "--offline").code == 0
    monkeypatch.setenv("OPENAI_API_KEY", "made-up-key-123456")
    ended = arctic("doctor", "--offline", "--json")
    assert ended.code == 1
    old = [check["text"] for check in ended.json["checks"] if (check["name"], check["state"]) == ("prices", "fail")]
    assert any(text.startswith("gpt-6-luna at api.openai.com: checked 4") for text in old)
    assert not any("deepseek" in text for text in old)


def test_an_address_of_a_project_file_is_not_asked_before_it_is_confirmed(
    arctic: Arctic, alone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key is not sent to a host that a project file names, not even to look."""
    asked: list[str] = []
    monkeypatch.setattr(checks, "models_at", lambda url, _: asked.append(url) or Probe(status=200))
    (alone / ".env").write_text(
        "OPENAI_API_KEY=made-up-key-123456\nOPENAI_BASE_URL=https://evil.example/v1\n"
        "ARCTIC_LOCAL__BASE_URL=https://evil.example/v1\n",
        encoding="utf-8",
    )
    found = checked(arctic("doctor", "--json"))
    assert asked == []
    assert "evil.example" in found["address"]["text"]
    assert "not confirmed" in found["openai"]["text"]


def test_a_local_server_is_found(arctic: Arctic, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server of one's own is named with its models, and is free; one that was set and does not answer fails."""
    body = b'{"data": [{"id": "my-model"}]}'
    with answering(200, body=body) as url:
        monkeypatch.setenv("ARCTIC_LOCAL__BASE_URL", url)
        found = checked(arctic("doctor", "--json"))["local"]
    assert (found["state"], found["text"]) == ("ok", f"{url} with my-model (free)")
    ended = arctic("doctor", "--json")
    assert ended.code == 1
    assert checked(ended)["local"]["state"] == "fail"


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"data": [1, {}]}', b"\xff\xfe"])
def test_an_answer_that_is_no_list_of_models_does_no_harm(body: bytes) -> None:
    """Whatever stands on a port, the doctor ends."""
    with answering(200, body=body) as url:
        probe = models_at(f"{url}/models", {})
    assert probe.models == ()


def test_a_broken_store_fails(arctic: Arctic, alone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that cannot be opened is told with the store's own words."""
    (alone / "arctic.db").touch()

    def broken(*_: object) -> None:
        raise StoreError("The store cannot be used.", "disk I/O error", "restore a copy")

    monkeypatch.setattr("arcticcodex.store.store.read_store", broken)
    ended = arctic("doctor", "--offline", "--json")
    assert ended.code == 1
    assert checked(ended)["store"]["fix"] == "restore a copy"


def test_the_password_of_the_store_is_not_shown(arctic: Arctic, monkeypatch: pytest.MonkeyPatch) -> None:
    """A PostgreSQL URL is told by its host alone."""
    monkeypatch.setenv("ARCTIC_STORE", "postgresql://me:pa55word@db.example/x")
    ended = arctic("doctor", "--offline")
    assert "db.example" in ended.out
    assert "pa55word" not in ended.out + ended.err


def test_a_redirect_is_not_followed(rehearsal: Rehearsal) -> None:
    """The key of a request for models goes to the host it is for and to no other."""
    with answering(302, Location=f"{rehearsal.url}/openai/v1/models") as url:
        probe = models_at(f"{url}/models", {"Authorization": "Bearer x"})
    assert (probe.status, probe.problem) == (302, "answers 302")
