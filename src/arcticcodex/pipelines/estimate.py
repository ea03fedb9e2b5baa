"""What a job would cost, from counts and prices, without a call.

Tokens are taken as a quarter of the characters (English text; a tokenizer of the last generation gives 3.5 to 4.5
characters a token). Low and high are what a run met when answers came out a third shorter, and when they came out half
again as long and 15 % were asked twice; a pilot measures better.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from arcticcodex.money import dollars
from arcticcodex.pipelines.summary import Estimate
from arcticcodex.records import Usage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from arcticcodex.config.settings import Limits
    from arcticcodex.pipelines.staff_plan import Post, StaffPlan
    from arcticcodex.teachers.tariff import Tariff

CHARS_PER_TOKEN = 4
LOW_OUTPUT, HIGH_OUTPUT = (2, 3), (3, 2)  # as fractions, so that money stays whole
HIGH_CALLS = (115, 100)


@dataclass(frozen=True, slots=True)
class Stage:
    """Calls of one role: how many, characters in and tokens out of each."""

    role: str
    calls: int
    input_chars: int
    output_tokens: int


def estimate(stages: Sequence[Stage], plan: StaffPlan) -> Estimate:
    """Low, likely and high cost of all stages at today's prices, nothing cached, in nano-dollars."""
    return Estimate(
        sum(_cost(stage, plan, LOW_OUTPUT, (1, 1)) for stage in stages),
        sum(_cost(stage, plan, (1, 1), (1, 1)) for stage in stages),
        sum(_cost(stage, plan, HIGH_OUTPUT, HIGH_CALLS) for stage in stages),
    )


def _cost(stage: Stage, plan: StaffPlan, output: tuple[int, int], calls: tuple[int, int]) -> int:
    post = plan.posts[stage.role]
    if post is None or post.tariff is None:
        return 0
    now_s = time.time()
    usage = Usage(stage.input_chars // CHARS_PER_TOKEN, 0, 0, stage.output_tokens * output[0] // output[1])
    return stage.calls * calls[0] * post.tariff.cost_nusd(usage, post.model, "standard", now_s, now_s) // calls[1]


def forecast(stages: Sequence[Stage], plan: StaffPlan, limits: Limits, at_once: int) -> list[str]:
    """What each paid stage is likely to take and cost, and how long the slowest needs under the limits assumed.

    Stages run side by side, so the slowest tells the time. DeepSeek limits only how many calls are under way.
    """
    told, longest_s = [], 0.0
    for role in dict.fromkeys(stage.role for stage in stages):
        own = [stage for stage in stages if stage.role == role]
        post = plan.posts[role]
        if post is None or not post.paid:
            continue
        calls = sum(stage.calls for stage in own)
        cost_nusd = sum(_cost(stage, plan, (1, 1), (1, 1)) for stage in own)
        took_s = sum(_seconds(stage, post, limits, at_once) for stage in own)
        longest_s = max(longest_s, took_s)
        told.append(f"{role} {calls:,} calls {dollars(cost_nusd)} {_shown(took_s)}")
    if not told:
        return []
    assumed = (
        f"{at_once} calls at once a teacher, {limits.tokens_per_s} tokens a second; each minute "
        f"{limits.requests_per_min:,} requests, {limits.input_tokens_per_min:,} tokens in, "
        f"{limits.output_tokens_per_min:,} out"
    )
    return [f"Likely: {', '.join(told)}", f"Time: about {_shown(longest_s)} ({assumed}; [limits] in arctic.toml)"]


def _seconds(stage: Stage, post: Post, limits: Limits, at_once: int) -> float:
    """How long the calls of one stage take."""
    talking_s = stage.calls * stage.output_tokens / limits.tokens_per_s / at_once
    if post.endpoint is None or post.endpoint.provider == "deepseek":
        return talking_s
    each = (1, stage.input_chars / CHARS_PER_TOKEN, stage.output_tokens)
    most = (limits.requests_per_min, limits.input_tokens_per_min, limits.output_tokens_per_min)
    return max(talking_s, *(60 * stage.calls * one / per_min for one, per_min in zip(each, most, strict=True)))


def _shown(seconds: float) -> str:
    return f"{seconds / 3_600:.1f} h" if seconds >= 3_600 else f"{max(1, round(seconds / 60))} min"


def cheapest_moment(tariff: Tariff, at_s: float) -> float:
    """The hour of the UTC day of `at_s` at which a call costs least: off-peak, where there is a peak."""
    day_s, sample = at_s - at_s % 86_400, Usage(1_000, 0, 0, 1_000)
    hours = [day_s + hour * 3_600 for hour in range(24)]
    return min(hours, key=lambda hour_s: tariff.cost_nusd(sample, tariff.model, "standard", hour_s, hour_s))
