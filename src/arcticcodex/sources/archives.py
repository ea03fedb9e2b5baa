"""ZIP archives of documents (DOCX, ODT, EPUB) and the XML in them, read without trusting what they claim."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

# A thousand-page manual with its pictures is some 100 MB unpacked; ten times that is no document.
MAX_UNPACKED_BYTES = 1_000_000_000
# XML of a document packs some 10:1 to 40:1, and a long table of zeros 100:1; DEFLATE ends at 1032:1.
MAX_RATIO = 200
MIN_BOMB_BYTES = 100_000_000  # a smaller member may pack as well as it likes

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError)


class Archive:
    """The members of a ZIP archive, read one by one and never written to disk.

    Raises `ValueError`, on opening, for what is no ZIP archive, is encrypted, or says that it unpacks to more than a
    document does; and on reading, for a member that is broken or unpacks to more than it says.
    """

    def __init__(self, data: bytes, kind: str) -> None:
        if data.startswith(_OLD_OFFICE):
            raise ValueError(
                f"it is encrypted: save it as {kind} without a password"
                if _ENCRYPTED_OFFICE in data
                else f"it is an old Office file with the name of {kind}: save it as {kind}"
            )
        try:
            self._file = zipfile.ZipFile(BytesIO(data))
        except _BROKEN as error:
            raise ValueError(f"it is no {kind} file: not a whole ZIP archive") from error
        members = self._file.infolist()
        if any(member.flag_bits & 1 for member in members):
            raise ValueError("it is encrypted")
        unpacked = sum(member.file_size for member in members)
        if unpacked > MAX_UNPACKED_BYTES:
            raise ValueError(f"it unpacks to {unpacked:,} bytes, more than the {MAX_UNPACKED_BYTES:,} read here")
        for member in members:
            if member.file_size > MIN_BOMB_BYTES and member.file_size > MAX_RATIO * max(member.compress_size, 1):
                raise ValueError(f"a part of it unpacks to {member.file_size:,} bytes, over {MAX_RATIO} times its size")
        self._left_bytes = MAX_UNPACKED_BYTES

    def names(self) -> list[str]:
        """The names of all members."""
        return self._file.namelist()

    def __contains__(self, name: str) -> bool:
        return name in self._file.NameToInfo

    def read(self, name: str) -> bytes:
        """A member's bytes; no more than are left of `MAX_UNPACKED_BYTES` are ever inflated."""
        try:
            with self._file.open(name) as member:
                data = member.read(self._left_bytes + 1)
        except KeyError as error:
            raise ValueError("a part of it is missing") from error
        except _BROKEN as error:
            raise ValueError("a part of it is broken") from error
        self._left_bytes -= len(data)
        if self._left_bytes < 0:
            raise ValueError(f"it unpacks to more than the {MAX_UNPACKED_BYTES:,} bytes read here")
        return data

    def xml(self, name: str) -> Element:
        """A member as XML. Raises `ValueError` if it is not well-formed, or declares a document type."""
        return parse_xml(self.read(name))


class _NoDoctype(ET.TreeBuilder):
    """Refuses a document type, which only serves to declare entities here: those can grow without bound."""

    def doctype(self, _name: str, _public: str | None, _system: str | None) -> None:
        """Called before anything in the declaration is read."""
        raise ValueError("its XML declares a document type, which no program that writes such files does")


def parse_xml(data: bytes) -> Element:
    """The root of an XML text, with no entity but XML's own five expanded. Raises `ValueError` saying why."""
    parser = ET.XMLParser(target=_NoDoctype())  # noqa: S314 — see `_NoDoctype`
    try:
        parser.feed(data)
        root: Element = parser.close()
    except (ET.ParseError, LookupError) as error:
        raise ValueError("a part of it is not well-formed XML") from error
    return root


def name_of(element: Element) -> str:
    """The element's name without its namespace: strict and transitional files differ in that only."""
    return element.tag.rpartition("}")[2]


def attribute(element: Element | None, name: str) -> str:
    """An attribute by its name without its namespace; empty where it is absent."""
    if element is not None:
        for key, value in element.attrib.items():
            if key.rpartition("}")[2] == name:
                return value
    return ""


def child(element: Element | None, *path: str) -> Element | None:
    """The first child of a name, its first child of the next name and so on, without namespaces; None if missing."""
    for name in path:
        element = next((one for one in element if name_of(one) == name), None) if element is not None else None
    return element
