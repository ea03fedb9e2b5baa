"""`arctic domains`: listed, shown, checked with the line, and a pack to start from that is sound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from arcticcodex.sources.domains import domain_names

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Arctic = Callable[..., Any]


def test_the_domains_are_listed(arctic: Arctic) -> None:
    """Every pack stands in the list with what it holds; `--json` says the same."""
    ended = arctic("domains")
    assert ended.code == 0
    assert [line.split()[0] for line in ended.out.splitlines()[1:]] == domain_names()
    records = arctic("domains", "--json").json["domains"]
    assert [record["name"] for record in records] == domain_names()
    assert all(record["prompts"] > 10_000 for record in records if not record["known_answers"])
    assert all(record["leaves"] >= 60 for record in records)


def test_a_domain_is_shown_with_prompts(arctic: Arctic) -> None:
    """`--sample N` draws N different prompts, the same for the same seed; `--json` holds the whole pack."""
    ended = arctic("domains", "show", "law", "--sample", 3)
    assert ended.code == 0
    for part in ("Law (law)", "employment (", "argue both sides", "caution"):
        assert part in ended.out
    shown = arctic("domains", "show", "law", "--sample", 3, "--json").json
    assert len({sample["text"] for sample in shown["samples"]}) == 3
    assert all(sample["text"] in ended.out for sample in shown["samples"])
    assert sum(len(topic["leaves"]) for topic in shown["topics"]) == shown["leaves"]
    other = arctic("domains", "show", "law", "--sample", 3, "--seed", 9, "--json").json
    assert other["samples"] != shown["samples"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["show", "lwa"], "law"),
        (["show", "law", "--sample", "99999999"], "law holds"),
        (["show", "no.toml"], "arctic domains new no.toml"),
        (["check", "no.toml"], "arctic domains new no.toml"),
        (["new", "mine.txt"], "mine.toml"),
        (["shwo", "law"], "did you mean 'show'?"),
    ],
)
def test_wrong_usage(arctic: Arctic, words: list[str], said: str) -> None:
    """Exit 2, nothing on stdout, and what was meant."""
    ended = arctic("domains", *words)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err


@pytest.mark.parametrize("file", ["bees.toml", "deep/er/My Pack 2.toml", "7.toml", "---.toml"])
def test_a_new_pack_is_sound_and_never_overwrites(arctic: Arctic, alone: Path, file: str) -> None:
    """What `new` writes passes `check`, gives prompts, and is not written over what is there."""
    path = alone / file
    assert arctic("domains", "new", path).code == 0
    assert arctic("domains", "check", path).code == 0
    shown = arctic("domains", "show", path, "--sample", 10, "--json").json
    assert len(shown["samples"]) == 10
    path.write_text("mine", encoding="utf-8")
    again = arctic("domains", "new", path)
    assert (again.code, again.out) == (2, "")
    assert "nothing is overwritten" in again.err
    assert path.read_text(encoding="utf-8") == "mine"


def test_check_names_file_and_line(arctic: Arctic, alone: Path) -> None:
    """Each fault of each file is told with its line, and one bad file among good ones ends with exit code 1."""
    for name in ("good.toml", "bad.toml", "bytes.toml"):
        assert arctic("domains", "new", name).code == 0
    bad = alone / "bad.toml"
    text = bad.read_text(encoding="utf-8").replace("behind {leaf}", "behind it").replace("title =", "titel =")
    bad.write_text(text, encoding="utf-8")
    (alone / "bytes.toml").write_bytes(b"\xff\xfe\xfd")
    ended = arctic("domains", "check", "good.toml", "bad.toml", "bytes.toml")
    assert ended.code == 1
    assert "good.toml: ok" in ended.out
    lines = text.splitlines()
    titel = next(number for number, line in enumerate(lines, start=1) if line.startswith("titel"))
    asks = next(number for number, line in enumerate(lines, start=1) if line.startswith("ask") and "{leaf}" not in line)
    assert f"bad.toml:{titel}: [domain] does not know 'titel'" in ended.out
    assert "the nearest is title" in ended.out
    assert f"bad.toml:{asks}: " in ended.out
    assert "bytes.toml:1: " in ended.out
    files = arctic("domains", "check", "good.toml", "bad.toml", "--json").json["files"]
    assert [record["ok"] for record in files] == [True, False]
    assert {fault["line"] for fault in files[1]["faults"]} >= {titel, asks}
