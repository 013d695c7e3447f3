"""Word documents (.docx) as lines, with the standard library: exporters write plain paragraphs."""

import io
import xml.etree.ElementTree as ElementTree
import zipfile

from mediakit.reading.archives import OFFICE, refuse_bomb, xml_root

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SKIPPED = {f"{_W}del", f"{_W}instrText", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
_MARKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
LARGEST = 500_000_000  # bytes unpacked; a document of a thousand articles has a hundredth of that


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
            refuse_bomb(member.file_size, len(data), "the document", "split the export", bounds=OFFICE, largest=LARGEST)
            source = archive.read(member)
    except (zipfile.BadZipFile, KeyError, EOFError, RuntimeError, OSError, NotImplementedError) as error:
        raise ValueError(f"the document is damaged or cut off ({error})") from None
    root = xml_root(source, "the document")
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
