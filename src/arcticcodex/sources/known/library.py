"""The library `reasoning-gym` (Apache-2.0): found when it is needed, and no more of it than is needed.

Its packages import every family when they are imported, and with them sympy, numpy, matplotlib and others (1.2 s of CPU
time and 110 MB). Here they stand as empty packages that run their own code only when something is asked of them that is
not there, so that a family loads its own module alone, and `import reasoning_gym` elsewhere still works.
"""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from functools import lru_cache
from hashlib import blake2b
from importlib import import_module
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from io import StringIO
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

from arcticcodex.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAME = "reasoning_gym"
_ENDLESS = 10_000_000  # the size told to a dataset; items are made when they are asked for
_Config = tuple[tuple[str, Any], ...]


class Entry(NamedTuple):
    """One item as the library makes it."""

    question: str
    answer: str
    metadata: Mapping[str, Any]


class Tasks:
    """The items of one family in one order. `module` is its path in the library, such as `arithmetic.gcd`."""

    def __init__(self, family: str, module: str, config: _Config, start: int) -> None:
        _prepare()
        import_module(f"{_NAME}.{module}")
        made, settings = import_module(f"{_NAME}.factory").DATASETS[family]
        self._tasks = made(settings(**dict(config), seed=start, size=_ENDLESS))

    def __getitem__(self, index: int) -> Entry | None:
        """The item number `index`, always the same; None where the library gives up on it, as it does on some mazes."""
        try:
            raw = self._tasks[index]
        except (RuntimeError, ValueError, AssertionError, ArithmeticError, LookupError):
            return None
        return Entry(raw["question"].strip(), str(raw["answer"] or "").strip(), raw["metadata"])

    def score(self, answer: str, entry: Mapping[str, Any]) -> float:
        """What the library's scorer gives an answer: 1.0 is right, less is partly right or wrong."""
        try:
            with redirect_stdout(StringIO()):  # some print what they think of an answer
                return float(self._tasks.score_answer(answer, dict(entry)))
        except Exception:  # noqa: BLE001 — scorers parse free text and let out whatever their parsers raise
            return 0.0


@lru_cache(maxsize=128)
def tasks(family: str, module: str, config: _Config, seed: int) -> Tasks:
    """The items of a family for a seed. Raises UsageError where the library is not installed.

    The library takes `seed + index` for an item's own seed; neighbouring seeds of ours are therefore set far apart.
    """
    drawn = blake2b(f"{family}\0{seed}".encode(), digest_size=4).digest()
    return Tasks(family, module, config, int.from_bytes(drawn) // 2)  # numpy takes 32 bits


def need() -> Path:
    """The folder of the library. Raises UsageError, with the line that installs it, where it is not installed."""
    spec = find_spec(_NAME)
    if spec is None or not spec.submodule_search_locations:
        raise UsageError(
            "Reasoning tasks with known answers take the package reasoning-gym.",
            "It is not installed here.",
            "Install it with: pip install 'arcticcodex[reasoning]'",
        )
    return Path(spec.submodule_search_locations[0])


class _Quiet(ModuleType):
    """A package whose own code has not run yet; it runs when a name is asked for that is no module loaded so far."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or self._holds(name) or not self.run():
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        return getattr(self, name)

    def _holds(self, name: str) -> bool:
        """Whether a name is a module of the package, which `from package import module` asks for before it loads it."""
        return any((Path(folder) / f"{name}.py").exists() for folder in self.__path__)

    def run(self) -> bool:
        """Run the package's own code, and that of the packages in it, as an import would; False where it has run."""
        spec = self.__spec__
        if "_begun" in self.__dict__ or spec is None or spec.loader is None:
            return False
        self.__dict__["_begun"] = True
        spec.loader.exec_module(self)
        for name, module in list(sys.modules.items()):
            if name.startswith(f"{self.__name__}.") and isinstance(module, _Quiet):
                module.run()
        return True


def _prepare() -> None:
    """Put the quiet packages where imports look for them, once, unless the library is loaded already."""
    folder = need()
    if _NAME in sys.modules:
        return
    inner = sorted(file.parent.name for file in folder.glob("*/__init__.py"))
    for name, place in [(_NAME, folder), *((f"{_NAME}.{name}", folder / name) for name in inner)]:
        spec = spec_from_file_location(name, place / "__init__.py", submodule_search_locations=[str(place)])
        if spec is None:
            raise UsageError("The package reasoning-gym cannot be read.", f"Seen: {place}", "Install it anew.")
        module = module_from_spec(spec)
        module.__class__ = _Quiet
        sys.modules[name] = module
        if name != _NAME:
            setattr(sys.modules[_NAME], name.removeprefix(f"{_NAME}."), module)
