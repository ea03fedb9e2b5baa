"""EPUB: the pages of a book in the order of its spine, without cover and contents, and nothing from outside."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from arcticcodex.sources.epub import read_epub

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CONTAINER = '<container xmlns="c"><rootfiles><rootfile full-path="OEBPS/content.opf"/></rootfiles></container>'
SECRET = "zqxsecret"


def page(body: str) -> str:
    """A page of XHTML."""
    head = '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head>'
    return f"{head}<body>{body}</body></html>"


def book(
    pages: Mapping[str, str], spine: Sequence[str] = (), items: str = "", guide: str = "", **members: str | bytes
) -> bytes:
    """A book: its pages by file name, in the order of `spine`; `items` are further ones of its manifest.

    `members` replaces or adds to what is in the archive, `__` for each `/`.
    """
    media = 'media-type="application/xhtml+xml"'
    manifest = "".join(f'<item id="i-{name}" href="{name}" {media}/>' for name in pages)
    order = "".join(f'<itemref idref="i-{name}"/>' for name in spine or pages)
    package = (
        '<package xmlns="opf"><metadata xmlns:dc="dc"><dc:title>The  book</dc:title></metadata>'
        f"<manifest>{manifest}{items}</manifest><spine>{order}</spine><guide>{guide}</guide></package>"
    )
    whole: dict[str, str | bytes] = {"META-INF/container.xml": CONTAINER, "OEBPS/content.opf": package}
    whole |= {f"OEBPS/{name}": page(body) for name, body in pages.items()}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in (whole | {name.replace("__", "/"): data for name, data in members.items()}).items():
            packed.writestr(name, data)
    return file.getvalue()


def test_pages_are_read_in_the_order_of_the_spine() -> None:
    """Headings are kept with their places, pages that the spine does not name are not read."""
    pages = {"z.xhtml": "<h1>One</h1><p>First<br/>line.</p>", "a.xhtml": "<h2>Two</h2><p>Second.</p>", "n.xhtml": "no"}
    parsed = read_epub(book(pages, ["z.xhtml", "a.xhtml"]))
    assert parsed.text == "One\n\nFirst\nline.\n\nTwo\n\nSecond."
    assert [(one.level, parsed.text[one.start : one.end]) for one in parsed.headings or ()] == [(1, "One"), (2, "Two")]
    assert parsed.title == "The book"
    assert parsed.notes == ()


def test_lists_do_not_run_from_one_page_into_the_next() -> None:
    """Each page begins a block of its own."""
    pages = {"a.xhtml": "<ul><li>one</li></ul>", "b.xhtml": "<ul><li>two</li></ul>"}
    assert read_epub(book(pages)).text == "- one\n\n- two"


def test_cover_and_contents_are_left_out_with_a_note() -> None:
    """The navigation document by its property, covers by the guide or their name; bars of links by what they are."""
    items = '<item id="i-toc" href="toc.xhtml" properties="nav scripted" media-type="application/xhtml+xml"/>'
    pages = {
        "cover.xhtml": "<p>Cover</p>",
        "front.xhtml": "<p>Front</p>",
        "toc.xhtml": "<p>Contents</p>",
        "discovery.xhtml": "<p>Text.</p><nav><a href='x'>Next page</a></nav>",
    }
    spine = ["cover.xhtml", "front.xhtml", "toc", "discovery.xhtml"]
    parsed = read_epub(book(pages, spine, items, '<reference type="cover" href="front.xhtml"/>'))
    assert parsed.text == "Text."
    assert parsed.notes == ("3 pages of cover and contents left out", "9 characters of navigation left out")


OUTSIDE = ("../../etc/passwd", "/etc/passwd", "..%2F..%2Fetc%2Fpasswd", "gone.xhtml", "file:///etc/passwd")


@pytest.mark.parametrize("href", OUTSIDE)
def test_no_page_is_read_from_outside_the_book(href: str) -> None:
    """A link that names a file elsewhere finds nothing, and a note says so."""
    items = f'<item id="i-bad" href="{href}" media-type="application/xhtml+xml"/>'
    parsed = read_epub(book({"a.xhtml": "<p>Text.</p>"}, ["bad", "a.xhtml"], items))
    assert parsed.text == "Text."
    assert parsed.notes == ("1 page that it names is not in it",)


def test_links_between_folders_of_the_book_are_followed() -> None:
    """A page above the package's folder, with a space and a fragment in its link."""
    items = '<item id="i-up" href="../text/a%20b.xhtml#top" media-type="application/xhtml+xml"/>'
    data = book({}, ["up"], items, **{"text__a b.xhtml": page("<p>Text.</p>")})
    assert read_epub(data).text == "Text."


@pytest.mark.parametrize(
    ("declared", "encoding"), [("windows-1251", "cp1251"), ("utf-16", "utf-16"), ("utf-8", "utf-8")]
)
def test_pages_are_read_in_their_encoding(declared: str, encoding: str) -> None:
    """Each page declares its own."""
    text = f'<?xml version="1.0" encoding="{declared}"?><html><body><p>\u0414\u0430</p></body></html>'
    assert (
        read_epub(book({"a.xhtml": ""}, OEBPS__a__xhtml=b"", **{"OEBPS__a.xhtml": text.encode(encoding)})).text
        == "\u0414\u0430"
    )


def test_a_protected_book_is_refused_and_one_with_hidden_fonts_is_not() -> None:
    """Encrypted pages mean copy protection; fonts are often encrypted in free books."""
    locked = '<encryption xmlns="e"><CipherReference URI="{}"/></encryption>'
    with pytest.raises(ValueError, match="DRM"):
        read_epub(book({"a.xhtml": "x"}, **{"META-INF__encryption.xml": locked.format("OEBPS/a.xhtml")}))
    assert read_epub(book({"a.xhtml": "x"}, **{"META-INF__encryption.xml": locked.format("OEBPS/f.otf")})).text == "x"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"no archive " + SECRET.encode(), "not a whole ZIP"),
        (book({}, **{"META-INF__container.xml": "<a/>"}), "no EPUB"),
        (book({}, **{"META-INF__container.xml": SECRET}), "well-formed"),
        (book({}, **{"META-INF__container.xml": CONTAINER.replace("content", "../../x")}), "no EPUB"),
        (book({}, **{"OEBPS__content.opf": f"<package>{SECRET}</package>"}), "order of reading"),
        (book({}, **{"OEBPS__content.opf": '<!DOCTYPE a [<!ENTITY a "b">]><package>&a;</package>'}), "document type"),
        (book({"a.xhtml": ""}, **{"OEBPS__a.xhtml": bytes(range(1, 32)) * 30}), "binary"),
    ],
)
def test_what_is_no_book_is_refused_with_a_reason(data: bytes, why: str) -> None:
    """The reason is fit for a person and has none of the book's text."""
    with pytest.raises(ValueError, match=why) as caught:
        read_epub(data)
    assert SECRET not in str(caught.value)


def test_entities_declared_in_a_page_are_not_expanded() -> None:
    """Pages are read as HTML, which knows no declared entities: billion laughs stay one."""
    entities = '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    laughs = f"<!DOCTYPE html [{entities}]><html><body><p>&b;</p></body></html>"
    parsed = read_epub(book({"a.xhtml": ""}, **{"OEBPS__a.xhtml": laughs}))
    assert "&b;" in parsed.text
    assert "haha" not in parsed.text
