"""A teacher's tariff: what a call may cost bounds what it did cost, and nothing unpriced or out of date is spent on."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcticcodex.config.settings import PriceOverride
from arcticcodex.errors import ConfigError
from arcticcodex.records import Usage
from arcticcodex.teachers.models import MODELS, spec_of
from arcticcodex.teachers.price_book import PriceBook
from arcticcodex.teachers.prices import DAY_S
from arcticcodex.teachers.tariff import Tariff
from arcticcodex.teachers.token_bound import input_bound_tokens

HOSTS = {"deepseek": "api.deepseek.com", "openai": "api.openai.com", "anthropic": "api.anthropic.com"}
NEVER_OLD = 1_000_000
BOOK = PriceBook.load()
A_DAY_S = 1_796_000_000 // DAY_S * DAY_S  # in November 2026, when every model of ours had its price


def tariff_of(model: str, **changes: Any) -> Tariff:
    """The tariff of a model at its own provider."""
    spec = spec_of(model)
    assert spec is not None
    fields: dict[str, Any] = {"margin_tokens": spec.input_margin_tokens, "max_age_days": NEVER_OLD} | changes
    return Tariff(fields.pop("book", BOOK), HOSTS[spec.provider], model, **fields)


@st.composite
def attempts(draw: st.DrawFn) -> tuple[str, bytes, int, Usage]:
    """A model, a body, an output cap and a usage that a provider could state for them."""
    model = draw(st.sampled_from(sorted(MODELS)))
    body = b"x" * draw(st.sampled_from([0, 1, 900, 99_000, 101_000, 300_000]))
    cap = draw(st.integers(1, 20_000))
    room = input_bound_tokens(body) + tariff_of(model).margin_tokens
    read = draw(st.integers(0, room))
    write = draw(st.integers(0, room - read))
    fresh = draw(st.integers(0, room - read - write))
    return model, body, cap, Usage(fresh, read, write, draw(st.integers(0, cap)))


@pytest.mark.usefixtures("in_november")
@given(attempt=attempts(), start=st.integers(0, 7 * DAY_S), lasted=st.integers(0, 3_600))
def test_the_bound_bounds_every_cost(attempt: tuple[str, bytes, int, Usage], start: int, lasted: int) -> None:
    """Proves that no usage within body and cap costs more than was reserved, at any hour of the week."""
    model, body, cap, usage = attempt
    tariff = tariff_of(model)
    start_s = A_DAY_S + start
    cost = tariff.cost_nusd(usage, model, "standard", start_s, start_s + lasted)
    assert 0 <= cost <= tariff.bound_nusd(body, cap)


@pytest.fixture(scope="module")
def in_november() -> Any:
    """Set the clock of the tariff to the day of the prices."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("arcticcodex.teachers.tariff.time.time", lambda: float(A_DAY_S))
        yield


def test_a_local_model_is_free() -> None:
    """Proves that a model on this machine reserves and costs nothing, whatever it is called."""
    tariff = Tariff(BOOK, "local", "nobody/knows-it", 1_024, local=True)
    assert tariff.bound_nusd(b"x" * 1_000, 16_384) == 0
    assert tariff.cost_nusd(Usage(9, 9, 9, 9), "another", "standard", 0, 1) == 0


def test_an_unpriced_model_is_refused_before_anything_is_sent() -> None:
    """Proves that unknown is never $0: the bound itself is refused, with the line that mends it."""
    with pytest.raises(ConfigError, match=r"nobody-knows-it at example\.org is unpriced") as caught:
        Tariff(BOOK, "example.org", "nobody-knows-it", 512).bound_nusd(b"", 1)
    assert '[[prices]] host = "example.org", model = "nobody-knows-it"' in caught.value.help


def test_a_price_nobody_checked_for_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that a price is spent on up to its greatest age and not a day longer."""
    checked = BOOK.row(HOSTS["openai"], "gpt-6-luna", A_DAY_S).checked
    assert checked is not None
    last_s = (checked.toordinal() - 719_163 + 30) * DAY_S  # 719,163 is 1970-01-01 as an ordinal
    tariff = tariff_of("gpt-6-luna", max_age_days=30)
    monkeypatch.setattr("arcticcodex.teachers.tariff.time.time", lambda: float(last_s + DAY_S - 1))
    assert tariff.bound_nusd(b"", 1) > 0
    monkeypatch.setattr("arcticcodex.teachers.tariff.time.time", lambda: float(last_s + DAY_S))
    with pytest.raises(ConfigError, match="too old to spend on"):
        tariff.bound_nusd(b"", 1)


def test_a_reply_is_settled_at_the_model_it_names() -> None:
    """Proves that another model's price settles where the reply names one, and the asked one's where it is unknown."""
    tariff = tariff_of("gpt-6-luna")
    usage = Usage(1_000, 0, 0, 1_000)
    costs = {
        model: tariff.cost_nusd(usage, model, "standard", A_DAY_S, A_DAY_S + 1)
        for model in ("gpt-6-luna", "", "never-heard-of", "gpt-6.1-terra", "gpt-6-luna-2026-09-01")
    }
    cheap = costs["gpt-6-luna"]
    dear = tariff_of("gpt-6.1-terra").cost_nusd(usage, "gpt-6.1-terra", "standard", A_DAY_S, A_DAY_S + 1)
    assert costs == {
        "gpt-6-luna": cheap, "": cheap, "never-heard-of": cheap, "gpt-6.1-terra": dear, "gpt-6-luna-2026-09-01": cheap,
    }  # fmt: skip
    assert dear > cheap > 0


@pytest.mark.usefixtures("in_november")
def test_a_price_of_ones_own_is_used_and_named() -> None:
    """Proves that `[[prices]]` of arctic.toml bounds, settles and is the row the ledger names."""
    row = PriceOverride(host="example.org", model="mine", input=Decimal(1), output=Decimal(2))
    tariff = Tariff(PriceBook.load((row,)), "example.org", "mine", 0, max_age_days=1)
    assert tariff.cost_nusd(Usage(1_000_000, 0, 0, 1_000_000), "mine", "standard", A_DAY_S, A_DAY_S) == 3_000_000_000
    assert tariff.bound_nusd(b"", 1_000_000) == 2_000_000_000
    assert tariff.id.startswith("example.org/mine@")
