"""Files of instructions, prompts and finished pairs: every shape read as meant, every other row told."""

from __future__ import annotations

import codecs
import json
import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcticcodex.errors import InputError
from arcticcodex.records import Evidence, Message
from arcticcodex.sources import samples
from arcticcodex.sources.sample_shapes import MOST_ROW_CHARS, MOST_TEXT_CHARS, MOST_TURNS, sample_of
from arcticcodex.sources.samples import InputSample, Refused, describe, read_samples

if TYPE_CHECKING:
    from pathlib import Path

ASKED, TOLD = "What is a pump?", "A machine that moves oil."
USER, ASSISTANT = {"role": "user", "content": ASKED}, {"role": "assistant", "content": TOLD}
QUOTE = {"document": "manual", "start": 10, "end": 14, "quote": "pump"}
OURS = {"id": "a1", "messages": [USER, ASSISTANT], "evidence": [QUOTE], "kind": "fact", "provenance": {"calls": []}}
SECRET = "zebra-7731"  # stands in every row that is refused, and in no reason

# A row of each shape with a question and its answer.
SHAPES: list[tuple[str, dict[str, Any]]] = [
    ("chat", {"messages": [USER, ASSISTANT]}),
    ("run", OURS),
    ("sharegpt", {"conversations": [{"from": "human", "value": ASKED}, {"from": "gpt", "value": TOLD}]}),
    ("alpaca", {"instruction": ASKED, "input": "", "output": TOLD}),
    ("alpaca", {"instruction": ASKED, "output": TOLD}),
    ("prompt-completion", {"prompt": ASKED, "completion": TOLD}),
    ("prompt-completion", {"prompt": [USER], "completion": [ASSISTANT]}),
    ("prompt-completion", {"prompt": ASKED, "response": TOLD}),
    ("prompt-completion", {"prompt": [USER], "chosen": [ASSISTANT], "rejected": [ASSISTANT]}),
    ("instruction", {"instruction": ASKED, "response": TOLD}),
    ("question", {"question": ASKED, "answer": TOLD}),
]
BARE = [("instruction", {"instruction": ASKED}), ("prompt", {"prompt": ASKED}), ("question", {"question": ASKED})]


def written(path: Path, *rows: object) -> Path:
    """A file with a row a line; a text is a line as it is."""
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def usable(path: Path) -> list[InputSample]:
    """The rows of a file that can be asked."""
    return [row for row in read_samples(path) if isinstance(row, InputSample)]


def one(row: dict[str, Any]) -> InputSample:
    """A row that can be asked."""
    found = sample_of(row, 1)
    assert isinstance(found, InputSample), found
    return found


# --- shapes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("shape", "row"), SHAPES)
def test_each_shape_gives_its_question_and_its_answer(shape: str, row: dict[str, Any]) -> None:
    """Proves that each shape is told by its fields, and what is asked and given is found in it."""
    found = one(row)
    assert (found.shape, found.instruction, found.reference, found.conversation) == (shape, ASKED, TOLD, ())


@pytest.mark.parametrize(("shape", "row"), BARE)
def test_a_bare_question_has_no_reference(shape: str, row: dict[str, Any]) -> None:
    """Proves that a question alone is enough, and that no answer is made up for it."""
    found = one(row)
    assert (found.shape, found.instruction, found.reference, found.labels) == (shape, ASKED, "", ())


def test_rows_of_mixed_shapes_are_each_recognised(tmp_path: Path) -> None:
    """Proves that the shape is the row's: a file of all of them gives each, in order, with its line."""
    rows = [*SHAPES, *BARE]
    found = usable(written(tmp_path / "a.jsonl", *(row for _, row in rows)))
    assert [(row.shape, row.source_line) for row in found] == [(shape, n) for n, (shape, _) in enumerate(rows, 1)]


def test_a_conversation_is_parted_where_the_user_speaks_last() -> None:
    """Proves what is asked in many turns: the last question, with the turns before it and the system text apart."""
    turns = [
        {"role": "system", "content": "Be brief."},
        USER,
        ASSISTANT,
        {"role": "user", "content": "And a valve?"},
        {"role": "assistant", "content": "It opens."},
        {"role": "assistant", "content": "And closes."},
    ]
    found = one({"messages": turns})
    assert (found.system, found.instruction, found.reference) == (
        "Be brief.",
        "And a valve?",
        "It opens.\n\nAnd closes.",
    )
    assert found.conversation == (Message("user", ASKED), Message("assistant", TOLD))
    assert one({"messages": turns[:4]}).reference == ""


def test_what_an_instruction_is_about_goes_with_it() -> None:
    """Proves that an Alpaca input is asked with its instruction, and that a context can support an answer as well."""
    assert one({"instruction": "Translate.", "input": "A pump.", "output": "x"}).instruction == "Translate.\n\nA pump."
    found = one({"question": ASKED, "context": "A pump moves oil."})
    assert found.instruction == f"{ASKED}\n\nA pump moves oil."
    assert found.passage_quotes == ("A pump moves oil.",)


def test_alpaca_history_and_system_come_before() -> None:
    """Proves LLaMA-Factory's further columns: earlier rounds and the system text."""
    found = one({"instruction": "c", "output": "d", "system": "s", "history": [["a", "b"]]})
    assert (found.system, found.conversation) == ("s", (Message("user", "a"), Message("assistant", "b")))


def test_text_parts_are_joined_and_broken_signs_mended() -> None:
    """Proves contents made of parts, and that half a character cannot break what is sent or written later."""
    row = json.loads('{"messages": [{"role": "user", "content": [{"type": "text", "text": "a\\ud800"}, "b\\r\\nc"]}]}')
    assert one(row).instruction == "a\ufffd\nb\nc"


def test_a_known_answer_is_a_label() -> None:
    """Proves the fields that tell the right answer, one or several; a label of true judges the answer and is none."""
    assert one({"question": ASKED, "answer_key": 42}).labels == ("42",)
    assert one({"question": ASKED, "answer_key": ["B", "b", "B"]}).labels == ("B", "b")
    assert one({"question": ASKED, "answer_key": False}).labels == ("no",)
    assert one({"question": ASKED, "label": "oil"}).labels == ("oil",)
    assert one({"prompt": ASKED, "completion": TOLD, "label": True}).labels == ()
    assert one({"prompt": ASKED, "label": {"verdict": "approved"}}).labels == ()


def test_evidence_of_another_form_is_no_evidence() -> None:
    """Proves that only quotes with their place are evidence; what others call so does no harm."""
    for other in ("a text", ["a text"], [{"quote": "pump"}], [{**QUOTE, "start": "10"}], None):
        assert one({**OURS, "evidence": other}).evidence == ()


# --- a run of ours -----------------------------------------------------------------------------------------------


def test_the_folder_of_a_run_is_its_train_rows_with_their_evidence(tmp_path: Path) -> None:
    """Proves that quotes come along for the support of answers, ids and kinds stay, and golden rows stay away."""
    written(tmp_path / "train.jsonl", OURS, {**OURS, "id": "a2", "evidence": []})
    written(tmp_path / "golden.jsonl", {**OURS, "id": "g1"})
    first, second = usable(tmp_path)
    assert (first.id, first.kind, first.evidence) == ("a1", "fact", (Evidence("manual", 10, 14, "pump"),))
    assert (first.passage_quotes, second.id, second.passage_quotes) == (("pump",), "a2", ())
    assert usable(tmp_path / "golden.jsonl")[0].id == "g1"


def test_a_folder_without_rows_is_told(tmp_path: Path) -> None:
    """Proves that a folder that is no run's is named as such before anything is read."""
    with pytest.raises(InputError, match=r"holds no train\.jsonl"):
        read_samples(tmp_path)
    with pytest.raises(InputError, match="cannot be read"):
        read_samples(tmp_path / "none.jsonl")


# --- rows that cannot be asked -----------------------------------------------------------------------------------

PICTURE = [{"type": "text", "text": SECRET}, {"type": "image_url", "image_url": {"url": "data:"}}]
SOUND = [{"type": "input_audio", "input_audio": {"data": SECRET}}]
REFUSED: list[tuple[str, object]] = [
    ("no instruction", {"text": SECRET}),
    ("no instruction", {"instruction": None, "output": SECRET}),
    ("no instruction", {"instruction": " \n", "output": SECRET}),
    ("no instruction", {"messages": [], "note": SECRET}),
    ("no instruction", {"messages": [{"role": "assistant", "content": SECRET}]}),
    ("no instruction", {"messages": [{"role": "user", "content": ""}, {"role": "assistant", "content": SECRET}]}),
    ("image", {"messages": [{"role": "user", "content": PICTURE}]}),
    ("audio", {"messages": [{"role": "user", "content": SOUND}]}),
    ("image", {"image": SECRET, "conversations": [{"from": "human", "value": "<image> What?"}]}),
    ("no text", {"messages": [{"role": "user", "content": [{"type": SECRET}]}]}),
    ("tools", {"messages": [USER, {"role": "tool", "content": SECRET}, ASSISTANT]}),
    ("tools", {"messages": [USER, {"role": "assistant", "content": None, "tool_calls": [SECRET]}]}),
    ("role", {"messages": [{"role": SECRET, "content": "a"}]}),
    ("no object", {"messages": [SECRET]}),
    ("choices", {"question": SECRET, "choices": ["a", "b"], "answer": 1}),
    ("history", {"instruction": SECRET, "history": ["a"]}),
    ("JSON object", [SECRET]),
    ("JSON object", json.dumps(SECRET)),
    ("JSON", f'{{"instruction": "{SECRET}"'),
    ("JSON", f'{{"instruction": {"9" * 5000}, "a": "{SECRET}"}}'),
    ("JSON", "[" * 200_000),
]


@pytest.mark.parametrize(("reason", "row"), REFUSED)
def test_a_row_that_cannot_be_asked_is_told_and_the_others_go_on(tmp_path: Path, reason: str, row: object) -> None:
    """Proves for each kind of unfit row: its line and a reason that quotes nothing of it, and its neighbours asked."""
    before, found, after = read_samples(written(tmp_path / "a.jsonl", BARE[0][1], row, BARE[1][1]))
    assert isinstance(before, InputSample)
    assert isinstance(after, InputSample)
    assert isinstance(found, Refused)
    assert found.line == 2
    assert reason in found.reason
    assert SECRET not in found.reason


def test_what_is_too_long_is_refused_with_the_bound() -> None:
    """Proves the bounds by rows on either side of each: instruction, any other text, turns, and all together."""
    assert one({"prompt": "a" * MOST_TEXT_CHARS})
    refused = sample_of({"prompt": "a" * 200_000}, 3)
    assert refused == Refused(3, f"its instruction has 200,000 characters; the most is {MOST_TEXT_CHARS:,}")
    refused = sample_of({"prompt": "a", "completion": "b" * (MOST_TEXT_CHARS + 1)}, 1)
    assert isinstance(refused, Refused)
    assert f"{MOST_TEXT_CHARS:,}" in refused.reason
    turns = [USER, ASSISTANT] * (MOST_TURNS // 2)
    assert len(one({"messages": [*turns, USER]}).conversation) == MOST_TURNS
    refused = sample_of({"messages": [*turns, ASSISTANT, USER]}, 1)
    assert refused == Refused(1, f"its conversation has 201 turns before the instruction; the most is {MOST_TURNS}")
    long = {"role": "user", "content": "c" * (MOST_ROW_CHARS // 5)}
    assert one({"messages": [long] * 5})
    assert sample_of({"messages": [*[long] * 5, USER]}, 1) == Refused(
        1, f"it has {MOST_ROW_CHARS + len(ASKED):,} characters in all; the most is {MOST_ROW_CHARS:,}"
    )


def test_a_line_without_end_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that a row longer than any is skipped without being held, and that the count of lines goes on."""
    monkeypatch.setattr(samples, "MOST_LINE_CHARS", 100)
    path = written(tmp_path / "a.jsonl", BARE[0][1], {"prompt": "a" * 1_000}, BARE[1][1])
    first, long, last = read_samples(path)
    assert isinstance(first, InputSample)
    assert long == Refused(2, "its line is longer than 100 characters")
    assert isinstance(last, InputSample)
    assert last.source_line == 3


def test_a_file_without_a_usable_row_is_an_error(tmp_path: Path) -> None:
    """Proves that nothing to ask is told with the first reasons, quoting no row, and so is an empty file."""
    with pytest.raises(InputError, match="no row that can be asked") as caught:
        list(read_samples(written(tmp_path / "a.jsonl", *[{"text": SECRET}] * 9)))
    assert caught.value.why == "; ".join(f"line {n}: it has no instruction" for n in (1, 2, 3)) + " and 6 more"
    (tmp_path / "b.jsonl").write_bytes(b"\n\n")
    with pytest.raises(InputError, match="It is empty"):
        list(read_samples(tmp_path / "b.jsonl"))


@pytest.mark.parametrize("head", [b"PK\x03\x04", b"\x1f\x8b\x08", bytes(range(1, 9)) * 100])
def test_what_is_no_text_is_an_error_at_once(tmp_path: Path, head: bytes) -> None:
    """Proves that an archive or binary file is named as such before a row is asked for."""
    (tmp_path / "a.jsonl").write_bytes(head + b"\n")
    with pytest.raises(InputError, match="no file of samples"):
        read_samples(tmp_path / "a.jsonl")


# --- ids ---------------------------------------------------------------------------------------------------------


def test_ids_are_kept_and_made_distinct(tmp_path: Path) -> None:
    """Proves that a row keeps its id, that a second of the same gets its line, and one that looks like that too."""
    rows = [{"id": name, "prompt": "a"} for name in ("x", "x~3", "x", 7, "7", True, "", "y" * 300)]
    found = [row.id for row in usable(written(tmp_path / "a.jsonl", *rows))]
    assert found[:5] == ["x", "x~3", "x~3~3", "7", "7~5"]
    assert len(set(found)) == len(found)
    assert max(map(len, found)) < 30


def test_an_id_is_made_of_what_is_asked_and_not_of_the_line(tmp_path: Path) -> None:
    """Proves that a row without an id has the same one in another place, and another one for another question."""
    first = {row.instruction: row.id for row in usable(written(tmp_path / "a.jsonl", {"prompt": "a"}, {"prompt": "b"}))}
    again = {row.instruction: row.id for row in usable(written(tmp_path / "b.jsonl", {"prompt": "b"}, {"prompt": "a"}))}
    assert first == again
    assert len(set(first.values())) == 2


@given(st.lists(st.sampled_from("abc~12"), max_size=60))
def test_ids_are_distinct_whatever_the_rows_say(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
    """Proves it for any order of repeated ids."""
    path = tmp_path_factory.mktemp("ids") / "a.jsonl"
    found = [row.id for row in usable(written(path, {"prompt": "a"}, *({"prompt": "a", "id": name} for name in names)))]
    assert len(set(found)) == len(names) + 1


# --- files -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("indent", [None, 2])
def test_an_array_is_read_as_well(tmp_path: Path, indent: int | None) -> None:
    """Proves one array of rows, on one line or spread over many, with the line on which each row begins."""
    rows = [row for _, row in SHAPES]
    path = tmp_path / "a.json"
    path.write_text("\n" + json.dumps(rows, indent=indent) + "\n", encoding="utf-8")
    found = usable(path)
    assert [row.shape for row in found] == [shape for shape, _ in SHAPES]
    starts = (
        [n for n, line in enumerate(path.read_text().splitlines(), 1) if line == "  {"] if indent else [2] * len(rows)
    )
    assert [row.source_line for row in found] == starts


def test_a_broken_array_tells_where_and_keeps_what_came_before(tmp_path: Path) -> None:
    """Proves an array cut short, one with a broken row, and one with something after its end."""
    for rest, reason in (
        ("", "does not end"),
        (",\n{oops", "no valid JSON"),
        (']\n\n{"prompt": "c"}', "after the end"),
    ):
        (tmp_path / "a.json").write_text('[{"prompt": "a"},\n{"prompt": "b"}' + rest)
        *found, last = read_samples(tmp_path / "a.json")
        assert [row.instruction for row in found if isinstance(row, InputSample)] == ["a", "b"]
        assert isinstance(last, Refused)
        assert reason in last.reason
        assert last.line == 2 + rest.count("\n")


def test_a_line_that_is_a_list_does_not_make_the_file_an_array(tmp_path: Path) -> None:
    """Proves that a list on the first line is a row that is refused, and the lines after it are read."""
    refused, found = read_samples(written(tmp_path / "a.jsonl", "[]", {"prompt": "a"}))
    assert refused == Refused(1, "a row is a JSON object; this is a list")
    assert isinstance(found, InputSample)


ENCODINGS = [
    ("utf-8", b""), ("utf-8", codecs.BOM_UTF8), ("utf-16-le", codecs.BOM_UTF16_LE), ("utf-16-be", codecs.BOM_UTF16_BE),
    ("cp1252", b""), ("cp1251", b""), ("cp932", b""),
]  # fmt: skip
LETTERS = {"cp1251": "Что такое насос и как он работает?", "cp932": "ポンプとはどのような機械ですか。"}


@pytest.mark.parametrize(("encoding", "mark"), ENCODINGS)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_any_encoding_and_newline(tmp_path: Path, encoding: str, mark: bytes, newline: str) -> None:
    """Proves that letters come through whatever the file is in, and that lines are told by any newline."""
    asked = LETTERS.get(encoding, "Où est la pièce détachée du réservoir à huile, et où est la clé ?")
    lines = [json.dumps({"prompt": f"{asked} {n}\u2028"}, ensure_ascii=False) for n in range(9)]
    if encoding.startswith("cp"):
        lines = [line.replace("\u2028", "") for line in lines]
    (tmp_path / "a.jsonl").write_bytes(mark + newline.join(lines).encode(encoding))
    assert [row.instruction for row in usable(tmp_path / "a.jsonl")] == [f"{asked} {n}" for n in range(9)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_large_file_is_read_as_a_stream(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    """Proves that above the bound rows come the same way, as lines and as an array, while little of it is held."""
    rows = [{"prompt": f"é {n}", "completion": "b" * 5_000} for n in range(600)]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding=encoding)
    (tmp_path / "a.json").write_text(json.dumps(rows), encoding=encoding)
    monkeypatch.setattr(samples, "WHOLE_BYTES", 100_000)
    monkeypatch.setattr(samples, "MOST_LINE_CHARS", 100_000)
    for name in ("a.jsonl", "a.json"):
        tracemalloc.start()
        total = sum(len(row.reference) for row in usable_stream(tmp_path / name))
        peak = tracemalloc.get_traced_memory()[1] - samples._Ids._BITS // 8  # noqa: SLF001 — its fixed share
        tracemalloc.stop()
        assert total == 600 * 5_000
        assert peak < 1_500_000


def usable_stream(path: Path) -> Any:
    """The rows that can be asked, one by one."""
    return (row for row in read_samples(path) if isinstance(row, InputSample))


def test_in_a_large_file_what_is_not_utf8_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that where the encoding cannot be told by all letters, a row is refused and not misread."""
    (tmp_path / "a.jsonl").write_bytes(b'{"prompt": "a"}\n{"prompt": "d\xe9j\xe0"}\n{"prompt": "b"}\n')
    assert [row.instruction for row in usable(tmp_path / "a.jsonl")] == ["a", "déjà", "b"]
    monkeypatch.setattr(samples, "WHOLE_BYTES", 10)
    _, refused, _ = read_samples(tmp_path / "a.jsonl")
    assert isinstance(refused, Refused)
    assert refused.line == 2
    assert "not UTF-8" in refused.reason


def test_describe_counts_what_a_file_holds(tmp_path: Path) -> None:
    """Proves the counts by shape, and of answers, passages, known answers and refused rows."""
    path = written(
        tmp_path / "a.jsonl",
        *(row for _, row in SHAPES),
        {"prompt": "a", "label": "b"},
        *["{"] * 4,
        *(r for _, r in BARE),
    )
    found = describe(path)
    assert dict(found.shapes) == {
        "alpaca": 2, "chat": 1, "instruction": 2, "prompt": 2, "prompt-completion": 4, "question": 2,
        "run": 1, "sharegpt": 1,
    }  # fmt: skip
    assert (found.rows, found.answered, found.supported, found.labelled, found.refused) == (15, 11, 1, 1, 4)
    assert [row.line for row in found.first_refused] == [13, 14, 15]


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=8), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["messages", "role", "content", "instruction", "prompt", "question", "conversations", "from", "value", "history", "completion", "input", "output", "system", "evidence", "label", "answer_key", "id", "type", "text", "context"]), inner, max_size=5), max_leaves=20))  # noqa: E501  # fmt: skip
def test_no_row_breaks_the_reading(row: Any) -> None:
    """Proves that any JSON gives a sample with an instruction that can be encoded, or a reason; never an error."""
    found = sample_of(row, 1)
    if isinstance(found, InputSample):
        assert found.instruction.strip()
        repr(found).encode()
    else:
        assert found.reason
