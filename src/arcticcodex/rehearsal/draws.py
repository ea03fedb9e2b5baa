"""Seeded draws: every chance the simulator takes is a function of what it is about, never of when it comes."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from statistics import NormalDist

_NORMAL = NormalDist()
_STEPS = 2**53


def derive(seed: int, identity: bytes) -> bytes:
    """The key of all draws about one request: the seed of the server and the identity of the request."""
    return hashlib.blake2b(identity, key=b"%d" % seed, digest_size=32).digest()


def unit(key: bytes, name: str, index: int = 0) -> float:
    """A number in (0, 1), uniform over names and indices."""
    digest = hashlib.blake2b(b"%s/%d" % (name.encode(), index), key=key, digest_size=8).digest()
    return ((int.from_bytes(digest) >> 11) + 0.5) / _STEPS


@dataclass(frozen=True, slots=True)
class Spread:
    """A lognormal quantity: its median, and the standard deviation of its logarithm (0 = a constant)."""

    median: float
    sigma: float = 0.0

    def draw(self, key: bytes, name: str) -> float:
        """The value for this key and name."""
        if self.sigma == 0 or self.median == 0:
            return self.median
        return self.median * math.exp(self.sigma * _NORMAL.inv_cdf(unit(key, name)))
