"""The cascade from end to end: what it makes, what it costs, who is asked, and how it ends."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from arcticcodex.errors import BudgetReached, InputError, UsageError
from arcticcodex.pipelines import cascade as cascading
from arcticcodex.store.store import read_store
from waiting import until_async

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from arcticcodex.rehearsal.process import Rehearsal

DOLLAR = 10**9
# Families whose prices do not change by the hour.
CHEAP = "generator=gpt-6-luna,formatter=gpt-6-luna,judge=claude-haiku-5-5,golden_judge=claude-sonnet-5-5"
WRITER = "gpt-6-luna"
GOLDEN = "claude-sonnet-5-5"


@pytest.fixture
def cascade(desk: Any) -> Callable[..., Any]:
    """Run a cascade with cheap teachers, by default of 60 training pairs on law."""

    async def run(*domains: str, **options: Any) -> Any:
        given = {"teachers": CHEAP, "samples": 60, "budget_nusd": DOLLAR} | options
        return await cascading.cascade(domains or ("law",), desk.context(given))

    return run


def findings(dataset: Any, summary: Any) -> dict[str, Any]:
    """What the run learnt, as the manifest has it."""
    found: dict[str, Any] = dataset(summary).manifest()["options"]["findings"]
    return found


def models(providers: Rehearsal) -> Counter[str]:
    """How many calls each model answered."""
    return Counter(call["model"] for call in providers.log())


async def test_it_makes_the_pairs_wanted_and_a_golden_set(cascade: Any, dataset: Any, providers: Rehearsal) -> None:
    """Proves the whole chain: as many pairs as asked, golden rows approved by the golden judge, every cent booked."""
    providers.configure(messy_share=0.3, hopeless_share=0.05, wrong_share=0.1)
    summary = await cascade(samples=200)
    data = dataset(summary)
    assert (summary.exit_code, summary.state) == (0, "complete")
    assert 200 <= len(data.rows("train")) <= 232
    assert len(data.rows("golden")) >= 16
    for row in data.rows("golden"):
        assert row["judge"] == GOLDEN
        assert {v["criterion"] for v in row["verdicts"] if v["judge"] == GOLDEN and v["passed"]} == {
            "correct", "complete", "clear", "safe", "follows_instruction",
        }  # fmt: skip
    assert all([message["role"] for message in row["messages"]] == ["user", "assistant"] for row in data.rows("train"))
    assert summary.spent_nusd == providers.bill()["total_nusd"]
    formed = findings(dataset, summary)["formed_by"]
    assert 0 < formed[WRITER] < formed["code"] / 5, "a model forms only what code cannot"


async def test_what_the_golden_judge_has_read_never_trains(cascade: Any, dataset: Any, providers: Rehearsal) -> None:
    """Proves that train has no row of the audit, approved or not, and that rejected ones say what the judge said."""
    providers.configure(wrong_share=0.4)
    summary = await cascade(samples=150)
    data = dataset(summary)
    assert all(row["judge"] != GOLDEN for row in data.rows("train"))
    read = [row for row in data.rows("golden", "rejected") if any(v["judge"] == GOLDEN for v in row["verdicts"])]
    fallen = [row for row in read if row.get("gate", "").startswith("judge: ")]
    assert fallen
    assert summary.approval.n == len(read)
    assert summary.approval.rate == pytest.approx((len(read) - len(fallen)) / len(read), abs=0.1)  # weighed by cells
    told = findings(dataset, summary)["audit"]["approval"]
    assert (summary.approval.rate, summary.approval.low, summary.approval.high) == tuple(
        told[name] for name in ("estimate", "low", "high")
    )


async def test_golden_rows_are_topped_up_by_further_slices(cascade: Any, dataset: Any, providers: Rehearsal) -> None:
    """Proves that where too few audited rows pass, more are judged until enough do, and train is filled again."""
    providers.configure(wrong_share=0.5)
    summary = await cascade(samples=200)
    audit, data = findings(dataset, summary)["audit"], dataset(summary)
    assert audit["slices"] >= 1
    assert audit["rate"] > 0.1
    assert len(data.rows("golden")) >= 16
    assert len(data.rows("train")) >= 200
    ids = [row["id"] for row in data.rows()]
    assert len(ids) == len(set(ids))


@pytest.mark.usefixtures("providers")
async def test_the_judge_is_measured_by_items_whose_truth_is_known(cascade: Any, dataset: Any) -> None:
    """Proves that a judge that approves everything is found out: it is told, and no purity is claimed."""
    summary = await cascade()
    audit = findings(dataset, summary)["audit"]
    judge = audit["judges"]["golden_judge"]
    assert (judge["good"], judge["bad"]) == (30, 30)
    assert judge["blind"]
    assert audit["purity"] is None
    assert any("does not tell good from bad" in line for line in summary.lines)


async def test_a_second_run_pays_nothing_and_makes_the_same_rows(
    cascade: Any, dataset: Any, providers: Rehearsal
) -> None:
    """Proves that every call of a cascade is replayed, whatever stage it was of."""
    providers.configure(hopeless_share=0.1, wrong_share=0.1)
    first = await cascade()
    asked = len(providers.log())
    again = await cascade()
    assert len(providers.log()) == asked
    assert again.spent_nusd == 0
    assert dataset(first).splits() == dataset(again).splits()


async def test_a_stopped_run_goes_on_to_the_rows_of_an_unbroken_one(
    cascade: Any, desk: Any, dataset: Any, providers: Rehearsal, elsewhere: Callable[[str], Path]
) -> None:
    """Proves that a break changes nothing of the rows, their order and their splits, and pays nothing twice."""
    providers.configure(messy_share=0.3, hopeless_share=0.05, wrong_share=0.3, repeat_share=0.1)
    elsewhere("unbroken")
    whole = dataset(await cascade(samples=120)).splits()
    calls = len(providers.log())
    elsewhere("broken")
    providers.reset()
    providers.configure(latency=0.03)
    running = asyncio.create_task(cascade(samples=120, concurrency=8))
    await until_async(lambda: len(providers.log()) >= calls // 2)
    desk.stop.set()
    broken = await running
    assert (broken.exit_code, broken.state) == (130, "interrupted")
    desk.stop = asyncio.Event()
    again = await desk.resume()
    assert (again.exit_code, again.state) == (0, "complete")
    assert dataset(again).splits() == whole
    assert len(providers.log()) == calls


async def test_a_generator_that_repeats_itself_gives_each_row_once(
    cascade: Any, dataset: Any, providers: Rehearsal
) -> None:
    """Proves that near copies are dropped before a judge is paid, and that golden and train share none."""
    providers.configure(repeat_share=0.9)
    summary = await cascade(samples=60)
    data = dataset(summary)
    gates = Counter(row["gate"] for row in data.rows("rejected"))
    assert gates["near_copy"] > 60
    copies = [row for row in data.rows("rejected") if row["gate"] == "near_copy"]
    assert not any(v["judge"] == GOLDEN for row in copies for v in row["verdicts"])


@pytest.mark.usefixtures("providers")
async def test_a_budget_alone_buys_as_much_as_it_can_and_ends_well(cascade: Any) -> None:
    """Proves that without a number of pairs the cap is the goal: used up, never passed, and no failure."""
    cap_nusd = 250_000_000
    summary = await cascade(samples=None, budget_nusd=cap_nusd)
    assert (summary.exit_code, summary.state) == (0, "complete")
    assert 0.75 * cap_nusd < summary.spent_nusd <= cap_nusd
    assert summary.golden > 0


@pytest.mark.usefixtures("providers")
async def test_a_budget_that_is_too_small_for_the_number_ends_as_reached(cascade: Any) -> None:
    """Proves that a number of pairs that the cap does not cover is exit 5, with the rows so far and how to go on."""
    summary = await cascade(samples=500, budget_nusd=40_000_000, yes=True)
    assert (summary.exit_code, summary.state) == (5, "partial")
    assert summary.spent_nusd <= 40_000_000
    assert summary.approved > 0
    assert "--budget" in summary.resume


async def test_a_budget_below_one_row_sends_nothing(cascade: Any, providers: Rehearsal) -> None:
    """Proves that a cap that holds no row costs nothing."""
    summary = await cascade(budget_nusd=1_000)
    assert (summary.exit_code, summary.spent_nusd) == (BudgetReached.exit_code, 0)
    assert providers.log() == []


@pytest.mark.usefixtures("providers")
async def test_a_quarter_is_kept_back_on_request(cascade: Any, desk: Any) -> None:
    """Proves that `reserve` leaves a quarter of the budget unspent."""
    summary = await cascade(samples=None, budget_nusd=40_000_000, reserve=True)
    assert summary.cap_nusd == 30_000_000
    assert summary.spent_nusd <= 30_000_000
    assert any("Kept back: $0.01" in line for line in desk.told)


@pytest.mark.usefixtures("providers")
async def test_a_limit_on_the_price_of_an_approved_pair_ends_it(cascade: Any) -> None:
    """Proves that the run stops asking when approved pairs cost more than wanted, and says so."""
    summary = await cascade(samples=400, most_nusd_per_approved=1)
    assert summary.state == "complete"
    assert summary.approved < 400
    assert any("--max-usd-per-approved" in line for line in summary.lines)


async def test_a_teacher_dead_from_the_start_ends_it_with_exit_4(cascade: Any, providers: Rehearsal) -> None:
    """Proves that a refused key ends the run before rows are asked one by one for nothing."""
    providers.configure(faults_by_provider={"openai": {"401": 1.0}})
    summary = await cascade()
    assert (summary.exit_code, summary.spent_nusd) == (4, 0)
    assert len(providers.log()) <= 32, "only what was sent at once"


async def test_a_judge_that_dies_midway_keeps_what_is_finished(
    cascade: Any, desk: Any, dataset: Any, providers: Rehearsal
) -> None:
    """Proves that rows of a cascade whose judge dies are kept, and that the run goes on to its end later."""
    providers.configure(latency=0.02)
    running = asyncio.create_task(cascade(concurrency=8))
    await until_async(lambda: models(providers)[GOLDEN] >= 2)
    providers.configure(faults_by_provider={"anthropic": {"401": 1.0}})
    broken = await running
    assert broken.exit_code == 4
    assert broken.rows > 0
    providers.configure(faults_by_provider={})
    again = await desk.resume()
    assert (again.exit_code, again.state) == (0, "complete")
    assert len(dataset(again).rows("train")) >= 60


@pytest.mark.usefixtures("providers")
async def test_without_a_judge_there_is_no_golden_set_and_it_says_so(cascade: Any, dataset: Any) -> None:
    """Proves that with one family alone rows train by the free gates, none is golden, and approval is not claimed."""
    summary = await cascade(teachers="generator=gpt-6-luna,formatter=gpt-6-luna,judge=offline,golden_judge=offline")
    assert summary.exit_code == 0
    assert (summary.golden, summary.approval) == (0, None)
    assert {row["judge"] for row in dataset(summary).rows("train")} == {"none"}


@pytest.mark.usefixtures("providers")
async def test_rows_with_a_thinking_teacher_keep_the_trace(cascade: Any, dataset: Any) -> None:
    """Proves that what a reasoning teacher thought is kept beside the answer, not in it."""
    summary = await cascade(teachers=CHEAP.replace("generator=gpt-6-luna", "generator=deepseek-r1"), samples=30)
    rows = dataset(summary).rows("train")
    assert rows
    assert all(row["trace"] for row in rows)
    assert not any(row["trace"] in row["messages"][1]["content"] for row in rows)


# --- offline -----------------------------------------------------------------------------------------------------


async def test_offline_gives_verified_pairs_with_worked_solutions(cascade: Any, dataset: Any) -> None:
    """Proves that without any key reasoning tasks come with solutions that code has checked, a tenth of them golden."""
    pytest.importorskip("reasoning_gym", reason="the extra [reasoning] is not installed")
    summary = await cascade("reasoning", teachers="offline", samples=80, budget_nusd=None)
    data = dataset(summary)
    assert (summary.exit_code, summary.spent_nusd, summary.approval) == (0, 0, None)
    assert len(data.rows("train")) >= 80
    assert data.rows("golden")
    for row in data.rows("train", "golden"):
        assert ("known_answer", True) in {(v["criterion"], v["passed"]) for v in row["verdicts"]}
        assert row["provenance"]["generator"] == "offline"
    assert len({row["messages"][0]["content"] for row in data.rows()}) == len(data.rows())


async def test_offline_refuses_what_code_cannot_check(cascade: Any) -> None:
    """Proves that the offline teacher is not passed off as an expert on law."""
    with pytest.raises(UsageError, match="cannot answer questions about law"):
        await cascade("law", teachers="offline")


# --- bad input -----------------------------------------------------------------------------------------------------


async def test_an_unknown_domain_names_the_nearest(cascade: Any, providers: Rehearsal) -> None:
    """Proves that a typo costs nothing and is answered with what may have been meant."""
    with pytest.raises(UsageError) as caught:
        await cascade("medicin")
    assert "medicine" in " ".join(caught.value.lines())
    assert providers.log() == []


async def test_more_pairs_than_the_domains_hold_are_refused(cascade: Any, alone: Path, providers: Rehearsal) -> None:
    """Proves that a small pack says how many pairs it holds before anything is sent."""
    pack = alone / "small.toml"
    pack.write_text(SMALL, encoding="utf-8")
    with pytest.raises(UsageError, match="more than the domains hold") as caught:
        await cascade(str(pack), samples=10_000)
    assert "--samples" in " ".join(caught.value.lines())
    assert providers.log() == []


@pytest.mark.usefixtures("providers")
async def test_a_pack_that_changed_is_not_resumed(cascade: Any, desk: Any, alone: Path) -> None:
    """Proves that a run whose prompts would be others is refused instead of being paid anew."""
    pack = alone / "small.toml"
    pack.write_text(SMALL, encoding="utf-8")
    summary = await cascade(str(pack), samples=20, budget_nusd=4_000_000)
    assert summary.state == "partial"
    pack.write_text(SMALL.replace("first leaf of three", "another leaf of three"), encoding="utf-8")
    with pytest.raises(InputError, match="not those the run began with"):
        await desk.resume(budget_nusd=DOLLAR)


async def test_a_dry_run_prices_each_stage_and_sends_nothing(cascade: Any, providers: Rehearsal) -> None:
    """Proves that a price is told without a call or a store."""
    summary = await cascade(samples=10_000, dry_run=True, budget_nusd=75 * DOLLAR)
    assert 0 < summary.estimate.low_nusd < summary.estimate.likely_nusd < summary.estimate.high_nusd
    assert providers.log() == []


async def test_the_store_has_no_key_and_the_journal_every_reply(cascade: Any, providers: Rehearsal) -> None:
    """Proves that raw replies are kept for every paid call, for nothing is lost for form."""
    await cascade(samples=20)
    replies = read_store("arctic.db", lambda c: c.exec_driver_sql("SELECT COUNT(*) FROM replies").scalar())
    assert replies == len(providers.log())


SMALL = """
personas = ["a careful clerk with little time", "an old hand who trains others"]
constraints = ["Name one common mistake.", "Use no jargon without a word on it."]

[domain]
name = "small"
title = "A small domain"
description = "Three leaves, to be used up."

[[topics]]
name = "things"
leaves = ["first leaf of three", "second leaf of three", "third leaf of three"]

[[tasks]]
name = "explain"
ask = "Explain {leaf} to somebody who has to use it tomorrow."

[[difficulties]]
name = "basic"
note = "No knowledge is needed."

[[difficulties]]
name = "hard"
note = "Much knowledge is needed."

[[shapes]]
name = "steps"
note = "a numbered list"

[[shapes]]
name = "table"
note = "a table of three columns"
"""


# --- what a hard reviewer asked ------------------------------------------------------------------------------------


async def test_rows_that_failed_for_a_while_are_asked_again_and_change_nothing(
    cascade: Any, desk: Any, dataset: Any, providers: Rehearsal, elsewhere: Callable[[str], Path], in_a_hurry: None
) -> None:
    """Proves that a generator out of order in the middle ends the plan, and that resuming gives the unbroken rows."""
    del in_a_hurry
    elsewhere("unbroken")
    whole = dataset(await cascade(samples=150)).splits()
    calls = len(providers.log())
    elsewhere("broken")
    providers.reset()
    providers.configure(latency=0.01)
    running = asyncio.create_task(cascade(samples=150, concurrency=8))
    await until_async(lambda: models(providers)[WRITER] >= 60)
    providers.configure(faults_by_provider={"openai": {"500": 1.0}})
    broken = await running
    assert (broken.exit_code, broken.state) == (1, "partial")
    providers.configure(faults_by_provider={}, latency=0)
    again = await desk.resume()
    assert (again.exit_code, again.state) == (0, "complete")
    assert dataset(again).splits() == whole
    paid = [call for call in providers.log() if call["status"] == 200]
    assert len(paid) == calls


@pytest.mark.usefixtures("providers")
async def test_a_generator_that_gives_nothing_does_not_eat_the_budget(cascade: Any, providers: Rehearsal) -> None:
    """Proves that a run of which no row is approved ends after some hundred rows, without paying for known items."""
    providers.configure(faults_by_provider={"openai": {"refusal": 1.0}})
    summary = await cascade(samples=400)
    assert summary.approved == 0
    assert summary.rows < 300
    assert models(providers)[GOLDEN] == 0
    assert any("none of the last" in line for line in summary.lines)


async def test_a_judge_that_refuses_all_ends_the_slices(cascade: Any, dataset: Any, providers: Rehearsal) -> None:
    """Proves that no further slice is judged once even the best chance gives too few golden rows, and it is told."""
    providers.configure(judge_error=1.0)
    summary = await cascade(samples=200)
    assert findings(dataset, summary)["audit"]["slices"] <= 1
    assert any("golden rows; 16 were wanted" in line for line in summary.lines)


async def test_a_judge_that_errs_now_and_then_gives_a_purity(cascade: Any, dataset: Any, desk: Any) -> None:
    """Proves that a rehearsed run, whose judge knows the known items, tells purity with its interval."""
    del desk
    summary = await cascade(samples=200, rehearse=True, teachers="auto")
    audit = findings(dataset, summary)["audit"]
    assert not audit["judges"]["golden_judge"]["blind"]
    for name in ("purity", "train_purity", "golden_purity"):
        assert 0 <= audit[name]["low"] <= audit[name]["estimate"] <= audit[name]["high"] <= 1
    assert audit["golden_purity"]["estimate"] > 0.9


async def test_a_new_total_below_what_was_spent_is_refused(cascade: Any, desk: Any, providers: Rehearsal) -> None:
    """Proves that a lower cap than the cost so far is wrong usage, and no broken promise."""
    broken = await cascade(samples=500, budget_nusd=100_000_000, yes=True)
    assert broken.spent_nusd > 20_000_000
    with pytest.raises(UsageError, match="below what the run has cost"):
        await desk.resume(budget_nusd=20_000_000)
    assert providers.bill()["total_nusd"] == broken.spent_nusd


async def test_a_golden_row_stays_golden_however_often_the_run_is_stopped(
    cascade: Any, desk: Any, dataset: Any, providers: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that rows of a further slice of the audit never turn up in train, also not in files of a stopped run."""
    monkeypatch.setenv("ARCTIC_CASCADE__BULK_JUDGE", "never")
    monkeypatch.setattr("arcticcodex.pipelines.watch.PROGRESS_S", 0.005)
    providers.configure(wrong_share=0.85, latency_by_model={GOLDEN: 0.1})
    running = asyncio.create_task(cascade(samples=150, concurrency=4))
    await desk.told_of(lambda state: state.golden > 7)  # more than the first audit gives
    desk.stop.set()
    first = await running
    assert findings(dataset, first)["audit"]["slices"] > 0
    read = {row["id"] for row in dataset(first).rows() if any(v["judge"] == GOLDEN for v in row["verdicts"])}
    desk.stop = asyncio.Event()
    resumed = asyncio.create_task(desk.resume())
    await desk.told_of(lambda state: state.replayed > 100)
    desk.stop.set()
    second = await resumed
    assert second.exit_code == 130
    assert read.isdisjoint(row["id"] for row in dataset(second).rows("train"))
    desk.stop = asyncio.Event()
    whole = await desk.resume()
    assert (whole.exit_code, whole.state) == (0, "complete")
    assert read.isdisjoint(row["id"] for row in dataset(whole).rows("train"))
