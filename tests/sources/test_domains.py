"""Packs are read whole or refused with the line; prompts are drawn without replacement, apart from each other."""

from __future__ import annotations

import time
from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcticcodex.errors import InputError, UsageError
from arcticcodex.sources.domains import Domain, Level, Task, Topic, domain_names, draw, examine, load_domain
from arcticcodex.sources.drawing import Cell, plan_evenly

if TYPE_CHECKING:
    from pathlib import Path

PACK = """\
personas = ["a keeper", "a guest"]
constraints = [
  "Be brief.",
  "Be exact.",
]
[domain]
name = "bees"
title = "Bees"
description = "Keeping bees."

[[topics]]
name = "hive"
leaves = [
  "a lost queen",
  "mites in the brood",
]
[[tasks]]
name = "explain"
ask = "Explain {leaf}."
[[difficulties]]
name = "plain"
note = "Nothing odd"
[[shapes]]
name = "prose"
note = "No lists."
[[shapes]]
name = "table"
note = "Rows."
"""


def pack(folder: Path, text: str) -> Path:
    """A pack in a file."""
    path = folder / "bees.toml"
    path.write_text(text, encoding="utf-8")
    return path


def made(leaves: int, personas: int, difficulties: int, shapes: int, constraints: int) -> Domain:
    """A domain with lists of these lengths, and one cell."""
    return Domain(
        "made",
        "Made",
        "",
        (Topic("branch", tuple(f"leaf {number}" for number in range(leaves))),),
        tuple(f"a person {number}" for number in range(personas)),
        (Task("ask", "Tell of {leaf}."),),
        tuple(Level(f"hard {number}", "So.") for number in range(difficulties)),
        tuple(Level(f"shape {number}", "So.") for number in range(shapes)),
        tuple(f"Mind {number}." for number in range(constraints)),
    )


# --- reading -------------------------------------------------------------------------------------------------


def test_a_pack_is_read_whole(alone: Path) -> None:
    """Proves that every part of a pack arrives, and that its size is the product of its lists."""
    domain = load_domain(str(pack(alone, PACK)))
    assert (domain.name, domain.title, domain.description, domain.caution) == ("bees", "Bees", "Keeping bees.", "")
    assert domain.topics == (Topic("hive", ("a lost queen", "mites in the brood")),)
    assert domain.tasks == (Task("explain", "Explain {leaf}."),)
    assert domain.shapes == (Level("prose", "No lists."), Level("table", "Rows."))
    assert domain.cells() == (Cell("bees", "hive", "explain"),)
    assert domain.size(domain.cells()[0]) == domain.total() == 2 * 2 * 1 * 2 * 2


@pytest.mark.parametrize(
    ("was", "becomes", "line", "said"),
    [
        ('ask = "Explain {leaf}."', 'ask = "Explain."', 19, "{leaf} once"),
        ('ask = "Explain {leaf}."', 'ask = "{leaf} {leaf}"', 19, "{leaf} once"),
        ('ask = "Explain {leaf}."', 'ask = "{leaf} {answer}"', 19, "no other braces"),
        ('ask = "Explain {leaf}."', 'aks = "Explain {leaf}."', 19, "the nearest is ask"),
        ('name = "hive"\n', "", 11, "[[topics]] has no name"),
        ('"mites in the brood"', '"A  lost Queen"', 15, "twice"),
        ('"mites in the brood"', '"mites\\nin the brood"', 13, "control character"),
        ('"Be exact."', '"Be \\u202e exact."', 2, "control character"),
        ('"Be exact."', '""', 4, "is empty"),
        ('"Be exact."', "7", 2, "is a number"),
        ('["a keeper", "a guest"]', "[]", 1, "1 to 1,000 texts"),
        ('["a keeper", "a guest"]', '"a keeper"', 1, "personas is a text"),
        ('["a keeper", "a guest"]', f'["a keeper", "{"x" * 300}"]', 1, "300 characters"),
        ("personas =", "persona =", 1, "the nearest is personas"),
        ('name = "bees"', 'name = "Bees!"', 7, "cannot name a domain"),
        ('name = "table"', 'name = "Prose"', 27, "there twice"),
        ('title = "Bees"', "", 6, "[domain] has no title"),
        ('note = "No lists."', "", 23, "[[shapes]] has no note"),
        ("personas =", f"#{'.' * 600_000}\npersonas =", 1, "too large"),
        ('title = "Bees"', 'title = "Bees"\nknown_answers = "my-gym"', 9, "reasoning-gym"),
        ('title = "Bees"', 'title = "Bees', 8, "not valid TOML"),
        ("[[tasks]]", "[tasks]", 17, "not a list of tables"),
        ("[[shapes]]", '[[shapes]]\npersonas = ["x"]', 24, "above the first line in [brackets]"),
        ("personas =", f"big = {'9' * 5000}\npersonas =", 1, "not valid TOML"),
        ("personas =", f"{'a.' * 200_000}a = 1\npersonas =", 1, "too many parts"),
        ("personas =", f"deep = {'[' * 5000}\npersonas =", 1, "not valid TOML"),
    ],
)
def test_each_fault_is_told_with_its_line(alone: Path, was: str, becomes: str, line: int, said: str) -> None:
    """Proves that a broken pack is an InputError that names file, line and what mends it."""
    path = pack(alone, PACK.replace(was, becomes, 1))
    domain, faults = examine(path)
    assert domain is None
    assert any(fault.line == line and said in f"{fault.what} {fault.help}" for fault in faults), faults
    with pytest.raises(InputError) as caught:
        load_domain(str(path))
    assert caught.value.what.startswith((f"{path}:{faults[0].line}: ", f"{path} is too large"))


def test_all_faults_are_told_at_once(alone: Path) -> None:
    """Proves that a person need not mend one fault to see the next, and that a hostile file cannot flood the screen."""
    broken = PACK.replace("{leaf}", "it").replace('"Be brief."', '""').replace("note =", "nota =")
    assert len(examine(pack(alone, broken))[1]) >= 5
    flood = PACK + "".join(f'[[shapes]]\nname = "n{number}"\nx{number} = 1\n' for number in range(900))
    assert len(examine(pack(alone, flood))[1]) <= 100


@pytest.mark.parametrize("content", [b"\xff\xfe", b"\0", b"", b"#" * 600_000], ids=["utf-16", "nul", "empty", "huge"])
def test_what_is_no_pack_is_refused(alone: Path, content: bytes) -> None:
    """Proves that a file of another kind, an empty one and one too large are errors, not crashes."""
    (alone / "bees.toml").write_bytes(content)
    with pytest.raises(InputError, match=r"bees\.toml"):
        load_domain("bees.toml")
    assert examine(alone / "bees.toml")[1]


def test_an_unknown_name_offers_the_nearest(alone: Path) -> None:
    """Proves that a typo in a domain's or a file's name is answered with what was meant."""
    with pytest.raises(UsageError, match="medicine"):
        load_domain("medicin")
    pack(alone, PACK)
    with pytest.raises(UsageError, match=r"bees\.toml"):
        load_domain("bee.toml")


def test_leaves_may_name_their_family(alone: Path) -> None:
    """Proves that where answers are known a leaf carries its task family into the prompt, and nowhere else."""
    known = PACK.replace('title = "Bees"', 'title = "Bees"\nknown_answers = "reasoning-gym"')
    named = '{ leaf = "mites in the brood", family = "chain_sum" }'
    domain = load_domain(str(pack(alone, known.replace('"mites in the brood"', named))))
    assert domain.topics[0].families == ("", "chain_sum")
    families = {(prompt.leaf, prompt.family) for prompt in plan_evenly([domain], domain.total(), 0)}
    assert families == {("a lost queen", ""), ("mites in the brood", "chain_sum")}
    _, faults = examine(pack(alone, PACK.replace('"mites in the brood"', named)))
    assert any("is a table" in fault.what for fault in faults)


# --- our own packs -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", domain_names())
def test_each_of_our_packs_is_rich(name: str) -> None:
    """Proves that a pack of ours loads, in milliseconds, under its own name, and is as wide as is promised.

    Where answers are known every leaf names its task family instead: the items vary by themselves.
    """
    began_s = time.process_time()
    domain = load_domain(name)
    assert time.process_time() - began_s < 0.25
    assert domain.name == name
    assert sum(len(topic.leaves) for topic in domain.topics) >= 60
    assert 6 <= len(domain.topics) <= 12
    if domain.known_answers:
        assert all(family for topic in domain.topics for family in topic.families)
        return
    assert len(domain.personas) >= 12
    assert 6 <= len(domain.tasks) <= 8
    assert 3 <= len(domain.difficulties) <= 4
    assert len(domain.shapes) >= 6
    assert len(domain.constraints) >= 10
    assert domain.total() >= 10_000


def test_the_packs_named_in_the_documentation_are_there() -> None:
    """Proves that the four domains users ask for first come with ArcticCodex."""
    assert {"medicine", "law", "finance", "software"} <= set(domain_names())


# --- drawing -------------------------------------------------------------------------------------------------


@given(st.tuples(*[st.integers(1, 5)] * 5), st.integers(0, 2**40))
def test_a_cell_is_drawn_without_replacement(sizes: tuple[int, int, int, int, int], seed: int) -> None:
    """Proves for lists of any lengths that the indexes of a cell give each of its combinations exactly once."""
    domain = made(*sizes)
    (cell,) = domain.cells()
    prompts = [draw(domain, cell, index, seed) for index in range(domain.size(cell))]
    combined = {(one.leaf, one.persona, one.difficulty, one.shape, one.constraint) for one in prompts}
    assert len(combined) == len(prompts) == domain.total()
    assert len({one.text for one in prompts}) == len(prompts)


def test_prompts_of_one_leaf_and_task_share_at_most_two_parts() -> None:
    """Proves what keeps neighbours apart: of persona, difficulty, shape and constraint two at most agree."""
    domain = made(leaves=2, personas=7, difficulties=3, shapes=4, constraints=5)
    (cell,) = domain.cells()
    prompts = [draw(domain, cell, index, 3) for index in range(2 * 3 * 4 * 5)]
    for leaf in domain.topics[0].leaves:
        parts = [(one.persona, one.difficulty, one.shape, one.constraint) for one in prompts if one.leaf == leaf]
        assert len(parts) == 60
        assert max(sum(map(str.__eq__, one, other)) for one, other in combinations(parts, 2)) == 2


def test_the_seed_decides_alone() -> None:
    """Proves that the same seed gives the same prompts in the same order, and another seed others."""
    domain = load_domain("medicine")
    first = [prompt.text for prompt in plan_evenly([domain], 500, 1)]
    assert first == [prompt.text for prompt in plan_evenly([load_domain("medicine")], 500, 1)]
    assert len(set(first) & {prompt.text for prompt in plan_evenly([domain], 500, 2)}) < 5


def test_a_prompt_tells_all_it_combines() -> None:
    """Proves that the generator is told the whole path: field, branch, leaf, asker, task, difficulty, form, demand."""
    domain = load_domain("law")
    notes = {level.name: level.note for level in (*domain.difficulties, *domain.shapes)}
    asks = {task.name: task.ask for task in domain.tasks}
    for prompt in plan_evenly([domain], 300, 5):
        told = (
            domain.title,
            prompt.topic,
            asks[prompt.task].replace("{leaf}", prompt.leaf),
            prompt.persona,
            notes[prompt.difficulty],
            prompt.shape,
            notes[prompt.shape],
            prompt.constraint,
        )
        assert [part for part in told if part not in prompt.text] == []


def test_an_index_or_cell_that_is_not_there() -> None:
    """Proves that nothing outside a cell can be drawn."""
    domain = made(1, 2, 1, 1, 1)
    (cell,) = domain.cells()
    for index in (-1, 2):
        with pytest.raises(UsageError, match="the cell holds 2"):
            draw(domain, cell, index, 0)
    with pytest.raises(UsageError, match="no cell"):
        draw(domain, Cell("made", "branch", "sing"), 0, 0)
    with pytest.raises(UsageError, match="no cell"):
        domain.size(Cell("other", "branch", "ask"))


# --- the standard plan ---------------------------------------------------------------------------------------


def test_the_plan_fills_the_emptiest_first() -> None:
    """Proves that at every moment no cell is ahead of another by more than one, and domains take turns."""
    domains = [load_domain("law"), load_domain("software")]
    counts: Counter[tuple[str, str, str]] = Counter()
    cells = sum(len(domain.cells()) for domain in domains)
    for number, prompt in enumerate(plan_evenly(domains, 3 * cells + 7, 0), start=1):
        counts[prompt.domain, prompt.topic, prompt.task] += 1
        full = number // cells
        assert counts[prompt.domain, prompt.topic, prompt.task] <= full + 1
    assert len(counts) == cells
    assert min(counts.values()) == 3
    first = Counter(prompt.domain for prompt in plan_evenly(domains, 20, 0))
    assert first == {"law": 10, "software": 10}
    assert len({prompt.topic for prompt in plan_evenly(domains[:1], 12, 0)}) >= 5, "a short plan is about many things"


def test_a_plan_uses_every_part_about_equally() -> None:
    """Proves that of 5,000 prompts no persona, difficulty, shape or constraint is told much more often than another."""
    prompts = list(plan_evenly([load_domain("finance")], 5_000, 1))
    for part in ("leaf", "persona", "difficulty", "shape", "constraint"):
        counts = Counter(getattr(prompt, part) for prompt in prompts).values()
        assert max(counts) < 1.5 * min(counts), part


def test_a_plan_gives_all_a_pack_holds_and_no_more(alone: Path) -> None:
    """Proves that a pack can be drawn to its last prompt, without one twice, and that more is refused at once."""
    domain = load_domain(str(pack(alone, PACK)))
    assert len({prompt.text for prompt in plan_evenly([domain], 16, 0)}) == 16
    with pytest.raises(UsageError, match="bees holds 16") as caught:
        plan_evenly([domain], 17, 0)
    assert "at most 16" in caught.value.help
    uneven = [domain, made(1, 1, 1, 1, 1)]
    assert Counter(prompt.domain for prompt in plan_evenly(uneven, 17, 0)) == {"bees": 16, "made": 1}


def test_a_plan_of_nothing_is_refused(alone: Path) -> None:
    """Proves that zero and negative samples, no domain, and two domains of one name are wrong usage."""
    domain = load_domain(str(pack(alone, PACK)))
    for samples in (0, -3):
        with pytest.raises(UsageError, match=f"seen {samples}"):
            plan_evenly([domain], samples, 0)
    with pytest.raises(UsageError):
        plan_evenly([], 1, 0)
    with pytest.raises(UsageError, match="two domains are called bees"):
        plan_evenly([domain, domain], 1, 0)


def test_the_order_of_sentences_and_their_words_vary() -> None:
    """Proves that prompts do not all begin alike, which would make neighbours of strangers."""
    openings = Counter(" ".join(prompt.text.split()[:2]) for prompt in plan_evenly([load_domain("law")], 2_000, 0))
    assert len(openings) >= 20
    assert openings.most_common(1)[0][1] < 300
