"""From the store to files: whole or not at all, the manifest last, the same bytes, and shares that sum exactly."""

from __future__ import annotations

import hashlib
import json
import resource
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcticcodex.datasets.export import claim_folder, export_run, write_file
from arcticcodex.errors import OutputError, UsageError
from arcticcodex.money import parse_usd
from arcticcodex.records import Outcome, Reply, Usage
from arcticcodex.store.database import open_engine
from arcticcodex.store.ledger import Claim, Put, Settle, apply

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection


@contextmanager
def store_of(folder: Path) -> Iterator[Connection]:
    """A transaction of a new store."""
    engine = open_engine(str(folder / "a.db"))
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def paid(connection: Connection, identity: str, cost_nusd: int) -> None:
    """A call that cost so much."""
    rest = ("openai", "m", "p", "standard", "2026-11", 100, cost_nusd, "{}")
    apply(connection, [Claim(identity, identity, "r1", "generate", 0, "me", *rest)])  # type: ignore[arg-type]
    reply = Reply("yes", "", "stop", "m", Usage(1, 0, 0, 1), cap_tokens=100)
    apply(connection, [Settle(identity, "settled", cost_nusd, reply)])


def outcome(row: int, part: int, split: str, *shares: tuple[str, int, int], gate: str = "", **record: Any) -> Outcome:
    """An outcome that stands for shares of calls, each (call, part, of)."""
    calls = [{"call": call, "part": share, "of": of} for call, share, of in shares]
    fields = {"id": f"{row}-{part}", "provenance": {"calls": calls}, **record}
    return Outcome(row, part, split, fields, gate, gate and f"why {gate}")  # type: ignore[arg-type]


def rows_of(folder: Path, split: str) -> list[dict[str, Any]]:
    """The rows of one file."""
    lines = (folder / f"{split}.jsonl").read_bytes().split(b"\n")
    assert lines.pop() == b""
    return [json.loads(line) for line in lines]


def cost_nusd(rows: Sequence[dict[str, Any]]) -> int:
    """What rows cost together."""
    return sum(parse_usd(row["cost_usd"]) for row in rows)


# --- files -------------------------------------------------------------------------------------------------------


def test_each_sample_is_a_line_of_its_split(tmp_path: Path) -> None:
    """Proves that rows come in order, each in the file of its split, the rejected with gate and reason."""
    with store_of(tmp_path) as connection:
        told = [
            outcome(2, 1, "train"), outcome(2, 0, "train"), outcome(1, 0, "golden"), outcome(10, 0, "train"),
            outcome(3, 0, "rejected", gate="quote"),
        ]  # fmt: skip
        apply(connection, [Put("r1", tuple(told)), Put("r2", (outcome(0, 0, "train"),))])
        paths = export_run(connection, "r1", tmp_path, {"README.md": "# Card\n"}, {})
    assert [row["id"] for row in rows_of(tmp_path, "train")] == ["2-0", "2-1", "10-0"]
    assert [row["id"] for row in rows_of(tmp_path, "golden")] == ["1-0"]
    [rejected] = rows_of(tmp_path, "rejected")
    assert (rejected["gate"], rejected["reason"], rejected["cost_usd"]) == ("quote", "why quote", "0.00")
    assert {name: Path(path).name for name, path in paths.items()} == {
        "train": "train.jsonl", "golden": "golden.jsonl", "rejected": "rejected.jsonl", "manifest": "manifest.json",
    }  # fmt: skip
    assert (tmp_path / "README.md").read_text() == "# Card\n"


def test_the_manifest_tells_size_lines_and_hash_of_each_file(tmp_path: Path) -> None:
    """Proves that every file can be checked by the manifest, whatever characters its rows hold."""
    with store_of(tmp_path) as connection:
        odd = [outcome(row, 0, "train", text=text) for row, text in enumerate(("a\nb", "\u2028\x85\x1c", "🙂é", "\0"))]
        apply(connection, [Put("r1", tuple(odd))])
        export_run(connection, "r1", tmp_path, {"README.md": "card"}, {"state": "complete"})
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert (manifest["run"], manifest["state"]) == ("r1", "complete")
    assert set(manifest["files"]) == {"train.jsonl", "golden.jsonl", "rejected.jsonl", "README.md"}
    for name, facts in manifest["files"].items():
        data = (tmp_path / name).read_bytes()
        assert facts == {
            "bytes": len(data), "lines": data.count(b"\n"), "sha256": hashlib.sha256(data).hexdigest(),
        }  # fmt: skip
    assert manifest["files"]["train.jsonl"]["lines"] == 4
    assert [row["text"] for row in rows_of(tmp_path, "train")] == ["a\nb", "\u2028\x85\x1c", "🙂é", "\0"]


def test_the_same_store_gives_the_same_bytes(tmp_path: Path) -> None:
    """Proves that exporting again, into another folder too, changes not a byte."""
    with store_of(tmp_path) as connection:
        paid(connection, "c", 1_001)
        apply(connection, [Put("r1", tuple(outcome(0, part, "train", ("c", part, 3)) for part in range(3)))])
        contents = []
        for name in ("one", "one", "two"):
            (tmp_path / name).mkdir(exist_ok=True)
            export_run(connection, "r1", tmp_path / name, {"README.md": "card"}, {"b": 1, "a": 2})
            contents.append({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()})
    assert contents[0] == contents[1] == contents[2]
    assert len(contents[0]) == 5


@pytest.mark.parametrize("blocked", ["train.jsonl", "rejected.jsonl", "README.md"])
def test_the_manifest_comes_last(tmp_path: Path, blocked: str) -> None:
    """Proves that without each file in its place there is no manifest, and no draft is left lying."""
    (tmp_path / blocked).mkdir()
    (tmp_path / blocked / "x").touch()
    with store_of(tmp_path) as connection, pytest.raises(OutputError, match=blocked.replace(".", r"\.")):
        export_run(connection, "r1", tmp_path, {"README.md": "card"}, {})
    assert not (tmp_path / "manifest.json").exists()
    assert list(tmp_path.glob(".*.part")) == []


def test_many_rows_are_all_written(tmp_path: Path) -> None:
    """Proves that rows beyond one batch keep their order and their costs."""
    with store_of(tmp_path) as connection:
        paid(connection, "c", 1_234_567)
        told = tuple(outcome(row, 0, "train", ("c", row, 1_203)) for row in range(1_203))
        apply(connection, [Put("r1", told)])
        export_run(connection, "r1", tmp_path, {"README.md": "card"}, {})
    rows = rows_of(tmp_path, "train")
    assert [row["id"] for row in rows] == [f"{row}-0" for row in range(1_203)]
    assert cost_nusd(rows) == 1_234_567


# --- costs -------------------------------------------------------------------------------------------------------


@settings(max_examples=25)
@given(calls=st.lists(st.tuples(st.integers(0, 10**12), st.integers(1, 7)), min_size=1, max_size=5))
def test_shares_of_a_call_sum_to_its_cost(
    tmp_path_factory: pytest.TempPathFactory, calls: list[tuple[int, int]]
) -> None:
    """Proves that the rows of a run sum to its spending to the nano-dollar, and siblings differ by one at most."""
    folder = tmp_path_factory.mktemp("shares")
    with store_of(folder) as connection:
        for row, (cost, of) in enumerate(calls):
            paid(connection, f"c{row}", cost)
            splits = ("train", "golden", "rejected")
            apply(
                connection,
                [Put("r1", tuple(outcome(row, part, splits[part % 3], (f"c{row}", part, of)) for part in range(of)))],
            )
        export_run(connection, "r1", folder, {"README.md": "card"}, {})
    rows = [row for split in ("train", "golden", "rejected") for row in rows_of(folder, split)]
    assert cost_nusd(rows) == sum(cost for cost, _ in calls)
    for row, (cost, of) in enumerate(calls):
        shares = [parse_usd(found["cost_usd"]) for found in rows if found["id"].startswith(f"{row}-")]
        assert len(shares) == of
        assert max(shares) - min(shares) <= 1
        assert min(shares) == cost // of


# --- one file ----------------------------------------------------------------------------------------------------


@contextmanager
def disk_of(size_bytes: int) -> Iterator[None]:
    """No file may grow beyond so many bytes: as a full disk, writing fails in the middle."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    """Proves that when the disk is full the old file stays, the half-written one goes, and the error helps."""
    path = tmp_path / "train.jsonl"
    write_file(path, [b"old\n"])
    with disk_of(4_096), pytest.raises(OutputError, match=r"train\.jsonl cannot be written") as caught:
        write_file(path, (b"x" * 1_000 for _ in range(10)))
    assert "resume" in caught.value.help
    assert [item.read_bytes() for item in tmp_path.iterdir()] == [b"old\n"]


def test_a_draft_left_by_a_killed_process_is_written_over(tmp_path: Path) -> None:
    """Proves that half a file of a process that died does not get into the next one's."""
    (tmp_path / ".train.jsonl.part").write_bytes(b"half of an old r")
    facts = write_file(tmp_path / "train.jsonl", [b"new\n"])
    assert facts["bytes"] == 4
    assert [item.read_bytes() for item in tmp_path.iterdir()] == [b"new\n"]


def test_a_writer_that_breaks_leaves_the_old_file(tmp_path: Path) -> None:
    """Proves that an error in the rows themselves leaves nothing half-written."""
    path = tmp_path / "train.jsonl"
    write_file(path, [b"old\n"])

    def parts() -> Iterator[bytes]:
        yield b"new"
        raise KeyError("call")

    with pytest.raises(KeyError):
        write_file(path, parts())
    assert [item.read_bytes() for item in tmp_path.iterdir()] == [b"old\n"]


# --- whose folder ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["new", "deep", "empty", "its own", "its own, full"])
def test_a_folder_that_is_free_is_claimed(tmp_path: Path, state: str) -> None:
    """Proves that a run takes a folder that is new, empty or its own, and signs it first."""
    folder = tmp_path / "a" / "b" if state == "deep" else tmp_path / "out"
    if state in {"empty", "its own", "its own, full"}:
        folder.mkdir()
    if state.startswith("its own"):
        (folder / "run.json").write_text('{"run": "r1"}')
    if state == "its own, full":
        (folder / "train.jsonl").write_text("kept")
    claim_folder(folder, "r1")
    assert json.loads((folder / "run.json").read_text()) == {"run": "r1"}
    assert state != "its own, full" or (folder / "train.jsonl").read_text() == "kept"


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("thesis.docx", "mine", "is not empty"),
        (".hidden", "mine", "is not empty"),
        ("run.json", '{"run": "r2"}', "belongs to run r2"),
        ("run.json", "{", "belongs to run unknown"),
        ("run.json", "[]", "belongs to run unknown"),
    ],
)
def test_a_folder_of_somebody_elses_is_refused(tmp_path: Path, name: str, content: str, told: str) -> None:
    """Proves that a folder with anything else in it is refused as a usage error, and left as it was."""
    (tmp_path / name).write_text(content)
    with pytest.raises(UsageError, match=told):
        claim_folder(tmp_path, "r1")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {name: content}


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    """Proves that an existing file is refused as a usage error, and left as it was."""
    path = tmp_path / "out"
    path.write_text("mine")
    with pytest.raises(UsageError, match="is not a folder"):
        claim_folder(path, "r1")
    assert path.read_text() == "mine"


@pytest.mark.parametrize("place", ["under a file", "of a name too long"])
def test_a_folder_that_cannot_be_made_is_told_by_name(tmp_path: Path, place: str) -> None:
    """Proves that the system's refusal is told with the path and what to do, not as a traceback."""
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "out" if place == "under a file" else tmp_path / ("x" * 300)
    with pytest.raises(OutputError, match="cannot be written") as caught:
        claim_folder(folder, "r1")
    assert str(folder) in caught.value.what
