"""Which sections are held out: golden and training data never share a section of a document."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def golden_sections(sections: Iterable[str], share: float, seed: int) -> frozenset[str]:
    """A seeded draw of `share` of the sections, at least one if there are two: the same for the same input."""
    distinct = sorted(set(sections), key=lambda section: hashlib.sha256(f"{seed}\n{section}".encode()).digest())
    wanted = min(max(1, round(share * len(distinct))), len(distinct) - 1) if share > 0 else 0
    return frozenset(distinct[: max(0, wanted)])
