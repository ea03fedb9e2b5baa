"""What a browser would make of a report, and texts that would like to be markup."""

from __future__ import annotations

from html.parser import HTMLParser

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title><script>alert(1)</script>",
    "</style><svg onload=alert(1)>",
    "' onmouseover='alert(1)",
    "<!--",
    "]]><!DOCTYPE x>",
    "&lt;script&gt;",
    "\x1b[2J\0\u202e\ud800\x9b",
)
_TAGS = """
    html head meta title style body header section footer h1 h2 h3 p ul ol li b i small br span code div svg desc rect
    line polygon table caption thead tbody tr th td details summary dl dt dd
"""
TAGS = set(_TAGS.split())
VOID = {"meta", "br"}


class Page(HTMLParser):
    """What a browser would make of a page, as far as this matters: tags, attributes, texts, and whether all close."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.odd: list[str] = []
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID and not (self.get_starttag_text() or "").endswith("/>"):
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((self._open[-1] if self._open else "", data))

    def handle_comment(self, data: str) -> None:
        self.odd.append(data)

    def unknown_decl(self, data: str) -> None:
        self.odd.append(data)

    def handle_pi(self, data: str) -> None:
        self.odd.append(data)

    def words(self) -> str:
        """All that is read, styles apart."""
        return " ".join(text for tag, text in self.texts if tag != "style")
