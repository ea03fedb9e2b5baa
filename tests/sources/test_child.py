"""The child process: whatever a reader does, it ends in a reason for that one file, and the next is read."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

import psutil
import pytest

from arcticcodex.records import Heading
from arcticcodex.sources import child as module
from arcticcodex.sources.child import MIB, Child, Limits
from arcticcodex.sources.parsed import Parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

READERS = """
import ctypes, os, signal, subprocess, sys, time
from arcticcodex.records import Heading
from arcticcodex.sources.parsed import Parsed

def echo(data): return Parsed(data.decode("utf-8"), (Heading(0, 2, 1, "ab"),), (0, 1), ("a note",), "title")
def pid(data): return Parsed(str(os.getpid()))
def crash(data): os.kill(os.getpid(), signal.SIGSEGV)
def leave(data): os._exit(3)
def stop(data): sys.exit(0)
def hang(data): time.sleep(600)
def spin(data):
    while True: pass
def memory(data): return Parsed("x" * (1 << 40))
def hoard(data):
    kept = []
    while True: kept.append(bytearray(1 << 24))
def deep(data): return deep(data)
def refuse(data): raise ValueError("it is of no use")
def leak(data): raise KeyError(data.decode())
def leak_too(data): return Parsed(bytes([255]).decode("utf-8") + data.decode())
def long(data): return Parsed("x" * (300 << 20))
def prints(data):
    forged = b'{"text": "forged", "headings": null, "pages": [], "notes": [], "title": ""}'
    message = len(forged).to_bytes(8, "big") + forged
    print("noise", flush=True)
    os.write(1, message)
    ctypes.CDLL(None).puts(b"noise of a library")
    ctypes.CDLL(None).fflush(None)
    return Parsed("true")
def reads(data): return Parsed(repr(sys.stdin.buffer.read(1)))
def variables(data):
    return Parsed("\\n".join(f"{name}={value}" for name, value in os.environ.items()) + "|" + os.getcwd())
def writes(data):
    with open(data.decode(), "w") as file: file.write("x" * 100)
    return Parsed("written")
def handles(data): return Parsed(" ".join(str(n) for n in range(3, 64) if os.path.exists(f"/dev/fd/{n}")))
def out_of_order(data): return Parsed("abc", (Heading(2, 3, 1, "c"), Heading(0, 1, 1, "a")))
def beyond(data): return Parsed("abc", (), (9,))
def no_text(data): return Parsed(17)
def wordy(data): return Parsed("abc", None, (), ("n" * 1000,) * 1000, "word " * 1000)
def refuse_at_length(data): raise ValueError("why " * 1000)
def odd_heading(data): return Parsed("abc", (Heading("0", 1, 1, "a"),))
"""

LIMITED = pytest.mark.skipif(sys.platform == "darwin", reason="macOS does not limit a process's memory")


@pytest.fixture
def reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Parsed]]:
    """A child that knows the readers above; called with a reader's name, the data and limits."""
    folder = tmp_path / "readers"
    folder.mkdir()
    (folder / "made_up.py").write_text(READERS)
    monkeypatch.setattr(module, "START", f"import sys; sys.path.append({str(folder)!r})\n{module.START}")
    children: list[Child] = []

    def read(name: str, data: bytes = b"abc", **limits: float) -> Parsed:
        if not children or limits:
            children.append(Child(Limits(**limits) if limits else None))
        return children[-1].read(f"made_up:{name}", data)

    yield read
    for one in children:
        one.close()


def test_what_a_reader_gives_comes_back_whole(reading: Callable[..., Parsed]) -> None:
    """Text of any script, headings, pages, notes and title arrive as they were."""
    text = "äb 漢字 👩\u200d👧 \0 \n" * 1000
    assert reading("echo", text.encode()) == Parsed(text, (Heading(0, 2, 1, "ab"),), (0, 1), ("a note",), "title")


def test_one_process_reads_many_files(reading: Callable[..., Parsed]) -> None:
    """The process is kept from file to file, also when one is refused, so that its start is paid once."""
    first = reading("pid").text
    with pytest.raises(ValueError, match="of no use"):
        reading("refuse")
    assert {reading("pid").text for _ in range(20)} == {first}


@pytest.mark.parametrize(
    ("reader", "why"),
    [
        ("crash", r"its parser crashed \(SIGSEGV\)"),
        ("leave", "its parser crashed .exit code 3"),
        ("stop", "its parser crashed .exit code 0"),
        pytest.param("memory", "takes more memory than the 1024 MiB", marks=LIMITED),
        pytest.param("hoard", "takes more memory than the 1024 MiB", marks=LIMITED),
        ("deep", "nested too deeply"),
        ("refuse", "^it is of no use$"),
        ("missing", "its parser failed .AttributeError"),
        ("long", "its text is too long: 300 MiB"),
        ("out_of_order", "answer that is none"),
        ("beyond", "answer that is none"),
        ("no_text", "answer that is none"),
        ("odd_heading", "answer that is none"),
    ],
)
def test_every_failure_is_a_reason_and_the_next_file_is_read(
    reading: Callable[..., Parsed], reader: str, why: str
) -> None:
    """Crash, exit, memory, nesting and nonsense end in a reason that says so; the same child reads on."""
    assert reading("echo", memory_bytes=1024 * MIB).text == "abc"
    with pytest.raises(ValueError, match=why):
        reading(reader)
    assert reading("echo").text == "abc"


def test_what_is_said_beside_the_text_is_short(reading: Callable[..., Parsed]) -> None:
    """Notes, title and reason are for a person or go into every call: a file cannot make them long."""
    found = reading("wordy")
    assert (len(found.notes), {len(note) for note in found.notes}) == (50, {300})
    assert found.title == ("word " * 40).strip()
    with pytest.raises(ValueError, match=r"^why ") as caught:
        reading("refuse_at_length")
    assert len(str(caught.value)) == 500


@pytest.mark.parametrize(
    "answer",
    [
        b"[" * 200_000,
        b'{"text": "\\ud800", "headings": null, "pages": [], "notes": [], "title": ""}',
        b'{"text": "a", "headings": null, "pages": [], "notes": [], "title": "\\udfff"}',
        b'{"text": "a", "headings": null, "pages": [], "notes": ["\\ud800"], "title": ""}',
        b'{"text":"a","headings":[{"start":0,"end":1,"level":1,"title":"\\ud800"}],"pages":[],"notes":[],"title":""}',
    ],
)
def test_an_answer_made_to_break_us_is_a_reason(
    reading: Callable[..., Parsed], monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    """A child that a file has taken over may nest its answer without end or give half characters: refused in words."""
    with monkeypatch.context() as patched:
        patched.setattr(module, "_received", lambda *_: answer)
        with pytest.raises(ValueError, match="answer that is none"):
            reading("echo", seconds=60)


def test_a_reason_can_be_written(reading: Callable[..., Parsed], monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a character in a reason is replaced, so that printing it does not fail."""
    with monkeypatch.context() as patched:
        patched.setattr(module, "_received", lambda *_: b'{"reason": "a\\ud800b"}')
        with pytest.raises(ValueError, match=r"^a\?b$"):
            reading("echo", seconds=60)


def test_a_process_that_cannot_begin_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system starts no more programs the file is not read, and the reason says so; nothing else ends."""
    monkeypatch.setattr(module.sys, "executable", "/nonexistent/python")
    with Child() as child, pytest.raises(ValueError, match="its parser cannot be started: No such file"):
        child.read("made_up:echo", b"")


@pytest.mark.parametrize("reader", ["hang", "spin"])
def test_a_reader_that_does_not_end_is_ended(reading: Callable[..., Parsed], reader: str) -> None:
    """After the time given the process is gone, and the next file is read by another."""
    before = reading("pid", seconds=0.5).text
    began_s = time.monotonic()
    with pytest.raises(ValueError, match=r"longer than 0\.5 s"):
        reading(reader)
    assert time.monotonic() - began_s < 10
    assert not psutil.pid_exists(int(before))
    assert reading("pid").text != before


def test_a_file_cannot_answer_for_its_reader(reading: Callable[..., Parsed]) -> None:
    """What a parser or a library in it prints is not taken for the answer, nor does it get to read the questions."""
    assert reading("prints").text == "true"
    assert reading("reads").text == "b''"
    assert reading("echo").text == "abc"


@pytest.mark.parametrize("reader", ["leak", "leak_too"])
def test_errors_of_libraries_do_not_quote_the_file(reading: Callable[..., Parsed], reader: str) -> None:
    """The text of an error that no reader of ours wrote is not passed on: it may be the document's."""
    with pytest.raises(ValueError, match="its parser failed") as caught:
        reading(reader, b"zqxsecret")
    assert "zqxsecret" not in str(caught.value)


def test_secrets_do_not_reach_it(reading: Callable[..., Parsed], monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable of ours, no file of ours and not our folder: keys stay where they are."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-made-up")
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    with open(os.devnull, "rb") as held:  # noqa: PTH123 — its descriptor is the subject
        assert not os.get_inheritable(held.fileno())
        variables, _, folder = reading("variables").text.rpartition("|")
        open_files = {int(number) for number in reading("handles").text.split()}
    assert "made-up" not in variables
    assert {line.split("=")[0] for line in variables.split()} <= {*module.KEPT_VARIABLES, "LC_CTYPE"}
    assert folder == "/"
    assert len(open_files) <= 4  # its two pipes, the null device, the listing itself


def test_it_writes_no_files(reading: Callable[..., Parsed], tmp_path: Path) -> None:
    """A reader that is taken over cannot put anything on the disk."""
    path = tmp_path / "written"
    with pytest.raises(ValueError, match="failed"):
        reading("writes", str(path).encode())
    assert not path.exists() or not path.stat().st_size


def test_modules_of_the_current_folder_are_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A `json.py` beside the documents is never run."""
    (tmp_path / "json.py").write_text("raise SystemExit('taken in')")
    monkeypatch.chdir(tmp_path)
    with Child() as child:
        assert child.read("arcticcodex.sources.html:read_html", b"<p>text</p>").text == "text"


@pytest.mark.usefixtures("reading")
def test_closed_it_is_gone() -> None:
    """Leaving the context ends the process; one that was never needed was never begun."""
    with Child() as child:
        pid = int(child.read("made_up:pid", b"").text)
        assert psutil.pid_exists(pid)
    assert not psutil.pid_exists(pid)
    before = psutil.Process().children()
    with Child():
        assert psutil.Process().children() == before


def test_an_interrupt_leaves_no_process(reading: Callable[..., Parsed], monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped by the user in the middle of a file, the child is ended and what it would have said is never taken."""
    before = int(reading("pid").text)

    def interrupt(*_: object) -> bytes:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(module, "_received", interrupt)
        with pytest.raises(KeyboardInterrupt):
            reading("echo", b"the old file")
    assert not psutil.pid_exists(before)
    assert reading("echo", b"the new file").text == "the new file"
