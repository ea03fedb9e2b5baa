"""Continuing a run: the rows of an unbroken one, its own options, and nothing paid twice."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from arcticcodex.errors import InputError, UsageError
from arcticcodex.pipelines.resume import export
from arcticcodex.store.store import Store, read_store
from arcticcodex.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from arcticcodex.rehearsal.process import Rehearsal

DOLLAR = 10**9


async def test_a_run_stopped_by_its_budget_ends_as_an_unbroken_one(
    desk: Any, manual: Any, dataset: Any, providers: Rehearsal, elsewhere: Callable[[str], Path]
) -> None:
    """Proves that with a higher budget the run ends with the very rows, costs and splits of a run never stopped."""
    providers.configure(ungrounded_share=0.2, judge_error=0.1)
    elsewhere("unbroken")
    unbroken = await desk.distill(manual(16), budget_nusd=DOLLAR)
    paid_nusd = providers.bill()["total_nusd"]
    providers.reset()
    elsewhere("broken")
    broken = await desk.distill(manual(16), budget_nusd=8_000_000)
    assert (broken.exit_code, broken.state) == (5, "partial")
    assert broken.resume is not None
    assert broken.resume.startswith(f"arctic resume {broken.run} --budget 0.0")
    assert 0 < len(dataset(broken).rows()) < unbroken.rows
    resumed = await desk.resume(budget_nusd=DOLLAR)
    assert (resumed.run, resumed.exit_code, resumed.state, resumed.resume) == (broken.run, 0, "complete", None)
    assert resumed.cap_nusd == DOLLAR
    assert dataset(resumed).splits() == dataset(unbroken).splits()
    assert resumed.spent_nusd == unbroken.spent_nusd == providers.bill()["total_nusd"] == paid_nusd
    assert (resumed.attempts, resumed.unknown_nusd) == (len(providers.log()), 0)


async def test_without_a_higher_budget_it_stops_again_at_its_cap(
    desk: Any, manual: Any, dataset: Any, providers: Rehearsal
) -> None:
    """Proves that a run continued again and again without money never passes its cap and loses no row."""
    rows = dataset(await desk.distill(manual(30), budget_nusd=8_000_000)).rows()
    for _ in range(3):
        again = await desk.resume()
        assert (again.exit_code, again.state, again.cap_nusd) == (5, "partial", 8_000_000)
        assert again.spent_nusd == providers.bill()["total_nusd"] <= 8_000_000
        before, rows = rows, dataset(again).rows()
        assert {row["id"] for row in before} <= {row["id"] for row in rows}


async def test_a_complete_run_is_summed_up_again_for_nothing(
    desk: Any, manual: Any, dataset: Any, providers: Rehearsal
) -> None:
    """Proves that a complete run whose cap is spent to the last ends 0 again, with nothing sent and the same rows."""
    first = await desk.distill(manual(6), budget_nusd=DOLLAR)
    sent, files = len(providers.log()), dataset(first).files()
    assert dataset(await desk.resume(first.run)).files() == files
    files = dataset(first).splits()
    again = await desk.resume(first.run, budget_nusd=first.spent_nusd)
    assert (again.exit_code, again.state, again.lines) == (0, "complete", ())
    assert again.calls - again.replayed == 0
    assert (again.rows, again.spent_nusd, again.attempts) == (first.rows, first.spent_nusd, first.attempts)
    assert len(providers.log()) == sent
    assert dataset(again).splits() == files


async def test_a_complete_run_needs_neither_key_nor_document_any_more(
    desk: Any, manual: Any, dataset: Any, providers: Rehearsal
) -> None:
    """Proves that a complete run is summed up again when its document has changed and its keys are gone."""
    first = await desk.distill(manual(2), budget_nusd=DOLLAR)
    sent, files = len(providers.log()), dataset(first).files()
    manual(3)
    for variable in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "DEEPSEEK_API_KEY"):
        del os.environ[variable]
    again = await desk.resume()
    assert (again.exit_code, again.state, again.rows, again.spent_nusd) == (0, "complete", 10, first.spent_nusd)
    assert dataset(again).files() == files
    with pytest.raises(InputError, match="has changed"):
        await desk.resume(retry_failed=True)
    assert len(providers.log()) == sent


async def test_another_version_of_the_program_is_told(
    desk: Any, manual: Any, providers: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that a run continued by another version says so in one line with both, and by its own says nothing."""
    await desk.distill(manual(12), budget_nusd=6_000_000)
    await desk.resume()
    assert not [line for line in desk.told if "arcticcodex" in line]
    monkeypatch.setattr("arcticcodex.pipelines.run.__version__", "9.9.9")
    await desk.resume(budget_nusd=DOLLAR)
    [line] = [line for line in desk.told if "arcticcodex" in line]
    assert line.startswith("warning: ")
    assert f"began with arcticcodex {__version__} and goes on with 9.9.9" in line
    assert providers.bill()["attempts"] > 0


async def test_rows_lost_from_the_store_come_back_from_the_journal(
    desk: Any, manual: Any, dataset: Any, providers: Rehearsal
) -> None:
    """Proves that what was paid for is enough: rows that were never stored are made again for nothing, at the cap."""
    first = await desk.distill(manual(6), budget_nusd=DOLLAR)
    sent, files = len(providers.log()), dataset(first).splits()
    read_store("arctic.db", lambda c: c.exec_driver_sql("DELETE FROM samples WHERE row > 2"))
    read_store("arctic.db", lambda c: c.exec_driver_sql("UPDATE runs SET state = 'interrupted'"))
    again = await desk.resume(budget_nusd=first.spent_nusd)
    assert (again.exit_code, dataset(again).splits()) == (0, files)
    assert len(providers.log()) == sent


async def test_a_final_failure_stays_until_it_is_asked_again(
    desk: Any, manual: Any, dataset: Any, providers: Rehearsal
) -> None:
    """Proves that a refused chunk is not asked again by resuming, tells the same, and is by `--retry-failed`."""
    providers.configure(faults_by_provider={"openai": {"400": 1.0}})
    first = await desk.distill(manual(2), budget_nusd=DOLLAR)
    assert (first.exit_code, first.rejected, first.approved) == (0, 2, 0)
    providers.configure(faults_by_provider={})
    sent, files = len(providers.log()), dataset(first).splits()
    assert all(row["provenance"]["calls"] for row in dataset(first).rows("rejected"))
    again = await desk.resume()
    assert len(providers.log()) == sent
    assert dataset(again).splits() == files
    retried = await desk.resume(retry_failed=True)
    assert (retried.exit_code, retried.approved, retried.rejected) == (0, 10, 0)
    assert any(line.startswith("2 final failures are asked again") for line in desk.told)


async def test_a_changed_document_is_refused(desk: Any, manual: Any, dataset: Any, providers: Rehearsal) -> None:
    """Proves that a run whose document changed is not continued with other text: exit 1, nothing sent or lost."""
    path = manual(12)
    first = await desk.distill(path, budget_nusd=6_000_000)
    assert first.state == "partial"
    sent, files = len(providers.log()), dataset(first).files()
    before = path.read_bytes()
    manual(text=before + b"One more line.\n")
    with pytest.raises(InputError, match="has changed since the run began") as caught:
        await desk.resume(budget_nusd=DOLLAR)
    assert caught.value.exit_code == 1
    assert len(providers.log()) == sent
    assert dataset(first).files() == files
    manual(text=before)
    assert (await desk.resume(budget_nusd=DOLLAR)).exit_code == 0


@pytest.mark.parametrize(("name", "told"), [("latest", "no runs in this project"), ("xyz", "no runs in this project")])
async def test_without_runs_there_is_nothing_to_continue(
    desk: Any, listing: Callable[[], list[str]], name: str, told: str
) -> None:
    """Proves that an empty project says so, and no store is made by asking."""
    with pytest.raises(UsageError, match=told):
        await desk.resume(name)
    assert listing() == []


async def test_an_unknown_run_is_told_by_name(desk: Any, manual: Any) -> None:
    """Proves that a run that is not there is refused with the command that lists those that are."""
    await desk.distill(manual(1), teachers="offline")
    with pytest.raises(UsageError, match="no run 'xyz'") as caught:
        await desk.resume("xyz")
    assert "arctic runs" in caught.value.help


async def test_it_resumes_where_its_files_are(
    desk: Any, manual: Any, dataset: Any, providers: Rehearsal, tmp_path: Path, alone: Path
) -> None:
    """Proves that a run named by the beginning of its id goes on in its own folder, from another current folder too."""
    out = tmp_path / "out"
    first = await desk.distill(manual(8), budget_nusd=6_000_000, out=out)
    os.environ["ARCTIC_STORE"] = str(alone / "arctic.db")
    os.chdir(tmp_path)
    again = await desk.resume(first.run[:-1], budget_nusd=DOLLAR)
    assert (again.run, again.exit_code) == (first.run, 0)
    assert dataset(again).folder == out
    assert len(providers.log()) == again.attempts


async def test_a_resumed_dry_run_sends_nothing(desk: Any, manual: Any, dataset: Any, providers: Rehearsal) -> None:
    """Proves that `resume --dry-run` prices the run and leaves provider, store and files alone."""
    first = await desk.distill(manual(8), budget_nusd=6_000_000)
    sent, files = len(providers.log()), dataset(first).files()
    priced = await desk.resume(budget_nusd=DOLLAR, dry_run=True)
    assert priced.estimate.likely_nusd > 0
    assert len(providers.log()) == sent
    assert dataset(first).files() == files
    assert read_store("arctic.db", lambda c: c.exec_driver_sql("SELECT cap_nusd FROM runs").scalar()) == 6_000_000


@pytest.mark.parametrize("budget", [0, -1])
async def test_a_budget_of_nothing_is_refused(desk: Any, manual: Any, providers: Rehearsal, budget: int) -> None:
    """Proves that zero is no cap to fall back from: both commands refuse it, and nothing is sent."""
    await desk.distill(manual(1), teachers="offline")
    for ask in (desk.resume(budget_nusd=budget), desk.distill(manual(1), budget_nusd=budget)):
        with pytest.raises(UsageError, match="budget") as caught:
            await ask
        assert caught.value.exit_code == 2
    assert providers.log() == []


async def test_a_run_that_another_process_works_on_is_left_to_it(
    desk: Any, manual: Any, dataset: Any, providers: Rehearsal
) -> None:
    """Proves that a run is continued by one process at a time, and by the next once that one is gone."""
    first = await desk.distill(manual(8), budget_nusd=6_000_000)
    sent, files = len(providers.log()), dataset(first).files()
    async with Store("arctic.db") as other:
        await other.update_run(first.run, "running")
        with pytest.raises(UsageError, match="worked on by another process"):
            await desk.resume(budget_nusd=DOLLAR)
        assert len(providers.log()) == sent
        assert dataset(first).files() == files
    assert (await desk.resume(budget_nusd=DOLLAR)).exit_code == 0


async def test_a_run_is_not_continued_at_another_address(desk: Any, manual: Any, providers: Rehearsal) -> None:
    """Proves that a run whose provider has moved pays nothing again, and goes on once it is back."""
    await desk.distill(manual(8), budget_nusd=6_000_000)
    sent, url = len(providers.log()), os.environ["OPENAI_BASE_URL"]
    os.environ["OPENAI_BASE_URL"] = f"{providers.url}/elsewhere/v1"
    with pytest.raises(UsageError, match="was asked elsewhere"):
        await desk.resume(budget_nusd=DOLLAR)
    assert len(providers.log()) == sent
    os.environ["OPENAI_BASE_URL"] = url
    assert (await desk.resume(budget_nusd=DOLLAR)).exit_code == 0


# --- its own options ---------------------------------------------------------------------------------------------


async def test_a_run_without_a_judge_gets_none_by_resuming(
    desk: Any, manual: Any, dataset: Any, providers: Rehearsal
) -> None:
    """Proves that a key set later does not put a judge into a run that began without one."""
    key = os.environ.pop("ANTHROPIC_API_KEY")
    del os.environ["DEEPSEEK_API_KEY"]
    first = await desk.distill(manual(12), budget_nusd=4_500_000, teachers="auto")
    assert first.exit_code == 5
    os.environ["ANTHROPIC_API_KEY"] = key
    again = await desk.resume(budget_nusd=DOLLAR)
    assert (again.exit_code, again.approval, set(again.teachers)) == (0, None, {"generator"})
    assert {row["judge"] for row in dataset(again).rows()} == {"none"}
    assert {entry["model"] for entry in providers.log()} == {"gpt-6-luna"}


async def test_an_alias_is_resumed_as_it_was_resolved(desk: Any, manual: Any, providers: Rehearsal) -> None:
    """Proves that the model and thinking switch of an alias are those of the start: every paid call is replayed."""
    teachers = "generator=deepseek-r1,judge=gpt-6-luna"
    first = await desk.distill(manual(3), budget_nusd=DOLLAR, teachers=teachers)
    sent = len(providers.log())
    read_store("arctic.db", lambda c: c.exec_driver_sql("UPDATE runs SET state = 'interrupted'"))
    again = await desk.resume()
    assert (again.calls, again.replayed) == (first.calls, first.calls)
    assert len(providers.log()) == sent


async def test_a_rehearsal_is_resumed_as_a_rehearsal(desk: Any, manual: Any, dataset: Any) -> None:
    """Proves that a rehearsed run goes on against a new simulator, at another port, and replays what it had."""
    teachers = "generator=gpt-6-luna,judge=claude-haiku-5-5"
    first = await desk.distill(manual(8), rehearse=True, teachers=teachers, budget_nusd=6_000_000)
    assert first.exit_code == 5
    again = await desk.resume(budget_nusd=DOLLAR)
    assert (again.exit_code, again.state) == (0, "complete")
    assert again.calls - again.replayed == again.attempts - first.attempts
    assert {row["provenance"]["rehearsal"] for row in dataset(again).rows()} == {True}


async def test_bars_and_options_stay(desk: Any, manual: Any, dataset: Any, providers: Rehearsal) -> None:
    """Proves that seed, bars and golden share of the start hold when the run goes on."""
    os.environ["ARCTIC_DISTILL__GOLDEN_SHARE"] = "0.3"
    first = await desk.distill(manual(10), budget_nusd=6_000_000, seed=3, min_golden=99)
    assert first.exit_code == 5
    del os.environ["ARCTIC_DISTILL__GOLDEN_SHARE"]
    again = await desk.resume(budget_nusd=DOLLAR)
    assert again.exit_code == 3
    assert len({row["section"] for row in dataset(again).rows("golden")}) == 3
    assert dataset(again).manifest()["options"]["job"]["seed"] == 3
    assert providers.bill()["total_nusd"] == again.spent_nusd


async def test_a_local_teacher_is_found_again(desk: Any, manual: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that a run with a server on this machine goes on with the same model there, for free."""
    asked: list[str] = []

    async def models(_request: web.Request) -> web.Response:
        return web.json_response({"data": [{"id": "another"}, {"id": "llama-9"}]})

    async def complete(request: web.Request) -> web.Response:
        asked.append((await request.json())["model"])
        if len(asked) == 2:
            return web.json_response({"error": {"message": "gone", "type": "x"}}, status=401)
        message = {"role": "assistant", "content": '{"pairs": []}'}
        usage = {"prompt_tokens": 1, "completion_tokens": 1}
        return web.json_response({"model": "llama-9", "choices": [{"message": message}], "usage": usage})

    async def others(_request: web.Request) -> web.Response:
        return web.json_response({"data": [{"id": "another"}]})

    app, stranger = web.Application(), web.Application()
    app.router.add_get("/v1/models", models)
    app.router.add_post("/v1/chat/completions", complete)
    stranger.router.add_get("/v1/models", others)
    async with TestServer(app) as server, TestServer(stranger) as before:
        monkeypatch.setattr("arcticcodex.teachers.local.PORTS", (before.port, server.port))
        os.environ["ARCTIC_LOCAL__MODEL"] = "llama-9"
        first = await desk.distill(manual(4), teachers="auto", concurrency=1)
        assert (first.exit_code, first.teachers["generator"]["model"]) == (4, "llama-9")
        del os.environ["ARCTIC_LOCAL__MODEL"]
        again = await desk.resume()
    assert (again.exit_code, again.state, again.spent_nusd, again.rows) == (0, "complete", 0, 4)
    assert asked == ["llama-9"] * 5
    assert any("free (local)" in line for line in desk.told)


async def test_a_run_that_never_ended_exports_with_its_teachers(
    desk: Any, manual: Any, dataset: Any, providers: Rehearsal
) -> None:
    """Proves that the files of a run whose process died name its judge, not `judge: none`."""
    first = await desk.distill(manual(2), budget_nusd=DOLLAR)
    read_store("arctic.db", lambda c: c.exec_driver_sql("UPDATE runs SET state = 'running', summary = '{}'"))
    export(first.run, desk.context({}).loaded)
    card = dataset(first).files()["README.md"].decode()
    assert "claude-haiku-5-5" in card
    assert "judge: none" not in card
    assert providers.log()


async def test_a_run_of_a_version_that_asked_otherwise_is_not_paid_again(
    desk: Any, manual: Any, dataset: Any, providers: Rehearsal
) -> None:
    """Proves that an unfinished run whose rows or prompts would be others is refused, and a complete one left alone."""
    first = await desk.distill(manual(3), budget_nusd=DOLLAR)
    sent, files = len(providers.log()), dataset(first).files()
    read_store(
        "arctic.db", lambda c: c.exec_driver_sql("UPDATE runs SET options = replace(options, 'fingerprint', 'x')")
    )
    assert (await desk.resume()).exit_code == 0
    assert dataset(first).splits() == {name: data for name, data in files.items() if name.endswith(".jsonl")}
    read_store("arctic.db", lambda c: c.exec_driver_sql("UPDATE runs SET state = 'interrupted'"))
    with pytest.raises(InputError, match="otherwise"):
        await desk.resume()
    assert len(providers.log()) == sent
