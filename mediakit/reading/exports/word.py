"""Word documents (.docx) as lines, with the standard library: exporters write plain paragraphs."""

import io
import xml.etree.ElementTree as ElementTree
import zipfile

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SKIPPED = {f"{_W}del", f"{_W}instrText", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
_MARKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
LARGEST = 500_000_000  # bytes unpacked; a document of a thousand articles has a hundredth of that
RATIO = 200


def is_word(data: bytes) -> bool:
    """Whether the bytes are a Word document (.docx)."""
    try:
        return "word/document.xml" in zipfile.ZipFile(io.BytesIO(data)).namelist()
    except (zipfile.BadZipFile, ValueError):
        return False


def word_text(data: bytes) -> str:
    """The text of a document, a line a paragraph. Raises ValueError for a damaged document, a bomb or a declaration."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            member = archive.getinfo("word/document.xml")
            if member.file_size > LARGEST or (member.file_size > 50_000_000 and member.file_size > RATIO * len(data)):
                raise ValueError(f"the document would unpack to {member.file_size:,} bytes; split the export")
            source = archive.read(member)
    except (zipfile.BadZipFile, KeyError, EOFError, RuntimeError, OSError, NotImplementedError) as error:
        raise ValueError(f"the document is damaged or cut off ({error})") from None
    if b"<!DOCTYPE" in source or b"<!ENTITY" in source:
        raise ValueError("a document with a document type declaration is not read")
    try:
        root = ElementTree.fromstring(source)
    except ElementTree.ParseError as error:
        raise ValueError(f"the document is damaged or cut off ({error})") from None
    return "\n".join("".join(_pieces(paragraph)) for paragraph in root.iter(f"{_W}p"))


def _pieces(element: ElementTree.Element) -> list[str]:
    found = []
    for child in element:
        if child.tag == f"{_W}t":
            found.append(child.text or "")
        elif child.tag in _MARKS:
            found.append(_MARKS[child.tag])
        elif child.tag not in _SKIPPED and child.tag != f"{_W}p":
            found += _pieces(child)
    return found
