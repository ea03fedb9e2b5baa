"""Errors as a person reads them: three lines at most, and nothing in them that could rewrite the terminal."""

from __future__ import annotations

from arcticcodex.errors import ArcticError, RequestRefused


def test_an_error_is_what_why_and_help() -> None:
    """Proves the order of the lines, and that an empty one is left out."""
    assert ArcticError("It failed.", "Seen 3.", "Run: arctic doctor").lines() == [
        "It failed.",
        "Seen 3.",
        "Run: arctic doctor",
    ]
    assert ArcticError("It failed.").lines() == ["It failed."]
    assert str(ArcticError("It failed.", "Seen 3.")) == "It failed: Seen 3"


def test_control_signs_of_a_provider_are_marked() -> None:
    """Proves that escape sequences of a reply reach no terminal, and ordinary text of any script does."""
    error = RequestRefused("Refused.", "\x1b[2K\rAll is well\x07 Grüße 日本 \u202e")
    assert error.lines()[1] == "\ufffd[2K\ufffdAll is well\ufffd Grüße 日本 \ufffd"
