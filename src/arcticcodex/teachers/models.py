"""Which models there are, what a name a person writes really sends, and which model plays which role.

Facts of each model are those its provider publishes (docs/prices.md names the pages and dates). A retired id is never
sent: its name stays usable as an alias, and the substitution is printed.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from arcticcodex.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from arcticcodex.records import Thinking
    from arcticcodex.teachers.teacher import WireName

# --- models --------------------------------------------------------------------------------------------------

# Input tokens a provider may count beyond the bytes of our body. Turn markers are shorter than the JSON around a
# message, and the wording given to a schema than the schema, so the margin is for hidden prompts alone. No provider
# publishes their length: an allowance, doubled for Anthropic, which says that structured output adds some.
INPUT_MARGIN_TOKENS: Mapping[WireName, int] = MappingProxyType({"openai": 512, "deepseek": 512, "anthropic": 1024})

ThinkingAbility = Literal["never", "optional", "always"]


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """What is known of one model. Sizes in tokens; `max_output_tokens` includes thinking.

    `thinking` says whether it never thinks, may, or cannot be stopped from it. Below `cache_min_tokens` a prefix is
    silently not cached; with `explicit_cache` only blocks that carry a mark are.
    """

    id: str
    provider: str
    family: str
    wire: WireName
    context_tokens: int
    max_output_tokens: int
    thinking: ThinkingAbility
    cache_min_tokens: int
    explicit_cache: bool

    @property
    def input_margin_tokens(self) -> int:
        """Input tokens to reserve beyond the bytes of the body; see `INPUT_MARGIN_TOKENS`."""
        return INPUT_MARGIN_TOKENS[self.wire]


def _deepseek(model: str) -> ModelSpec:
    # No minimum prefix is published now; 64 tokens was the unit in 2025.
    return ModelSpec(
        model, "deepseek", "deepseek", "deepseek", 1_000_000, 384_000, "optional", 64, explicit_cache=False
    )


def _gpt(model: str) -> ModelSpec:
    return ModelSpec(model, "openai", "openai", "openai", 1_050_000, 128_000, "optional", 1024, explicit_cache=False)


def _gpt_4o(model: str) -> ModelSpec:
    return ModelSpec(model, "openai", "openai", "openai", 128_000, 16_384, "never", 1024, explicit_cache=False)


def _claude(model: str, thinking: ThinkingAbility) -> ModelSpec:
    return ModelSpec(
        model, "anthropic", "anthropic", "anthropic", 1_000_000, 128_000, thinking, 512, explicit_cache=True
    )


MODELS: Mapping[str, ModelSpec] = MappingProxyType(
    {
        spec.id: spec
        for spec in (
            _deepseek("deepseek-flash"),
            _deepseek("deepseek-v4-pro"),
            _gpt("gpt-6-luna"),
            _gpt("gpt-6.1-terra"),
            _gpt("gpt-6.1-sol"),
            _gpt_4o("gpt-4o-mini"),
            _gpt_4o("gpt-4o"),
            _claude("claude-haiku-5-5", "optional"),
            _claude("claude-sonnet-5-5", "always"),
            _claude("claude-opus-5-5", "always"),
            ModelSpec(
                "claude-haiku-4-5-20251001", "anthropic", "anthropic", "anthropic", 200_000, 64_000, "optional", 4096,
                explicit_cache=True,
            ),
        )
    }
)  # fmt: skip

_SNAPSHOT_DATE = re.compile(r"-(?:20\d{2}-\d{2}-\d{2}|20\d{6})$")


def undated(model: str) -> str:
    """`model` without the date of its snapshot: `gpt-4o-2024-08-06` is `gpt-4o`."""
    return _SNAPSHOT_DATE.sub("", model)


def spec_of(model: str) -> ModelSpec | None:
    """What is known of the model of this id, dated snapshots included; None where nothing is."""
    return MODELS.get(model) or MODELS.get(undated(model))


# --- names ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Alias:
    """Names (patterns of `fnmatch`) that send another model, from the UTC date `since` on if it is given."""

    names: tuple[str, ...]
    sends: str
    why: str
    thinking: Thinking | None = None
    since: date | None = None


ALIASES: tuple[Alias, ...] = (
    # `low` is thinking enabled at the least effort: all of it is billed as output.
    Alias(("deepseek-r1", "deepseek-reasoner"), "deepseek-flash", "the id was retired on 2026-07-24", "low"),
    Alias(("deepseek-v3", "deepseek-chat"), "deepseek-flash", "the id was retired on 2026-07-24", "off"),
    Alias(
        ("deepseek-v4-flash", "deepseek-v4-flash-vision-exp"), "deepseek-flash", "its model was retired on 2026-09-10"
    ),
    Alias(("gpt-4o-2024-05-13",), "gpt-4o", "it was shut down on 2026-10-23", since=date(2026, 10, 23)),
    Alias(
        ("gpt-4o-mini", "gpt-4o-mini-20*", "gpt-4o", "gpt-4o-20*"),
        "gpt-6-luna", "it was shut down on 2027-01-14", "off", since=date(2027, 1, 14),
    ),
    Alias(
        ("claude-3.5", "claude-3-5", "claude-3[.-]5-sonnet*"), "claude-sonnet-5-5", "the id was retired on 2025-10-28"
    ),
    Alias(("claude-3[.-]5-haiku*",), "claude-haiku-5-5", "the id was retired on 2026-02-19"),
    Alias(("claude-haiku-4-5",), "claude-haiku-4-5-20251001", "that is its full id"),
)  # fmt: skip

TeacherKind = Literal["model", "local", "offline"]


@dataclass(frozen=True, slots=True)
class TeacherName:
    """A name as a person writes it, taken apart: `id` is a model's id or alias, or `offline`."""

    kind: TeacherKind
    id: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a name comes to: the id `sent`, what is known of it, and the line to print if it is not the name asked.

    `thinking` is the alias's own switch and stands above the role's; None leaves it to the role. `spec` is None for
    `offline`, for a local model and for one of the user's own endpoint.
    """

    asked: str
    sent: str
    spec: ModelSpec | None
    thinking: Thinking | None = None
    note: str = ""
    kind: TeacherKind = "model"


def parse_teacher_name(name: str) -> TeacherName:
    """Take `offline`, `local:MODEL`, an alias or a model id apart.

    Raises:
        UsageError: the name is empty, or `local` names no model.
    """
    bare = name.strip()
    if bare.lower() == "offline":
        return TeacherName("offline", "offline")
    kind, colon, model = bare.partition(":")
    if kind.lower() == "local":
        if not (colon and model.strip()):
            raise UsageError("a local teacher needs a model", f"{name!r} was given", "write local:MODEL")
        return TeacherName("local", model.strip())
    if not bare:
        raise UsageError("a teacher's name is empty", f"{name!r} was given", "name a model, local:MODEL or offline")
    return TeacherName("model", bare)


def resolve(name: str, at_s: float, *, custom: Collection[str] = ()) -> Resolution:
    """What `name` sends at the time `at_s`.

    `custom` are the ids the user serves at an endpoint of their own: they are sent as they stand, and win over an
    alias of the same name. Aliases and ids of the providers may be written in any case, with blanks for hyphens.

    Raises:
        UsageError: the name is not known; the nearest known ones are named.
    """
    teacher = parse_teacher_name(name)
    if teacher.kind != "model" or teacher.id in custom:
        return Resolution(name, teacher.id, None, kind=teacher.kind)
    today = datetime.fromtimestamp(at_s, UTC).date()
    sent = teacher.id.lower().replace(" ", "-")
    thinking: Thinking | None = None
    why: list[str] = []
    while alias := _alias(sent, today):
        sent, thinking = alias.sends, alias.thinking or thinking
        why.append(alias.why)
    spec = spec_of(sent)
    if spec is None:
        raise _unknown(name, "model", [*_known_names(), *custom])
    return Resolution(name, sent, spec, thinking, _note(name, sent, thinking, why) if why else "")


def _alias(name: str, today: date) -> Alias | None:
    for alias in ALIASES:
        started = alias.since is None or today >= alias.since
        if started and any(fnmatchcase(name, pattern) for pattern in alias.names):
            return alias
    return None


def _note(asked: str, sent: str, thinking: Thinking | None, why: list[str]) -> str:
    switch = {None: "", "off": " with thinking off"}.get(thinking, " with thinking on")
    return f"{asked} sends {sent}{switch}: {', then '.join(why)}"


def _known_names() -> list[str]:
    patterns = (pattern for alias in ALIASES for pattern in alias.names)
    return [*MODELS, *(pattern.replace("[.-]", ".").rstrip("*").removesuffix("-20") for pattern in patterns)]


def _unknown(seen: str, what: str, known: Collection[str]) -> UsageError:
    near = difflib.get_close_matches(seen.lower(), dict.fromkeys(known), n=3, cutoff=0.4)
    known_ones = ", ".join(near or dict.fromkeys(known))
    return UsageError(f"no {what} is called {seen!r}", f"{'nearest' if near else 'known'}: {known_ones}")


# --- families and roles --------------------------------------------------------------------------------------


def family_of(model: str, configured: Mapping[str, str] = MappingProxyType({})) -> str | None:
    """Who made the model: as `configured` (id to family) says, else as the tables say, else None.

    None is unknown and counts as the author's own: a model of unknown family may not judge.
    """
    if model in configured:
        return configured[model]
    if spec := spec_of(model):
        return spec.family
    aliases = (alias for alias in ALIASES if any(fnmatchcase(model, pattern) for pattern in alias.names))
    return next((MODELS[alias.sends].family for alias in aliases), None)


@dataclass(frozen=True, slots=True)
class Roles:
    """Who plays which role. A judge is None where nobody may judge; `notes` are the lines to print."""

    generator: Resolution
    formatter: Resolution
    judge: Resolution | None
    golden_judge: Resolution | None
    teachers: tuple[Resolution, ...]
    notes: tuple[str, ...] = ()


# In order of preference; the first whose provider has a key is taken. `teachers` takes one of each family.
ROLE_DEFAULTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "generator": ("deepseek-flash", "gpt-6-luna", "claude-haiku-5-5"),
        "formatter": ("gpt-6-luna", "deepseek-flash", "claude-haiku-5-5"),
        "judge": ("claude-haiku-5-5", "gpt-6-luna", "deepseek-flash"),
        "golden_judge": ("claude-sonnet-5-5", "gpt-6.1-terra", "deepseek-flash"),
        "teachers": ("deepseek-flash", "gpt-6-luna", "claude-haiku-5-5"),
    }
)


def choose_roles(
    available_providers: Collection[str],
    overrides: Mapping[str, str | Sequence[str]],
    at_s: float,
    *,
    same_family_judge: bool = False,
    custom: Collection[str] = (),
    families: Mapping[str, str] = MappingProxyType({}),
) -> Roles:
    """Give each role a model, from the providers that have a key and the user's `overrides` (role to name).

    `teachers` takes several names, as a sequence or joined by `+`; `auto` leaves a role to us. With no provider at all
    everything is `offline`. A judge must be of another family than the generator, both known; else there is none,
    unless `same_family_judge`. It is not checked that an override's provider has a key.

    Raises:
        UsageError: an unknown role or name, or an override that makes a family judge itself.
    """
    for role in overrides:
        if role not in ROLE_DEFAULTS:
            raise _unknown(role, "role", ROLE_DEFAULTS)
    named = {
        role: tuple(resolve(name, at_s, custom=custom) for name in _names(asked))
        for role, asked in overrides.items()
        if _names(asked) != ["auto"]
    }
    offline = resolve("offline", at_s)
    ours = {role: tuple(_defaults(role, available_providers, at_s)) for role in ROLE_DEFAULTS}
    first = {role: (*named.get(role, ours[role]), offline)[0] for role in ("generator", "formatter")}
    generator = first["generator"]

    def judge(role: str) -> Resolution | None:
        for candidate in named.get(role, ours[role]):
            if same_family_judge or _independent(candidate, generator, families):
                return candidate
            if role in named:
                raise _judges_itself(role, candidate, generator)
        return None

    return _with_notes(
        Roles(
            generator=generator,
            formatter=first["formatter"],
            judge=judge("judge"),
            golden_judge=judge("golden_judge"),
            teachers=named.get("teachers", ours["teachers"]) or (offline,),
        )
    )


def _names(asked: str | Sequence[str]) -> list[str]:
    return asked.split("+") if isinstance(asked, str) else list(asked)


def _defaults(role: str, available_providers: Collection[str], at_s: float) -> Iterator[Resolution]:
    for name in ROLE_DEFAULTS[role]:
        default = resolve(name, at_s)
        if default.spec is not None and default.spec.provider in available_providers:
            yield default


def _family(teacher: Resolution, families: Mapping[str, str]) -> str | None:
    """A teacher's family. A local model's is only what the user says: its name proves nothing of its origin."""
    if teacher.kind == "offline":
        return "offline"
    if teacher.kind == "local":
        return families.get(teacher.sent)
    return family_of(teacher.sent, families)


def _independent(judge: Resolution, author: Resolution, families: Mapping[str, str]) -> bool:
    judging, writing = _family(judge, families), _family(author, families)
    return writing is not None and judging not in {None, "offline", writing}


def _judges_itself(role: str, judge: Resolution, generator: Resolution) -> UsageError:
    return UsageError(
        f"{judge.asked} may not be the {role}",
        f"the generator {generator.asked} is, or may be, of the same family",
        "name a judge of another family, set `family` for a model of your own, or allow it: same_family_judge = true",
    )


def _with_notes(roles: Roles) -> Roles:
    played = (roles.generator, roles.formatter, roles.judge, roles.golden_judge, *roles.teachers)
    notes = dict.fromkeys(teacher.note for teacher in played if teacher is not None and teacher.note)
    if roles.judge is None:
        offline = roles.generator.kind == "offline"
        why = "no keys are set" if offline else f"no teacher with a key is known not to be {roles.generator.sent}'s kin"
        notes[f"no judge ({why}): rows pass the free gates alone"] = None
    return replace(roles, notes=tuple(notes))
