"""The gates remember what they have just read, and never all they ever read."""

from __future__ import annotations

import importlib
import inspect
import pkgutil

import arcticcodex.validation


def test_no_cache_of_the_gates_grows_with_a_run() -> None:
    """A cache either holds so many texts and no more, or has no key to grow by."""
    caches = {}
    for module in pkgutil.iter_modules(arcticcodex.validation.__path__, "arcticcodex.validation."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if hasattr(value, "cache_parameters") and value.__module__ == module.name:
                caches[f"{module.name}.{name}"] = value
    assert caches
    for name, cached in caches.items():
        grows = inspect.signature(cached.__wrapped__).parameters and cached.cache_parameters()["maxsize"] is None
        small = set(inspect.get_annotations(cached.__wrapped__)) == {"part", "return"}  # one of two sides
        assert not grows or small, f"{name} keeps everything it was ever asked"
