"""How many tokens a request's body can hold at the most, whatever the tokenizer."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import Counter

_ESCAPES = re.compile(r"(?:\\u[0-9a-fA-F]{4})+")


def input_bound_tokens(body: bytes) -> int:
    """At most how many tokens a body (UTF-8) holds: no byte-level tokenizer makes two tokens of one byte.

    Some tokenizers normalise first (NFC or NFKC), which may lengthen text, and JSON escapes hide characters longer
    than they look: each character counts at the longest form it can take.
    """
    if body.isascii() and b"\\u" not in body:
        return len(body)
    text = body.decode("utf-8", "surrogatepass")
    bound = len(body) if unicodedata.is_normalized("NFKC", text) else _longest(text)
    escapes = Counter(_ESCAPES.findall(text))
    return bound + sum(count * max(0, _longest(_unescaped(run)) - len(run)) for run, count in escapes.items())


def _longest(text: str) -> int:
    return sum(count * _longest_form(character) for character, count in Counter(text).items())


@functools.lru_cache(maxsize=4096)
def _longest_form(character: str) -> int:
    # No character is longer after NFC than after NFKC, and composing neighbours never adds a byte.
    forms = (character, unicodedata.normalize("NFKC", character))
    return max(len(form.encode("utf-8", "surrogatepass")) for form in forms)


def _unescaped(escapes: str) -> str:
    units = bytes.fromhex(escapes.replace("\\u", ""))
    return units.decode("utf-16-be", "surrogatepass")
