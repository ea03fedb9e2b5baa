"""EPUB books into text: the pages of the spine, in its order, each read as HTML. The format is W3C EPUB 3.3."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from arcticcodex.sources.archives import Archive, attribute, child, name_of
from arcticcodex.sources.encodings import decode
from arcticcodex.sources.html import add_html, declared_encoding
from arcticcodex.sources.parsed import Builder, Parsed, count_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_PAGE_TYPES = frozenset(("application/xhtml+xml", "text/html", "text/x-oeb1-document"))
_COVER_NAME = re.compile(r"(?:^|[^a-z])(?:front)?cover(?:[-_]?page)?(?:$|[^a-z])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Page:
    """A page that the spine names, by its member in the archive; `front` are covers and contents."""

    member: str
    front: bool


def read_epub(data: bytes) -> Parsed:
    """The text and outline of an EPUB; its cover and contents page are left out with a note.

    Raises `ValueError` for what is no such file, is protected, broken, or unpacks to more than a document does.
    """
    archive = Archive(data, "EPUB")
    if _CONTAINER not in archive:
        raise ValueError("it holds no EPUB book")
    container = archive.xml(_CONTAINER)
    package = next((attribute(one, "full-path") for one in container.iter() if name_of(one) == "rootfile"), "")
    if package not in archive:
        raise ValueError("it holds no EPUB book")
    root = archive.xml(package)
    pages = _pages(root, posixpath.dirname(package))
    _refuse_protected(archive, pages)
    builder, navigation_chars = Builder(), 0
    for page in pages:
        if page.member in archive and not page.front:
            markup = archive.read(page.member)
            text = decode(markup, declared_encoding(markup)) if markup.strip() else ""
            navigation_chars += add_html(builder, text).navigation_chars
    _note(builder, archive, pages, navigation_chars)
    title = child(root, "metadata", "title")
    return builder.parsed((title.text or "") if title is not None else "")


def _note(builder: Builder, archive: Archive, pages: list[_Page], navigation_chars: int) -> None:
    """Say what was left out."""
    front, missing = sum(page.front for page in pages), sum(page.member not in archive for page in pages)
    if front:
        builder.notes.append(f"{count_of(front, 'page')} of cover and contents left out")
    if navigation_chars:
        builder.notes.append(f"{navigation_chars:,} characters of navigation left out")
    if missing:
        builder.notes.append(f"{count_of(missing, 'page')} that it names {'is' if missing == 1 else 'are'} not in it")


def _pages(package: Element, folder: str) -> list[_Page]:
    """The pages that the spine names, in order."""
    manifest = child(package, "manifest")
    spine = child(package, "spine")
    if manifest is None or spine is None:
        raise ValueError("it has no order of reading")
    items = {attribute(item, "id"): item for item in manifest if name_of(item) == "item"}
    guides = child(package, "guide")
    covers = {
        _member(folder, attribute(one, "href"))
        for one in (guides if guides is not None else ())
        if attribute(one, "type") == "cover"
    }
    pages = []
    for reference in spine:
        item = items.get(attribute(reference, "idref"))
        if item is None or attribute(item, "media-type") not in _PAGE_TYPES:
            continue
        member = _member(folder, attribute(item, "href"))
        named = any(_COVER_NAME.search(name) for name in (attribute(item, "id"), posixpath.basename(member)))
        pages.append(_Page(member, named or member in covers or "nav" in attribute(item, "properties").split()))
    return pages


def _member(folder: str, href: str) -> str:
    """The archive's member that a link names: it can name nothing outside, since only members are ever read."""
    return posixpath.normpath(posixpath.join(folder, unquote(href.partition("#")[0])))


def _refuse_protected(archive: Archive, pages: list[_Page]) -> None:
    """Raise `ValueError` if any page is encrypted; fonts often are, which does not matter."""
    if _ENCRYPTION not in archive:
        return
    locked = {unquote(attribute(one, "URI")) for one in archive.xml(_ENCRYPTION).iter()}
    if any(page.member in locked for page in pages):
        raise ValueError("it is protected against copying (DRM)")
