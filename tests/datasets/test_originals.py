"""Originals: a passage is only shown where the row's own quotes still stand in it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from arcticcodex.datasets import originals as module
from arcticcodex.datasets.originals import Originals
from arcticcodex.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from arcticcodex.records import Document

TEXT = "The pump runs.\nThe valve opens at 7 bar.\n"


def test_a_reader_that_has_changed_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same bytes read otherwise, as by a later version, are refused; read as they were, the passage is shown."""
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    quotes = [{"document": "a", "start": at, "end": at + len(quote), "quote": quote}
              for quote in ("The pump runs.", "at 7 bar") for at in [TEXT.index(quote)]]  # fmt: skip
    origin = {"document": "a", "sha256": digest, "chunk": {"number": 0, "start": 0, "end": len(TEXT) - 1}}
    record: dict[str, Any] = {"section": "a: s", "evidence": quotes, "provenance": origin}
    job = {"paths": [str(path)], "sources": [["a", digest]]}
    assert Originals(job).passage(record).text == TEXT[:-1]
    read = module.read_document

    def otherwise(path: Path) -> Document:
        document = read(path)
        return replace(document, text=document.text.replace("valve", "stop valve"))

    monkeypatch.setattr(module, "read_document", otherwise)
    with pytest.raises(InputError, match="reader of its format has changed") as caught:
        Originals(job).passage(record)
    assert "7 bar" not in " ".join(caught.value.lines())
