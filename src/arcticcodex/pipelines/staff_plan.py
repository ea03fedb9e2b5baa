"""Who would teach in a run: roles to models, endpoints and prices. Nothing is sent, so a dry run can price a job."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from arcticcodex.addresses import is_loopback
from arcticcodex.errors import KeyRefused, UsageError
from arcticcodex.teachers.models import choose_roles, family_of, spec_of
from arcticcodex.teachers.price_book import PriceBook
from arcticcodex.teachers.tariff import Tariff
from arcticcodex.teachers.teacher import Endpoint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from arcticcodex.config import Loaded
    from arcticcodex.records import Thinking
    from arcticcodex.teachers.models import Resolution

PAID = ("deepseek", "openai", "anthropic")
REHEARSAL = "rehearsal"
REHEARSAL_AGE_DAYS = 1_000_000  # a rehearsal spends nothing, so no price is too old for it
UNKNOWN_MARGIN_TOKENS = 1024


@dataclass(frozen=True, slots=True)
class Post:
    """One role as planned: the name asked for, where (None: offline) and at what price, thinking and output caps."""

    role: str
    asked: str
    endpoint: Endpoint | None = None
    tariff: Tariff | None = None
    thinking: Thinking | None = None
    cap_tokens: int = 1024
    hard_cap_tokens: int = 4096

    @property
    def model(self) -> str:
        """The model id sent."""
        return self.endpoint.model if self.endpoint else "offline"

    @property
    def name(self) -> str:
        """What `--teachers` takes for it."""
        return f"local:{self.model}" if self.endpoint is not None and self.endpoint.local else self.model

    @property
    def paid(self) -> bool:
        """Whether asking it costs money."""
        return self.endpoint is not None and not self.endpoint.local

    def facts(self) -> dict[str, str]:
        """What a person and the manifest are told of it."""
        endpoint = self.endpoint
        return {
            "asked": self.asked,
            "model": self.model,
            "family": endpoint.family if endpoint else "offline",
            "host": endpoint.identity_url if endpoint else "none",
        }


@dataclass(frozen=True, slots=True)
class StaffPlan:
    """Who would teach: a post per role (None where nobody may), and what to tell the person."""

    posts: Mapping[str, Post | None]
    notes: tuple[str, ...]

    @property
    def paid(self) -> bool:
        """Whether any post costs money."""
        return any(post is not None and post.paid for post in self.posts.values())

    @property
    def rehearsal(self) -> bool:
        """Whether the simulator answers for any of them."""
        endpoints = (post.endpoint for post in self.posts.values() if post is not None)
        return any(endpoint is not None and endpoint.identity_url == REHEARSAL for endpoint in endpoints)

    @property
    def models(self) -> str:
        """The models that play, for a sentence."""
        return ", ".join(dict.fromkeys(post.model for post in self.posts.values() if post is not None))

    def facts(self) -> dict[str, dict[str, str]]:
        """What is told of each role that somebody plays."""
        return {role: post.facts() for role, post in self.posts.items() if post is not None}

    def resolved(self) -> dict[str, dict[str, str | None]]:
        """What a run sends, as it is recorded: names that mean the same on any later day, and thinking switches."""
        return {
            role: {"name": post.name if post else "offline", "thinking": post.thinking if post else None}
            for role, post in self.posts.items()
        }

    def thinking_as(self, resolved: Mapping[str, Mapping[str, Any]]) -> StaffPlan:
        """This plan with the thinking switches of a recorded one (an alias may have set them)."""
        return replace(
            self,
            posts={
                role: post and replace(post, thinking=resolved[role]["thinking"]) for role, post in self.posts.items()
            },
        )

    def moved_to(self, base_urls: Mapping[str, str]) -> StaffPlan:
        """This plan with its providers at other addresses."""

        def moved(post: Post | None) -> Post | None:
            if post is None or post.endpoint is None or post.endpoint.provider not in base_urls:
                return post
            return replace(post, endpoint=replace(post.endpoint, base_url=base_urls[post.endpoint.provider]))

        return replace(self, posts={role: moved(post) for role, post in self.posts.items()})


def parse_teachers(text: str) -> dict[str, str]:
    """The roles named in `--teachers ROLE=NAME,...`; empty for `auto`. Raises `UsageError`."""
    if text in {"", "auto"}:
        return {}
    if text == "offline":
        return dict.fromkeys(("generator", "formatter", "judge", "golden_judge"), "offline")
    named: dict[str, str] = {}
    for part in text.split(","):
        role, equals, name = part.partition("=")
        if not (equals and role.strip() and name.strip()):
            raise UsageError(
                "--teachers cannot be read.", f"Seen {part!r}.", "Write auto, offline, or ROLE=NAME,ROLE=NAME"
            )
        named[role.strip()] = name.strip()
    return named


def plan_staff(
    roles: tuple[str, ...],
    named: Mapping[str, str],
    loaded: Loaded,
    *,
    same_family_judge: bool,
    local: tuple[str, str] | None = None,
    rehearse: bool = False,
    needs_keys: bool = True,
    at_s: float | None = None,
) -> StaffPlan:
    """Decide who plays `roles`: as `named` or the settings say, else the paid teachers with a key, `local` or offline.

    `local` is the base URL and model of a server found on loopback; a plan that is only priced needs no keys.

    Raises `UsageError` for an unknown name, `KeyRefused` where a named teacher has no key, `ConfigError` where a model
    has no price.
    """
    now_s = time.time() if at_s is None else at_s
    settings = loaded.settings
    wanted = {role: getattr(settings.roles, role) for role in roles} | dict(named)
    overrides = {role: name for role, name in wanted.items() if name != "auto"}
    offline_judge = overrides.get("judge") == "offline"
    keys = {name for name in PAID if rehearse or loaded.providers[name].key is not None}
    if not keys and local is not None:
        overrides.setdefault("generator", f"local:{local[1]}")
    chosen = choose_roles(
        keys,
        {role: name for role, name in overrides.items() if not (name == "offline" and "judge" in role)},
        now_s,
        same_family_judge=same_family_judge or settings.roles.same_family_judge,
        families=settings.models.family,
        custom={price.model for price in settings.prices if spec_of(price.model) is None},
    )
    book = PriceBook.load(settings.prices)
    posts: dict[str, Post | None] = {}
    for role in roles:
        resolution: Resolution | None = getattr(chosen, role)
        if resolution is None or (role != "generator" and (resolution.kind == "offline" or offline_judge)):
            posts[role] = None
        else:
            posts[role] = _post(role, resolution, loaded, book, local=local, rehearse=rehearse, needs_keys=needs_keys)
    return StaffPlan(posts, tuple(chosen.notes))


def _post(
    role: str,
    resolution: Resolution,
    loaded: Loaded,
    book: PriceBook,
    *,
    local: tuple[str, str] | None,
    rehearse: bool,
    needs_keys: bool,
) -> Post:
    if resolution.kind == "offline":
        return Post(role, resolution.asked)
    caps = loaded.settings.caps
    stage_cap = {"generator": caps.generate, "judge": caps.judge}.get(role, caps.format)
    endpoint = (
        _local_endpoint(resolution.sent, loaded, local)
        if resolution.kind == "local"
        else _endpoint(resolution, loaded, rehearse=rehearse, needs_key=needs_keys and not rehearse)
    )
    spec = resolution.spec
    tariff = Tariff(
        book,
        endpoint.host,
        endpoint.model,
        spec.input_margin_tokens if spec else UNKNOWN_MARGIN_TOKENS,
        max_age_days=REHEARSAL_AGE_DAYS if rehearse else loaded.settings.limits.max_price_age_days,
        local=endpoint.local,
    )
    tariff.bound_nusd(b"", stage_cap)  # an unpriced model or a stale price is refused now, not at the first call
    return Post(
        role,
        resolution.asked,
        endpoint,
        tariff,
        thinking=resolution.thinking,
        cap_tokens=stage_cap,
        hard_cap_tokens=max(stage_cap, min(caps.hard, spec.max_output_tokens if spec else caps.hard)),
    )


def _endpoint(resolution: Resolution, loaded: Loaded, *, rehearse: bool, needs_key: bool) -> Endpoint:
    spec = resolution.spec
    # a model the user priced and we do not know is served where OPENAI_BASE_URL points, by the OpenAI protocol
    provider = spec.provider if spec else "openai"
    access = loaded.providers[provider]
    if access.key is None and needs_key:
        variable = f"{provider.upper()}_API_KEY"
        raise KeyRefused(
            f"{resolution.asked} needs a key.", f"{variable} is not set.", f"Set {variable} in the environment or .env"
        )
    from arcticcodex.config import PROVIDERS  # noqa: PLC0415 — pydantic is imported with it

    home = urlsplit(PROVIDERS[provider].default_url).hostname or ""
    seen = urlsplit(access.base_url).hostname or ""
    return Endpoint(
        provider=provider,
        family=spec.family if spec else family_of(resolution.sent, loaded.settings.models.family) or "unknown",
        model=resolution.sent,
        wire=spec.wire if spec else "openai",
        base_url=access.base_url,
        api_key="rehearsal-key" if rehearse or access.key is None else access.key.get_secret_value(),
        host=home if rehearse or is_loopback(access.base_url) else seen,
        identity_url=REHEARSAL if rehearse else identity_url(access.base_url),
    )


def _local_endpoint(model: str, loaded: Loaded, local: tuple[str, str] | None) -> Endpoint:
    base_url = loaded.settings.local.base_url or (local[0] if local else "")
    if not base_url:
        raise UsageError(
            f"local:{model} has no address.",
            "No server answered on loopback and [local] base_url is not set.",
            "Set base_url under [local] in arctic.toml, such as http://127.0.0.1:11434/v1",
        )
    if not is_loopback(base_url):
        raise UsageError(
            f"local:{model} is not local.", f"{base_url} is not on this machine.", "Set it up as a priced provider"
        )
    family = family_of(model, loaded.settings.models.family) or "unknown"
    return Endpoint("local", family, model, "openai", base_url, "", "local", identity_url(base_url), local=True)


def identity_url(base_url: str) -> str:
    """Scheme, host and path of a base URL; the port is left out on loopback, where it changes from day to day."""
    parts = urlsplit(base_url)
    place = (parts.hostname or "") if is_loopback(base_url) else parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{place}{parts.path.rstrip('/')}"
