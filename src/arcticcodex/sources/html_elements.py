"""What the elements of an HTML page are to a reader: dropped, hidden, blocks, headings, navigation or mere layout."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from selectolax.lexbor import LexborNode

    Attributes = Mapping[str, str | None]

DROPPED = frozenset(
    "annotation annotation-xml audio button canvas del head iframe input noframes noscript object option rp rt script "  # noqa: SIM905 — a list of fifty lines says no more
    "select style svg template textarea title video".split()
)
PRE = frozenset(("listing", "plaintext", "pre", "xmp"))
LISTS = frozenset(("dir", "dl", "menu", "ol", "ul"))
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
BLOCKS = (
    frozenset(
        "address article aside blockquote body caption center dd details dialog div dt fieldset figcaption figure "  # noqa: SIM905 — as above
        "footer form header hgroup hr legend li main nav p search section summary table tbody td tfoot th thead "
        "tr".split()
    )
    | PRE
    | LISTS
    | HEADINGS
)
_DECORATION = frozenset(("a", "b", "i", "span"))
_INTEGER = re.compile(r"-?[0-9]{1,6}")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)

_NAVIGATION_ROLES = frozenset(("menu", "menubar", "navigation", "search"))
_NAVIGATION_NAMES = re.compile(
    r"(?:^|\s)(?:doc|page|side|top)?-?nav(?:bar|header|footer|igation)?(?:\s|$)", re.IGNORECASE
)
_BAR_ROLES = frozenset(("banner", "contentinfo"))
_BAR_NAMES = re.compile(
    r"(?:^|[\s_-])(?:breadcrumbs?|footer|menu|pager|pagination|related|sidebar|toc)(?:$|[\s_-])", re.IGNORECASE
)
_BAR_TAGS = frozenset(("aside", "center", "div", "dl", "ol", "p", "section", "table", "ul"))
_LINK_SHARE = 0.6  # of a bar's letters are in links: then it is navigation
_NAMED_LINK_SHARE = 0.05  # so much is enough where it is also named so: they hold the titles of other pages


def is_hidden(tag: str, attributes: Attributes) -> bool:
    """Whether a person does not see the element. `aria-hidden` hides only decoration: pages misuse it for the rest."""
    style = attributes.get("style")
    return (
        "hidden" in attributes
        or bool(style and _HIDDEN.search(style))
        or (tag in _DECORATION and attributes.get("aria-hidden") == "true")
    )


def heading_level(tag: str, attributes: Attributes) -> int:
    """The level of a heading, 0 for what is none."""
    if attributes.get("role") == "heading":
        return min(max(integer(attributes, "aria-level") or 2, 1), 9)
    return int(tag[1]) if tag in HEADINGS else 0


def bar_share(tag: str, attributes: Attributes) -> float | None:
    """Which share of the block must be links for it to be navigation; None if it is never."""
    role = attributes.get("role")
    if tag == "nav" or role in _NAVIGATION_ROLES:
        return 0.0
    if tag in ("footer", "header") or role in _BAR_ROLES:
        return _LINK_SHARE
    if tag in _BAR_TAGS:
        names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
        if _NAVIGATION_NAMES.search(names):
            return _NAMED_LINK_SHARE
        if _BAR_NAMES.search(names):
            return _LINK_SHARE
    return None


def lays_out(table: LexborNode) -> bool:
    """Whether a table only lays out the page: it has a single column, or tables, headings or code in it.

    The scan ends at a table within, so each element is looked at once however deep tables are nested.
    """
    cells = widest = 0
    for node in table.traverse():
        tag = node.tag
        if tag in PRE or tag in HEADINGS or (tag == "table" and node.mem_id != table.mem_id):
            return True
        cells = 0 if tag == "tr" else cells + (tag in ("td", "th"))
        widest = max(widest, cells)
    return widest <= 1


def integer(attributes: Attributes, name: str) -> int | None:
    """An attribute as a number, None where it is absent or none."""
    value = (attributes.get(name) or "").strip()
    return int(value) if _INTEGER.fullmatch(value) else None
