"""ProQuest exports: HTML, the same HTML in a mail (.eml), and text."""

import email
import email.policy
import re

from mediakit.reading.encodings import Decoded, decode
from mediakit.reading.exports.export_records import export, paragraphs
from mediakit.reading.records import Options, Records
from mediakit.reading.web.html_blocks import Block, blocks, decode_html, is_markup
from mediakit.text import word_lists

_LABELS = word_lists(__file__)
_FIELDS = {label: field for field, labels in _LABELS["fields"].items() for label in labels}
# Labels that end a text; a bold word with a colon inside a text does not.
_OTHERS = frozenset(_LABELS["others"])
_MARK = "DocID_"
_TEXT: list[str] = _LABELS["text"]
_ID = re.compile(
    r"^(?:ProQuest document ID|ProQuest-Dokument-ID|ID du document ProQuest|ProQuest-document-ID) ?: *(\S+)", re.M
)
_RULE = re.compile(r"^_{20,}[ \t]*$", re.MULTILINE)
_NUMBERED = re.compile(r"^[^\S\n]*+(?:Document|Dokument) (\d+) (?:of|von|sur|de|van) (\d+)[^\S\n]*$", re.MULTILINE)
_LABEL = re.compile(
    "("
    + "|".join(map(re.escape, [*sorted((*_FIELDS, *_TEXT), key=len, reverse=True), *_LABELS["labels"]]))
    + ") ?: ?"
)


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


def is_proquest_text(data: bytes) -> bool:
    """Whether the bytes are a ProQuest export as text."""
    if is_markup(data):
        return False
    text = data.decode("utf-8", "replace").replace("\r", "")
    return (
        _ID.search(text) is not None
        and re.search(r"(?m)^(?:" + "|".join(_TEXT) + "|Publication date) ?:", text) is not None
    )


def read_proquest_text(data: bytes, options: Options) -> Records:
    """Read a ProQuest export as text: records under a rule of underscores, fields under labels."""
    decoded = decode(data, options.encoding)
    text = decoded.text.replace("\r\n", "\n")
    starts = [0, *(match.end() for match in _RULE.finditer(text))]
    stops = [*(match.start() for match in _RULE.finditer(text)), len(text)]
    pieces = [(start, text[start:stop]) for start, stop in zip(starts, stops, strict=True)]
    held = [(start, piece) for start, piece in pieces if len(_labels(piece)) > 2]
    numbers = [int(match[2]) for match in _NUMBERED.finditer(text)]
    ends = [bool(_ID.search(piece)) for _, piece in held]
    lines = [text.count("\n", 0, start + len(piece) - len(piece.lstrip())) + 1 for start, piece in held]
    return export(
        [_from_text(piece) for _, piece in held], delimiters=max([len(_ID.findall(text)), len(held), *numbers[:1]]),
        decoded=decoded, lines=lines, cut="its last record has no number" if ends and all(ends[:-1]) and not ends[-1] else "",
    )  # fmt: skip


def _labels(piece: str) -> set[str]:
    return {match[1] for line in piece.split("\n") if (match := _LABEL.match(line))}


def _from_text(piece: str) -> dict[str, str]:
    """A record as text: its headline, then labels with their values; a label counts at the start of a line."""
    lines = [line.strip() for line in _NUMBERED.sub("", piece).strip().split("\n")]
    first = next((line for line in lines if line), "")
    article = {"headline": "" if _LABEL.match(first) else first}
    body, aside, label = [], [], ""
    for line in lines[1:] if article["headline"] else lines:
        match = _LABEL.match(line)
        label = match[1] if match else label
        value = line[match.end() :] if match else line
        if label in _TEXT:
            body.append(value)
        elif match and (field := _FIELDS.get(label)) and not (label == "Dateline" and re.search(r"\d", value)):
            article[field] = article.get(field) or value
        elif line:
            aside.append(line)
    return _settled(article) | {"body": paragraphs(body), "boilerplate": paragraphs(aside)}


def _settled(article: dict[str, str]) -> dict[str, str]:
    outlet = article.get("outlet", "").split(";")[0]
    return article | {"outlet": re.sub(r",[^,]*\bedition\b.*", "", outlet, flags=re.IGNORECASE)}


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
    return _settled(article) | {"body": paragraphs(body), "boilerplate": paragraphs(aside)}
