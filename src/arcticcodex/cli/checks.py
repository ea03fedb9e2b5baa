"""The checks of `arctic doctor`. Each gives findings and never raises; offline none opens a socket."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from arcticcodex.cli.prices import rows_in_use
from arcticcodex.cli.probes import Probe, can_bind, models_at
from arcticcodex.config import PROVIDERS, load_settings, unconfirmed
from arcticcodex.errors import ArcticError
from arcticcodex.money import dollars

if TYPE_CHECKING:
    from collections.abc import Iterator

    from arcticcodex.config import Loaded

OLDEST_PYTHON = (3, 11)
LOW_BYTES, NO_BYTES = 2 << 30, 200 << 20
CLOCK_S = 60
TEACHERS = ("deepseek", "openai", "anthropic")
LOCAL_PORTS = (11434, 8000, 1234)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; `fix` is what to do about a `warn` or `fail`."""

    name: str
    state: Literal["ok", "warn", "fail", "skip"]
    text: str
    fix: str = ""


def examine(*, offline: bool) -> list[Finding]:
    """All findings, in the order they are told."""
    try:
        loaded = load_settings()
    except ArcticError as error:
        return [_python(), Finding("settings", "fail", f"{error.what}: {error.why}", error.help)]
    findings = [_python(), *_settings(loaded), _disk(loaded), _store(loaded, offline=offline), *_keys(loaded)]
    findings += _prices(loaded)
    if offline:
        findings.append(Finding("network", "skip", "models, local servers and ports: not with --offline"))
    else:
        findings += _network(loaded)
    return [*findings, _gpu()]


def _python() -> Finding:
    text = f"{sys.version.split()[0]} at {sys.executable}"
    if sys.version_info < OLDEST_PYTHON:
        return Finding("python", "fail", text, "install Python 3.11 or later")
    return Finding("python", "ok", text)


def _settings(loaded: Loaded) -> Iterator[Finding]:
    if loaded.project_file is None:
        yield Finding("settings", "warn", f"no arctic.toml, so defaults hold in {loaded.project_dir}", "arctic init")
    else:
        changed = [f"{key} ({origin})" for key, origin in loaded.origins.items() if origin.kind != "default"]
        yield Finding("settings", "ok", f"{loaded.project_file}, {', '.join(changed) or 'all defaults'}")
    budget = loaded.settings.budget
    project = "" if budget.project_nusd is None else f", the project {dollars(budget.project_nusd)}"
    run, month = dollars(budget.cap_nusd("distill")), dollars(budget.month_nusd)
    cascade = dollars(budget.cap_nusd("cascade"))
    yield Finding("budget", "ok", f"at most {run} a run, {cascade} a cascade, {month} a month{project}")
    for foreign in unconfirmed(loaded):
        text = f"{foreign.origin} points {foreign.name} at {foreign.url}"
        yield Finding("address", "warn", text, "look at it; a run asks you to confirm it once")


def _disk(loaded: Loaded) -> Finding:
    folder = loaded.project_dir
    try:
        with tempfile.TemporaryFile(dir=folder):
            free = shutil.disk_usage(folder).free
    except OSError as error:
        return Finding("disk", "fail", f"{folder} is not writable: {error.strerror}", "work in a folder of your own")
    text = f"{free / (1 << 30):.1f} GiB free at {folder}"
    if free < LOW_BYTES:
        return Finding("disk", "fail" if free < NO_BYTES else "warn", text, "make room: a full disk stops a run")
    return Finding("disk", "ok", text)


def _store(loaded: Loaded, *, offline: bool) -> Finding:
    url = loaded.store_url
    remote = "://" in url
    label = f"the database at {urlsplit(url).hostname}" if remote else url
    if remote and offline:
        return Finding("store", "skip", f"{label}: not with --offline")
    if not remote and not Path(url).exists():
        return Finding("store", "ok", f"{label}, made by the first run")
    from arcticcodex.store.queries import list_runs  # noqa: PLC0415 — only where there is a store
    from arcticcodex.store.store import read_store  # noqa: PLC0415 — only where there is a store

    try:
        runs = read_store(url, list_runs)
    except ArcticError as error:
        return Finding("store", "fail", f"{error.what} {error.why}", error.help)
    ahead_s = max((run.updated_s for run in runs), default=0.0) - time.time()
    if ahead_s > CLOCK_S:
        return Finding("clock", "fail", f"{ahead_s:.0f} s behind the last entry of {label}", "set the clock")
    return Finding("store", "ok", f"{label}, {len(runs)} runs")


def _keys(loaded: Loaded) -> Iterator[Finding]:
    for name in TEACHERS:
        access = loaded.providers[name]
        variable = PROVIDERS[name].key_variable
        if access.key is None:
            yield Finding(f"key {name}", "warn", "not set", f"put {variable}=... into .env to use it")
        else:
            yield Finding(f"key {name}", "ok", f"set ({access.key_origin})")
    if not any(loaded.providers[name].key for name in TEACHERS):
        yield Finding("teachers", "ok", "without a key the offline teacher works, for $0")


def _prices(loaded: Loaded) -> Iterator[Finding]:
    now_s, most = time.time(), loaded.settings.limits.max_price_age_days
    hosts = {urlsplit(PROVIDERS[name].default_url).hostname for name in TEACHERS if loaded.providers[name].key}
    try:
        rows = [row for row in rows_in_use(loaded, now_s) if row.host in hosts or row.checked is None]
    except ArcticError as error:
        yield Finding("prices", "fail", f"{error.what}: {error.why}", error.help)
        return
    old = [row for row in rows if row.age_days(now_s) > most]
    for row in old:
        text = f"{row.model} at {row.host}: checked {row.age_days(now_s)} days ago, more than {most}"
        yield Finding("prices", "fail", text, f"compare {row.source} and set [[prices]], or update arcticcodex")
    if rows and not old:
        oldest = max(row.age_days(now_s) for row in rows)
        yield Finding("prices", "ok", f"{len(rows)} models priced, checked at most {oldest} days ago")


# --- what opens sockets --------------------------------------------------------------------------------------


def _network(loaded: Loaded) -> Iterator[Finding]:
    keyed = [name for name in TEACHERS if loaded.providers[name].key is not None]
    own = loaded.settings.local.base_url
    local = [own] if own else [f"http://127.0.0.1:{port}/v1" for port in LOCAL_PORTS]
    trusted = {foreign.url for foreign in unconfirmed(loaded)}
    with ThreadPoolExecutor() as pool:
        paid = {name: pool.submit(_provider, name, loaded) for name in keyed}
        near = {url: pool.submit(models_at, f"{url}/models", {}) for url in local if url not in trusted}
    yield from (_reached(name, loaded, job.result()) for name, job in paid.items())
    yield from _clock([job.result() for job in paid.values()])
    answers = {url: job.result() for url, job in near.items()}
    found = [f"{url} with {', '.join(probe.models[:3])}" for url, probe in answers.items() if probe.status == 200]
    if found:
        yield Finding("local", "ok", f"{'; '.join(found)} (free)")
    elif own:
        probe = next(iter(answers.values()), None)
        text = f"{own}: {probe.problem if probe else 'the address is not confirmed'}"
        yield Finding("local", "fail", text, "start the server, or empty [local] base_url")
    else:
        yield Finding("local", "skip", f"no server on the ports {', '.join(map(str, LOCAL_PORTS))} of loopback")
    problem = can_bind()
    if problem:
        yield Finding("ports", "fail", f"127.0.0.1 cannot be listened on: {problem}", "rehearse and serve need it")
    else:
        yield Finding("ports", "ok", "127.0.0.1 can be listened on")


def _provider(name: str, loaded: Loaded) -> Probe:
    access = loaded.providers[name]
    if access.base_url in {foreign.url for foreign in unconfirmed(loaded)}:
        return Probe(problem="its address is not confirmed")
    key = access.key.get_secret_value() if access.key else ""
    if name == "anthropic":
        return models_at(f"{access.base_url}/v1/models", {"x-api-key": key, "anthropic-version": "2023-06-01"})
    return models_at(f"{access.base_url}/models", {"Authorization": f"Bearer {key}"})


def _reached(name: str, loaded: Loaded, probe: Probe) -> Finding:
    host = urlsplit(loaded.providers[name].base_url).netloc
    if probe.status == 200:
        return Finding(name, "ok", f"{host} answers in {probe.wall_s:.1f} s with {len(probe.models)} models")
    if probe.status in {401, 403}:
        variable = PROVIDERS[name].key_variable
        return Finding(name, "fail", f"{host} refuses the key ({probe.status})", f"set {variable} to a valid key")
    return Finding(name, "fail", f"{host}: {probe.problem}", f"check the connection and {PROVIDERS[name].url_variable}")


def _clock(probes: list[Probe]) -> Iterator[Finding]:
    offs = [probe.clock_off_s for probe in probes if probe.clock_off_s is not None]
    if not offs:
        return
    off_s = min(offs, key=abs)
    if abs(off_s) > CLOCK_S:
        yield Finding(
            "clock", "fail", f"{off_s:+.0f} s off the providers' clocks", "set the clock: money is booked by it"
        )
    else:
        yield Finding("clock", "ok", f"within {max(1, abs(round(off_s)))} s of the providers' clocks")


# --- the machine ---------------------------------------------------------------------------------------------


def _gpu() -> Finding:
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return Finding("gpu", "skip", "none seen; only training and serving use one")
    query = [tool, "--query-gpu=name,memory.total", "--format=csv,noheader"]
    try:
        run = subprocess.run(query, capture_output=True, text=True, timeout=10, check=True)  # noqa: S603 — a fixed query
    except (OSError, subprocess.SubprocessError) as error:
        return Finding("gpu", "warn", f"nvidia-smi fails ({type(error).__name__})", "only training and serving need it")
    return Finding("gpu", "ok", "; ".join(run.stdout.strip().splitlines()))
