"""Rows of an ensemble as preferences: which of several answers to one question is the better, and by how much.

    dpo         {"prompt": [message, ...], "chosen": [message], "rejected": [message], "margin"}: TRL's conversational
                preference form, for DPO; reward training takes the margin as well
    best-of-n   {"prompt": [message, ...], "responses", "scores", "teachers", "best"}: every answer with its score, and
                the place (from 0) of the one that stands

An answer's worth is the probability that it is right (`p_correct` of its completion) or, where a completion lacks it,
the mean score of its reviews, for all of them. What stands is the row's last message: the consensus, or what a person
made of it; an answer that no teacher gave (a merged or edited one) counts as the best of theirs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from arcticcodex.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

MERGED = "consensus"  # in the place of a teacher's name
MARGIN_DIGITS = 6


def preference(row: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What stands and the worst of the other answers; None where no answer is known to be worse.

    Raises `UsageError` for a row that no ensemble made.
    """
    *prompt, chosen = row["messages"]
    worths = _worths(row, "dpo")
    answers = _answers(row)
    others = [name for name in worths if not _same(answers[name], chosen["content"])]
    if not others:
        return None
    worst = min(others, key=worths.__getitem__)
    margin = round(_worth_of(chosen["content"], answers, worths) - worths[worst], MARGIN_DIGITS)
    if margin <= 0:
        return None
    rejected = {"role": "assistant", "content": answers[worst]}
    return {"prompt": prompt, "chosen": [chosen], "rejected": [rejected], "margin": margin}


def best_of_n(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Every answer of a row with its worth, and which stands. Raises `UsageError` for a row that no ensemble made."""
    *prompt, chosen = row["messages"]
    worths = _worths(row, "best-of-n")
    answers = dict(_answers(row))
    stands = next((name for name, answer in answers.items() if _same(answer, chosen["content"])), MERGED)
    if stands == MERGED:
        worths = {**worths, MERGED: _worth_of(chosen["content"], answers, worths)} if worths else worths
    answers[stands] = chosen["content"]
    return {
        "prompt": prompt,
        "responses": list(answers.values()),
        "scores": [worths.get(name) for name in answers],
        "teachers": list(answers),
        "best": list(answers).index(stands),
    }


def _answers(row: Mapping[str, Any]) -> dict[str, str]:
    """The answers by teacher, without those that failed."""
    return {name: one["answer"] for name, one in row["completions"].items() if one.get("answer", "").strip()}


def _worths(row: Mapping[str, Any], form: str) -> dict[str, float]:
    """What each answer is worth, all by the one measure that most of them have."""
    if not row.get("completions"):
        raise UsageError(
            f"The format {form} cannot hold row {row.get('id', '')}.",
            "It has no completions: only the rows of an ensemble have several answers to choose from.",
            "Choose another form, such as: --format chat",
        )
    told = {
        measure: {name: row["completions"][name].get(measure) for name in _answers(row)}
        for measure in ("p_correct", "score")
    }
    measure = "score" if None in told["p_correct"].values() else "p_correct"
    return {name: float(worth) for name, worth in told[measure].items() if worth is not None}


def _worth_of(chosen: str, answers: Mapping[str, str], worths: Mapping[str, float]) -> float:
    """The worth of what stands: that of the answer it is, else that of the best."""
    found = [worth for name, worth in worths.items() if _same(answers[name], chosen)]
    return max(found or worths.values())


def _same(one: str, other: str) -> bool:
    return one.split() == other.split()
