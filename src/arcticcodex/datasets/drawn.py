"""What is read off a row of a cascade, as it is stored: that a prompt was drawn for it, and its reasoning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def is_drawn(row: Mapping[str, Any]) -> bool:
    """Whether a row comes from a drawn prompt: it then has a domain, and stands on no passage of a document."""
    return "domain" in row


def reasoning_of(row: Mapping[str, Any]) -> str:
    """The reasoning of a row, else the trace of the teacher's own thinking; empty where neither leads to its answer.

    Where a person edited the row it led elsewhere.
    """
    if row.get("label", {}).get("edited"):
        return ""
    return str(row.get("reasoning") or row.get("trace") or "")
