"""Settings, keys and addresses: `load_settings()` reads them once and gives one frozen `Loaded`.

flag > environment > .env > arctic.toml of the project > arctic.toml of the user > default
"""

from __future__ import annotations

from arcticcodex.config.load import PROVIDERS, Access, Loaded, Provider, load_settings
from arcticcodex.config.settings import Settings, known_keys
from arcticcodex.config.sources import Origin, user_dir, user_file
from arcticcodex.config.trust import ForeignUrl, confirm, require_confirmed, unconfirmed

__all__ = [
    "PROVIDERS",
    "Access",
    "ForeignUrl",
    "Loaded",
    "Origin",
    "Provider",
    "Settings",
    "confirm",
    "known_keys",
    "load_settings",
    "require_confirmed",
    "unconfirmed",
    "user_dir",
    "user_file",
]
