"""Who is credited: names and agencies in a byline, place and agency in a dateline."""

import re
from functools import lru_cache
from typing import NamedTuple

import regex

AGENCIES = (
    "AAP", "Adnkronos", "AFP", "AGI", "Anadolu", "ANI", "ANP", "ANSA", "AP", "APA", "Belga", "BelTA",
    "Bloomberg", "BNS", "Dow Jones Newswires", "dpa", "EFE", "ELTA", "epd", "Europa Press", "IANS",
    "Interfax", "Interfax-Ukraine", "IRNA", "Keystone-SDA", "KNA", "KUNA", "Kyodo", "LETA", "NTB", "PA",
    "PAP", "PTI", "Reuters", "RIA Novosti", "Ritzau", "SID", "Sputnik", "STT", "TASS", "Ukrinform", "UNIAN",
    "UPI", "WAM", "Xinhua", "Yonhap",
)  # fmt: skip
OTHER_NAMES = {
    "agence france-presse": "AFP", "agence france presse": "AFP", "associated press": "AP",
    "australian associated press": "AAP", "canadian press": "CP", "press association": "PA", "pa media": "PA",
    "thomson reuters": "Reuters", "deutsche presse-agentur": "dpa", "united press international": "UPI",
    "itar-tass": "TASS", "tar-tass": "TASS", "anadolu agency": "Anadolu", "bloomberg news": "Bloomberg",
    "press trust of india": "PTI", "kyodo news": "Kyodo", "xinhua news agency": "Xinhua",
    "тасс": "TASS", "итар-тасс": "TASS", "риа новости": "RIA Novosti", "интерфакс": "Interfax",
    "укринформ": "Ukrinform", "укрінформ": "Ukrinform", "унян": "UNIAN", "уніан": "UNIAN", "рейтер": "Reuters",
    "афп": "AFP",
}  # fmt: skip
# Capitals after a name that are a broadcaster, a title or a country, not a wire service.
NO_AGENCY = frozenset(
    "ABC ARD BA BBC CBC CBS CEO CNBC CNN DW EU FOX FRS II III ITV IV JD JR MA MBA MD MP MSNBC NATO"  # noqa: SIM905
    " NBC NDR NPR NYT OBE ORF PBS PHD PM QC RFE RFI RL RT RTL SR SRF TV UK UN US USA VOA WDR WP WSJ ZDF".split()
)
_KNOWN = {name.casefold(): name for name in AGENCIES} | OTHER_NAMES
_CALL_SIGN = re.compile(r"[KW][A-Z]{2,3}")  # of American stations
_NAMED_AGENCY = re.compile(r"(?:\S+ )+(?:(?:Press|News) (?:Agency|Service)|Newswires?)")
_ROLES = re.compile(
    r"\s+(?:staff|writers?|reporters?|correspondents?|journalists?|contributors?)(?:\s+writers?)?$", re.IGNORECASE
)
_AT_END = re.compile(
    r"(.+?)\s+((?:The )?(?:Associated Press|Agence France[- ]Presse|Thomson Reuters)(?: \w+)?)", re.IGNORECASE
)
_BY = re.compile(
    r"(?:by|von|par|door|por|di|автор|автори|авторы|текст|autor|autore?s?)\b(?:\s*:\s*|\s+)", re.IGNORECASE
)
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_BETWEEN = re.compile(
    r"(\s*,?\s+(?:and|with|und|mit|et|avec|en|y|con|и|і|та)\s+|\s*[,;/|&•]\s*|\s+[—–-]\s+|\s*[()]\s*)", re.IGNORECASE
)


class Dateline(NamedTuple):
    """Where an article says it was written, and the agency it credits there; "" where it does not say."""

    place: str
    agency: str


@lru_cache(maxsize=50_000)
def agency_name(text: str, *, capitals: bool = True) -> str:
    """Return the agency that a credit names, by its usual short name; "" if it names none.

    Besides the known agencies, two to six capitals count as one (capitals=True), and
    "… Press Agency", "… News Service".

    >>> agency_name("The Associated Press"), agency_name("MPA"), agency_name("Lena Quist"), agency_name("BBC")
    ('AP', 'MPA', '', '')
    """
    name = re.sub(r"^the\s+", "", _ROLES.sub("", text.strip(" .,")), flags=re.IGNORECASE)
    if name.casefold() in _KNOWN:
        return _KNOWN[name.casefold()]
    if capitals and regex.fullmatch(r"\p{Lu}{2,6}", name) and name not in NO_AGENCY and not _CALL_SIGN.fullmatch(name):
        return name
    return name if _NAMED_AGENCY.fullmatch(name) else ""


@lru_cache(maxsize=50_000)
def split_byline(line: str) -> tuple[str, str]:
    """Part a byline into names and agencies; several agencies are joined by "; ".

    A byline that credits nothing but an agency stays the byline as well.

    >>> split_byline("By [Lena Quist, MPA](#)"), split_byline("By AFP"), split_byline("Staff and Reuters")
    (('Lena Quist', 'MPA'), ('AFP', 'AFP'), ('Staff', 'Reuters'))
    """
    text = (
        _BY.sub("", _LINK.sub(r"\1", line).replace("**", "").strip(), count=1)
        if _BY.match(_bare(line))
        else _bare(line)
    )
    capitals = not text.isupper() or bool(regex.fullmatch(r"\p{Lu}{2,6}", text))
    pieces = _BETWEEN.split(text)
    names, agencies = "", []
    for between, piece in zip(["", *pieces[1::2]], pieces[::2], strict=True):
        name, agency = _name_and_agency(piece, capitals)
        if agency:
            agencies.append(agency)
        if name.strip():
            names += (between if names else "") + name
    if "(" in text and ")" not in names:
        names = names.replace("(", ", ")
    return names.strip(" ,;/|&") or text, "; ".join(dict.fromkeys(agencies))


def _name_and_agency(piece: str, capitals: bool) -> tuple[str, str]:
    if agency := agency_name(piece, capitals=capitals):
        return "", agency
    if match := _AT_END.fullmatch(piece):
        return match[1], agency_name(match[2])
    return piece, ""


def is_byline(line: str) -> bool:
    """Whether a line by itself says who wrote the article.

    >>> is_byline("By Lena Quist"), is_byline("By Monday evening the talks had failed.")
    (True, False)
    """
    text = _bare(line)
    return bool(_BY.match(text)) and len(text) <= 150 and not re.search(r"[.!?…:]$|[\"“”«»]", text)


def _bare(line: str) -> str:
    return _LINK.sub(r"\1", line).replace("**", "").strip()


_WORD = r"\p{Lu}[\p{L}\p{M}'’.\-]*"
_KIND = "valley|region|province|district|county|oblast|island|border|bridge|crossing|camp|front|dam|city|airport"
_PLACE = rf"{_WORD}(?:(?: (?:of|the|de|la|del|am|an|der|di|el|al|sur|upon|and) |[ /]){_WORD}){{0,3}}(?: (?:{_KIND})\b)?"
_DAY = r",?\s+(?:\p{L}{3,9}\.?\s+\d{1,2}|\d{1,2}\.?\s+\p{L}{3,9})\.?(?:,\s+\d{4})?"
_CREDITED = r"\s*(?:\((?P<agency>[^()\n]{2,40})\)|/(?P<agency>[^/\n]{2,40})/)\.?"
_DASH = r"(?:—|–|―|--|-–|-)"
_WITH_CREDIT = regex.compile(
    rf"(?P<place>{_PLACE}(?:, ?{_PLACE}){{0,2}}?)?(?:{_DAY})?{_CREDITED}(?P<dash>\s*(?:{_DASH}|:))?\s+"
)
_WITH_DASH = regex.compile(
    rf"(?P<place>{_PLACE}(?:(?:, ?{_PLACE}){{1,2}}?|\s\({_PLACE}\))?)(?P<day>{_DAY})?\s*(?P<dash>{_DASH})\s+"
)
_WITH_STOP = regex.compile(
    r"(?P<place>\p{Lu}{2}[\p{Lu}\p{M}'’\-]+(?:[ /]\p{Lu}[\p{Lu}'’\-]+){0,2})\. +(?=[\p{Lu}\"“«„])"
)
_SENTENCE = regex.compile(r"[^.!?\n]*")


def find_dateline(body: str) -> Dateline:
    """Read the dateline at a body's start; the body itself stays as it is.

    >>> find_dateline("BRENN, Feb 6 (MPA) — Envoys met."), find_dateline("Dovrin, Kessmar – The bell rang.")
    (Dateline(place='BRENN', agency='MPA'), Dateline(place='Dovrin, Kessmar', agency=''))
    """
    head = body.lstrip()[:400]
    if match := _WITH_CREDIT.match(head):
        # Without a dash a bracket may explain a name: "the Security Service (SSK) has".
        agency = agency_name(match["agency"], capitals=bool(match["dash"]))
        if agency or (match["dash"] and match["agency"].isupper()):
            return Dateline(match["place"] or "", agency)
    if (match := _WITH_DASH.match(head)) and _is_place(match, head[match.end() :]):
        after = _SENTENCE.match(head, match.end())[0].strip()
        return Dateline(match["place"], agency_name(after, capitals=False))
    match = _WITH_STOP.match(head)
    return Dateline(match["place"], "") if match and match["place"] not in NO_AGENCY else Dateline("", "")


def _is_place(match: regex.Match, rest: str) -> bool:
    """Tell a dateline from a sentence that opens with a name and a dash ("Askel – the prime minister – said")."""
    place, dash = match["place"], match["dash"]
    capitals = regex.match(r"\p{Lu}{3}", place) is not None
    if dash == "-" or (dash == "--" and " " not in match[0].strip()):
        return capitals
    if capitals or match["day"]:
        return True
    starts_sentence = regex.match(r"[\p{Lu}\d\"“«„']", rest) is not None
    return starts_sentence and dash not in _SENTENCE.match(rest)[0]
