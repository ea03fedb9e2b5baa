"""ArcticCodex turns a budget into a specialist model, under a spending cap that holds to the nano-dollar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from arcticcodex.version import __version__

if TYPE_CHECKING:
    from arcticcodex.api import Run, cascade, distill, resume
    from arcticcodex.errors import ArcticError

__all__ = ["ArcticError", "Run", "__version__", "cascade", "distill", "resume"]


def __getattr__(name: str) -> Any:
    """Load the public names when they are first used: importing the package stays cheap."""
    if name == "ArcticError":
        from arcticcodex import errors  # noqa: PLC0415

        return errors.ArcticError
    if name in __all__:
        from arcticcodex import api  # noqa: PLC0415

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """The public names, whether loaded yet or not."""
    return sorted(__all__)
