"""Readers of complex formats in a process of their own: what a file does to them, it does to nothing else.

A PDF or an archive from outside may crash its parser, hang it or fill the memory, and a parser may hold a hole that
such a file is made for. The child has no secrets (a clean environment, no files of ours open), limits on its memory
and time, and cannot write files or start programs where the system lets us forbid it. It is not a sandbox: it could
read what its user can read.

The two speak over pipes: eight bytes of length, then so many bytes. A question is its reader's name, then the file;
an answer is JSON. What a parser prints goes nowhere, and what comes back is checked to be text and offsets within it.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Self

from arcticcodex.records import Heading
from arcticcodex.sources.parsed import Parsed, short_title

if TYPE_CHECKING:
    from collections.abc import Callable

MIB = 1 << 20
_LENGTH_BYTES = 8
_MOST_REPLY_BYTES = 256 * MIB
_NOTES = 50
_NOTE_CHARS = 300
_REASON_CHARS = 500
_FILES_EACH = 200  # then a new child: parsers leak, and memory goes to pieces
KEPT_VARIABLES = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "SYSTEMROOT")
# The very package that asks, wherever it lies; -I keeps the current folder and PYTHON* variables out.
START = """
import sys
from importlib.util import module_from_spec, spec_from_file_location
spec = spec_from_file_location("arcticcodex", sys.argv[1] + "/__init__.py", submodule_search_locations=[sys.argv[1]])
sys.modules["arcticcodex"] = package = module_from_spec(spec)
spec.loader.exec_module(package)
from arcticcodex.sources.child import serve
serve(int(sys.argv[2]), int(sys.argv[3]))
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take: the size of the file, and the memory and time of its parser."""

    file_bytes: int = 100_000_000
    memory_bytes: int = 2048 * MIB
    seconds: float = 120.0


class Child:
    """A process that reads files one after the other; begun when first needed, and anew after a failure.

    For one thread at a time. A context manager: leaving it ends the process.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._process: subprocess.Popen[bytes] | None = None
        self._files = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, reader: str, data: bytes) -> Parsed:
        """What `reader` (`module:function`, taking bytes and giving `Parsed`) makes of the bytes of a file.

        Raises `ValueError` with the reason it gives, or that it crashed, took too long or too much memory.
        """
        process = self._started()
        late = threading.Event()
        watch = threading.Timer(self.limits.seconds, _kill, (process, late))
        watch.daemon = True
        watch.start()
        try:
            answer = _asked(process, reader, data)
        except (OSError, EOFError) as error:
            watch.cancel()
            watch.join()
            code = self._ended(patience_s=1.0)  # its last words may come before its exit code
            raise ValueError(self._late() if late.is_set() else self._crash(code)) from error
        except BaseException:  # an interrupt, no answer of ours, want of memory: the child is of no more use
            self._ended()
            raise
        finally:
            watch.cancel()
            watch.join()
        if late.is_set() or answer.get("spent") or self._files >= _FILES_EACH:
            self._ended()
        if "reason" in answer:
            raise ValueError(_sound(str(answer["reason"]))[:_REASON_CHARS])
        return _parsed(answer)

    def close(self) -> None:
        """End the process, if there is one."""
        if self._process:
            self._ended()

    def _started(self) -> subprocess.Popen[bytes]:
        """The process, begun if there is none. Raises `ValueError` where the system lets none begin."""
        if self._process is None:
            folder = str(Path(__file__).resolve().parents[1])
            limits = str(self.limits.memory_bytes), str(int(self.limits.seconds) + 1)
            try:
                self._process = subprocess.Popen(  # noqa: S603 — our own interpreter and module
                    [sys.executable, "-I", "-B", "-c", START, folder, *limits],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,  # it may show what is in the file
                    cwd="/",
                    env={name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ},
                    start_new_session=True,  # an interrupt at the terminal is ours to handle
                )
            except OSError as error:
                raise ValueError(f"its parser cannot be started: {error.strerror or type(error).__name__}") from error
            self._files = 0
        self._files += 1
        return self._process

    def _ended(self, patience_s: float = 0.0) -> int:
        """The exit code of the process, which is killed if it still runs after that time."""
        process, self._process = self._process, None
        if process is None:
            return 0
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience_s)
        process.kill()  # nothing to one that has ended
        code = process.wait()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):  # what was still to be written to it
                if pipe:
                    pipe.close()
        return code

    def _late(self) -> str:
        return f"reading it took longer than {self.limits.seconds:g} s"

    def _crash(self, code: int) -> str:
        if code == -signal.SIGXCPU:
            return self._late()
        how = signal.Signals(-code).name if -code in set(signal.Signals) else f"exit code {code}"
        return (
            f"its parser crashed ({how}), perhaps for want of memory: it may use {self.limits.memory_bytes // MIB} MiB"
        )


def _kill(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()


def _asked(process: subprocess.Popen[bytes], reader: str, data: bytes) -> dict[str, Any]:
    """The child's answer. Raises `OSError` or `EOFError` if it died, `ValueError` if that is no answer of ours."""
    assert process.stdin  # noqa: S101 — both are pipes
    assert process.stdout  # noqa: S101
    _send(process.stdin, reader.encode())
    _send(process.stdin, data)
    try:
        answer = json.loads(_received(process.stdout, _MOST_REPLY_BYTES))
    except (ValueError, RecursionError) as error:
        raise ValueError("its parser gave an answer that is none") from error
    if not isinstance(answer, dict):
        raise ValueError("its parser gave an answer that is none")  # noqa: TRY004 — the one error promised
    return answer


def _send(pipe: BinaryIO | Any, data: bytes) -> None:
    pipe.write(len(data).to_bytes(_LENGTH_BYTES, "big"))
    pipe.write(data)
    pipe.flush()


def _received(pipe: BinaryIO | Any, most: int) -> bytes:
    head = pipe.read(_LENGTH_BYTES)
    length = int.from_bytes(head, "big")
    if length > most:
        raise ValueError(f"{length:,} bytes announced, {most:,} taken at most")
    data: bytes = pipe.read(length)
    if len(head) < _LENGTH_BYTES or len(data) < length:
        raise EOFError
    return data


def _parsed(answer: dict[str, Any]) -> Parsed:
    """The answer as a record. It comes from a process that a file may have taken over: each value is checked."""
    try:
        text, title = answer["text"], answer["title"]
        headings = None if answer["headings"] is None else tuple(Heading(**item) for item in answer["headings"])
        pages, notes = tuple(answer["pages"]), tuple(answer["notes"])
        strings = (text, title, *notes, *(heading.title for heading in headings or ()))
        numbers = (*pages, *(number for one in headings or () for number in (one.start, one.end, one.level)))
        for value in strings:
            str.encode(value)  # half a character cannot be sent or written
        spans = [at for heading in headings or () for at in (heading.start, heading.end)]
        sound = (
            all(type(value) is int for value in numbers)
            and [0, *spans, len(text)] == sorted([0, *spans, len(text)])
            and [0, *pages, len(text)] == sorted([0, *pages, len(text)])
        )
    except (KeyError, TypeError, UnicodeEncodeError) as error:
        raise ValueError("its parser gave an answer that is none") from error
    if not sound:
        raise ValueError("its parser gave an answer that is none")
    return Parsed(text, headings, pages, tuple(note[:_NOTE_CHARS] for note in notes[:_NOTES]), short_title(title))


def _sound(text: str) -> str:
    """The text without what cannot be written."""
    return text.encode("utf-8", "replace").decode()


# --- in the child --------------------------------------------------------------------------------------------


def serve(memory_bytes: int, seconds: int) -> None:
    """Answer questions on standard input until it ends. Files are read with the limits given."""
    questions, answers = _pipes()
    _limit(memory_bytes)
    while True:
        try:
            reader = _received(questions, sys.maxsize).decode()
            data = _received(questions, sys.maxsize)
        except EOFError:
            return
        _limit_cpu(seconds)
        answer = _answer(reader, data, memory_bytes)
        del data
        _send(answers, answer)


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """Standard input and output for us alone: a parser that reads or prints meets the null device."""
    questions, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    return questions, answers


def _limit(memory_bytes: int) -> None:
    """Memory as asked; no files written, no programs started, no memory dumps: as far as the system takes limits."""
    for name, most in (("AS", memory_bytes), ("CORE", 0), ("FSIZE", 0), ("NPROC", 0)):
        kind = getattr(resource, f"RLIMIT_{name}", None)
        if kind is not None:
            with contextlib.suppress(OSError, ValueError):  # macOS refuses some
                resource.setrlimit(kind, (most, most))


def _limit_cpu(seconds: int) -> None:
    """So many seconds from now on: for the case that whoever asked is gone and does not kill us."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard))


def _answer(reader: str, data: bytes, memory_bytes: int) -> bytes:
    """What the reader makes of the data, or why it makes nothing of it. No error's own text: it may quote the file."""
    spent = False
    try:
        module, _, name = reader.partition(":")
        function: Callable[[bytes], Parsed] = getattr(import_module(module), name)
        answer = json.dumps(asdict(function(data)), ensure_ascii=False).encode("utf-8", "replace")
        if len(answer) <= _MOST_REPLY_BYTES:
            return answer
        reason = f"its text is too long: {len(answer) // MIB} MiB, {_MOST_REPLY_BYTES // MIB} MiB are read at most"
    except MemoryError:
        reason, spent = f"reading it takes more memory than the {memory_bytes // MIB} MiB it may use", True
    except RecursionError:
        reason = "it is nested too deeply"
    except Exception as error:  # noqa: BLE001 — parsers state no errors; any is this one file's reason
        own = type(error) is ValueError  # readers say why with it; those of libraries derive from it
        reason = str(error) if own else f"its parser failed ({type(error).__name__})"
    return json.dumps({"reason": reason, "spent": spent}).encode()
