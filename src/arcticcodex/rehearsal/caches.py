"""Prompt caches, by the rules each provider publishes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from arcticcodex.rehearsal.bill import Usage
from arcticcodex.rehearsal.calls import count_tokens
from arcticcodex.rehearsal.draws import unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from arcticcodex.rehearsal.calls import Call
    from arcticcodex.rehearsal.settings import Settings

_LIFE_S = {"5m": 300.0, "1h": 3600.0}
_LOOKBACK_BLOCKS = 20
_OPENAI_STEP = 128
_DEEPSEEK_UNIT = 64
_BYTES_PER_TOKEN = 4
_MOST_ENTRIES = 400_000


@dataclass(frozen=True, slots=True)
class Hit:
    """What the caches make of one prompt, and what they keep of it once the reply begins.

    Attributes:
        read: tokens read from the cache.
        write_5m: tokens written for five minutes.
        write_1h: tokens written for an hour.
        keep: hashes of prefixes to keep, each with the seconds it lives.
        seen: hashes of prefixes seen once (DeepSeek keeps a prefix only when it comes again).
    """

    read: int = 0
    write_5m: int = 0
    write_1h: int = 0
    keep: tuple[tuple[bytes, float], ...] = ()
    seen: tuple[bytes, ...] = ()

    def usage(self, prompt_tokens: int) -> Usage:
        """The prompt in disjoint buckets, nothing said yet."""
        fresh = prompt_tokens - self.read - self.write_5m - self.write_1h
        return Usage(fresh, self.read, self.write_5m, self.write_1h)


class Caches:
    """The prompt caches of all providers. Times are of the server's own clock, in seconds."""

    def __init__(self) -> None:
        self._entries: dict[bytes, tuple[float, float, float]] = {}  # prefix: usable from, until, life
        self._seen: dict[bytes, None] = {}

    def look(self, call: Call, settings: Settings, key: bytes, ordinal: int, now: float) -> Hit:
        """What the caches hold of this prompt; a lookup lengthens the life of what it finds."""
        if settings.cache == "off" or not call.cached:
            return Hit()
        if settings.cache_hit_share is not None:
            return _drawn(call, settings, unit(key, "cache", ordinal))
        if call.model.provider == "anthropic":
            return self._anthropic(call, now)
        if call.model.provider == "openai":
            return self._openai(call, now)
        return self._deepseek(call, now)

    def keep(self, hit: Hit, usable_from: float) -> None:
        """Store what a prompt leaves behind, usable from the moment its reply begins."""
        for prefix, life in hit.keep:
            known = self._entries.get(prefix)
            begun = min(known[0], usable_from) if known and known[1] > usable_from else usable_from
            self._entries[prefix] = (begun, usable_from + life, life)
        for prefix in hit.seen:
            self._seen[prefix] = None
        _forget_oldest(self._entries)
        _forget_oldest(self._seen)

    def _alive(self, prefix: bytes, now: float) -> bool:
        entry = self._entries.get(prefix)
        if entry is None or not entry[0] <= now < entry[1]:
            return False
        self._entries[prefix] = (entry[0], now + entry[2], entry[2])
        return True

    def _anthropic(self, call: Call, now: float) -> Hit:
        marks = [at for at, block in enumerate(call.blocks) if block.mark]
        if not marks:
            return Hit()
        prefixes = list(_block_prefixes(call))
        near = range(marks[-1], max(-1, marks[0] - _LOOKBACK_BLOCKS), -1)
        reachable = [at for at in near if any(0 <= mark - at < _LOOKBACK_BLOCKS for mark in marks)]
        found = next((at for at in reachable if self._alive(prefixes[at][0], now)), None)
        read = prefixes[found][1] if found is not None else 0
        written = {"5m": 0, "1h": 0}
        keep = []
        done = read
        for at in marks:
            prefix, tokens = prefixes[at]
            if tokens < call.model.cache_minimum:
                continue
            mark = call.blocks[at].mark
            written[mark] += max(tokens - done, 0)
            done = max(tokens, done)
            keep.append((prefix, _LIFE_S[mark]))
        return Hit(read, written["5m"], written["1h"], tuple(keep))

    def _openai(self, call: Call, now: float) -> Hit:
        if call.prompt_tokens < call.model.cache_minimum:
            return Hit()
        first = call.model.cache_minimum // _OPENAI_STEP
        steps = list(_steps(call, _OPENAI_STEP))[first - 1 :]
        found = next((at for at in range(len(steps) - 1, -1, -1) if self._alive(steps[at], now)), None)
        read = 0 if found is None else (first + found) * _OPENAI_STEP
        whole = (first + len(steps) - 1) * _OPENAI_STEP if steps else 0
        write = max(whole - read, 0) if call.model.cache_writes else 0
        life = call.model.cache_life_s
        return Hit(read, write, 0, tuple((step, life) for step in steps))

    def _deepseek(self, call: Call, now: float) -> Hit:
        """Whole prefix units: a prompt is a unit, and what two prompts share becomes one when the second comes."""
        steps = list(_steps(call, _DEEPSEEK_UNIT))
        last = len(steps) - 1
        found = next((at for at in range(last, -1, -1) if self._alive(steps[at], now)), None)
        shared = next((at for at in range(last, -1, -1) if steps[at] in self._seen), None)
        units = {steps[at] for at in (last, shared) if at is not None and at >= 0}
        read = 0 if found is None else (found + 1) * _DEEPSEEK_UNIT
        return Hit(read, keep=tuple((step, call.model.cache_life_s) for step in units), seen=tuple(steps))


def _drawn(call: Call, settings: Settings, chance: float) -> Hit:
    """A hit or a miss by lot, the prefix being a fixed share of the prompt."""
    marks = [block.mark for block in call.blocks if block.mark]
    if call.model.provider == "anthropic" and not marks:
        return Hit()
    prefix = int(call.prompt_tokens * settings.cache_prefix_share)
    if chance < (settings.cache_hit_share or 0):
        return Hit(read=prefix)
    if not call.model.cache_writes:
        return Hit()
    return Hit(write_1h=prefix) if "1h" in marks else Hit(write_5m=prefix)


def _salted(call: Call) -> hashlib._Hash:
    return hashlib.sha256(f"{call.model.price}\0{call.cache_salt}\0".encode())


def _block_prefixes(call: Call) -> Iterator[tuple[bytes, int]]:
    """For each block the hash and the tokens of the prompt up to its end."""
    digest = _salted(call)
    texts = []
    for block in call.blocks:
        digest.update(block.text.encode("utf-8", "surrogatepass") + b"\0")
        texts.append(block.text)
        yield digest.digest()[:16], min(count_tokens(texts, wordy=call.model.wordy), call.prompt_tokens)


def _steps(call: Call, tokens_per_step: int) -> Iterator[bytes]:
    """The hashes of the prompt up to each multiple of so many tokens."""
    digest = _salted(call)
    data = b"\0".join(block.text.encode("utf-8", "surrogatepass") for block in call.blocks)
    size = tokens_per_step * _BYTES_PER_TOKEN
    most = min(len(data) // size, call.prompt_tokens // tokens_per_step)
    for at in range(most):
        digest.update(data[at * size : (at + 1) * size])
        yield digest.digest()[:16]


def _forget_oldest(entries: dict[bytes, tuple[float, float, float]] | dict[bytes, None]) -> None:
    while len(entries) > _MOST_ENTRIES:
        del entries[next(iter(entries))]
