"""Who is credited: names and agencies in a byline, place and agency in a dateline, agencies in a closing line."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import Any, NamedTuple

import regex

from mediakit.text import word_lists

_WORDS = word_lists(__file__)
AGENCIES: list[str] = _WORDS["agencies"]
OTHER_NAMES = {other: name for name, others in _WORDS["other_names"].items() for other in others}
# Capitals after a name that are a broadcaster, a title or a country, not a wire service.
NO_AGENCY = frozenset(_WORDS["no_agency"].split())
_KNOWN = {name.casefold(): name for name in AGENCIES} | OTHER_NAMES
_LONGEST = 80  # characters that name an agency
_CALL_SIGN = re.compile(r"[KW][A-Z]{2,3}")  # of American stations
_NAMED_AGENCY = re.compile(r"(?:\S+ )+(?:(?:Press|News) (?:Agency|Service)|Newswires?)")
_ROLES = re.compile(
    r"(?<!\s)\s+(?:staff|writers?|reporters?|correspondents?|journalists?|contributors?)(?:\s+writers?)?$", re.IGNORECASE
)
_AT_END = re.compile(
    r"(.+?)(?<!\s)\s++((?:The )?(?:Associated Press|Agence France[- ]Presse|Thomson Reuters)(?: \w+)?)", re.IGNORECASE
)
_BY = re.compile(
    r"(?:by|von|par|door|por|di|автор|автори|авторы|текст|autor|autore?s?)\b(?:\s*:\s*|\s+)", re.IGNORECASE
)
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")
# Blanks are taken whole, where a run of them begins or the last search ended: otherwise long runs are tried from every place.
_AND = r"(?:and|with|und|mit|et|avec|en|y|con|и|і|та)"
_BETWEEN = regex.compile(
    rf"(?:(?<!\s)|\G)((?:\s*+,)?+\s++{_AND}\s++|\s*+[,;/|&•]\s*+|\s++[—–-]\s++|\s*+[()]\s*+)", regex.IGNORECASE
)


_SMALL = frozenset("and und et y e en i и і та with mit avec for of de van der den von la le di da del al bin".split())  # noqa: SIM905
_IN_CREDITS = _SMALL | frozenset("by par door por автор автори авторы текст autor autore autores".split())  # noqa: SIM905
_NOBODY = frozenset(("", "nan", "none", "null", "n/a", "[]", "-", "unknown"))
_IN_LIST = re.compile(r"'([^']*)'(?=\s*[,\]])|\"([^\"]*)\"(?=\s*[,\]])")


@dataclass(frozen=True)
class LatePattern:
    """A pattern that is compiled when it is first needed: with the names of all agencies in it that takes a fiftieth of a second."""

    source: str
    flags: int = 0

    @cached_property
    def compiled(self) -> regex.Pattern:
        """The pattern."""
        return regex.compile(self.source, self.flags)


class Dateline(NamedTuple):
    """Where an article says it was written, and the agency it credits there ("" where it does not say); and where in the
    text that ends (0: there is none)."""

    place: str
    agency: str
    end: int


NO_DATELINE = Dateline("", "", 0)


@lru_cache(maxsize=50_000)
def agency_name(text: str, *, capitals: bool = True) -> str:
    """Return the agency that a credit names, by its usual short name; "" if it names none.

    Besides the known agencies, three to six capitals count as one (capitals=True; two are somebody's initials), and
    "… Press Agency", "… News Service".

    >>> agency_name("The Associated Press"), agency_name("MPA"), agency_name("Lena Quist"), agency_name("BBC")
    ('AP', 'MPA', '', '')
    """
    if len(text) > _LONGEST:
        return ""
    name = re.sub(r"^the\s+", "", _ROLES.sub("", text.strip(" .,")), flags=re.IGNORECASE)
    if name.casefold() in _KNOWN:
        return _KNOWN[name.casefold()]
    if capitals and regex.fullmatch(r"\p{Lu}{3,6}", name) and name not in NO_AGENCY and not _CALL_SIGN.fullmatch(name):
        return name
    return name if _NAMED_AGENCY.fullmatch(name) else ""


@lru_cache(maxsize=50_000)
def is_own(agency: str, outlet: str) -> bool:
    """Whether an agency that is not known by name is only the outlet, by its name, host or initials.

    >>> is_own("VPN", "Valley Post News"), is_own("VPN", "vpn.example"), is_own("MPA", "Gazette"), is_own("AP", "A Post")
    (True, True, False, False)
    """
    if agency.casefold() in _KNOWN:
        return False
    words = re.findall(r"[^\W_]+", outlet)
    return agency.casefold() in ("".join(word[0] for word in words).casefold(), words[0].casefold() if words else "", outlet.casefold())


@lru_cache(maxsize=50_000)
def split_byline(line: str) -> tuple[str, str]:
    """Part a byline into names and agencies; several agencies are joined by "; ".

    A byline that credits nothing but an agency stays the byline as well. A list as a program prints it is read as one.

    >>> split_byline("By [Lena Quist, MPA](#)"), split_byline("By AFP"), split_byline("Staff and Reuters")
    (('Lena Quist', 'MPA'), ('AFP', 'AFP'), ('Staff', 'Reuters'))
    """
    if line.strip().casefold() in _NOBODY:
        return "", ""
    if line.lstrip().startswith(("['", '["')):
        line = ", ".join(filter(None, (own or other for own, other in _IN_LIST.findall(line))))
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
        return re.sub(r"\s(?:of|for|von|de)$", "", match[1]), agency_name(match[2])
    return piece, ""


def is_byline(line: str) -> bool:
    """Whether a line by itself says who wrote the article.

    >>> is_byline("By Lena Quist"), is_byline("By Monday evening the talks had failed.")
    (True, False)
    """
    text = _bare(line)
    return bool(_BY.match(text)) and len(text) <= 150 and not re.search(r"[.!?…:]$|[\"“”«»]", text)


def is_credit(line: str) -> bool:
    """Whether a line holds names or agencies and nothing else, "By" before them or not.

    >>> is_credit("By Lena Quist and Dev Cole, Associated Press"), is_credit("Di Maio in Kyiv")
    (True, False)
    """
    for word in line.split(None, 8)[1:8]:
        if word.islower() and word.isalpha() and word not in _IN_CREDITS:
            return False  # a sentence, which most lines are
    bare = _bare(line)
    words = re.findall(r"[^\W\d_][\w'’.-]*", _BY.sub("", bare, count=1))
    named = bool(words) and len(words) <= 20 and all(word[0].isupper() or word in _SMALL for word in words)
    return named and (_BY.match(bare) is not None or bool(split_byline(bare)[1]))


def _bare(line: str) -> str:
    return _LINK.sub(r"\1", line).replace("**", "").strip()


_WORD = r"\p{Lu}[\p{L}\p{M}'’.\-]*"
_KIND = "valley|region|province|district|county|oblast|island|border|bridge|crossing|camp|front|dam|city|airport"
_PLACE = rf"{_WORD}(?:(?: (?:of|the|de|la|del|am|an|der|di|el|al|sur|upon|and) |[ /]){_WORD}){{0,3}}(?: (?:{_KIND})\b)?"
_DAY = r",?\s+(?:\p{L}{3,9}\.?\s+\d{1,2}|\d{1,2}\.?\s+\p{L}{3,9})\.?(?:,\s+\d{4})?"
_CREDITED = r"\s*(?:\((?P<agency>[^()\n]{2,40})\)|/(?P<agency>[^/\n]{2,40})/)\.?"
_DASH = r"(?:—|–|―|--|-–|-)"
_WITH_CREDIT = regex.compile(
    rf"(?P<place>{_PLACE}(?:, ?{_PLACE}){{0,2}}?)?(?:(?:[.:]|\s*{_DASH})?{_DAY})?[.:]?{_CREDITED}"
    rf"(?P<dash>\s*(?:{_DASH}|:))?\s+"
)
_DAY_AND_CREDIT = regex.compile(
    rf"(?:\p{{L}}{{3,9}}\.?\s+\d{{1,2}}|\d{{1,2}}\.?\s+\p{{L}}{{3,9}}){_CREDITED}\s*(?:{_DASH}|:)\s+"
)
_WITH_DASH = regex.compile(
    rf"(?P<place>{_PLACE}(?:(?:, ?{_PLACE}){{1,2}}?|\s\({_PLACE}\))?)(?P<day>{_DAY})?\s*(?P<dash>{_DASH})\s+"
)
_WITH_STOP = regex.compile(
    r"(?P<place>\p{Lu}{2}[\p{Lu}\p{M}'’\-]+(?:[ /]\p{Lu}[\p{Lu}'’\-]+){0,2})\. +(?=[\p{Lu}\"“«„])"
)
_SENTENCE = regex.compile(r"[^.!?\n]*")
_PLACES = regex.compile(rf"{_PLACE}(?:, ?{_PLACE}){{0,2}}")
_CAPITALS = regex.compile(r"\p{Lu}{3}")
_SENTENCE_STARTS = regex.compile(r"[\p{Lu}\d\"“«„']")
# A dateline soon has a bracket, a dash or a full stop; or it begins in capitals.
_MAY_BE_DATELINE = re.compile(r"[^(\[/—–―.\n-]{0,120}(?:[(\[/—–―]|-[\s-]|\.[\s,:(/-]|[.-][^\n]{0,100}?(?:[(\[/—–―]|[.-]\s))")
_DASHED = re.compile(r"[—–―-]\s")
_LAST_STOP = re.compile(r"(?<=\w{3})\.$")  # of "KYIV.", not of "N.Y."


def find_dateline(body: str) -> Dateline:
    """Read the dateline at a body's start; `body[end:]` is the text below it.

    >>> find_dateline("BRENN, Feb 6 (MPA) — Envoys met."), find_dateline("Dovrin, Kessmar – The bell rang.")
    (Dateline(place='BRENN', agency='MPA', end=21), Dateline(place='Dovrin, Kessmar', agency='', end=18))
    """
    bare = body[:1000].lstrip()
    before, head = min(len(body), 1000) - len(bare), bare[:400]
    if not head[:3].isupper() and not _MAY_BE_DATELINE.match(head):
        return NO_DATELINE
    place, agency, end = _dateline(head)
    if end and not place and (below := _dateline(head[end:].lstrip(" —–-"))) and below.end and not below.agency:
        # "(Reuters) - KYIV - Officials …"
        skipped = len(head[end:]) - len(head[end:].lstrip(" —–-"))
        place, end = below.place, end + skipped + below.end
    return Dateline(place, agency, before + end) if end else NO_DATELINE


def _dateline(head: str) -> Dateline:
    credited = "(" in head or "/" in head
    if credited and (match := _DAY_AND_CREDIT.match(head)) and (agency := agency_name(match["agency"])):
        return Dateline("", agency, match.end())
    if credited and (match := _WITH_CREDIT.match(head)):
        # Without a dash a bracket may explain a name: "the Security Service (SSK) has".
        agency = agency_name(match["agency"], capitals=bool(match["dash"]))
        explains = (match["place"] or "").startswith("The ") and match["agency"] not in _KNOWN.values()
        if not explains and (agency or (match["dash"] and match["agency"].isupper())):
            return Dateline(_LAST_STOP.sub("", match["place"] or ""), agency, match.end())
    if _may_name(head[:100].lower()) and (match := _NEAR_START.compiled.match(head)):
        place = _PLACES.match(match["before"])
        agencies = "; ".join(_agencies_in(match["who"]))
        return Dateline(_LAST_STOP.sub("", place[0]) if place else "", agencies, match.end())
    capital = head[:1].isupper()
    if capital and _any_of(head, "—–―-") and _DASHED.search(head) and (match := _WITH_DASH.match(head)) and _is_place(match, head[match.end() :]):
        after = _SENTENCE.match(head, match.end())
        agency = agency_name(after[0].strip(), capitals=False)
        return Dateline(match["place"], agency, after.end() + 1 if agency else match.end())
    match = _WITH_STOP.match(head) if capital and head[1:2].isupper() else None
    return Dateline(match["place"], "", match.end()) if match and match["place"] not in NO_AGENCY else NO_DATELINE


def _is_place(match: regex.Match, rest: str) -> bool:
    """Tell a dateline from a sentence that opens with a name and a dash ("Askel – the prime minister – said")."""
    place, dash = match["place"], match["dash"]
    capitals = _CAPITALS.match(place) is not None
    if dash == "-" or (dash == "--" and " " not in match[0].strip()):
        return capitals
    if capitals or match["day"]:
        return True
    starts_sentence = _SENTENCE_STARTS.match(rest) is not None
    return starts_sentence and dash not in _SENTENCE.match(rest)[0]


# Short names count as they are written ("PA", never "pa"), long ones in any case.
_KNOWN_NAME = "|".join(
    [f"(?i:{regex.escape(name)})" for name in sorted(OTHER_NAMES, key=len, reverse=True)]
    + [regex.escape(name) for name in sorted(AGENCIES, key=len, reverse=True)]
)
_ONE = rf"(?:the\s+)?(?:{_KNOWN_NAME})(?:\s+(?:news\s+agency|staff))?"
_LIST = rf"{_ONE}(?:\s*(?:,|/|;|\band\b|\bund\b|\bet\b|\ben\b|&|\+|\bи\b|\bта\b)\s*{_ONE}){{0,4}}"


def _any_of(text: str, words: Sequence[str]) -> bool:
    return any(map(text.__contains__, words))


@dataclass(frozen=True)
class _AgencyAfter:
    """Whether the name of an agency may begin in a text in small letters: `words` finds where one could; where `beside` is
    given, one of these must stand in the text, too."""

    words: re.Pattern[str]
    beside: tuple[str, ...] = ("",)

    def __call__(self, text: str) -> bool:
        return _any_of(text, self.beside) and not _FIRST_WORDS.isdisjoint(map(str.casefold, self.words.findall(text)))


_MAY_NAME_SOURCES = re.compile(
    r"(?:\n|[.!?…\"”’»(\[—–―-]\s*+)(?:with|mit|additional|input|avec|met|z|con|source|quelle|bron|источник|джерело|по)"
)
_STORY = ("story", "article", "report", "dispatch", "material", "feed")
# What a closing line may say, from the plainest ("— AFP") to the most explicit; before each what a tail in small letters, a line
# end before it, must hold for it: to look there takes a twentieth of the time.
_CLOSINGS: tuple[tuple[Callable[[str], Any], LatePattern], ...] = (
    (_AgencyAfter(re.compile(r"[\n.!?…\"”’»)][^\S\n]*[—–―\-/(\[]++\s*+(?:the\s+)?(\w+)")), LatePattern(
        rf"(?:^|(?<=[.!?…\"”’»)]))[^\S\n]*+[—–―\-/(\[]++\s*+(?P<who>{_LIST})(?:[ /]\p{{L}}{{2,4}})?[^\S\n]*+[/)\]]?\.?$", regex.M)),
    (_AgencyAfter(re.compile(r"\n[^\S\n]*+(?:the\s+)?(\w+)")), LatePattern(rf"^[^\S\n]*+(?P<who>{_LIST})[^\S\n]*+\.?$", regex.M)),
    (_MAY_NAME_SOURCES.search, LatePattern(
        rf"(?:^|(?<=[.!?…\"”’»(\[])\s*+|{_DASH}\s*+)(?:with (?:additional )?(?:reporting|files|inputs?|material)"
        rf" (?:from|by)|mit material (?:von|der)|additional reporting by|inputs? from|with|avec|mit|met|z|con|source|sources|quelle|quellen|bron|bronnen"
        rf"|источник|джерело|по материалам)(?:\s*+:)?+\s++(?P<who>[^.!?\n]{{2,80}}?)[^\S\n]*+[.)\]]*+$",
        regex.M | regex.IGNORECASE,
    )),
    (partial(_any_of, words=("contributed", "helped")), LatePattern(
        r"(?:^|(?<=[.!?…\"”’»)]))[^\S\n]*+[—–\-(\[]*+[^\S\n]*+(?P<who>\w[^.!?\n]{1,199}?)(?<!\s)\s++(?:also\s++)?(?:contributed|helped)\b"
        r"(?=[^.\n]{0,30}(?:report|story|article|dispatch|account|$|\.))",
        regex.M,
    )),
    (_AgencyAfter(re.compile(r"(?:©|\(c\)|copyright)(?=\s*+(?:\d{4}\s*+)?+(?:the\s+)?(\w+))"), ("©", "(c)", "copyright")), LatePattern(
        rf"(?:©|\(c\)|copyright)\s*+(?:\d{{4}}\s*+)?+(?P<who>{_LIST})\b", regex.IGNORECASE)),
    (_AgencyAfter(re.compile(r"\b(?:from|by|with)(?=\s+(?:an?\s+)?(?:the\s+)?(\w+))"), _STORY), LatePattern(
        rf"\b(?:story|article|report|dispatch|material|feed)\b[^.\n]{{0,60}}\b(?:published|produced|provided|written|from|by)\b"
        rf"[^.\n]{{0,40}}?\b(?:from|by|with)\s+(?:an?\s+)?(?P<who>{_LIST})\b[^.\n]{{0,60}}\.?$",
        regex.M | regex.IGNORECASE,
    )),
    (partial(_any_of, words=("dpa-infocom",)), LatePattern(r"(?P<who>\bdpa)-infocom\b")),
)  # fmt: skip
_SIGN_OFF = re.compile(
    r"\(?Reporting (?:and \w+ )?by [^()\n]{3,400}?[;,.] ?(?:writing|editing|additional)[^()\n]*\)?\s*$", re.I | re.M
)
_OF_AGENCY = LatePattern(
    rf"(?:the\s+)?(?P<agency>{_KNOWN_NAME})(?:['’]s?)?\s+"
    r"(?:(?:staff|video|photo|senior|political|national|business|medical|science)\s+)*"
    r"(?:writers?|reporters?|correspondents?|journalists?|photographers?|producers?|editors?)\b",
    regex.IGNORECASE,
)
# For RE2, which reads many texts at once: what a text that credits somebody holds in its last lines.
MAY_CREDIT = (
    r"(?i)(?:^|[^\pL\pN])(?:reporting|(?:press|news) (?:agency|service)|newswires?|"
    + "|".join(re.escape(name).replace("\\ ", r"\s") for name in (*AGENCIES, *OTHER_NAMES))
    + r")(?:$|[^\pL\pN])"
)
_TAIL = 450  # characters: closing credits stand in the last lines


_FIRST_WORDS = {re.split(r"\W", name, maxsplit=1)[0].casefold() for name in (*AGENCIES, *OTHER_NAMES)}
_MAY_NAME = _AgencyAfter(re.compile(r"(?:^|[(\[/]|(?<=\d )[^\W\d_]{3,9}\. )(?:the\s+)?(\w+)"))
_FIRST_WORD = re.compile(r"(?:the\s+)?(\w+)")
_BRACKET_OR_DAY = re.compile(r"[(\[/]|\d ")
# Other orders of place, day and agency, if a known agency closes them: "KIEV - (AFP) -", "Киев. 14 марта. ИНТЕРФАКС -".
_NEAR_START = LatePattern(
    rf"(?P<before>(?:\p{{Lu}}[^\n!?“”\"]{{0,60}}?)?)(?:(?:^|(?<=\s))[(\[/](?P<who>{_LIST})[)\]/]\.?\s*(?:{_DASH}|[:_]|\s(?=\p{{Lu}}))"
    rf"|(?:^|(?<=\d{{1,2}} \p{{L}}{{3,9}}\. ))(?P<who>{_LIST})(?:\s+{_DASH}\s|\.\s))"
)


def _may_name(start: str) -> bool:
    """Whether a start in small letters may name an agency, where `_NEAR_START` looks for one."""
    if _BRACKET_OR_DAY.search(start):
        return _MAY_NAME(start)
    first = _FIRST_WORD.match(start)
    return first is not None and first[1].casefold() in _FIRST_WORDS


def find_closing(body: str) -> str:
    """The agencies that an article credits in its last lines, joined by "; "; "" for none.

    >>> find_closing("They met.\\n\\n— AFP"), find_closing("They met. The Associated Press contributed to this report.")
    ('AFP', 'AP')
    >>> find_closing("They will meet again, Reuters reported.")
    ''
    """
    tail = body.rstrip()[-_TAIL:]
    small = f"\n{tail.lower()}"
    found: list[str] = []
    for may, pattern in _CLOSINGS:
        if may(small):
            for match in pattern.compiled.finditer(tail):
                found += _agencies_in(match["who"])
    if "reporting" in small and _SIGN_OFF.search(tail):
        found.append("Reuters")
    above, _, last = tail.rpartition("\n")
    if above and len(last) < 150 and is_credit(last):
        found += [agency for agency in split_byline(last)[1].split("; ") if agency.casefold() in _KNOWN]
    return "; ".join(dict.fromkeys(found))


def _agencies_in(names: str) -> list[str]:
    """The known agencies among names that are listed ("Associated Press writer Nora Ilves" names one too)."""
    pieces = [piece.strip(" —–-") for piece in _BETWEEN.split(names.strip(" —–-([/"))[::2]]
    bare = [match["agency"] if (match := _OF_AGENCY.compiled.match(piece)) else piece for piece in pieces]
    return [agency for piece in bare if (agency := agency_name(piece, capitals=False))]
