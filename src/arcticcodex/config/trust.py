"""A project's files may send documents to a host of their own; a person confirms each such host once.

Files travel: an `arctic.toml` or `.env` that came with a cloned project must not quietly decide who receives
the key and the documents. The provider's own host, loopback, and whatever the user's own environment or file
names need no confirmation. Confirmed addresses are kept in the user's configuration folder, project by project.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from arcticcodex.addresses import is_loopback
from arcticcodex.config.load import PROVIDERS, Loaded
from arcticcodex.config.sources import user_dir
from arcticcodex.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from arcticcodex.config.sources import Origin


@dataclass(frozen=True, slots=True)
class ForeignUrl:
    """An address that a project file set: what it is for, where it points, which file says so."""

    name: str
    url: str
    origin: Origin


def unconfirmed(loaded: Loaded) -> tuple[ForeignUrl, ...]:
    """The addresses of project files that are neither the provider's nor loopback, not yet confirmed."""
    confirmed = set(_read())
    return tuple(foreign for foreign in _foreign(loaded) if _entry(loaded, foreign) not in confirmed)


def confirm(loaded: Loaded, foreign: ForeignUrl) -> None:
    """Remember that a person confirmed this address for this project."""
    path = _record()
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    beside.write_text(json.dumps(sorted({*_read(), _entry(loaded, foreign)}), indent=1) + "\n", encoding="utf-8")
    beside.replace(path)


def require_confirmed(loaded: Loaded) -> None:
    """Raise ConfigError (exit 2) where an address still needs a person's word."""
    for foreign in unconfirmed(loaded):
        raise ConfigError(
            f"{foreign.name} would send your key and documents to {urlsplit(foreign.url).netloc}",
            f"{foreign.origin} says so, and it was never confirmed for this project",
            "look at it, then repeat the command with --yes",
        )


def _foreign(loaded: Loaded) -> Iterator[ForeignUrl]:
    for name, access in loaded.providers.items():
        own = urlsplit(PROVIDERS[name].default_url)
        given = urlsplit(access.base_url)
        if (given.scheme, given.netloc) != (own.scheme, own.netloc):
            yield from _of_project(PROVIDERS[name].url_variable, access.base_url, access.url_origin)
    local = loaded.settings.local.base_url
    if local:
        yield from _of_project("[local] base_url", local, loaded.origins["local.base_url"])


def _of_project(name: str, url: str, origin: Origin) -> Iterator[ForeignUrl]:
    if origin.kind in {"project file", ".env"} and not is_loopback(url):
        yield ForeignUrl(name, url, origin)


def _entry(loaded: Loaded, foreign: ForeignUrl) -> str:
    return f"{loaded.project_dir} {foreign.name} {foreign.url}"


def _record() -> Path:
    return user_dir() / "confirmed_addresses.json"


def _read() -> list[str]:
    path = _record()
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except (OSError, ValueError):
        return []  # unreadable: ask again
    return [entry for entry in entries if isinstance(entry, str)] if isinstance(entries, list) else []
