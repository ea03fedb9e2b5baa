"""The public surface is deliberate: every name is listed, reachable and documented."""

from __future__ import annotations

import inspect
from types import ModuleType

import arcticcodex


def test_all_is_sorted_and_lists_each_name_once() -> None:
    """`__all__` reads as an index."""
    assert list(arcticcodex.__all__) == sorted(set(arcticcodex.__all__))


def test_all_is_what_is_exported() -> None:
    """What a person sees in `dir(arcticcodex)` is `__all__`, modules apart: nothing leaks, nothing is missing."""
    shown = {name for name in dir(arcticcodex) if not name.startswith("_") and name != "annotations"}
    modules = {name for name in shown if isinstance(getattr(arcticcodex, name), ModuleType)}
    public = {name for name in arcticcodex.__all__ if not name.startswith("_")}
    assert shown - modules == public


def test_each_public_name_is_documented() -> None:
    """Every function and class of the public surface has a docstring of its own."""
    public = {name: getattr(arcticcodex, name) for name in arcticcodex.__all__}
    callables = {name: value for name, value in public.items() if callable(value)}
    assert callables
    assert [name for name, value in callables.items() if not inspect.getdoc(value)] == []
    # A dataclass without a docstring shows its signature instead.
    assert [name for name, value in callables.items() if (value.__doc__ or "").startswith(f"{name}(")] == []
