"""ProQuest exports: HTML, and the same HTML in a mail (.eml)."""

import email
import email.policy
import re

from mediakit.readers.encodings import Decoded
from mediakit.readers.exports import export, paragraphs
from mediakit.readers.markup import Block, blocks, decode_html, is_markup
from mediakit.readers.records import Options, Records

_FIELDS = {
    "Author": "byline", "Publication date": "date", "Publication title": "outlet", "Section": "paper_section",
    "Pages": "page", "Language of publication": "language", "Document URL": "url", "ProQuest document ID": "id",
    "Dateline": "dateline",
}  # fmt: skip
# Labels that end a text; a bold word with a colon inside a text does not.
_OTHERS = frozenset(
    "Abstract Author Business CODEN Company Copyright Country Database Dateline Document Full"  # noqa: SIM905
    " ISSN Identifier Issue Language Last Links Location Pages People Place ProQuest Publication"
    " Publisher Section Source Subject Title URL Volume".split()
)
_MARK = "DocID_"


def is_proquest_html(data: bytes) -> bool:
    """Whether the bytes are a ProQuest HTML export."""
    return is_markup(data) and b'<a name="DocID_' in data and b"ProQuest document ID" in data


def is_proquest_mail(data: bytes) -> bool:
    """Whether the bytes are a mail from ProQuest."""
    return re.search(rb"(?im)^From:[^\n]*@proquest\.com", data[:5000]) is not None


def read_proquest_html(data: bytes, options: Options) -> Records:
    """Read a ProQuest HTML export; every record starts with an anchor DocID_…"""
    return _read(decode_html(data, options.encoding))


def read_proquest_mail(data: bytes, options: Options) -> Records:
    """Read the HTML part of a mail from ProQuest."""
    body = email.message_from_bytes(data, policy=email.policy.default).get_body(("html",))
    if body is None:
        raise ValueError("the mail has no HTML part; save it from ProQuest as HTML or with full text")
    return _read(Decoded(body.get_content(), body.get_content_charset("utf-8")))


def _read(decoded: Decoded) -> Records:
    found: list[list[Block]] = []
    for block in blocks(decoded.text):
        if any(name.startswith(_MARK) for name in block.names):
            found.append([])
        if found:
            found[-1].append(block)
    marks = decoded.text.count(f'<a name="{_MARK}')
    return export(
        [_article([block for block in record if block.text]) for record in found], delimiters=marks, decoded=decoded
    )


def _article(record: list[Block]) -> dict[str, str]:
    article, body, aside = {"headline": record[0].text if record else ""}, [], []
    label = ""
    for block in record[1:]:
        is_label = block.label and block.text.startswith(f"{block.label}:") and block.label.split()[0] in _OTHERS
        label = block.label if is_label else label
        value = block.text[len(label) + 1 :].strip() if is_label else block.text
        if label == "Full text" and value != "Enlarge this image.":
            body.append(value)
        elif label in _FIELDS and is_label and not (label == "Dateline" and re.search(r"\d", value)):
            article[_FIELDS[label]] = value
        else:
            aside.append(block.text)
    outlet = article.get("outlet", "").split(";")[0]
    article["outlet"] = re.sub(r",[^,]*\bedition\b.*", "", outlet, flags=re.IGNORECASE)
    return article | {"body": paragraphs(body), "boilerplate": paragraphs(aside)}
