"""Text from outside made harmless, and the one writer of HTML: what is not `Html` already is escaped.

A name or a text that was read may hold tags, codes that steer a terminal, or marks that turn the direction of all that
follows. `plain` and `plain_line` take them out wherever text is displayed; `element` writes HTML of what they leave.
"""

import base64
import hashlib
import html
import json
import re
from collections.abc import Iterable

_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_STEERING = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")  # controls, turners of direction
_NOTHING = re.compile("[\ud800-\udfff\ufffe\uffff]")  # no characters: neither UTF-8 nor XML has a place for them


class Html(str):
    """Text that is HTML already, and goes into an element as it is; what is added to it is escaped.

    >>> element("b", "A") + " < " + element("b", "C")
    '<b>A</b> &lt; <b>C</b>'
    """

    __slots__ = ()

    def __add__(self, other: object) -> "Html":
        return Html(f"{self}{escape(other)}")

    def __radd__(self, other: object) -> "Html":
        return Html(f"{escape(other)}{self}")


BREAK = Html("<br>")


def plain(value: object) -> str:
    r"""Text that can do nothing to what stands around it; lines end with \n, tabs stay.

    >>> plain("one\r\ntwo \x1b[31m\u202ethree\ud800")
    'one\ntwo [31mthree�'
    """
    return _NOTHING.sub("\ufffd", _STEERING.sub("", _LINE_ENDS.sub("\n", str(value))))


def plain_line(value: object) -> str:
    r"""The same on one line, its words parted by single blanks.

    >>> plain_line(" one\r\ntwo\u202e  three")
    'one two three'
    """
    return " ".join(plain(" ".join(str(value).split())).split())


def escape(value: object) -> Html:
    """A value as HTML, in an element or an attribute; `Html` stays as it is.

    >>> escape('A & "B"'), escape(BREAK)
    ('A &amp; &quot;B&quot;', '<br>')
    """
    return value if isinstance(value, Html) else Html(html.escape(plain(value)))


def joined(parts: Iterable[object], by: str = "") -> Html:
    """The parts as one piece of HTML, with `by` between them."""
    return Html(escape(by).join(map(escape, parts)))


def element(tag: str, *inside: object, **attributes: object) -> Html:
    """An element around what stands inside it; attributes without a value are left out.

    `class_` is written class and `aria_label` aria-label; an attribute is one line.

    >>> element("td", "a < b", BREAK, "c", class_="short", title="")
    '<td class="short">a &lt; b<br>c</td>'
    """
    given = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items() if value not in ("", None)}
    said = "".join(f' {name}="{escape(plain_line(value))}"' for name, value in given.items())
    return Html(f"<{tag}{said}>{joined(inside)}</{tag}>")


def data(value: object, place: str) -> Html:
    """What a script of the page reads: JSON in ASCII and without `<`, in an element that no browser runs.

    >>> data(["</script>"], "facts").count("<")
    2
    """
    text = json.dumps(value, separators=(",", ":"), allow_nan=False)
    return element("script", Html(text.replace("<", "\\u003c")), type="application/json", id=place)


def script(source: str) -> Html:
    """A script of ours, as it is: a policy with its `source_hash` lets the browser run this one and no other.

    Raises:
        ValueError: if it would end its own element.
    """
    if "</script" in source.lower() or "<!--" in source:
        raise ValueError("a script that holds </script or <!-- ends early: write it otherwise")
    return Html(f"<script>{source}</script>")


def source_hash(source: str) -> str:
    """The SHA-256 of a script or style sheet as a policy names it: 'sha256-…'."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}'"


def document(title: object, style: str, body: Html, *, policy: str) -> str:
    """A page that stands alone; `policy` says what a browser may fetch, `style` is the page's own style sheet."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f"{element('title', plain_line(title))}\n<style>\n{style}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )
