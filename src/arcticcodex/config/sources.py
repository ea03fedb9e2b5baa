"""Where values come from: TOML files, `.env` and the environment, each value with its source.

Nothing is judged here but whether a name is known.
"""

from __future__ import annotations

import difflib
import os
import re
import sys
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from arcticcodex.config.settings import known_keys
from arcticcodex.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PROJECT_FILE = "arctic.toml"
PREFIX = "ARCTIC_"
STORE_VARIABLE = "ARCTIC_STORE"
OWN_KEYS = frozenset({"licences"})  # tables whose keys are the user's own: one value each

Kind = Literal["default", "user file", "project file", ".env", "environment", "flag"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Who set a value: the kind of source, and the file and line or the variable."""

    kind: Kind
    where: str = ""

    def __str__(self) -> str:
        return self.where or self.kind


@dataclass(frozen=True, slots=True)
class Value:
    """One value as given, with its source."""

    value: object
    origin: Origin


def find_project_file(cwd: Path) -> Path | None:
    """The nearest `arctic.toml` upwards of `cwd`, if any."""
    return next((path for folder in (cwd, *cwd.parents) if (path := folder / PROJECT_FILE).is_file()), None)


def user_dir() -> Path:
    """The user's configuration folder of this platform (XDG_CONFIG_HOME where it is set)."""
    home = Path.home()
    if "XDG_CONFIG_HOME" in os.environ:
        return Path(os.environ["XDG_CONFIG_HOME"]) / "arctic"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "arctic"
    return home / ".config" / "arctic"


def user_file() -> Path:
    """The user's own settings, below the project's."""
    return user_dir() / PROJECT_FILE


# --- files -------------------------------------------------------------------------------------------------


def from_file(path: Path, kind: Kind, earlier: Mapping[str, Value]) -> dict[str, Value]:
    """The values of one arctic.toml, laid over those of an `earlier` file. Raises ConfigError."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        data = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise _no_toml(path, error) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read", str(error), "it must be a readable UTF-8 text file") from None
    values = {}
    for key, value in _flat(data):
        where = Origin(kind, f"{path}:{line_of(text, key)}")
        _check_known(key, where)
        values[key] = Value(_over(earlier.get(key), value), where)
    return values


def _flat(data: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    for section, content in data.items():
        if isinstance(content, dict) and section not in OWN_KEYS:
            for key, value in content.items():
                yield f"{section}.{key}", value
        else:
            yield section, content


def _over(earlier: Value | None, value: object) -> object:
    """A list of the project is added to the user's (its price rows win); a table is laid over the user's."""
    if earlier is None:
        return value
    if isinstance(value, list) and isinstance(earlier.value, list):
        return [*earlier.value, *value]
    if isinstance(value, dict) and isinstance(earlier.value, dict):
        return earlier.value | value
    return value


def line_of(text: str, key: str) -> int:
    """The line (from 1) that sets `section.key` in a TOML text; the section's where the key is not found."""
    section, _, name = key.partition(".")
    table, found = "", 1
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[\[?\s*([^\]]+?)\s*\]", line):
            table = header[1].replace('"', "").replace(" ", "")
            if key in (table, f"{table}.") or table.startswith(f"{key}."):
                return number
            if table == section:
                found = number
        elif assigned := re.match(r"\s*([\w.\"'\- ]+?)\s*=", line):
            full = f"{table}.{assigned[1]}".lstrip(".").replace('"', "").replace("'", "").replace(" ", "")
            if full == key or full.startswith(f"{key}."):
                return number
            if full == section and name:
                found = number
    return found


def _no_toml(path: Path, error: tomllib.TOMLDecodeError) -> ConfigError:
    at = re.search(r"\(at line (\d+)", str(error))
    where = f"{path}:{at[1]}" if at else f"{path} (at its end)"
    return ConfigError(f"{where} is not valid TOML", str(error), 'text values need quotes, such as judge = "offline"')


def _check_known(key: str, where: Origin) -> None:
    if key in known_keys():
        return
    if key.upper().endswith("API_KEY"):
        raise ConfigError(
            f"{where}: a key does not belong in this file",
            f"seen {key}",
            "set it in the environment or in .env, such as OPENAI_API_KEY=...",
        )
    raise ConfigError(f"{where}: unknown setting {key}", *nearest(key, known_keys()))


def nearest(name: str, known: list[str]) -> tuple[str, str]:
    """Why and help for a name that is not known."""
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5) or difflib.get_close_matches(
        name.rpartition(".")[2], [item.rpartition(".")[2] for item in known], n=1, cutoff=0.6
    )
    full = next((item for item in known if near and (item == near[0] or item.endswith(f".{near[0]}"))), "")
    return (
        f"the nearest is {full}" if full else "no setting is called so"
    ), "arctic init writes a file with all settings"


# --- environment -------------------------------------------------------------------------------------------


def read_variables(project_dir: Path, environ: Mapping[str, str]) -> dict[str, Value]:
    """`.env` of the project under the real environment; a variable set to nothing counts as not set."""
    merged = {name: Value(text, origin) for name, text, origin in _dotenv(project_dir / ".env")}
    merged |= {name: Value(text, Origin("environment", name)) for name, text in environ.items()}
    return {name: item for name, item in merged.items() if item.value != ""}


def _dotenv(path: Path) -> Iterator[tuple[str, str, Origin]]:
    if not path.is_file():
        return
    from dotenv import dotenv_values  # noqa: PLC0415 — only where there is such a file

    try:
        values = dotenv_values(path, interpolate=False, encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read", str(error), "it must be a readable UTF-8 text file") from None
    for name, text in values.items():
        yield name, text or "", Origin(".env", f"{path} ({name})")


def _variable(key: str) -> str:
    return PREFIX + key.upper().replace(".", "__")


def from_variables(variables: Mapping[str, Value]) -> dict[str, Value]:
    """The settings among the variables (ARCTIC_<SECTION>__<KEY>).

    Raises ConfigError for a variable that is nearly a setting: a cap that is not read must not pass unseen.
    """
    known = {_variable(key): key for key in known_keys()}
    values = {}
    for name, item in variables.items():
        if name in known:
            values[known[name]] = Value(_typed(known[name], str(item.value), item.origin), item.origin)
        elif name.startswith(PREFIX) and name != STORE_VARIABLE:
            near = difflib.get_close_matches(name, [*known, STORE_VARIABLE], n=1, cutoff=0.85)
            if near or "__" in name:
                nearest = near or difflib.get_close_matches(name, list(known), n=1, cutoff=0.0)
                raise ConfigError(f"{item.origin} is no setting", f"the nearest is {nearest[0]}", f"unset {name}")
    return values


def _typed(key: str, text: str, origin: Origin) -> object:
    """Tables and lists are written as TOML in a variable: ARCTIC_MODELS__FAMILY='{"my-model" = "qwen"}'."""
    if key not in {"models.family", "licences", "prices"}:
        return text
    try:
        return tomllib.loads(f"value = {text}", parse_float=Decimal)["value"]
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{origin} is not valid TOML", str(error), "write an inline table or list") from None
