"""Lines that stand in a text and are not the article's: copyright, load dates, lengths, share links, certificates."""

import re
from typing import NamedTuple

import numpy as np
import pandas as pd

from mediakit.reading.article_table import BLANK, holding

_LINES = re.compile(
    r"(?:©|\(c\)|copyright\b|\(copyright\)).{0,300}"
    r"|(?:all rights reserved|alle rechte vorbehalten|tous droits réservés|alle rechten voorbehouden|все права защищены).{0,200}"
    r"|(?:load[- ]date|ladedatum|date[- ]de[- ]chargement|laaddatum|update[- ]date)\s*:.{0,60}"
    r"|(?:length|länge|longueur|lengte|word count|wortzahl)\s*:[\s\d.,]++(?:words?|wörter|mots|woorden)?"
    r"|[\d.,]+ (?:words|wörter|mots|woorden)"
    r"|(?:original (?:url|link)|originally published at|source url|permalink|shortlink|read (?:the )?(?:full|original)"
    r" (?:story|article)(?: (?:on|at|here))?)(?:\s*+:)?+\s*+<?(?:https?://\S*)?>?"
    r"|<?https?://\S+>?"
    r"|(?:share|tweet|email|print|facebook|twitter|whatsapp|telegram|linkedin|copy link|pinterest|reddit|teilen|drucken"
    r"|partager|imprimer|delen|поделиться|share (?:this|on|via)[\w ]{0,30}|follow us on[\w ,]{0,60})"
    r"(?:[\s,|·•/]+(?:share|tweet|email|e-mail|print|facebook|twitter|whatsapp|telegram|linkedin|copy link|pinterest|reddit))*"
    r"|(?:click here to|sign up (?:for|to)|subscribe (?:to|now)|download our app|read more\s*:?|related\s*:|see also\s*:"
    r"|advertisement|anzeige|publicité|advertentie|реклама)\b.{0,120}"
    r"|(?:ce certificat|this certificate|dieses zertifikat|dit certificaat|numéro de document|document [A-Z]{3,8}\d{10})\b.{0,200}"
    r"|(?:end of document|ende des dokuments|fin du document|einde van het document)"
    r"|this (?:article|story) (?:originally|first) appeared (?:in|on) .{2,80}"
    r"|this material may not be published, broadcast.{0,120}"
    r"|(?:published by|distributed by|provided by) (?:newstex|lexisnexis|syndigate|allafrica|proquest|contentengine).{0,100}",
    re.IGNORECASE,
)
_CORRECTION = re.compile(
    r"[(\[*—–-]*\s*(?:corrections?|clarification|korrektur|berichtigung|richtigstellung|rectificatif|correctif|erratum"
    r"|correctie|rectificatie|исправление|виправлення)(?:\s*(?:appended|note))?\b[^:.\n]{0,60}[:—–].{5,}",
    re.IGNORECASE | re.DOTALL,
)
# With what such a line begins; by the first three letters, or the first sign, most paragraphs are told.
_BEGINNINGS = (
    "copyright", "all rights", "alle rechte", "tous droits", "все права", "load", "ladedatum", "date", "laaddatum", "update",
    "length", "länge", "longueur", "lengte", "word count", "wortzahl", "original", "source url", "permalink", "shortlink", "read",
    "http", "share", "tweet", "email", "print", "facebook", "twitter", "whatsapp", "telegram", "linkedin", "copy link", "pinterest",
    "reddit", "teilen", "drucken", "partager", "imprimer", "delen", "поделиться", "follow us", "click here", "sign up", "subscribe",
    "download our", "related", "see also", "advertisement", "anzeige", "publicité", "advertentie", "реклама", "ce certificat",
    "this certificate", "this article", "this story", "this material", "dieses zertifikat", "dit certificaat", "numéro de",
    "document", "end of", "ende des", "fin du", "einde van", "published by", "distributed by", "provided by", "correct",
    "clarification", "korrektur", "berichtigung", "richtigstellung", "rectificati", "erratum", "исправление", "виправлення",
)  # fmt: skip
_STARTS = frozenset(beginning[:3] for beginning in _BEGINNINGS)
_SIGNS = frozenset("©(<[*—–-.,0123456789")
_AROUND = " \t\n*_"  # what may stand about such a line
_FIRST_SIGNS = _SIGNS | set(_AROUND)
# For RE2, which skips to what a pattern begins with as it stands, such as line ends; re takes ı and İ for i as well.
_BEGINS = (
    rf"[ \t\n*_]*[(<\[*—–-]*{BLANK}*(?i:©|c\)|[0-9.,][\pN.,]* [wm]|" + "|".join(_BEGINNINGS).replace("i", "[iİı]") + ")"
)
_EDGE = 8  # paragraphs from either end; what stands deeper is the article's


class Swept(NamedTuple):
    """A body, the boilerplate that stood in it, and the notes that correct it."""

    body: str
    boilerplate: str
    correction: str


def may_sweep(bodies: pd.Series) -> np.ndarray:
    """Of which bodies `sweep` may take something; of the others it takes nothing.

    >>> may_sweep(pd.Series(["They met.", "They met.\\n\\nCopyright 2019"], dtype="str")).tolist()
    [False, True]
    """
    return holding(bodies, rf"\A{_BEGINS}") | holding(bodies, f"\n\n{_BEGINS}")


def sweep(body: str) -> Swept:
    """Take whole paragraphs that are boilerplate or a correction off the ends of a body.

    >>> sweep("They met.\\n\\nCorrection: they met on Friday.\\n\\nCopyright 2019 The Valley Post")
    Swept(body='They met.', boilerplate='Copyright 2019 The Valley Post', correction='Correction: they met on Friday.')
    """
    parts = body.split("\n\n", _EDGE)
    deep = len(parts)
    if len(parts) > _EDGE:
        parts[_EDGE:] = parts[_EDGE].rsplit("\n\n", _EDGE)
        deep = _EDGE if len(parts) > 2 * _EDGE else len(parts)  # what stands between the ends is one part
    gone: dict[int, list[str]] = {}
    aside: list[str] = []
    notes: list[str] = []
    for place, part in enumerate(parts):
        if (part[:3].casefold() not in _STARTS and part[:1] not in _FIRST_SIGNS) or place == deep:
            continue
        bare = part.strip(_AROUND)
        if bare[:3].casefold() not in _STARTS and bare[:1] not in _SIGNS:
            continue
        if len(bare) < 400 and _LINES.fullmatch(bare):
            gone[place] = aside
        elif len(bare) < 800 and _CORRECTION.fullmatch(bare):
            gone[place] = notes
    kept = [part for place, part in enumerate(parts) if place not in gone] if gone else []
    if not "".join(kept).strip():
        return Swept(body, "", "")
    for place, pile in gone.items():
        pile.append(parts[place])
    return Swept("\n\n".join(kept).strip("\n"), "\n\n".join(aside), "\n\n".join(notes))
