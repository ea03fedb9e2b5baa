"""Labels: kept whole on the disk, the last one counts, and the figures drawn from them are the textbook's."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcticcodex.datasets import labels as labels_module
from arcticcodex.datasets.labels import (
    REASONS,
    Agreement,
    Label,
    append_label,
    append_labels,
    apply,
    current,
    judge_says,
    rank,
    read_labels,
    refusal,
    summary,
    worth,
)
from arcticcodex.errors import InputError, OutputError
from arcticcodex.records import Chunk
from arcticcodex.validation.rates import wilson

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = st.text(max_size=30).map(lambda text: text.encode("utf-8", "replace").decode())
LABELS = st.builds(
    Label,
    id=st.sampled_from(["a", "b", "c", "d"]),
    verdict=st.sampled_from(["approved", "rejected", "none"]),
    reason=st.sampled_from(["", *REASONS]),
    question=st.none() | TEXTS,
    answer=st.none() | TEXTS,
    author=TEXTS,
    time=TEXTS,
    judge=st.sampled_from(["approved", "rejected", ""]),
    drawn=st.booleans(),
)


def record(row: str, **more: Any) -> dict[str, Any]:
    """A row as it is exported."""
    messages = [{"role": "user", "content": f"q{row}"}, {"role": "assistant", "content": f"a{row}"}]
    return {"id": row, "messages": messages, "verdicts": [], **more}


def verdict(judge: str, criterion: str = "supported", *, passed: bool = True) -> dict[str, Any]:
    """What one judge said on one criterion."""
    return {"judge": judge, "criterion": criterion, "passed": passed, "reason": ""}


# --- the file ------------------------------------------------------------------------------------------------


@settings(max_examples=25)
@given(labels=st.lists(LABELS, max_size=8))
def test_a_label_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, labels: list[Label]) -> None:
    """Whatever a person writes, line ends and all, is read again as it was given, in order."""
    path = tmp_path_factory.mktemp("labels") / "labels.jsonl"
    for label in labels:
        append_label(path, label)
    assert read_labels(path) == labels
    assert (path.read_bytes() if labels else b"").count(b"\n") == len(labels)


@settings(max_examples=25)
@given(cut=st.integers(1, 400))
def test_a_crash_loses_at_most_the_line_it_cut(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    """A file cut anywhere gives the labels that were whole, and takes new ones behind them."""
    path = tmp_path_factory.mktemp("labels") / "labels.jsonl"
    labels = [Label(f"é{n}", "approved", answer="ü\n") for n in range(3)]
    for label in labels:
        append_label(path, label)
    whole = path.read_bytes()
    path.write_bytes(whole[: min(cut, len(whole))])
    left = read_labels(path)
    assert left == labels[: len(left)]
    assert len(left) >= path.read_bytes().count(b"\n")
    append_label(path, labels[0])
    assert read_labels(path) == [*left, labels[0]]


def test_each_label_is_on_the_disk_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A label is flushed and synced before the call returns."""
    path, synced = tmp_path / "labels.jsonl", []
    monkeypatch.setattr(os, "fsync", lambda file: synced.append(os.fstat(file).st_size))
    append_label(path, Label("a", "approved"))
    append_label(path, Label("b", "rejected", "other"))
    assert synced == [path.read_bytes().index(b"\n") + 1, path.stat().st_size]


@pytest.mark.parametrize("torn", ["", '{"id": '])
def test_several_labels_are_kept_all_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, torn: str) -> None:
    """A disk that fills up half-way leaves the file as it was before; with room all are there, synced once."""
    path, synced = tmp_path / "labels.jsonl", []
    append_label(path, Label("a", "approved"))
    before = path.read_bytes()
    path.write_bytes(before + torn.encode())
    new = [Label(f"b{number}", "approved") for number in range(9)]

    def half(file: Any, data: bytes) -> None:
        file.write(data[: len(data) // 2])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(labels_module, "_write_all", half)
        with pytest.raises(OutputError, match="cannot be written"):
            append_labels(path, new)
    assert path.read_bytes() == before
    monkeypatch.setattr(os, "fsync", synced.append)
    append_labels(path, new)
    assert (len(synced), read_labels(path)) == (1, [Label("a", "approved"), *new])


def test_no_file_is_no_label(tmp_path: Path) -> None:
    """Before the first label there is nothing to read."""
    assert read_labels(tmp_path / "labels.jsonl") == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("secret text", "no JSON object"),
        ('["secret text"]', "no JSON object"),
        ('{"verdict": "approved"}', "id is missing"),
        ('{"id": "a", "verdict": "secret text"}', "approved, rejected, none"),
        ('{"id": "a", "verdict": ["secret text"]}', "not a text"),
        ('{"id": "a", "verdict": "rejected", "reason": "secret text"}', "unsupported"),
        ('{"id": "a", "verdict": "approved", "answer": 5}', "not a text"),
        ('{"id": "a", "verdict": "approved", "judge": "secret text"}', "judge"),
    ],
)
def test_what_is_no_label_is_refused_by_its_line(tmp_path: Path, line: str, said: str) -> None:
    """The error names file and line and what is wrong, and never repeats what stands there."""
    path = tmp_path / "labels.jsonl"
    path.write_text(Label("a", "approved").line() + line + "\n" + Label("b", "approved").line(), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_labels(path)
    told = " ".join(caught.value.lines())
    assert "labels.jsonl:2" in told
    assert said in told
    assert "secret" not in told


def test_a_label_by_hand_needs_only_id_and_verdict(tmp_path: Path) -> None:
    """A file written by a person or another tool, its last line without an end, is taken and can be added to."""
    path = tmp_path / "labels.jsonl"
    path.write_text('{"id": "a", "verdict": "approved"}\n\n{"id": "b", "verdict": "rejected"}', encoding="utf-8")
    assert read_labels(path) == [Label("a", "approved"), Label("b", "rejected")]
    append_label(path, Label("c", "approved"))
    assert [label.id for label in read_labels(path)] == ["a", "b", "c"]


def test_a_folder_that_is_gone_is_an_error_in_words(tmp_path: Path) -> None:
    """A label that cannot be kept is never taken for kept."""
    with pytest.raises(OutputError, match="cannot be written"):
        append_label(tmp_path / "gone" / "labels.jsonl", Label("a", "approved"))


# --- what counts ---------------------------------------------------------------------------------------------


@given(labels=st.lists(LABELS, max_size=20))
def test_the_last_label_of_a_row_counts(labels: list[Label]) -> None:
    """Earlier labels of a row change nothing, and a label taken back is none."""
    counted = current(labels)
    for row in {label.id for label in labels}:
        last = [label for label in labels if label.id == row][-1]
        assert counted.get(row) == (None if last.verdict == "none" else last)
    assert summary(labels) == summary(counted.values())


@given(labels=st.lists(LABELS, max_size=20))
def test_an_export_leaves_out_and_takes_edits(labels: list[Label]) -> None:
    """Rejected rows go, edits come in, all else passes untouched, in order; what was given is not changed."""
    records = [record(row, cost_usd="0.01") for row in "abcdex"]
    before, counted = [dict(one) for one in records], current(labels)
    left = list(apply(records, labels))
    assert records == before
    assert [one["id"] for one in left] == [
        row for row in "abcdex" if row not in counted or counted[row].verdict == "approved"
    ]
    for one in left:
        label = counted.get(one["id"])
        if label is None:
            assert one == record(one["id"], cost_usd="0.01")
            continue
        question, answer = (message["content"] for message in one["messages"])
        assert question == (f"q{one['id']}" if label.question is None else label.question)
        assert answer == (f"a{one['id']}" if label.answer is None else label.answer)
        assert one["label"]["edited"] is label.edited
        assert {name: one[name] for name in ("id", "cost_usd", "verdicts")} == {
            "id": one["id"], "cost_usd": "0.01", "verdicts": [],
        }  # fmt: skip


# --- figures -------------------------------------------------------------------------------------------------


def test_kappa_is_that_of_the_textbook() -> None:
    """50 grant proposals, two readers: 20 both yes, 15 both no, 5 and 10 apart: raw 0.7, by chance 0.5, kappa 0.4."""
    agreement = Agreement(20, 5, 10, 15)
    assert (agreement.n, agreement.raw.rate, agreement.kappa) == (50, 0.7, pytest.approx(0.4))


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_kappa_is_what_is_left_after_chance(both: int, judge: int, person: int, neither: int) -> None:
    """(p_o - p_e) / (1 - p_e) in floats; 1 where all agree; the same whoever is called the judge; else None."""
    agreement = Agreement(both, judge, person, neither)
    n = both + judge + person + neither
    assert agreement.kappa == Agreement(both, person, judge, neither).kappa
    rates = ((both + judge) / n, (both + person) / n) if n else (1.0, 1.0)
    by_chance = rates[0] * rates[1] + (1 - rates[0]) * (1 - rates[1])
    if agreement.kappa is None:
        assert n == 0 or by_chance == pytest.approx(1)
        return
    assert agreement.kappa == pytest.approx(((both + neither) / n - by_chance) / (1 - by_chance))
    assert -1 <= agreement.kappa <= 1
    assert (agreement.kappa == 1) == (judge + person == 0)


def test_only_the_random_slice_tells_of_the_whole() -> None:
    """Rows picked for being doubtful do not lower the approval; an edited row was not good as written."""
    labels = [
        Label("1", "approved", judge="approved", drawn=True),
        Label("2", "approved", judge="approved", drawn=True, answer="better"),
        Label("3", "rejected", "trivial", judge="approved", drawn=True),
        Label("4", "approved", judge="rejected", drawn=True),
        Label("5", "rejected", "unsupported", judge="rejected", drawn=True),
        Label("6", "approved", judge="", drawn=True),
        Label("7", "rejected", "trivial", judge="approved"),
    ]
    told = summary(labels)
    assert (told.labelled, told.edited, told.rejected) == (7, 1, 3)
    assert (told.approved.passed, told.approved.n) == (3, 6)
    assert (told.kept.passed, told.kept.n) == (2, 4)
    assert told.approved.interval == wilson(3, 6)
    assert told.reasons == (("trivial", 2), ("unsupported", 1))
    assert told.agreement == Agreement(both_approved=1, only_judge=2, only_person=1, both_rejected=1)
    assert told.agreement.n == 5, "where nobody judged there is nothing to agree with"


def test_nothing_labelled_is_no_figure() -> None:
    """No division by zero, and the widest interval there is."""
    told = summary([])
    assert (told.approved.rate, told.approved.interval, told.agreement.kappa) == (0.0, (0.0, 1.0), None)


# --- which rows ----------------------------------------------------------------------------------------------


def test_only_what_a_judge_saw_or_nobody_could_is_labelled() -> None:
    """Rows that code rejected or set aside as repeats are settled; rows without a pair cannot be judged."""
    judged = record("a", verdicts=[verdict("code"), verdict("m")])
    assert judge_says("train", "", judged) == "approved"
    assert judge_says("golden", "", record("a", verdicts=[verdict("code")])) == ""
    assert judge_says("rejected", "judge: supported", judged) == "rejected"
    for gate in ("quote", "duplicate", "judge_RequestRefused"):
        assert judge_says("rejected", gate, judged) is None
    assert judge_says("rejected", "no_pairs", {"id": "a", "messages": []}) is None


def test_doubt_comes_before_certainty() -> None:
    """Judges that disagree, then what a judge rejected, then what nobody judged, then the rest."""
    split = record("a", verdicts=[verdict("m"), verdict("n", passed=False)])
    apart = record(
        "b", verdicts=[verdict("m"), verdict("n", "stands_alone", passed=False), verdict("code", passed=False)]
    )
    assert worth(split, "approved") == 0
    assert [worth(apart, judge) for judge in ("rejected", "", "approved")] == [1, 2, 3]


def test_the_draw_is_the_seeds() -> None:
    """The same rows for the same seed, whatever other rows there are; other rows for another seed."""
    few, many = ([(row, 0) for row in range(count)] for count in (50, 500))
    order = sorted(many, key=lambda place: rank(0, *place))
    assert [place for place in order if place in few] == sorted(few, key=lambda place: rank(0, *place))
    assert order != sorted(many, key=lambda place: rank(1, *place))
    assert 200 < sum(row for row, _ in order[:100]) / 100 < 300, "spread over the whole run"


# --- edits ---------------------------------------------------------------------------------------------------

PASSAGE = Chunk("m", 0, 100, 160, (), "The relief valve opens at 12 bar. It closes again at 10 bar.")
QUOTED = {"evidence": [{"document": "m", "start": 100, "end": 133, "quote": "The relief valve opens at 12 bar."}]}


def test_an_edit_is_checked_as_the_row_was() -> None:
    """The free checks hold for an edit too: a text, and quotes that stand in the passage."""
    row = record("a", **QUOTED)
    question, answer = "When does the relief valve open?", "The relief valve opens at 12 bar."
    assert refusal(row, question, answer, PASSAGE) == ""
    assert refusal(row, question, "  ", PASSAGE).startswith("complete")
    moved = replace(PASSAGE, text=PASSAGE.text.replace("12", "21"))
    assert "not in the passage" in refusal(row, question, answer, moved)
