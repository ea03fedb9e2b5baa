"""Items of known truth: drawn the same everywhere, solved rightly, checked without being run, and faults planted."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections import Counter
from importlib import resources
from importlib.util import find_spec
from itertools import pairwise
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcticcodex.errors import UsageError
from arcticcodex.sources import known_answers
from arcticcodex.sources.known import library, logic, replies, subjects, tables
from arcticcodex.sources.known_answers import calibration_items, families, is_correct, item

with_library = pytest.mark.skipif(find_spec("reasoning_gym") is None, reason="the extra [reasoning] is not installed")
WORKED = families(worked=True)
SUBJECTS = (*subjects.ALL, *tables.ALL)


# --- without the library -----------------------------------------------------------------------------------------


def test_missing_library_is_told_with_the_line_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where reasoning-gym is missing, drawing says how to install it; families and calibration work all the same."""
    monkeypatch.setattr(library, "find_spec", lambda _name: None)
    with pytest.raises(UsageError) as caught:
        item("gcd", 987_654, 0)  # a seed that no other test draws with
    assert "pip install 'arcticcodex[reasoning]'" in caught.value.help
    assert len(families()) >= 60
    assert len(calibration_items(1, 10)) == 10


def test_importing_costs_nothing_of_the_library() -> None:
    """The module can be imported without the library, sympy or numpy being loaded."""
    heavy = "reasoning_gym sympy numpy"
    code = f"import sys, arcticcodex.sources.known_answers; print(set('{heavy}'.split()) & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "set()"


def test_the_pack_names_every_family_once() -> None:
    """The reasoning pack has 60 leaves or more, and its families are exactly those that can be drawn."""
    pack = tomllib.loads((resources.files("arcticcodex") / "domains" / "reasoning.toml").read_text(encoding="utf-8"))
    named = Counter(leaf["family"] for topic in pack["topics"] for leaf in topic["leaves"])
    assert sum(named.values()) >= 60
    assert named == Counter(families())


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        ("First 3, then 4.\n\nAnswer: 12", "12"),
        ("**Final answer:** 1,200 dollars", "1200"),
        ("The answer is 12. I hope this helps.", "12"),
        ("Thus \\boxed{\\text{red}}", "red"),
        ("Steps...\n\n**12**", "12"),
        ("x = 3\n\nAnswer: x = 3.", "3"),
        ("<answer>Yes</answer>", "yes"),
        ("Answer:\n1 2\n3 4", "1 2\n3 4"),
        ("Answer: `['1', '2']`", "['1', '2']"),
        ("12", "12.0"),
        ("Answer: 5\nNo, that was wrong.\nAnswer: 6", "6"),
        ("```\n1 2\n3 4\n```", "1 2\n3 4"),
    ],
)
def test_final_answers_are_found_in_many_forms(reply: str, answer: str) -> None:
    """However a reply marks its last word, that is what is compared."""
    assert any(replies.same(found, answer) for found in replies.final_answers(reply))


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        ("I first thought 12.\n\nAnswer: 13", "12"),
        ("Answer: 12\nNo, that was wrong.\nAnswer: 13", "12"),
        ("It is 12 or 13", "12"),
        ("\\boxed{13}, although 12 looks right\n12", "12"),
        ("Answer: 12 of 13", "12"),
        ("Answer: -12", "12"),
        ("Answer: 1.2", "12"),
        ("", "12"),
    ],
)
def test_other_answers_are_not_taken_for_the_known_one(reply: str, answer: str) -> None:
    """A right number somewhere in a reply does not make a wrong final answer right."""
    assert not any(replies.same(found, answer) for found in replies.final_answers(reply))


@given(st.text(max_size=300))
def test_any_reply_can_be_read(reply: str) -> None:
    """No text, however odd, breaks the search for its answer."""
    assert all(replies.final_answers(reply)) or not replies.final_answers(reply)


@pytest.mark.parametrize(
    ("expression", "right"),
    [
        ("(95 - 3) + 66 - 44", True),
        ("95 - 3 + 66 - 44 = 114", True),
        ("95 + 66 - 44", False),
        ("95 - 3 + 66 - 44 + 3 - 3", False),
        ("114", False),
        ("__import__('os').getcwd()", False),
        ("95**66", False),
        ("(" * 500, False),
        ("95 / (3 - 3)", False),
    ],
)
def test_expressions_are_read_and_not_run(expression: str, *, right: bool) -> None:
    """An expression is right only over exactly the given numbers, and nothing in it is executed."""
    assert replies.makes(expression, (3, 95, 66, 44), 114) is right


# --- with it -----------------------------------------------------------------------------------------------------


@with_library
@pytest.mark.parametrize("family", families())
def test_each_family_knows_right_from_wrong(family: str) -> None:
    """Worked solutions and known answers are taken as right in every family, and a reply without an answer is not."""
    drawn = [item(family, seed, index) for seed in (1, 2) for index in range(6)]
    for one in drawn:
        assert bool(one.solution) == (family in WORKED)
        assert one.question
        assert one.answer
        assert is_correct(one, one.solution or f"Let us see.\n\nAnswer: {one.answer}")
        assert is_correct(one, f"Some thoughts first.\n\n**Answer:** {one.answer}")
        assert not is_correct(one, "I do not know.")
        assert not is_correct(one, "Answer: none of these, zzz")
        assert not is_correct(one, "")
    assert len({one.question for one in drawn[:6]}) == 6


@with_library
@pytest.mark.parametrize("family", WORKED)
def test_worked_solutions_hold_for_many_seeds(family: str) -> None:
    """A solution explains in lines, ends with its answer, and is right; with another item's answer it is not."""
    drawn = [item(family, seed, index) for seed in (101, 102) for index in range(8)]
    for one, other in pairwise(drawn):
        steps, _, last = one.solution.rpartition("Answer:")
        assert steps.count("\n") >= 2
        assert is_correct(one, one.solution)
        assert last.strip()
        if replies.same(one.answer, other.answer) or family == "graph_color":
            continue
        tail = other.solution.rpartition("Answer:")[2].strip()
        assert not is_correct(one, f"{steps}Answer: {tail}") or replies.same(tail, last.strip())


@with_library
def test_items_are_the_same_on_any_machine() -> None:
    """Two processes with other hash seeds and time zones draw the same items, in another order of asking too."""
    code = (
        "import hashlib, sys; from arcticcodex.sources.known_answers import families, item\n"
        "order = [int(n) for n in sys.argv[1].split()]\n"
        "for f in families():\n"
        "    drawn = {n: item(f, 5, n) for n in order}\n"
        "    text = repr([(drawn[n].question, drawn[n].answer, drawn[n].solution) for n in sorted(drawn)])\n"
        "    print(f, hashlib.sha256(text.encode()).hexdigest())\n"
    )

    def digests(hash_seed: str, zone: str, order: str) -> str:
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": zone}
        return subprocess.run(
            [sys.executable, "-c", code, order],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=100,
        ).stdout

    first = digests("1", "UTC", "0 1 2 3")
    assert len(first.splitlines()) == len(families())
    assert first == digests("2", "Asia/Tokyo", "3 1 0 2")


@with_library
def test_no_question_comes_twice() -> None:
    """The questions of a family differ over its indices, also where the library repeats itself; seeds differ too."""
    drawn = [item("coin_flip", 3, index).question for index in range(200)]
    assert len(set(drawn)) == 200
    assert item("gcd", 3, 0).question != item("gcd", 4, 0).question
    assert item("coin_flip", 3, 17).question == drawn[17]


@with_library
def test_a_used_up_family_says_how_much_it_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    """A family without further questions ends with an error, not with a repetition or an endless search."""
    monkeypatch.setattr(known_answers, "MOST_REPEATS", 1)
    with pytest.raises(UsageError, match="used up"):
        item("coin_flip", 33, 400)


def test_unknown_family_and_index_are_usage_errors() -> None:
    """A family that does not exist is told with the nearest; an index below zero is refused."""
    with pytest.raises(UsageError, match="prime_factorization"):
        item("prime_factorisation", 1, 0)
    with pytest.raises(UsageError, match="from 0"):
        item("gcd", 1, -1)


@with_library
@pytest.mark.parametrize(
    "family", ["spiral_matrix", "binary_matrix", "countdown", "number_sorting", "bitwise_arithmetic"]
)
def test_a_reply_is_never_run_as_code(family: str, tmp_path: pytest.TempPathFactory) -> None:
    """Scorers of the library evaluate answers; a reply that is code does nothing here and is wrong."""
    mark = f"{tmp_path}/ran"
    one = item(family, 1, 0)
    for code in (f"__import__('pathlib').Path('{mark}').touch()", f"[open('{mark}', 'w')]", "[" * 400, "9**9**9**9**9"):
        assert not is_correct(one, f"Answer: {code}")
    assert not os.path.exists(mark)  # noqa: PTH110 — the very name the code would have made


@with_library
def test_lax_scorers_are_not_relied_on() -> None:
    """Numbers off by one, a thousandth off, or equal colours side by side are wrong, whatever the library says."""
    one = item("number_sorting", 1, 0)
    shifted = [f"{float(number) + 0.4:.2f}" for number in one.metadata["sorted_numbers"]]
    assert not is_correct(one, f"Answer: {shifted}")
    exact = item("decimal_arithmetic", 1, 0)
    assert not is_correct(exact, f"Answer: {float(exact.answer) + 0.0005:.10f}")
    graph = item("graph_color", 1, 0)
    assert not is_correct(graph, "Answer: " + re.sub(r": \d", ": 1", graph.answer))


@with_library
def test_faulty_items_of_the_library_are_not_drawn() -> None:
    """No convex polygon with an angle of 180 degrees, no niece of the wrong gender, no undistributed middle."""
    assert all(0 < int(item("simple_geometry", 1, index).answer) < 180 for index in range(30))
    kin = {item("family_relationships", 1, index).answer for index in range(30)}
    assert not kin & {"niece", "nephew", "mother-in-law", "father-in-law"}
    middle = library.Entry("1. All cats are dogs\n2. All birds are dogs\n\nAll cats are birds?", "Yes", {})
    assert str(logic.syllogism(middle)).endswith("Answer: No")


@with_library
def test_the_library_still_works_beside_ours() -> None:
    """Another part of the process that imports the library after us gets all of it."""
    code = (
        "from arcticcodex.sources.known_answers import item\nitem('gcd', 1, 0)\nimport sys\n"
        "assert 'matplotlib' not in sys.modules and 'sympy' not in sys.modules\nimport reasoning_gym\n"
        "print(len(reasoning_gym.create_dataset('leg_counting', seed=1, size=3)))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stdout.strip() == "3", done.stderr


# --- calibration -------------------------------------------------------------------------------------------------


def test_half_of_the_calibration_items_are_right() -> None:
    """Of any number half are right, each faulty one names its fault, and no instruction comes twice."""
    for count in (0, 1, 2, 7, 60):
        items = calibration_items(9, count)
        assert len(items) == count
        assert sum(one.correct for one in items) == (count + 1) // 2
        assert all(one.correct == (one.fault == "") for one in items)
        assert len({one.instruction for one in items}) == count
    assert calibration_items(9, 60) == calibration_items(9, 60)
    assert calibration_items(9, 60) != calibration_items(8, 60)
    with pytest.raises(UsageError):
        calibration_items(9, -1)


def test_calibration_covers_subjects_and_faults() -> None:
    """Sixty items touch every subject, both right and faulty, and a hundred every kind of fault."""
    assert len(SUBJECTS) >= 10
    faults = {fault for subject in SUBJECTS for fault in subject.faults}
    assert len(faults) == 8
    assert {one.fault for one in calibration_items(4, 150)} >= faults


def test_form_and_length_tell_nothing() -> None:
    """Right and faulty responses have 40 to 200 words, nearly the same mean length, and the same marks of form."""
    items = calibration_items(2, 2_000)
    right, faulty = ([one.response for one in items if one.correct is kind] for kind in (True, False))
    assert all(40 <= len(text.split()) <= 200 for text in right + faulty)
    assert abs(mean(map(len, right)) / mean(map(len, faulty)) - 1) < 0.02
    for mark in ("\n", "- ", "1.", "%", "$", "therefore", " not "):
        shares = [mean(mark in text for text in texts) for texts in (right, faulty)]
        assert abs(shares[0] - shares[1]) < 0.06, mark
    ranked = sorted([(len(text), kind) for kind, texts in ((1, right), (0, faulty)) for text in texts])
    above = sum(place for place, (_, kind) in enumerate(ranked) if kind == 1) - len(right) * (len(right) - 1) / 2
    assert 0.45 < above / (len(right) * len(faulty)) < 0.55


def test_a_planted_fault_changes_the_response() -> None:
    """From the same chance, the faulty response is never the right one."""
    from random import Random  # noqa: PLC0415 — here alone

    for subject in SUBJECTS:
        for fault in subject.faults:
            for seed in range(60):
                told = subject.write(Random(seed), fault)
                right = {subject.write(Random(f"{seed} {other}"), "") for other in range(3)} | {
                    subject.write(Random(seed), "")
                }
                assert told not in right


def test_right_items_are_right_and_wrong_numbers_wrong() -> None:
    """Python code, tables, exchanges and mixtures are worked out anew from the instruction alone."""
    checked = Counter[bool]()
    for one in calibration_items(6, 1_500):
        verdict = _worked_anew(one.instruction, one.response)
        if verdict is not None and one.fault in {"", "wrong number"}:
            assert verdict is one.correct, one
            checked[verdict] += 1
    assert min(checked[True], checked[False]) > 50


def _worked_anew(instruction: str, response: str) -> bool | None:
    """Whether the main result of a response is right, for the subjects that can be read back; None for others."""
    if "Python code" in instruction:
        code = instruction.partition("\n\n")[2]
        printed: list[object] = []
        exec(code, {"print": printed.append, "range": range})  # noqa: S102 — the test's own subject
        return f"prints {printed[0]}." in response
    if found := re.search(r"changes (\d+) euros .* is (\d)\.(\d\d) dollars, and the bank keeps (\d)%", instruction):
        got = int(found[1]) * int(found[2] + found[3]) * (100 - int(found[4])) // 100
        return f"is ${got // 100:,}.{got % 100:02d}." in response
    if found := re.search(r"mixes (\d+) litres of a (\d+)% .* with (\d+) litres of a (\d+)%", instruction):
        a, weak, b, strong = map(int, found.groups())
        return f"has {round(10 * (a * weak + b * strong) / (a + b)) / 10:.1f}%" in response
    if "units sold per region" in instruction:
        rows = re.findall(r"(\w+) \| (\d+) \| (\d+)", instruction)
        return all(f"a gain of {int(b) - int(a)}." in response for name, a, b in rows if name != "Region")
    return None
