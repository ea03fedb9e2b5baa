"""Distilling from end to end: what lies in the folder, what it cost, who was asked, and how it ends."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import socket
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from arcticcodex.errors import BudgetReached, KeyRefused, NothingToDo, UsageError
from arcticcodex.money import format_usd, parse_usd
from arcticcodex.pipelines.resume import export
from arcticcodex.store import queries
from arcticcodex.store.store import read_store
from arcticcodex.validation.gates import FREE_GATES

if TYPE_CHECKING:
    from collections.abc import Callable

    from arcticcodex.rehearsal.process import Rehearsal

KEYS = ("rehearsal-openai", "rehearsal-deepseek", "rehearsal-anthropic")


def check_evidence(rows: list[dict[str, Any]], text: str) -> None:
    """Each quote stands in the document at its offsets, and each row that was kept has one."""
    for row in rows:
        for evidence in row["evidence"]:
            assert text[evidence["start"] : evidence["end"]] == evidence["quote"]
            assert evidence["quote"].strip()
    assert all(row["evidence"] for row in rows if "gate" not in row)


# --- offline -----------------------------------------------------------------------------------------------------


@pytest.fixture
def no_connection(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Note every address a socket is opened to."""
    opened: list[object] = []
    connect = socket.socket.connect

    def noted(self: socket.socket, address: Any) -> None:
        opened.append(address)
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", noted)
    monkeypatch.setattr(socket.socket, "connect_ex", lambda _self, address: opened.append(address) or 111)
    return opened


async def test_offline_distils_for_nothing_and_opens_no_socket(
    desk: Any, manual: Any, dataset: Any, providers: Rehearsal, no_connection: list[object]
) -> None:
    """Proves that `offline` gives a dataset for $0, unjudged and saying so, asks nobody and needs no yes."""
    summary = await desk.distill(path := manual(8), teachers="offline")
    files = dataset(summary)
    assert (summary.exit_code, summary.state, summary.resume, summary.lines) == (0, "complete", None, ())
    assert (summary.spent_nusd, summary.bound_nusd, summary.calls, summary.approval) == (0, 0, 0, None)
    assert no_connection == []
    assert providers.log() == []
    assert desk.asked == []
    assert set(summary.teachers) == {"generator"}
    rows = files.rows()
    assert summary.rows == len(rows) > 20
    assert summary.approved == len(files.rows("train", "golden")) > 20
    assert {row["judge"] for row in rows} == {"none"}
    assert {row["cost_usd"] for row in rows} == {"0.00"}
    assert "judge: none" in (files.folder / "README.md").read_text()
    check_evidence(rows, path.read_text())


async def test_without_any_key_the_offline_teacher_teaches(
    desk: Any, manual: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that `auto` on a machine without keys and local server distils offline, and says so first."""
    monkeypatch.setattr("arcticcodex.teachers.local.PORTS", ())
    summary = await desk.distill(manual(), teachers="auto")
    assert summary.exit_code == 0
    assert summary.teachers["generator"]["model"] == "offline"
    assert "generator: the offline teacher, on this machine, free" in desk.told


async def test_offsets_count_the_text_as_read(desk: Any, manual: Any, dataset: Any) -> None:
    """Proves that offsets are right in a document with a mark, Windows newlines and decomposed letters."""
    plain = (
        "# Öfen\n\nEin Café-Kessel is a machine that boils 40 litres of water. "
        "The résumé valve must be opened before the naïve motor is started by the crew.\n\n"
        "The señor pump weighs 25 kilograms when it is empty. It consists of 3 layers of façade cloth.\n"
    ) * 3
    raw = "\ufeff" + unicodedata.normalize("NFD", plain).replace("\n", "\r\n")
    summary = await desk.distill(manual(text=raw), teachers="offline")
    rows = dataset(summary).rows()
    assert sum(len(row["evidence"]) for row in rows) > 3
    check_evidence(rows, plain)


async def test_documents_of_a_folder_are_distilled_together(desk: Any, manual: Any, dataset: Any) -> None:
    """Proves that a folder's documents make one dataset, each row naming its own, two of one name told apart."""
    text = manual(3, "all.md").read_text()
    for name, kind in {"books/a.md": "hand", "books/deep/a.md": "foot", "books/c.txt": "steam"}.items():
        manual(name=name, text=text.replace("pump", f"{kind} pump"))
    manual(name="books/picture.png", text=b"\x89PNG")
    manual(name="books/deep/copy.md", text=text.replace("pump", "hand pump"))
    summary = await desk.distill(Path("books"), teachers="offline")
    assert {row["provenance"]["document"] for row in dataset(summary).rows()} == {"a", "a-2", "c"}
    assert any("picture.png" in line for line in desk.told)
    assert any("the same as" in line and "copy.md" in line for line in desk.told)
    assert any("2 files were not read" in line for line in summary.lines), "said at the end, also to a quiet screen"


# --- paid --------------------------------------------------------------------------------------------------------


async def test_a_fresh_run_costs_exactly_what_the_provider_bills(
    desk: Any, manual: Any, dataset: Any, providers: Rehearsal
) -> None:
    """Proves that spending, the sum over all rows and the provider's own bill are one figure, to the nano-dollar."""
    providers.configure(ungrounded_share=0.3, judge_error=0.2, cache="provider")
    summary = await desk.distill(path := manual(12), budget_nusd=10**9)
    files, bill = dataset(summary), providers.bill()
    assert summary.exit_code == 0
    assert summary.rejected > 0 < summary.approved
    assert summary.spent_nusd == bill["total_nusd"] == files.cost_nusd() > 0
    assert summary.unknown_nusd == 0
    assert summary.attempts == summary.calls == bill["attempts"]
    assert summary.replayed == 0
    rows = files.rows()
    assert (summary.rows, summary.golden) == (len(rows), len(files.rows("golden")))
    assert summary.approval is not None
    assert summary.approval.n == sum("gate" not in row or row["gate"].startswith("judge: ") for row in rows)
    assert summary.approval.rate == summary.approved / summary.approval.n
    check_evidence(rows, path.read_text())


async def test_the_ledger_is_the_providers_log(desk: Any, manual: Any, providers: Rehearsal, alone: Path) -> None:
    """Proves that each attempt on the provider's bill stands in the ledger, with its model, tokens and cost."""
    await desk.distill(manual(4), budget_nusd=10**9)
    theirs = Counter((e["model"], e["output_tokens"], e["billed_nusd"], e["cap"]) for e in providers.log())
    ours = read_store(
        str(alone / "arctic.db"),
        lambda c: Counter(
            (row.model, row.output_tokens, row.cost_nusd, row.cap_tokens)
            for row in c.exec_driver_sql("SELECT * FROM attempts")
        ),
    )
    assert ours == theirs


async def test_the_folder_holds_what_the_manifest_says(
    desk: Any, manual: Any, dataset: Any, providers: Rehearsal, alone: Path
) -> None:
    """Proves that every file is there with its hash, under runs/ID, with options, sources, versions and spending."""
    summary = await desk.distill(path := manual(), budget_nusd=10**9, seed=7)
    files = dataset(summary)
    assert files.folder == alone / "runs" / summary.run
    assert set(files.files()) == {
        "run.json", "train.jsonl", "golden.jsonl", "rejected.jsonl", "README.md", "report.html",
        "manifest.json",
    }  # fmt: skip
    manifest = files.manifest()
    for name, facts in manifest["files"].items():
        data = files.files()[name]
        assert (facts["bytes"], facts["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
    assert (manifest["run"], manifest["pipeline"], manifest["state"]) == (summary.run, "distill", "complete")
    assert manifest["options"]["job"]["seed"] == 7
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert manifest["sources"] == [{"document": "manual", "sha256": digest}]
    assert manifest["spent_usd"] == summary.as_json()["spent_usd"]
    assert manifest["rows"] == {"train": len(files.rows("train")), "golden": summary.golden, "rejected": 0}
    assert manifest["teachers"]["judge"]["model"] == "claude-haiku-5-5"
    assert json.loads(files.files()["run.json"]) == {"run": summary.run}
    assert providers.bill()["attempts"] == summary.attempts


async def test_golden_and_train_share_no_section(desk: Any, manual: Any, dataset: Any, providers: Rehearsal) -> None:
    """Proves that held-out rows come of whole sections, about a tenth of them, by the seed."""
    drawn = set()
    for seed in range(3):
        files = dataset(await desk.distill(manual(20), budget_nusd=10**9, seed=seed))
        sections = {split: {row["section"] for row in files.rows(split)} for split in ("train", "golden")}
        assert sections["train"].isdisjoint(sections["golden"])
        assert len(sections["golden"]) == 2
        assert len(sections["train"]) == 18
        drawn.add(frozenset(sections["golden"]))
    assert len(drawn) > 1
    assert providers.bill()["attempts"] == 20 * 6, "another draw pays nothing again"


async def test_a_row_says_where_it_comes_from(desk: Any, manual: Any, dataset: Any, providers: Rehearsal) -> None:
    """Proves that a row has its messages, verdicts of code and judge, its calls with shares, and its chunk."""
    await desk.distill(path := manual(3), budget_nusd=10**9)
    files = dataset(await desk.resume())
    text = path.read_text()
    parts: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row in files.rows("train"):
        assert [message["role"] for message in row["messages"]] == ["user", "assistant"]
        judges = Counter(verdict["judge"] for verdict in row["verdicts"])
        assert judges == {"code": len(FREE_GATES), "claude-haiku-5-5": 3}
        assert all(verdict["passed"] for verdict in row["verdicts"])
        chunk = row["provenance"]["chunk"]
        assert row["evidence"][0]["quote"] in text[chunk["start"] : chunk["end"]]
        shares = [(call["part"], call["of"]) for call in row["provenance"]["calls"]]
        parts[chunk["number"]].append(shares[0])
        assert shares[1:] == [(0, 1)]
        assert (row["provenance"]["generator"], row["judge"]) == ("gpt-6-luna", "claude-haiku-5-5")
        assert row["provenance"]["rehearsal"] is False
    assert list(parts.values()) == [[(part, 5) for part in range(5)]] * 2
    assert len({row["id"] for row in files.rows()}) == len(files.rows())
    assert len(providers.log()) == 18


async def test_it_is_told_who_is_asked_before_anything_is_sent(desk: Any, manual: Any, providers: Rehearsal) -> None:
    """Proves that model, address and price of each role are told while the provider has seen nothing."""
    seen: list[tuple[str, int]] = []
    desk.line = lambda text: seen.append((text, len(providers.log())))
    await desk.distill(manual(1), budget_nusd=10**9)
    told = dict(seen)
    address = providers.base_urls()["openai"]
    [generator] = [line for line in told if line.startswith(f"generator: gpt-6-luna at {address}")]
    assert "priced as api.openai.com/gpt-6-luna@" in generator
    assert any(line.startswith("judge: claude-haiku-5-5 at") for line in told)
    assert set(told.values()) == {0}


async def test_concurrency_holds_per_teacher(desk: Any, manual: Any, providers: Rehearsal) -> None:
    """Proves that never more calls are under way than `--concurrency` allows each of two teachers."""
    providers.configure(latency=0.005)
    await desk.distill(manual(8), budget_nusd=10**9, concurrency=2)
    assert max(entry["in_flight"] for entry in providers.log()) in {2, 3, 4}


async def test_progress_ends_at_the_end(desk: Any, manual: Any, providers: Rehearsal) -> None:
    """Proves that whoever watches sees the run's last state: all rows, its money, nothing under way."""
    summary = await desk.distill(manual(4), budget_nusd=10**9)
    last = desk.states[-1]
    assert (last.rows_done, last.rows_total, last.approved, last.golden) == (4, 4, summary.approved, summary.golden)
    assert (last.settled_nusd, last.reserved_nusd, last.calls_in_flight) == (summary.spent_nusd, 0, 0)
    assert last.settled_nusd == providers.bill()["total_nusd"]
    assert {teacher.name for teacher in last.teachers} == {"gpt-6-luna", "claude-haiku-5-5"}


# --- paid once ---------------------------------------------------------------------------------------------------


async def test_a_second_run_on_the_same_document_pays_nothing(
    desk: Any, manual: Any, dataset: Any, providers: Rehearsal
) -> None:
    """Proves that what any run paid for is never paid again; the rows still say what their calls cost."""
    first = await desk.distill(manual(), budget_nusd=10**9)
    sent = len(providers.log())
    second = await desk.distill(manual(), budget_nusd=10**9)
    assert len(providers.log()) == sent == second.calls == second.replayed
    assert (second.spent_nusd, second.attempts) == (0, 0)
    assert dataset(second).splits() == dataset(first).splits()
    assert dataset(second).cost_nusd() == first.spent_nusd


async def test_what_is_paid_for_needs_no_budget(desk: Any, manual: Any, dataset: Any, providers: Rehearsal) -> None:
    """Proves that a run whose calls are all in the journal is whole under a cap that holds not one call."""
    first = await desk.distill(manual(), budget_nusd=10**9)
    sent = len(providers.log())
    second = await desk.distill(manual(), budget_nusd=1)
    assert (second.exit_code, second.state, second.lines) == (0, "complete", ())
    assert dataset(second).splits() == dataset(first).splits()
    assert len(providers.log()) == sent


async def test_equal_chunks_of_two_documents_are_one_call(desk: Any, manual: Any, providers: Rehearsal) -> None:
    """Proves that a document given twice is paid once: its chunks are replays, and what they repeat is not judged."""
    text = manual(4).read_text()
    first, second = manual(name="x/manual.md", text=text), manual(name="y/manual.md", text=text + "\n")
    summary = await desk.distill(first, second, budget_nusd=10**9)
    assert len(providers.log()) == summary.attempts == 24
    assert (summary.calls, summary.replayed) == (33, 9), "the pairs of a golden section are judged by themselves"
    assert (summary.approved, summary.rejected) == (20, 20)
    assert summary.spent_nusd == providers.bill()["total_nusd"]


async def test_export_again_gives_the_same_bytes(desk: Any, manual: Any, dataset: Any, providers: Rehearsal) -> None:
    """Proves that files deleted or spoilt come back from the store byte by byte, sending nothing."""
    summary = await desk.distill(manual(), budget_nusd=10**9)
    files = dataset(summary)
    before, sent = files.files(), len(providers.log())
    (files.folder / "train.jsonl").unlink()
    (files.folder / "README.md").write_text("spoilt")
    paths = export(summary.run, desk.context({}).loaded)
    assert files.files() == before
    assert paths == summary.paths
    assert len(providers.log()) == sent


# --- who teaches -------------------------------------------------------------------------------------------------


async def test_roles_go_to_the_teachers_named(desk: Any, manual: Any, providers: Rehearsal) -> None:
    """Proves that `--teachers ROLE=NAME` sends each stage to its model and provider and nowhere else."""
    await desk.distill(manual(2), teachers="generator=deepseek-flash,judge=gpt-6-luna", budget_nusd=10**9)
    asked = Counter((entry["provider"], entry["model"]) for entry in providers.log())
    assert asked == {("deepseek", "deepseek-flash"): 2, ("openai", "gpt-6-luna"): 10}


async def test_auto_takes_the_keys_there_are(desk: Any, manual: Any, providers: Rehearsal) -> None:
    """Proves that with two keys one family writes and the other judges."""
    del os.environ["DEEPSEEK_API_KEY"]
    summary = await desk.distill(manual(1), teachers="auto", budget_nusd=10**9)
    families = {role: facts["family"] for role, facts in summary.teachers.items()}
    assert families == {"generator": "openai", "judge": "anthropic"}
    assert {entry["provider"] for entry in providers.log()} == {"openai", "anthropic"}


@pytest.mark.parametrize("same_family", [False, True])
async def test_one_family_alone_does_not_judge_itself(
    desk: Any, manual: Any, dataset: Any, providers: Rehearsal, same_family: bool
) -> None:
    """Proves that with one key there is no judge and no approval rate, unless a judge of the same family is allowed."""
    for name in ("DEEPSEEK_API_KEY", "ANTHROPIC_API_KEY"):
        del os.environ[name]
    summary = await desk.distill(manual(2), teachers="auto", budget_nusd=10**9, same_family_judge=same_family)
    files = dataset(summary)
    assert (summary.approval is None) == (not same_family)
    assert {row["judge"] for row in files.rows()} == {"gpt-6-luna" if same_family else "none"}
    assert len(providers.log()) == (12 if same_family else 2)
    assert ("judge: none" in desk.told) == (not same_family)
    assert ("judge: none" in (files.folder / "README.md").read_text()) == (not same_family)
    assert summary.approved == summary.rows > 0


async def test_an_offline_draft_may_be_judged_for_money(desk: Any, manual: Any, providers: Rehearsal) -> None:
    """Proves that the roles mix: the offline teacher writes, a paid one judges."""
    summary = await desk.distill(manual(2), teachers="generator=offline,judge=gpt-6-luna", budget_nusd=10**9)
    assert summary.approval is not None
    assert summary.approval.n == len(providers.log()) > 0
    assert summary.spent_nusd == providers.bill()["total_nusd"]


async def test_an_alias_sends_what_it_says(desk: Any, manual: Any, providers: Rehearsal) -> None:
    """Proves that the mission's DeepSeek-R1 sends today's model with thinking on, and tells of it."""
    await desk.distill(manual(1), teachers="generator=DeepSeek-R1,judge=gpt-6-luna", budget_nusd=10**9)
    [generated] = [entry for entry in providers.log() if entry["provider"] == "deepseek"]
    assert generated["model"] == "deepseek-flash"
    assert generated["reasoning_tokens"] > 0
    assert any("DeepSeek-R1 sends deepseek-flash with thinking on" in line for line in desk.told)


# --- exit codes --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bar", "told"),
    [({"min_golden": 500}, "--min-golden 500 is missed"), ({"min_approval": 0.99}, "--min-approval 0.99 is missed")],
)
async def test_a_missed_bar_is_exit_3_with_the_files_kept(
    desk: Any, manual: Any, dataset: Any, providers: Rehearsal, bar: dict[str, Any], told: str
) -> None:
    """Proves that a run below its own bar ends 3, says by how much, and keeps what it made."""
    providers.configure(judge_error=0.3)
    summary = await desk.distill(manual(4), budget_nusd=10**9, **bar)
    assert (summary.exit_code, summary.state) == (3, "complete")
    assert any(told in line for line in summary.lines)
    assert len(dataset(summary).rows()) == summary.rows


async def test_a_met_bar_is_exit_0(desk: Any, manual: Any, providers: Rehearsal) -> None:
    """Proves that a bar that is just met is met."""
    summary = await desk.distill(manual(4), budget_nusd=10**9, min_approval=1.0, min_golden=5)
    assert (summary.approval.rate, summary.golden, summary.exit_code) == (1.0, 5, 0)
    assert providers.log()


async def test_a_teacher_without_a_key_is_exit_4_before_anything(
    desk: Any, manual: Any, providers: Rehearsal, listing: Callable[[], list[str]]
) -> None:
    """Proves that a named teacher whose key is missing is refused by the variable's name, and nothing is made."""
    del os.environ["ANTHROPIC_API_KEY"]
    with pytest.raises(KeyRefused, match="ANTHROPIC_API_KEY is not set") as caught:
        await desk.distill(manual(1), budget_nusd=10**9)
    assert caught.value.exit_code == 4
    assert providers.log() == []
    assert listing() == ["manual.md"]


async def test_a_dead_judge_is_exit_4_and_the_finished_rows_stay(
    desk: Any, manual: Any, dataset: Any, providers: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that a judge whose key is refused under way ends the run partial, told once and clearly; rows are kept."""
    os.environ["ANTHROPIC_API_KEY"] = "bad-anthropic-key"
    monkeypatch.setattr("arcticcodex.pipelines.preflight.REFUSED", frozenset())  # good until then
    providers.configure(pairs=1, ungrounded_share=0.5)
    summary = await desk.distill(manual(30), budget_nusd=10**9, concurrency=4)
    assert (summary.exit_code, summary.state) == (4, "partial")
    assert summary.resume == f"arctic resume {summary.run}"
    assert summary.lines[0] == "anthropic refused the key"
    assert sum(line == "anthropic refused the key" for line in summary.lines) == 1
    judged = [entry for entry in providers.log() if entry["provider"] == "anthropic"]
    assert 0 < len(judged) <= 4, "the other calls learn of it without asking"
    assert summary.approved == 0
    rows = dataset(summary).rows()
    assert rows
    assert {row["gate"] for row in rows} <= {"quote", "numbers", "terms"}, "no row passed that nobody judged"
    told = "\n".join((*summary.lines, *desk.told))
    assert not any(key in told for key in ("bad-anthropic-key", *KEYS))


async def test_a_balance_that_runs_out_is_exit_4_and_can_be_continued(
    desk: Any, manual: Any, dataset: Any, providers: Rehearsal
) -> None:
    """Proves that rows done before the money at the provider ended are kept, and the rest comes after a top-up."""
    providers.configure(deepseek_balance_nusd=3_000_000)
    teachers = "generator=deepseek-flash,judge=gpt-6-luna"
    summary = await desk.distill(manual(30), teachers=teachers, budget_nusd=10**9, concurrency=3)
    assert (summary.exit_code, summary.state) == (4, "partial")
    assert "deepseek gives no more credit" in summary.lines
    assert 0 < len(dataset(summary).rows("train")) < 150
    providers.configure(deepseek_balance_nusd=None)
    again = await desk.resume()
    assert (again.exit_code, again.state, again.rows) == (0, "complete", 150)
    assert again.spent_nusd == providers.bill()["total_nusd"]


async def test_overbilling_is_exit_1_and_says_by_how_much(desk: Any, manual: Any, providers: Rehearsal) -> None:
    """Proves that a provider that ignores its cap stops the run, and both excesses are told: the reply's, the cap's."""
    providers.configure(faults_by_provider={"openai": {"overbill": 1.0}}, overbill_factor=8)
    summary = await desk.distill(manual(6), budget_nusd=16_000_000, concurrency=1)
    assert (summary.exit_code, summary.state) == (1, "partial")
    assert "gpt-6-luna billed more than it may." in summary.lines
    [why] = [line for line in summary.lines if line.startswith("One reply of")]
    billed = providers.bill()["total_nusd"]
    assert f"cost {format_usd(billed)} USD" in why
    assert summary.spent_nusd == billed > summary.cap_nusd
    assert f"The run's cap is passed by {format_usd(billed - summary.cap_nusd)} USD." in summary.lines
    assert len(providers.log()) == 1


async def test_a_reply_above_its_output_cap_stops_its_teacher_even_within_the_money(
    desk: Any, manual: Any, providers: Rehearsal
) -> None:
    """Proves that a provider that ignores the output cap is found out before it costs more than was reserved."""
    providers.configure(faults_by_provider={"openai": {"overbill": 1.0}}, overbill_factor=1.1)
    summary = await desk.distill(manual(6), budget_nusd=10**9, concurrency=1)
    assert (summary.exit_code, summary.state) == (1, "partial")
    assert "gpt-6-luna billed more than it may." in summary.lines
    assert summary.spent_nusd == providers.bill()["total_nusd"]
    assert len(providers.log()) == 1


async def test_rows_that_fail_by_themselves_do_not_change_the_code(
    desk: Any, manual: Any, dataset: Any, providers: Rehearsal
) -> None:
    """Proves that refused, malformed and cut replies cost their rows, are told by kind, and the run is whole."""
    writing, judging = {"refusal": 0.3, "truncated": 0.2, "malformed": 0.2}, {"refusal": 0.3}
    providers.configure(faults_by_provider={"openai": writing, "anthropic": judging})
    summary = await desk.distill(manual(30), budget_nusd=10**9)
    assert (summary.exit_code, summary.state) == (0, "complete")
    gates = Counter(row["gate"] for row in dataset(summary).rows("rejected"))
    assert set(gates) >= {"refusal", "truncated", "judge_refusal"}
    assert summary.approved > 0
    assert dataset(summary).cost_nusd() == summary.spent_nusd == providers.bill()["total_nusd"]


# --- budget ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("budget_nusd", [1, 100_000, 1_000_000])
async def test_a_budget_below_one_row_sends_nothing(
    desk: Any, manual: Any, dataset: Any, providers: Rehearsal, budget_nusd: int
) -> None:
    """Proves that a budget that holds no row ends 5 with an empty dataset, and the provider never hears of it."""
    summary = await desk.distill(manual(), budget_nusd=budget_nusd)
    assert (summary.exit_code, summary.state, summary.bound_nusd) == (BudgetReached.exit_code, "partial", 0)
    assert providers.log() == []
    assert dataset(summary).rows() == []
    assert dataset(summary).manifest()["state"] == "partial"
    assert any("arctic resume latest --budget USD" in line for line in summary.lines)


async def test_a_budget_that_holds_a_call_but_no_row_sends_nothing(
    desk: Any, manual: Any, providers: Rehearsal
) -> None:
    """Proves that no draft is bought whose verdicts could not be paid."""
    os.environ.update(ARCTIC_CAPS__GENERATE="300", ARCTIC_CAPS__JUDGE="100", ARCTIC_CAPS__HARD="300")
    row_nusd = (await desk.distill(manual(1), dry_run=True)).estimate.likely_nusd
    summary = await desk.distill(manual(1), budget_nusd=row_nusd - 1)
    assert (summary.exit_code, summary.state, summary.attempts) == (5, "partial", 0)
    assert providers.log() == []


async def test_a_budget_is_used_up_and_never_passed(desk: Any, manual: Any, dataset: Any, providers: Rehearsal) -> None:
    """Proves that under a tight cap the bound stays below it, most is spent on finished rows, and it ends 5."""
    whole = await desk.distill(manual(30), dry_run=True)
    cap_nusd = whole.estimate.likely_nusd // 2
    summary = await desk.distill(manual(30), budget_nusd=cap_nusd)
    assert (summary.exit_code, summary.state) == (5, "partial")
    assert summary.spent_nusd == providers.bill()["total_nusd"] <= cap_nusd
    assert summary.spent_nusd > cap_nusd * 0.6
    finished = dataset(summary).cost_nusd()
    assert finished > 0.9 * summary.spent_nusd, "money buys verdicts, not drafts"
    drafted = sum(entry["provider"] == "openai" for entry in providers.log())
    assert drafted <= len(dataset(summary).rows()) // 5 + 1, "no row was begun for the last cents"


async def test_a_missed_bar_is_told_beside_the_budget(desk: Any, manual: Any, providers: Rehearsal) -> None:
    """Proves the order of exit codes: the budget's 5 before the bar's 3, both told."""
    summary = await desk.distill(manual(30), budget_nusd=8_000_000, min_golden=500)
    assert summary.exit_code == 5
    assert any("--min-golden 500 is missed" in line for line in summary.lines)
    assert any("used up" in line or "is reached" in line for line in summary.lines)
    assert providers.bill()["total_nusd"] <= 8_000_000


async def test_the_months_cap_holds_over_runs(desk: Any, manual: Any, providers: Rehearsal) -> None:
    """Proves that what one run spent is missing in the month of the next, whatever the next may spend itself."""
    os.environ["ARCTIC_BUDGET__MONTH_USD"] = "0.012"
    first = await desk.distill(manual(20))
    second = await desk.distill(manual(30, "another.md"))
    assert second.exit_code == 5
    assert first.spent_nusd + second.spent_nusd == providers.bill()["total_nusd"] <= 12_000_000
    [line] = [line for line in second.lines if "reached" in line or "used up" in line]
    assert line


# --- asked first -------------------------------------------------------------------------------------------------


async def test_a_paid_run_above_a_dollar_is_confirmed(
    desk: Any, manual: Any, providers: Rehearsal, listing: Callable[[], list[str]]
) -> None:
    """Proves that a cap above $1 is told and asked for, a no is exit 2, and nothing is made or sent."""
    desk.agrees = False
    with pytest.raises(UsageError, match="not confirmed") as caught:
        await desk.distill(manual(1))
    assert caught.value.exit_code == 2
    assert "at most $15.00" in caught.value.why
    assert caught.value.help == ""  # whoever said no needs no advice on how to say yes
    assert "never more than $15.00" in desk.asked[0]
    assert providers.log() == []
    assert listing() == ["manual.md"]


@pytest.mark.parametrize("options", [{"budget_nusd": 10**9}, {"yes": True}, {"teachers": "offline"}])
async def test_a_small_or_confirmed_run_asks_nothing(
    desk: Any, manual: Any, providers: Rehearsal, options: dict[str, Any]
) -> None:
    """Proves that a cap of a dollar, `--yes` and free teachers need no answer."""
    desk.agrees = False
    summary = await desk.distill(manual(1), **options)
    assert (summary.exit_code, desk.asked) == (0, [])
    assert providers.bill()["attempts"] == summary.attempts


async def test_an_estimate_above_the_cap_is_asked_for(desk: Any, manual: Any, providers: Rehearsal) -> None:
    """Proves that a small cap is asked for where the job is likely to need more."""
    desk.agrees = False
    with pytest.raises(UsageError, match="not confirmed"):
        await desk.distill(manual(30), budget_nusd=1_000_000)
    assert providers.log() == []


async def test_a_dry_run_prices_and_makes_nothing(
    desk: Any, manual: Any, providers: Rehearsal, listing: Callable[[], list[str]]
) -> None:
    """Proves that `--dry-run` tells low, likely and high, and leaves no file, store or call."""
    summary = await desk.distill(manual(6), dry_run=True)
    estimate = summary.estimate
    assert 0 < estimate.low_nusd < estimate.likely_nusd < estimate.high_nusd
    assert summary.as_json()["estimate"]["likely_usd"].startswith("0.0")
    assert providers.log() == []
    assert listing() == ["manual.md"]


# --- where -------------------------------------------------------------------------------------------------------


async def test_out_names_the_folder_itself(desk: Any, manual: Any, dataset: Any, alone: Path) -> None:
    """Proves that `--out DIR` puts the files in DIR, and that another run may not have it."""
    summary = await desk.distill(manual(2), teachers="offline", out=Path("mine"))
    assert dataset(summary).folder == alone / "mine"
    with pytest.raises(UsageError, match=f"belongs to run {summary.run}"):
        await desk.distill(manual(2), teachers="offline", out=Path("mine"))
    assert read_store("arctic.db", lambda c: len(queries.list_runs(c))) == 1


async def test_a_rehearsal_has_a_store_of_its_own(desk: Any, manual: Any, dataset: Any, alone: Path) -> None:
    """Proves that `--rehearse` needs no key, spends nothing real, answers no real call, and is marked everywhere."""
    summary = await desk.distill(manual(2), rehearse=True, teachers="auto")
    files = dataset(summary)
    assert (summary.exit_code, summary.state) == (0, "complete")
    assert summary.spent_nusd == files.cost_nusd() > 0
    assert (alone / "arctic.rehearsal.db").exists()
    assert not (alone / "arctic.db").exists()
    assert desk.asked == []
    assert {facts["host"] for facts in summary.teachers.values()} == {"rehearsal"}
    assert "rehearsal" in (files.folder / "README.md").read_text()
    assert {row["provenance"]["rehearsal"] for row in files.rows()} == {True}
    before = files.files()
    assert export("latest", desk.context({}).loaded) == summary.paths
    assert files.files() == before


async def test_a_rehearsed_reply_never_answers_a_real_call(desk: Any, manual: Any, providers: Rehearsal) -> None:
    """Proves that after a rehearsal the same real run is sent and paid in full."""
    teachers = "generator=gpt-6-luna,judge=claude-haiku-5-5"
    rehearsed = await desk.distill(manual(2), rehearse=True, teachers=teachers)
    real = await desk.distill(manual(2), teachers=teachers, budget_nusd=10**9)
    assert real.attempts == rehearsed.attempts == len(providers.log()) == 12
    assert real.replayed == 0


async def test_the_store_is_where_it_is_named(
    desk: Any, manual: Any, tmp_path: Path, alone: Path, providers: Rehearsal
) -> None:
    """Proves that ARCTIC_STORE moves the journal, and that another project there is answered by it."""
    os.environ["ARCTIC_STORE"] = str(tmp_path / "shared.db")
    await desk.distill(manual(1), budget_nusd=10**9)
    (alone / "other").mkdir()
    os.chdir(alone / "other")
    summary = await desk.distill(manual(1), budget_nusd=10**9)
    assert (summary.attempts, summary.replayed) == (0, 6)
    assert len(providers.log()) == 6
    assert not (alone / "arctic.db").exists()


# --- nothing to do -----------------------------------------------------------------------------------------------


async def test_a_folder_without_documents_is_nothing_to_do(desk: Any, manual: Any) -> None:
    """Proves that a folder that holds no document ends 6."""
    manual(name="empty/picture.png")
    with pytest.raises(NothingToDo) as caught:
        await desk.distill(Path("empty"), teachers="offline")
    assert caught.value.exit_code == 6


async def test_two_runs_at_once_share_a_store(
    desk: Any, manual: Any, dataset: Any, providers: Rehearsal, make_desk: Callable[[], Any]
) -> None:
    """Proves that two runs on one store at the same time are both whole, and pay each call once between them."""
    providers.configure(latency=0.01)
    path = manual(6)
    one, two = await asyncio.gather(
        desk.distill(path, budget_nusd=10**9), make_desk().distill(path, budget_nusd=10**9)
    )  # fmt: skip
    assert (one.exit_code, two.exit_code, one.state, two.state) == (0, 0, "complete", "complete")
    assert dataset(one).splits() == dataset(two).splits()
    assert len(providers.log()) == one.attempts + two.attempts == 36
    assert one.spent_nusd + two.spent_nusd == providers.bill()["total_nusd"]


# --- one dataset for each document -------------------------------------------------------------------------------


async def test_each_document_gets_a_dataset_of_its_own_under_one_cap(
    desk: Any, manual: Any, dataset: Any, providers: Rehearsal
) -> None:
    """Proves that a folder per document holds its rows and no others, golden sections of its own, and adds up."""
    text = manual(6, "all.md").read_text()
    paths = [manual(name=f"{kind}.md", text=text.replace("pump", f"{kind} pump")) for kind in ("hand", "foot")]
    summary = await desk.distill(*paths, budget_nusd=10**9, per_document=True)
    whole = dataset(summary)
    rows: list[dict[str, Any]] = []
    for name in ("hand", "foot"):
        own = type(whole)(whole.folder / name)
        assert set(own.files()) == {
            "train.jsonl", "golden.jsonl", "rejected.jsonl", "README.md", "report.html", "manifest.json",
        }  # fmt: skip
        assert {row["provenance"]["document"] for row in own.rows()} == {name}
        golden = {row["section"] for row in own.rows("golden")}
        assert golden
        assert golden.isdisjoint(row["section"] for row in own.rows("train"))
        for file, facts in own.manifest()["files"].items():
            assert facts["sha256"] == hashlib.sha256(own.files()[file]).hexdigest()
        assert f"# Dataset {summary.run}" in own.files()["README.md"].decode()
        rows += own.rows()
    assert sorted(row["id"] for row in rows) == sorted(row["id"] for row in whole.rows())
    assert sum(parse_usd(row["cost_usd"]) for row in rows) == summary.spent_nusd == providers.bill()["total_nusd"]
    before = {path: path.read_bytes() for path in whole.folder.rglob("*") if path.is_file()}
    export(summary.run, desk.context({}).loaded)
    assert {path: path.read_bytes() for path in whole.folder.rglob("*") if path.is_file()} == before
