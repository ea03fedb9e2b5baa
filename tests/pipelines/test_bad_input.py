"""Whatever is given: a clear error or a working run, the right exit code, nothing lost, nothing private told."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections import Counter
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from arcticcodex.errors import (
    ArcticError,
    ClockError,
    ConfigError,
    InputError,
    KeyRefused,
    OutputError,
    StoreError,
    StoreNewer,
    UsageError,
)
from arcticcodex.store.store import read_store
from waiting import until_async

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from arcticcodex.rehearsal.process import Rehearsal

DOLLAR = 10**9
CHEAP = "generator=gpt-6-luna,judge=claude-haiku-5-5"
SECRET = "The launch code of the copper pump is 4711, says Maria Muster of the night crew."


def told(error: ArcticError) -> str:
    """All that a person reads of an error."""
    return "\n".join([*error.lines(), str(error)])


def spoil(statement: str) -> None:
    """Do something to the store by hand."""
    read_store("arctic.db", lambda c: c.exec_driver_sql(statement))


def ledger() -> Counter[str]:
    """How many attempts are in each state."""
    return read_store("arctic.db", lambda c: Counter(c.exec_driver_sql("SELECT state FROM attempts").scalars()))


# --- documents ---------------------------------------------------------------------------------------------------

UNREADABLE: dict[str, tuple[str, bytes | None, type[ArcticError], str]] = {
    "missing": ("none.md", None, UsageError, "there is no none.md"),
    "empty": ("a.md", b"", InputError, "a.md is empty"),
    "white space": ("a.md", b" \n\t\n", InputError, "a.md holds no text"),
    "an image": ("a.txt", b"\x89PNG\r\n\x1a\n" + bytes(500), InputError, "it is a PNG image"),
    "binary": ("a.txt", bytes(range(256)) * 20, InputError, "cannot read a.txt"),
    "mostly NUL": ("a.txt", b"a\0b\0\0" * 200, InputError, "it is binary"),
    "another kind": ("a.xyz", b"PK\x03\x04", UsageError, "a.xyz"),
    "half a Word file": ("a.docx", b"PK\x03\x04", InputError, "not a whole ZIP archive"),
}


@pytest.mark.parametrize("kind", UNREADABLE)
async def test_a_document_that_cannot_be_read_is_told_by_name(
    desk: Any, manual: Any, providers: Rehearsal, listing: Callable[[], list[str]], kind: str
) -> None:
    """Proves that one bad document among good ones ends before anything is made or sent, with its name and why."""
    name, data, error, why = UNREADABLE[kind]
    paths = [manual(1), Path(name) if data is None else manual(name=name, text=data)]
    before = listing()
    with pytest.raises(error) as caught:
        await desk.distill(*paths, budget_nusd=DOLLAR)
    assert caught.value.exit_code == (2 if error is UsageError else 1)
    assert why in told(caught.value)
    assert listing() == before
    assert providers.log() == []


@pytest.mark.skipif(not os.access("/proc/self/mem", os.F_OK), reason="needs a file that even root cannot read")
async def test_a_file_the_system_will_not_read_is_told(
    desk: Any, alone: Path, listing: Callable[[], list[str]]
) -> None:
    """Proves that a read error of the system is exit 1 with the file's name, for root as for anybody."""
    (alone / "locked.txt").symlink_to("/proc/self/mem")
    with pytest.raises(InputError, match=r"cannot read locked\.txt") as caught:
        await desk.distill(Path("locked.txt"), teachers="offline")
    assert caught.value.why
    assert listing() == ["locked.txt"]


async def test_a_pipe_is_no_document(desk: Any) -> None:
    """Proves that a pipe is refused rather than waited for."""
    os.mkfifo("pipe.txt")
    with pytest.raises(UsageError, match="not a regular file"):
        await desk.distill(Path("pipe.txt"), teachers="offline")


async def test_ten_megabytes_in_one_line_are_distilled(desk: Any, manual: Any, dataset: Any) -> None:
    """Proves that a document of one endless line is a document: it is read, cut and quoted exactly."""
    os.environ["ARCTIC_DISTILL__CHUNK_CHARS"] = "50000"
    text = "The copper pump is a machine that lifts 40 litres of water. " + "word " * 2_000_000
    path = manual(text=text, name="line.txt")
    summary = await desk.distill(path, teachers="offline")
    assert summary.exit_code == 0
    assert summary.rows >= 200
    quotes = [evidence for row in dataset(summary).rows() for evidence in row["evidence"]]
    assert all(text[evidence["start"] : evidence["end"]] == evidence["quote"] for evidence in quotes)


async def test_odd_characters_in_a_document_do_no_harm(desk: Any, manual: Any, providers: Rehearsal) -> None:
    """Proves that a few NULs, broken UTF-8 and every kind of newline are read, sent, stored and paid as usual."""
    text = manual(3).read_bytes()
    odd = (
        text.replace(b"40 litres", b"40\0 litres")
        .replace(b"filter", b"fil\xc3ter", 1)
        .replace(b"oil", "öil\u2028".encode())
    )
    summary = await desk.distill(manual(text=odd), budget_nusd=DOLLAR)
    assert (summary.exit_code, summary.state) == (0, "complete")
    assert summary.approved > 0
    assert summary.spent_nusd == providers.bill()["total_nusd"]


# --- replies -----------------------------------------------------------------------------------------------------


@asynccontextmanager
async def openai_saying(content: str, model: str = "gpt-6-luna") -> AsyncIterator[list[Any]]:
    """An OpenAI on loopback that always answers the same; gives what it was asked."""
    asked: list[Any] = []

    async def complete(request: web.Request) -> web.Response:
        asked.append(await request.json())
        usage = {"prompt_tokens": 100, "completion_tokens": 50}
        choice = {"message": {"role": "assistant", "content": content}, "finish_reason": "stop"}
        return web.json_response({"model": model, "choices": [choice], "usage": usage})

    app = web.Application()
    app.router.add_post("/v1/chat/completions", complete)
    async with TestServer(app) as server:
        os.environ.update(
            OPENAI_BASE_URL=f"http://127.0.0.1:{server.port}/v1", OPENAI_API_KEY="sk-made-up",
            ARCTIC_LIMITS__MAX_PRICE_AGE_DAYS="1000000",
        )  # fmt: skip
        yield asked


QUOTE = "The valve of the copper pump must be opened before its motor is started by the crew."


def pairs(question: str, answer: str) -> str:
    """A generator's reply, as a model writes it."""
    pair = {"question": question, "answer": answer, "quotes": [QUOTE], "kind": "fact", "difficulty": "easy"}
    return json.dumps({"pairs": [pair]})


async def test_odd_characters_in_a_reply_do_no_harm(desk: Any, manual: Any, dataset: Any) -> None:
    """Proves that NULs and odd characters in what a teacher wrote are stored, exported and replayed."""
    reply = pairs("What\0 of it \x01 \u2028 🙂?", "The valve\0 must be opened first.")
    async with openai_saying(f"\0{reply}\0", "gpt-6-luna\0") as asked:
        os.environ["ARCTIC_DISTILL__MEND"] = "false"
        teachers = "generator=gpt-6-luna,judge=offline"
        first = await desk.distill(manual(1), teachers=teachers, budget_nusd=DOLLAR)
        again = await desk.distill(manual(1), teachers=teachers, budget_nusd=DOLLAR)
    assert (first.exit_code, first.rows, len(asked)) == (0, 1, 1)
    assert dataset(first).splits() == dataset(again).splits()
    [row] = dataset(first).rows()
    assert "🙂?" in row["messages"][0]["content"]


async def test_lone_surrogates_in_a_reply_are_no_record(desk: Any, manual: Any, dataset: Any) -> None:
    """Proves that text no UTF-8 can hold is asked for again and then rejected, and the run is whole."""
    async with openai_saying(pairs("What \ud800?", "Half a \udfff letter.")) as asked:
        summary = await desk.distill(
            manual(1), teachers="generator=gpt-6-luna,judge=offline", budget_nusd=DOLLAR
        )  # fmt: skip
    assert (summary.exit_code, summary.state) == (0, "complete")
    assert len(asked) >= 1
    for row in dataset(summary).rows():
        json.dumps(row, ensure_ascii=False).encode()


@pytest.mark.parametrize("content", ["", "null", "[]", "{}", "no JSON", '{"pairs": 7}', "[" * 5_000, '{"pairs": []}'])
async def test_a_reply_of_any_shape_is_a_rejected_row(desk: Any, manual: Any, dataset: Any, content: str) -> None:
    """Proves that whatever a teacher says instead of pairs costs its row only, and no word of it is told."""
    async with openai_saying(content):
        summary = await desk.distill(
            manual(1), teachers="generator=gpt-6-luna,judge=offline", budget_nusd=DOLLAR
        )  # fmt: skip
    assert (summary.exit_code, summary.state, summary.approved) == (0, "complete", 0)
    [row] = dataset(summary).rows("rejected")
    assert row["gate"] in {"empty", "malformed", "wrong_types", "no_pairs"}
    assert dataset(summary).cost_nusd() == summary.spent_nusd > 0


# --- keys, models, prices, addresses -----------------------------------------------------------------------------


async def test_a_wrong_key_is_exit_4_and_never_shown(desk: Any, manual: Any, providers: Rehearsal) -> None:
    """Proves that a refused key ends 4 with no call sent, neither key nor document in any line, and can be mended."""
    os.environ["OPENAI_API_KEY"] = "bad-sk-live-0123456789abcdef"
    text = manual(4).read_text() + f"\n{SECRET}\n"
    with pytest.raises(KeyRefused) as caught:
        await desk.distill(manual(text=text), budget_nusd=DOLLAR, concurrency=1)
    assert caught.value.exit_code == 4
    assert providers.log() == []
    lines = "\n".join((told(caught.value), *desk.told))
    assert "openai refused the key" in lines
    assert "0123456789" not in lines
    assert "Maria" not in lines
    assert not os.path.exists("runs"), "no run was begun"  # noqa: ASYNC240, PTH110 — a look at the folder
    os.environ["OPENAI_API_KEY"] = "rehearsal-openai"
    assert (await desk.distill(Path("manual.md"), budget_nusd=DOLLAR)).exit_code == 0


async def test_a_key_with_a_line_break_is_refused_before_anything_is_sent(
    desk: Any, manual: Any, providers: Rehearsal
) -> None:
    """Proves that a key no request can carry is exit 4 at once, and not shown."""
    os.environ["OPENAI_API_KEY"] = "rehearsal\nopenai-0123456789"
    with pytest.raises(KeyRefused) as caught:
        await desk.distill(manual(1), budget_nusd=DOLLAR)
    assert "0123456789" not in told(caught.value)
    assert providers.log() == []


async def test_a_model_the_provider_does_not_serve_is_exit_1(desk: Any, manual: Any, providers: Rehearsal) -> None:
    """Proves that a 404 stops that teacher after one call, says which model, and costs nothing."""
    providers.configure(faults_by_provider={"openai": {"404": 1.0}})
    summary = await desk.distill(manual(6), budget_nusd=DOLLAR, concurrency=1)
    assert (summary.exit_code, summary.state, summary.bound_nusd) == (1, "partial", 0)
    assert "openai does not serve gpt-6-luna" in summary.lines
    assert len(providers.log()) == 1


@pytest.mark.parametrize(
    ("teachers", "error"),
    [("generator=gpt-99", UsageError), ("writer=gpt-6-luna", UsageError), ("nonsense", UsageError)],
)
async def test_a_name_nobody_knows_makes_nothing(
    desk: Any,
    manual: Any,
    providers: Rehearsal,
    listing: Callable[[], list[str]],
    teachers: str,
    error: type[ArcticError],
) -> None:
    """Proves that a wrong model or role is exit 2 before a folder, store or call is made."""
    with pytest.raises(error) as caught:
        await desk.distill(manual(1), teachers=teachers, budget_nusd=DOLLAR)
    assert caught.value.exit_code == 2
    assert listing() == ["manual.md"]
    assert providers.log() == []


async def test_an_unpriced_host_sends_nothing(
    desk: Any, manual: Any, providers: Rehearsal, listing: Callable[[], list[str]]
) -> None:
    """Proves that a base URL at a host without a price is exit 2 before anything is made or sent."""
    os.environ["OPENAI_BASE_URL"] = "https://gateway.example/v1"
    with pytest.raises(ConfigError, match="unpriced") as caught:
        await desk.distill(manual(1), budget_nusd=DOLLAR)
    assert caught.value.exit_code == 2
    assert listing() == ["manual.md"]
    assert providers.log() == []


# --- where to write ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["a file", "under a file", "too long"])
async def test_a_folder_that_cannot_be_written_sends_nothing(
    desk: Any, manual: Any, providers: Rehearsal, place: str
) -> None:
    """Proves that a place where no folder can be is told before the first call, and no run is begun."""
    manual(1, "taken")
    out = {"a file": Path("taken"), "under a file": Path("taken/out"), "too long": Path("x" * 300)}[place]
    with pytest.raises((UsageError, OutputError)) as caught:
        await desk.distill(manual(1), budget_nusd=DOLLAR, out=out)
    assert caught.value.exit_code == (2 if place == "a file" else 1)
    assert str(out) in told(caught.value)
    assert providers.log() == []
    assert read_store("arctic.db", lambda c: c.exec_driver_sql("SELECT count(*) FROM runs").scalar()) == 0


async def test_files_that_cannot_be_written_at_the_end_lose_nothing(
    desk: Any, manual: Any, providers: Rehearsal, dataset: Any, alone: Path
) -> None:
    """Proves that where the folder fails as the run ends, the paid rows are in the store and come with resume."""
    blocker = alone / "out" / "rejected.jsonl" / "in the way"
    desk.line = lambda text: text.startswith("judge:") and blocker.mkdir(parents=True)
    with pytest.raises(OutputError, match=r"rejected\.jsonl cannot be written"):
        await desk.distill(manual(2), budget_nusd=DOLLAR, out=Path("out"))
    sent = len(providers.log())
    assert sent == 12
    blocker.rmdir()
    blocker.parent.rmdir()
    desk.line = lambda _text: None
    again = await desk.resume()
    assert (again.exit_code, len(dataset(again).rows()), len(providers.log())) == (0, 10, sent)


# --- the store ---------------------------------------------------------------------------------------------------


async def test_a_store_of_a_later_version_is_left_alone(
    desk: Any, manual: Any, providers: Rehearsal, listing: Callable[[], list[str]]
) -> None:
    """Proves that an older program refuses a newer store: exit 1, nothing sent, no folder made, both resume and new."""
    await desk.distill(manual(1), teachers="offline")
    spoil("UPDATE schema_version SET version = 999")
    before = listing()
    for ask in (desk.distill(manual(1), budget_nusd=DOLLAR, out=Path("new")), desk.resume()):
        with pytest.raises(StoreNewer, match="version 999") as caught:
            await ask
        assert caught.value.exit_code == 1
    assert listing() == before
    assert providers.log() == []


async def test_a_store_that_is_no_store_is_told(desk: Any, manual: Any, providers: Rehearsal) -> None:
    """Proves that a file that is no database ends 1 by its name and stays as it was."""
    path = manual(text=SECRET * 99, name="arctic.db")
    with pytest.raises(StoreError, match=r"arctic\.db cannot be used") as caught:
        await desk.distill(manual(1), budget_nusd=DOLLAR)
    assert "Maria" not in told(caught.value)
    assert path.read_text() == SECRET * 99
    assert providers.log() == []


async def test_a_clock_set_back_stops_before_anything_is_sent(desk: Any, manual: Any, providers: Rehearsal) -> None:
    """Proves that a clock an hour behind the ledger ends 1 with the way out, nothing sent, and goes on when right."""
    await desk.distill(manual(1), budget_nusd=DOLLAR)
    sent = len(providers.log())
    spoil("UPDATE scopes SET last_s = last_s + 3600")
    with pytest.raises(ClockError, match="clock stands behind") as caught:
        await desk.distill(manual(2), budget_nusd=DOLLAR)
    assert caught.value.exit_code == 1
    assert "arctic resume" in caught.value.help
    assert len(providers.log()) == sent
    spoil("UPDATE scopes SET last_s = last_s - 3600")
    assert (await desk.resume()).exit_code == 0


async def test_a_full_disk_loses_no_money(
    desk: Any, manual: Any, dataset: Any, providers: Rehearsal, elsewhere: Callable[[str], Path]
) -> None:
    """Proves that a run whose disk fills up ends 1 in three lines; with room again it ends as an unbroken one."""
    elsewhere("unbroken")
    whole = dataset(await desk.distill(manual(20), budget_nusd=DOLLAR)).splits()
    elsewhere("full")
    manual(20)
    providers.reset()
    # As on a full disk no file can grow beyond a size: 400 blocks of 1,024 bytes hold the store and a part of the run.
    command = (
        f'ulimit -f 400; exec "{sys.executable}" -m arcticcodex distill manual.md --teachers {CHEAP} '
        "--budget 1 --concurrency 4 --quiet"
    )
    process = await asyncio.create_subprocess_exec(
        "bash", "-c", command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    _, err = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 1, err.decode()
    assert "store" in err.decode()
    assert "Traceback" not in err.decode()
    assert "copper" not in err.decode()
    assert 0 < len(providers.log()) < 120
    again = await desk.resume()
    assert (again.exit_code, again.state) == (0, "complete")
    assert set(ledger()) <= {"settled", "unknown", "unbilled"}
    assert again.bound_nusd >= providers.bill()["total_nusd"]
    ids = [[json.loads(line).get("id") for line in data.splitlines()] for data in dataset(again).splits().values()]
    assert sorted(map(len, ids)) == sorted(len(data.splitlines()) for data in whole.values())
    assert sum(len(found) for found in ids) == 100


async def test_two_processes_share_a_store(desk: Any, manual: Any, dataset: Any, providers: Rehearsal) -> None:
    """Proves that two programs distilling one document at the same time pay each call once, under one month's cap."""
    providers.configure(latency=0.02)
    manual(10)
    other = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "arcticcodex", "distill", "manual.md", "--teachers", CHEAP, "--budget", "1", "--json",
        "--concurrency", "1", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    await until_async(lambda: len(providers.log()) >= 5)
    ours = await desk.distill(manual(10), budget_nusd=DOLLAR)
    out, err = await asyncio.wait_for(other.communicate(), 30)
    theirs = json.loads(out)
    assert (ours.exit_code, other.returncode) == (0, 0), err.decode()
    assert len(providers.log()) == 60 == ours.attempts + theirs["attempts"]
    assert 0 < theirs["attempts"] < 60
    files = dataset(ours).splits()
    folder = Path(theirs["paths"]["manifest"]).parent
    assert {name: (folder / name).read_bytes() for name in files} == files


# --- the provider ------------------------------------------------------------------------------------------------


async def test_a_provider_that_hangs_is_given_up(
    desk: Any, manual: Any, providers: Rehearsal, in_a_hurry: None
) -> None:
    """Proves that lost replies stay booked as spent, stop their teacher after twenty, and never pass the cap."""
    del in_a_hurry
    os.environ["ARCTIC_LIMITS__DEADLINE_S"] = "0.05"
    providers.configure(faults={"hang": 1.0})
    summary = await asyncio.wait_for(desk.distill(manual(30), budget_nusd=DOLLAR, concurrency=10), 20)
    assert (summary.exit_code, summary.state, summary.spent_nusd) == (1, "partial", 0)
    assert set(ledger()) <= {"unknown", "unbilled"}  # some were granted their money as the teacher was stopped
    assert 20 <= ledger()["unknown"] <= 30
    assert providers.bill()["total_nusd"] <= summary.unknown_nusd <= DOLLAR
    assert any("gpt-6-luna answers no more" in line for line in summary.lines)
    providers.configure(faults={})
    os.environ["ARCTIC_LIMITS__DEADLINE_S"] = "60"
    again = await desk.resume()
    assert (again.exit_code, again.unknown_nusd) == (0, summary.unknown_nusd)


async def test_a_provider_that_is_down_costs_nothing(
    desk: Any, manual: Any, providers: Rehearsal, in_a_hurry: None
) -> None:
    """Proves that an address where nobody listens ends 1 and says so, every attempt unbilled, and goes on later."""
    del in_a_hurry
    os.environ["OPENAI_BASE_URL"] = "http://127.0.0.1:9/openai/v1"
    summary = await asyncio.wait_for(desk.distill(manual(6), budget_nusd=DOLLAR), 20)
    assert (summary.exit_code, summary.state, summary.bound_nusd) == (1, "partial", 0)
    assert set(ledger()) == {"unbilled"}
    assert "openai cannot be reached" in summary.lines
    os.environ["OPENAI_BASE_URL"] = providers.base_urls()["openai"]
    again = await desk.resume()
    assert (again.exit_code, again.spent_nusd) == (0, providers.bill()["total_nusd"])


async def test_every_fault_at_once_is_survived(
    desk: Any, manual: Any, dataset: Any, providers: Rehearsal, in_a_hurry: None
) -> None:
    """Proves that among all faults a provider has, a run ends whole, bounded, and its sums are the provider's."""
    del in_a_hurry
    faults = ("429", "500", "502", "503", "529", "502_html", "drop", "reset", "no_usage", "fenced", "prose", "empty")
    providers.configure(faults=dict.fromkeys(faults, 0.04), retry_after_s=0)
    summary = await asyncio.wait_for(desk.distill(manual(20), budget_nusd=DOLLAR), 30)
    assert (summary.exit_code, summary.state) == (0, "complete")
    assert summary.attempts == len(providers.log()) > summary.calls
    assert summary.spent_nusd <= providers.bill()["total_nusd"] <= summary.bound_nusd
    assert summary.unknown_nusd > 0
    assert dataset(summary).cost_nusd() == summary.bound_nusd
