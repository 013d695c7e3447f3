"""The house style: typeface, sizes, colours with fixed roles, and text that fits."""

from __future__ import annotations

import contextlib
import functools
import threading
import unicodedata
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mediakit.results.display import beginning, columns_wide

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH = 6.5  # inches: the text width of an A4 or Letter page
INK, FAINT, MUTED, NEUTRAL = "#1F2933", "#52606D", "#616E7C", "#7B8794"
LINE, GUIDE = "#9AA5B1", "#E4E7EB"
PLAIN = "#334E68"  # marks that stand for nothing in particular
ROLES = {
    "cooperative": "#0B6E8A",
    "confrontational": "#E0622B",
    "peace": "#0B6E8A",
    "war": "#E0622B",
}
# Okabe and Ito's set, darkened where thin lines on white need it, ordered so that
# neighbours differ in lightness too and stay apart in greyscale.
CYCLE = ("#54278F", "#C98A00", "#0072B2", "#CC79A7", "#00664B", "#8C8C8C")
GREYS = ("#1F2933", "#7B8794", "#4A5560", "#A7B0BA", "#616E7C", "#323F4B")  # neighbours differ in lightness
_NEGATED = "not "
_LOCK = threading.RLock()
_FILE = Path(__file__).with_name("mediakit.mplstyle")


@dataclass(frozen=True)
class _Look:
    width: float = WIDTH
    given: Mapping[str, str] = field(default_factory=dict)
    cycle: tuple[str, ...] = CYCLE
    roles: Mapping[str, str] = field(default_factory=lambda: ROLES)


_LOOK: ContextVar[_Look] = ContextVar("look", default=_Look())  # noqa: B039, it is never changed


@contextlib.contextmanager
def look(*, colours: Mapping[str, str] | str | None = None, width: float = WIDTH) -> Iterator[None]:
    """Draw in other colours or another width as long as this lasts, as a journal or a slide asks for.

    Args:
        colours: a colour for some names (`{"cooperative": "#004488"}`), the others keep theirs; or `"grey"`.
        width: of a page, in inches; its height follows from what is on it.

    Raises:
        ValueError: if a colour is none, or the width is below three inches.

    >>> with look(colours={"talks": "#004488"}):
    ...     colours(["talks", "cooperative"])
    {'talks': '#004488', 'cooperative': '#0B6E8A'}
    >>> with look(colours="grey"):
    ...     colours(["cooperative", "confrontational"])
    {'cooperative': '#1F2933', 'confrontational': '#7B8794'}
    """
    from matplotlib.colors import to_hex

    if width < 3:
        raise ValueError(f"a page {width!r} inches wide holds no figure: give 3 or more")
    if isinstance(colours, str) and colours != "grey":
        raise ValueError(f"colours={colours!r}: give 'grey', or names with their colours, such as {{'cooperative': '#004488'}}")
    grey = colours == "grey"
    given = {str(name): to_hex(colour).upper() for name, colour in colours.items()} if isinstance(colours, Mapping) else {}
    chosen = _Look(width, given, GREYS if grey else CYCLE, {} if grey else ROLES)
    before = _LOOK.set(chosen)
    try:
        yield
    finally:
        _LOOK.reset(before)


def page_width() -> float:
    """How wide a page is, in inches."""
    return _LOOK.get().width


@functools.cache
def _settings() -> dict[str, object]:
    import matplotlib

    return {str(name): value for name, value in matplotlib.rc_params_from_file(_FILE, use_default_template=False).items()}


@contextlib.contextmanager
def house_style() -> Iterator[None]:
    """Draw and save in the house style, whatever the user's own matplotlib settings are.

    Matplotlib's settings belong to the whole process, so one thread draws at a time. Letters that the bundled
    typeface lacks are drawn as boxes, without a warning for each.
    """
    import matplotlib.style

    with _LOCK, matplotlib.style.context(_settings(), after_reset=True), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"(?s)Glyph .*|Matplotlib currently does not support .*")
        yield


def new_figure(width: float | None = None, height: float = 4.0) -> Figure:
    """An empty figure of `width` (None: a page's) × `height` inches whose layout never cuts a label; no pyplot state."""
    from matplotlib.figure import Figure

    with house_style():
        return Figure(figsize=(page_width() if width is None else width, height), layout="constrained")


def is_hollow(name: str) -> bool:
    """Whether a feature is a turned one ("not cooperative"), drawn in its hue with a hollow mark."""
    return str(name).startswith(_NEGATED)


def colours(names: Iterable[str]) -> dict[str, str]:
    """A colour for each name: the fixed roles first, then a colour-blind-safe cycle; ink where there are too many.

    >>> colours(["cooperative", "not cooperative", "Elsin"])
    {'cooperative': '#0B6E8A', 'not cooperative': '#0B6E8A', 'Elsin': '#54278F'}
    """
    chosen = _LOOK.get()
    fixed = {**chosen.roles, **chosen.given}
    bases = {str(name): str(name).removeprefix(_NEGATED) for name in names}
    free = [base for base in dict.fromkeys(bases.values()) if base and base not in fixed]
    cycle = dict(zip(free, chosen.cycle, strict=False)) if len(free) <= len(chosen.cycle) else {}
    return {name: fixed.get(base) or cycle.get(base, PLAIN) for name, base in bases.items()}


def luminance(colour: str) -> float:
    """How light a colour is, 0 to 1 (relative luminance of WCAG 2.2)."""
    from matplotlib.colors import to_rgb

    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def readable(colour: str) -> str:
    """The colour, darkened as far as small text on white needs (contrast 4.5 to 1, WCAG 2.2)."""
    from matplotlib.colors import to_hex, to_rgb

    parts: Any = to_rgb(colour)
    while luminance(to_hex(parts)) > 1.05 / 4.5 - 0.05:
        parts = tuple(part * 0.96 for part in parts)
    return to_hex(parts).upper()


def shorten(text: object, width: int = 32) -> str:
    """One line of at most `width` columns, cut in the middle, where names differ least.

    >>> shorten("The Ostrand Gazette, weekend edition", 20)
    'The Ostran…d edition'
    """
    line = "".join(c for c in " ".join(str(text).split()) if unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    if columns_wide(line) <= width:
        return line
    head = beginning(line, width // 2)
    tail = beginning(line[::-1], width - width // 2 - 1)[::-1]
    return f"{head.rstrip()}…{tail.lstrip()}"


# Advance widths of DejaVu Sans in em, by kind of letter: close enough to lay words out, and unlike a measurement
# the same under every version of matplotlib, so that the digest of a figure does not depend on it.
_NARROW, _WIDE = frozenset("iljI.,:;'|!()[]/ ft-r"), frozenset("mwMW@%—…")


def text_width(text: str, size: float, bold: bool = False) -> float:
    """About how wide a line of text is, in inches, at `size` points.

    >>> round(text_width("hits per 1,000 words", 9), 1)
    1.3
    """
    em = sum(_em(character) for character in text)
    return em * size / 72 * (1.13 if bold else 1.0)


def _em(character: str) -> float:
    if character in _NARROW:
        return 0.36
    if character in _WIDE:
        return 0.93
    return 1.0 if columns_wide(character) == 2 else 0.7 if character.isupper() else 0.62 * columns_wide(character)


def fitted(text: object, inches: float, size: float, bold: bool = False) -> str:
    """One line, shortened in the middle until it is at most `inches` wide at `size` points."""
    said = shorten(text, 200)
    while text_width(said, size, bold) > inches and len(said) > 3:
        said = shorten(said.replace("…", ""), min(len(said) - 1, int(len(said) * 0.97)))
    return said


def wrap(text: object, inches: float, size: float, bold: bool = False) -> str:
    """The text in lines that are at most `inches` wide, broken between words (a long word is shortened)."""
    return flow(str(text).split(), inches, size, bold=bold)


def flow(pieces: Iterable[str], inches: float, size: float, *, gap: str = " ", bold: bool = False) -> str:
    """Pieces of text in lines that are at most `inches` wide, `gap` between them, none broken."""
    lines: list[str] = []
    for piece in pieces:
        piece = fitted(piece, inches, size, bold)
        longer = f"{lines[-1]}{gap}{piece}" if lines else piece
        if lines and text_width(longer, size, bold) <= inches:
            lines[-1] = longer
        else:
            lines.append(piece)
    return "\n".join(lines)


def tint(colour: str, share: float = 0.5) -> str:
    """The colour mixed with white."""
    from matplotlib.colors import to_hex, to_rgb

    mixed: Any = tuple(1 - share * (1 - part) for part in to_rgb(colour))
    return to_hex(mixed).upper()
