"""The servers that tests are lent are clean: what one test leaves behind, the next does not find."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psycopg
import pytest

if TYPE_CHECKING:
    from arcticcodex.rehearsal.process import Rehearsal


@pytest.mark.parametrize("time", ["first", "again"])
def test_each_test_has_an_empty_database(postgres_url: str, time: str) -> None:
    """A table made in one test's PostgreSQL database is not in the next one's."""
    with closing(psycopg.connect(postgres_url)) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        assert tables == (0,), time
        connection.execute("CREATE TABLE left_behind ()")
        connection.commit()


@pytest.mark.parametrize("time", ["first", "again"])
def test_each_test_has_a_fresh_simulator(rehearsal: Rehearsal, time: str) -> None:
    """What one test asked is not on the next one's bill, and the faults it set are gone."""
    assert rehearsal.bill()["attempts"] == 0, time
    assert rehearsal.configure()["faults"] == {}, time
    rehearsal.configure(faults={"500": 1.0})
    body = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "?"}], "max_completion_tokens": 9}
    request = Request(
        f"{rehearsal.base_urls()['openai']}/chat/completions",
        json.dumps(body).encode(),
        {"authorization": "Bearer made-up", "content-type": "application/json"},
    )
    with pytest.raises(HTTPError) as caught, urlopen(request):
        pytest.fail("a reply came in spite of the fault")
    caught.value.close()
    assert rehearsal.bill()["attempts"] == 1


def test_a_store_has_two_homes(store_url: str, request: pytest.FixtureRequest) -> None:
    """`store_url` is the path of a file still to be made, or the URL of a database that answers."""
    if request.node.callspec.params["store_url"] == "sqlite":
        assert store_url.endswith(".db")
        return
    with closing(psycopg.connect(store_url)) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
