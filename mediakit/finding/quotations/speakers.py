"""Who a source is: names found in the article, and later surnames, roles and pronouns traced back to them."""

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import lru_cache

from mediakit.finding.quotations.cues import Grammar
from mediakit.finding.quotations.inflection import nominative
from mediakit.finding.quotations.proposed_sides import proposed_side
from mediakit.finding.quotations.quotation_marks import UPPER
from mediakit.finding.quotations.titles import name_in, name_of

_CAPITAL = f"[{UPPER}]"
_PART = rf"(?:(?:a[lndrsz]|ash|el|ed)-{_CAPITAL}[\w’'\-]*|{_CAPITAL}\.(?:{_CAPITAL}\.)*|(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Col|Lt|Maj|Capt|Sgt|Adm|Prof|Rev|St|Jr|Amb)\.|{_CAPITAL}[\w’'\-\u0301]*)"
# Which titles have a full stop, by what stands behind their first letter: a pattern that begins with one capital letter
# is looked for many times as fast as one that begins with words.
_STOPPED = r"(?:(?<=M)(?:rs?|s|aj)|(?<=D)r|(?<=S)(?:en|gt|t)|(?<=R)e[pv]|(?<=G)(?:ov|en)|(?<=C)(?:ol|apt)|(?<=L)t|(?<=A)(?:dm|mb)|(?<=P)rof|(?<=J)r)\."
_RUN = re.compile(
    rf"{_CAPITAL}(?<!\w.)(?:\.(?:{_CAPITAL}\.)*|{_STOPPED}|[\w’'\-\u0301]*)"
    rf"(?:\s(?:(?:de|del|della|di|da|dos|van|von|der|den|la|le|el|al|bin|ibn|ben|y|zu)\s){{0,2}}{_PART})*",
    re.DOTALL,
)
_ARTICLE = re.compile(r"(?<!\w)(?:a[lndrsz]|ash|el|ed)-$")
_WORD = re.compile(r"[\w\u0301]+(?:[’'\-.][\w\u0301]+)*")
_BEFORE = re.compile(r"[\w'’-]+|[^\w\s]")
_APPOSITION = re.compile(r",\s((?:[\w'’-]+\s){1,12}?[\w'’-]+)[,.]")
_POSSESSIVE = re.compile(r"[’']s?$")
_AND = re.compile(r"\s(?:and|und|и|і|та)\s")
_PEOPLE_OF = re.compile(r"[A-Z][a-z]+s of (?:[A-Z]|the\s|an?\s|his\s|her\s)")  # "Supporters of Velk", "Friends of the woman"
_DESCRIBED = re.compile(rf"[’']s?\s(?:{_CAPITAL}\w+\s)?[a-z]|^{_PEOPLE_OF.pattern}")
_OWNER = re.compile(rf"^[^,]*?[’']s\s(?=(?:{_CAPITAL}[\w.’'-]*(?:\s|$)){{2,4}}$)")
_SECOND = re.compile(r",\s(?:and|und|и|і|та)\s([^,]+)")
_OF = re.compile(r"\s(?:of|for|in|at|from)\s")
_MARKS = '"“”„«»'
REACH = 1500  # characters a pronoun looks back for a person
NEAR = 60  # characters a relative looks back


def _runs(text: str) -> list[tuple[int, str]]:
    """(place, words) of each run of capitalised words: "Kessmari spokeswoman Sima al-Orlak" has two."""
    found = [(match.start(), match.group()) for match in _RUN.finditer(text)]
    for number, (start, run) in enumerate(found):
        if text[start - 1 : start] == "-" and (article := _ARTICLE.search(text, max(0, start - 5), start)):
            found[number] = article.start(), article.group() + run
    return found


@dataclass(slots=True)
class Person:
    """One person named in the article: full name, role as written, where each mention stands, "he", "she" or ""."""

    name: str
    role: str = ""
    gender: str = ""
    places: list[int] = field(default_factory=list)


class Speakers:
    """The people of one article, in the order in which they are named; resolves sources to them."""

    def __init__(self, text: str, grammar: Grammar):
        self.text, self.grammar = text, grammar
        self.people: dict[str, Person] = {}
        self.surnames: dict[str, list[Person]] = {}
        self.spoken: list[tuple[int, str]] = []  # (place, speaker) of attributions so far
        self._short: list[tuple[int, str, str]] = []
        self.given: dict[str, list[Person]] = {}
        for place, run in _runs(text):
            title, name, words = name_of(run, grammar)
            if len(words) == 1:
                self._short.append((place, words[0], title))
            elif words:
                self._read_name(place, run, title, name, words)
        for person in self.people.values():
            if person.gender:
                self.given.setdefault(person.name.split()[0], []).append(person)
        for place, name, title in self._short:
            borne = name in self.given or (self._key(name) if grammar.case_endings else name) in self.surnames
            if borne and (meant := self._by_surname(name, place)):
                meant.places.append(place)
                self._describe(meant, title)
        known = grammar.male | grammar.female if grammar.case_endings else ()
        for person in self.people.values():
            person.places.sort()
            if known and person.name.split()[0].lower() not in known:
                person.name = nominative(person.name, grammar)

    def _read_name(self, place: int, run: str, title: str, name: str, words: tuple[str, ...]) -> None:
        if (
            self.grammar.case_endings
            and len(words) == 2
            and not self._is_given(words[0])
            and self._behind_preposition(place)
        ):
            self._short.append((place, words[1], title))  # "после встречи в Женеве Песков": a place, and then a name
            return
        person = self.people.get(key := self._key(name))
        if person is None:
            person = self.people[key] = Person(name)
            self.surnames.setdefault(self._key(words[-1]), []).append(person)
            first = words[0].lower()
            person.gender = "he" if first in self.grammar.male else "she" if first in self.grammar.female else ""
            self._describe(person, self._role_of(title, place, len(run)))
        elif self._is_nominative(name, person.name):
            person.name = name
        person.places.append(place)
        self._describe(person, title)

    def _is_given(self, word: str) -> bool:
        return word.lower() in self.grammar.male or word.lower() in self.grammar.female

    def _behind_preposition(self, place: int) -> bool:
        before = self.text[max(0, place - 12) : place].split()
        return bool(before) and before[-1].lower() in self.grammar.prepositions

    def _role_of(self, title: str, place: int, length: int) -> str:
        if not self.grammar.persons:
            return title or self._role_beside(place, place + length)
        return " ".join(part for part in (self._role_before(place), title) if part)

    def _role_before(self, start: int) -> str:
        """The words from a role up to the name: "пресс-секретарь президента [России Дмитрий Песков]"."""
        words = _BEFORE.findall(self.text, max(0, start - 60), start)
        for first, word in enumerate(words):
            if word.lower() in self.grammar.roles and not any(not one[0].isalnum() for one in words[first:]):
                return " ".join(words[first:])
        return ""

    def _is_nominative(self, name: str, other: str) -> bool:
        """Whether ``name`` rather than ``other`` is the nominative: by its given name, else the shorter form."""
        known = self.grammar.male | self.grammar.female
        given, before = (one.split()[0].lower() in known for one in (name, other))
        return given > before or (given == before and len(name) < len(other))

    def _role_beside(self, start: int, end: int) -> str:
        """The role written round a name: "the government spokesman NAME", "NAME, the government spokesman,"."""
        after = _APPOSITION.match(self.text, end)
        if after and after.group(1).split()[0].lower() in self.grammar.determiners:
            return after.group(1)
        words = _BEFORE.findall(self.text, max(0, start - 60), start)
        if not words or words[-1].lower() not in self.grammar.roles or not self.text[start - 1].isspace():
            return ""
        first = len(words) - 1
        while first > 0 and len(words) - first < 4 and words[first - 1].lower() not in self.grammar.not_names:
            if not words[first - 1][0].isalpha():
                break
            first -= 1
        return " ".join(words[first:])

    def _key(self, name: str) -> str:
        """The name without case endings, so that Пескова and Песковым are found to be Песков."""
        if not self.grammar.case_endings:
            return name
        return " ".join(_stem(word, self.grammar.case_endings) for word in name.split())

    def _describe(self, person: Person, title: str) -> None:
        if not title:
            return
        words = title.lower().replace(".", "").split()
        person.gender = person.gender or next(
            (g for g in ("he", "she") for w in words if w in self.grammar.words.get(g, ())), ""
        )
        if not person.role and words and not all(word in self.grammar.honorifics for word in words):
            person.role = title

    def resolve(self, start: int, end: int) -> tuple[str, str, str]:
        """(full name, role, confidence) of the source written at ``start:end``; ("", "", "") where it cannot be told."""
        speaker, role = self._resolved(start, end)
        return speaker, role, self._confidence(self.text[start:end], speaker)

    def _confidence(self, source: str, speaker: str) -> str:
        """How sure the speaker is: "certain" where the source names him, "likely" for a pronoun, "guess" where it
        describes somebody ("the ministry", "the spokesman"); "" where there is no speaker."""
        if not speaker:
            return ""
        likely, first, words = _told_by(source, self.grammar)
        if likely:
            return "likely"
        known = self._key(speaker) in self.people
        if not known and _DESCRIBED.search(speaker):
            return "guess"  # "Velk's critics", "Supporters of Velk"
        if not known and first in self.grammar.articles:
            return "guess"  # where every noun has a capital, a capital is no name
        names = speaker.split()
        named = speaker[0].isupper() and (self._key(names[0]) in words or self._key(names[-1]) in words)
        return "certain" if named else "guess"

    def _resolved(self, start: int, end: int) -> tuple[str, str]:
        source = self.text[start:end]
        source = source[1:-1] if source[0] in _MARKS and source[-1] in _MARKS and len(source) > 2 else source
        low = source.lower().strip()
        if low in self.grammar.relatives:
            return self._antecedent(start)
        if low in self.grammar.persona:
            return self._pronoun(low, start)
        words = low.partition(",")[0].split()
        if len(words) == 2 and words[0] in self.grammar.own and words[1] in self.grammar.nouns:
            return self._pronoun(words[0], start)  # "his statement"
        head, joint, name, role = _names_in(source, self.grammar)
        if joint:
            return " and ".join(self._named(one, "", start)[0] for one in joint), ""
        return self._named(name, role, start) if name else self._described(head, start)

    def by_label(self, label: str, place: int) -> tuple[str, str, str]:
        """The person whom a transcript's label names by surname ("WALLACE"), else the label in title case."""
        whole = label.title() if label.isupper() else label
        title, name, words = name_of(whole, self.grammar)
        person = self.people.get(self._key(name)) or self._by_surname(whole.split()[-1], place)
        if person:
            return person.name, person.role or title, "certain"
        return (name, title, "certain") if words else (whole, "", "certain")

    def _named(self, name: str, role: str, place: int) -> tuple[str, str]:
        words = name.split()
        person = self.people.get(self._key(name)) or (self._by_surname(words[-1], place) if len(words) == 1 else None)
        if person is None:
            return name, role
        if role and (not person.role or len(role) > len(person.role)):
            person.role = role
            lows = role.lower().split()[:6]
            person.gender = person.gender or next(
                (g for g in ("he", "she") for w in lows if w in self.grammar.words.get(g, ())), ""
            )
        return person.name, person.role

    def _by_surname(self, word: str, place: int) -> Person | None:
        """The person last so called before ``place``, else the first so called after it; a given name serves too."""
        same = self.surnames.get(self._key(word)) or self.given.get(word)
        if not same:
            return None
        before = [person for person in same if person.places[0] <= place]
        return max(before, key=lambda person: person.places[0]) if before else same[0]

    def _antecedent(self, place: int) -> tuple[str, str]:
        before = self.text[max(0, place - 160) : place].rstrip(" ,")
        place_of, run = next(reversed(_runs(before)), (0, ""))
        left = len(before) - place_of - len(run)
        if run and left < NEAR and (not left or "," not in before):
            name, role = name_in(run, self.grammar)
            return self._named(name, role, place) if name else ("", "")
        return "", ""

    def _pronoun(self, low: str, place: int) -> tuple[str, str]:
        if low in self.grammar.he_words or low in self.grammar.she_words:
            gender = "he" if low in self.grammar.he_words else "she"
            person = self._recent(gender, place)
            return (person.name, person.role) if person else ("", "")
        if low in self.grammar.they_words:
            for at, speaker in reversed(self.spoken):
                if speaker and self._key(speaker) not in self.people and place - at < REACH:
                    return speaker, ""
        return "", ""

    def _recent(self, gender: str, place: int) -> Person | None:
        """The person of that gender who spoke last, unless another was named since; within REACH characters."""
        best, best_score, names = None, None, {person.name for person in self.people.values()}
        last = next((speaker for at, speaker in reversed(self.spoken) if at < place and speaker in names), "")
        for person in self.people.values():
            at = bisect_right(person.places, place - 1) - 1
            if at < 0 or person.gender not in ("", gender):
                continue
            near = person.places[at]
            if place - near > REACH:
                continue
            score = (
                near
                + (250 if person.name == last else 0)
                + (120 if person.gender == gender else -400)
                + (80 if person.role else 0)
            )
            if best_score is None or score > best_score:
                best, best_score = person, score
        return best

    def _described(self, head: str, place: int) -> tuple[str, str]:
        words = _WORD.findall(head)
        lows = [word.lower() for word in words]
        if lows and lows[0] in ("the", "his", "her") and not any(low in self.grammar.collectives for low in lows):
            noun = next((low for low in lows if low in self.grammar.roles), "")
            same = [
                person
                for person in self.people.values()
                if noun and noun in person.role.lower() and person.places[0] < place
            ]
            if same:
                person = max(same, key=lambda one: one.places[max(0, bisect_right(one.places, place) - 1)])
                return person.name, person.role
        if lows and self.grammar.persons and (meant := self._by_role(lows, place)):
            return meant.name, meant.role
        if len(lows) == 2 and lows[0] == "the" and (full := self._institution(lows[1], place)):
            return full, ""
        articles = self.grammar.articles or ("the", "a", "an")
        while words and words[0].lower() in articles:
            words, head = words[1:], head[head.find(" ") + 1 :]
        return _POSSESSIVE.sub("", head), ""

    def _institution(self, noun: str, place: int) -> str:
        """What "the ministry" means: the source before that was a ministry by its full name, "" where none was."""
        if noun not in self.grammar.collectives:
            return ""
        for at, speaker in reversed(self.spoken):
            head = _OF.split(speaker.lower())[0].split()
            if at < place and noun == (head or [""])[-1] and len(speaker.split()) > 1:
                return speaker
        return ""

    def _by_role(self, lows: list[str], place: int) -> Person | None:
        """Whom "der Minister", "пресс-секретарь президента" or "политик" means: who bears the role, else who spoke last."""
        lows = [low for low in lows if low not in self.grammar.determiners and low not in self.grammar.adverbs]
        noun = lows[0] if lows else ""
        if not noun or not (noun in self.grammar.persons or noun.endswith(tuple(self.grammar.anybody))):
            return None
        before = [p for p in self.people.values() if p.places[0] < place and p.role.lower().split()[:1]]
        same = [p for p in before if p.role.lower().split()[0] == noun and set(lows[1:]) <= set(p.role.lower().split())]
        if same:
            return max(same, key=lambda p: p.places[max(0, bisect_right(p.places, place) - 1)])
        if len(lows) > 1 or not noun.endswith(tuple(self.grammar.anybody)):
            return None
        last = next((speaker for at, speaker in reversed(self.spoken) if at < place), "")
        return next((p for p in self.people.values() if p.name == last), None)

    def is_known(self, name: str) -> bool:
        """Whether the article names somebody so in full."""
        return self._key(name) in self.people

    def surnamed(self, word: str) -> str:
        """Who a lone word with a capital may be that is the subject of a sentence: the word or a name with it, "" for no person.

        A country, a town ("in Korst"), an agency (CNN) and a noun that the article also writes small are none.
        """
        if full := next((one.name for one in self.people.values() if word in one.name.split()), ""):
            return full
        placed = re.search(rf"\b(?:in|at|from|near|to|across|of)\s{re.escape(word)}\b", self.text)
        other = " " in word or word.isupper() or re.search(rf"(?<!\w){re.escape(word.lower())}s?(?!\w)", self.text)
        return "" if placed or other or proposed_side(word, whole=True)[0] else word

    def only(self) -> Person | None:
        """The one person whom the article names in full."""
        return next(iter(self.people.values())) if len(self.people) == 1 else None

    def first_between(self, start: int, end: int) -> Person | None:
        """Who is named first in ``start:end``."""
        places = [(at, person) for person in self.people.values() for at in person.places if start <= at < end]
        return min(places, key=lambda place: place[0])[1] if places else None

    def said(self, place: int, speaker: str) -> None:
        """Remember that ``speaker`` is quoted at ``place``."""
        self.spoken.append((place, speaker))


@lru_cache(maxsize=16384)
def _told_by(source: str, grammar: Grammar) -> tuple[bool, str, frozenset[str]]:
    """Whether a source is a pronoun ("he", "his statement"), its first word, and its words without case endings."""
    low = source.lower().strip()
    first, *others = low.partition(",")[0].split()
    pronoun = low in grammar.persona or (first in grammar.own and not grammar.nouns.isdisjoint(others))
    words = _WORD.findall(_POSSESSIVE.sub("", source))
    return pronoun, first, frozenset(_stem(word, grammar.case_endings) for word in words)


@lru_cache(maxsize=16384)
def _names_in(source: str, grammar: Grammar) -> tuple[str, tuple[str, ...], str, str]:
    """(what stands before its first comma, the names of "X and Y", the name, the role) of a source; "" where unnamed."""
    head, _, apposition = source.partition(",")
    if owner := _OWNER.match(head):
        nouns = grammar.collectives | grammar.roles | grammar.titles
        apart = nouns.isdisjoint(head[owner.end() :].lower().split())
        head = head[owner.end() :] if apart else head  # "Tarvia's Marta Ilvane"
    parts = _AND.split(head)
    if apposition and len(parts) == 1 and (second := _SECOND.search(apposition)):
        parts.append(second.group(1))  # "X, the mayor, and Y, the prefect,"
    joint = tuple(name_in(part, grammar)[0] for part in parts) if len(parts) > 1 else ("",)
    name, role = ("", "") if _PEOPLE_OF.match(head) else name_in(head, grammar)
    if apposition and (not name or "'s" in name or "’s" in name):
        named, title = name_in(apposition.split(",")[0].strip(), grammar)
        if len(named.split()) >= 2 or (title and named):
            name, role, apposition = named, head.strip(), ""
    return head.strip(), joint if all(joint) else (), name, role or apposition.strip(" ,")


@lru_cache(maxsize=65536)
def _stem(word: str, endings: tuple[str, ...]) -> str:
    ending = next((one for one in endings if len(word) > len(one) + 1 and word.endswith(one)), "")
    return word[: len(word) - len(ending)]
