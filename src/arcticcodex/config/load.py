"""Put the sources together: one frozen `Loaded`, validated, each value with its origin. Opens no socket."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr, ValidationError

from arcticcodex.config.settings import PriceOverride, Settings, known_keys
from arcticcodex.config.sources import (
    STORE_VARIABLE,
    Origin,
    Value,
    find_project_file,
    from_file,
    from_variables,
    nearest,
    read_variables,
    user_file,
)
from arcticcodex.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping


REHEARSAL_STORE = "arctic.rehearsal.db"


@dataclass(frozen=True, slots=True)
class Provider:
    """How a provider's key and address are named, and where it is by default."""

    key_variable: str
    url_variable: str
    default_url: str


PROVIDERS: Mapping[str, Provider] = {
    "deepseek": Provider("DEEPSEEK_API_KEY", "DEEPSEEK_BASE_URL", "https://api.deepseek.com"),
    "openai": Provider("OPENAI_API_KEY", "OPENAI_BASE_URL", "https://api.openai.com/v1"),
    "anthropic": Provider("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "https://api.anthropic.com"),
    "vast": Provider("VAST_API_KEY", "VAST_URL", "https://console.vast.ai"),
}


@dataclass(frozen=True, slots=True)
class Access:
    """One provider as this project reaches it. The key is None where none is set, and never shown."""

    key: SecretStr | None
    key_origin: Origin
    base_url: str
    url_origin: Origin


@dataclass(frozen=True, slots=True)
class Loaded:
    """Everything that was set. `origins` maps `section.key` to its source; `store_url` is a path or a URL."""

    settings: Settings
    origins: Mapping[str, Origin]
    project_dir: Path
    project_file: Path | None
    providers: Mapping[str, Access]
    store_url: str = field(repr=False)  # a PostgreSQL URL may hold a password

    @property
    def rehearsal_store_url(self) -> str:
        """The store of `--rehearse`: its replies never answer a real call, its spend never enters a real month."""
        return str(self.project_dir / REHEARSAL_STORE)


def load_settings(
    cwd: Path | None = None,
    flags: Mapping[str, object] | None = None,
    environ: Mapping[str, str] | None = None,
) -> Loaded:
    """Read files, `.env` and environment; `flags` maps `section.key` to a value of the command line.

    Raises ConfigError (exit 2) for a file that is no TOML, an unknown key, a value out of range.
    """
    cwd = (cwd or Path.cwd()).absolute()
    project_file = find_project_file(cwd)
    project_dir = project_file.parent if project_file else cwd
    variables = read_variables(project_dir, os.environ if environ is None else environ)
    values: dict[str, Value] = {}
    if user_file().is_file():
        values |= from_file(user_file(), "user file", earlier=values)
    if project_file is not None:
        values |= from_file(project_file, "project file", earlier=values)
    values |= from_variables(variables)
    values |= {key: Value(value, Origin("flag")) for key, value in (flags or {}).items()}
    settings = _validated(values)
    origins = {key: values[key].origin if key in values else Origin("default") for key in known_keys()}
    return Loaded(
        settings=settings,
        origins=origins,
        project_dir=project_dir,
        project_file=project_file,
        providers={name: _access(provider, variables) for name, provider in PROVIDERS.items()},
        store_url=_store_url(variables.get(STORE_VARIABLE), cwd, project_dir),
    )


def _access(provider: Provider, variables: Mapping[str, Value]) -> Access:
    key, url = variables.get(provider.key_variable), variables.get(provider.url_variable)
    base_url = provider.default_url if url is None else str(url.value).strip().rstrip("/")
    if url is not None:
        check_url(base_url, str(url.origin))
    return Access(
        key=None if key is None else SecretStr(str(key.value).strip()),
        key_origin=Origin("default") if key is None else key.origin,
        base_url=base_url,
        url_origin=Origin("default") if url is None else url.origin,
    )


def check_url(url: str, where: str) -> None:
    """Raise ConfigError unless `url` is http(s) with a host, and without a user name or password in it."""
    from urllib.parse import urlsplit  # noqa: PLC0415 — only where an address is set

    try:
        parts = urlsplit(url)
        sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        sound = False
    if not sound:
        raise ConfigError(f"{where} is no web address", f"seen {url!r}", "such as http://127.0.0.1:8000/v1")
    if parts.username or parts.password:
        raise ConfigError(f"{where} holds a user name or password", "addresses are shown and stored", "leave it out")


def _store_url(item: Value | None, cwd: Path, project_dir: Path) -> str:
    if item is None:
        return str(project_dir / "arctic.db")
    text = str(item.value)
    if "://" in text:
        if item.origin.kind == ".env":
            raise ConfigError(
                f"{item.origin} names a database for all prompts and replies",
                "a file that came with a project may not decide where they are kept",
                f"look at it, then set {STORE_VARIABLE} in your own environment",
            )
        return text
    return str((project_dir if item.origin.kind == ".env" else cwd) / Path(text).expanduser())


def _validated(values: Mapping[str, Value]) -> Settings:
    data: dict[str, Any] = {}
    for key, item in values.items():
        section, _, name = key.partition(".")
        if name:
            data.setdefault(section, {})[name] = item.value
        else:
            data[section] = item.value
    try:
        settings = Settings.model_validate(data)
    except ValidationError as error:
        raise _refused(error, values) from None
    if settings.local.base_url:
        check_url(settings.local.base_url, str(values["local.base_url"].origin))
    return settings


def _refused(error: ValidationError, values: Mapping[str, Value]) -> ConfigError:
    first = error.errors(include_url=False)[0]
    parts = [str(part) for part in first["loc"]]
    key = ".".join(parts) if ".".join(parts) in values else ".".join(parts[:2])
    key = key if key in values else parts[0]
    origin = values[key].origin if key in values else Origin("default")
    rest = ".".join(parts)[len(key) :].lstrip(".")
    name = f"{key}[{rest}]" if rest else key
    if first["type"] == "extra_forbidden":
        known = [f"{parts[0]}.{item}" for item in PriceOverride.model_fields]
        return ConfigError(f"{origin}: unknown setting {name}", *nearest(f"{parts[0]}.{parts[-1]}", known))
    message = str(first["msg"]).removeprefix("Value error, ")
    return ConfigError(f"{origin}: {name} cannot be used", f"seen {_shown(first['input'])}: {message}", "")


def _shown(value: object) -> str:
    return str(value) if isinstance(value, Decimal) else repr(value) if not isinstance(value, dict) else "a table"
