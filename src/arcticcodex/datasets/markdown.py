"""The words and tables of a card: untrusted text comes out as text, whatever Markdown, its extensions or HTML make.

No file name, heading, topic or model id can begin a line, a cell, a link, a tag or a heading of its own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from arcticcodex.errors import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

NAME_CHARS = 200
# The last two are what GitHub makes links of: http://, www.
_MARKS = re.compile(r"[\\`*_\[\]|~$@]|(?<=:)/(?=/)|(?<=www)\.", re.IGNORECASE)
_BEGINS = re.compile(r"^(\d+)(?=[.)](?: |$))|^(?=[#+=.)-])")  # of a heading, a list, a rule


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of untrusted cells under a header of our own, long cells cut."""
    cells = [head, ["---"] * len(head), *([plain(_short(cell)) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)


def bullets(texts: Sequence[str]) -> str:
    """A list of untrusted texts."""
    return "\n".join(f"- {plain(text)}" for text in texts)


def plain(text: str) -> str:
    """Untrusted text as one line that Markdown, its extensions and HTML leave alone."""
    line = visible(" ".join(text.split())).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _BEGINS.sub(r"\1\\", _MARKS.sub(r"\\\g<0>", line))


def _short(text: str) -> str:
    return text if len(text) <= NAME_CHARS else f"{text[:NAME_CHARS]}\N{HORIZONTAL ELLIPSIS}"
