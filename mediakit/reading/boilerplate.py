"""Lines that stand in a text and are not the article's: copyright, load dates, lengths, share links, certificates."""

import re
from typing import NamedTuple

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
# What the first three letters of such a line may be, or its first sign: most paragraphs are told by them.
_STARTS = frozenset(
    word[:3]
    for word in ["copyright", "all", "alle", "tous", "все", "load", "ladedatum", "date", "laaddatum", "update", "length", "länge", "longueur", "lengte", "word", "wortzahl", "original", "source", "permalink", "shortlink", "read", "http", "share", "tweet", "email", "print", "facebook", "twitter", "whatsapp", "telegram", "linkedin", "copy", "pinterest", "reddit", "teilen", "drucken", "partager", "imprimer", "delen", "поделиться", "follow", "click", "sign", "subscribe", "download", "related", "see", "advertisement", "anzeige", "publicité", "advertentie", "реклама", "certificat", "this", "dieses", "dit", "numéro", "document", "end", "ende", "fin", "einde", "published", "distributed", "provided", "correction", "clarification", "korrektur", "berichtigung", "richtigstellung", "rectificatif", "correctif", "erratum", "correctie", "исправление", "виправлення"]
) | {"ce "}
_SIGNS = frozenset("©(<[*—–-.,0123456789")
_AROUND = " \t\n*_"  # what may stand about such a line
_FIRST_SIGNS = _SIGNS | set(_AROUND)
_EDGE = 8  # paragraphs from either end; what stands deeper is the article's


class Swept(NamedTuple):
    """A body, the boilerplate that stood in it, and the notes that correct it."""

    body: str
    boilerplate: str
    correction: str


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
