"""The words that attribute, and the function words round them: read from lexicons/cues.yaml and clauses.yaml."""

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import yaml

from mediakit.finding.quotations.sentence_words import QUOTED, Known

LEXICONS = Path(__file__).resolve().parent.parent / "lexicons"
TAKES = ("told", "order", "speech", "that", "infinitive", "quote", "thing")
DASHES = frozenset("—–-―") | {"--"}
BREAKS = frozenset(";:()[]*|…") | DASHES | {"..."}
_MARKS = frozenset(',"“”«»!?') | {QUOTED}
SPEAKING = ("speech", "told", "quote", "that")  # readings that may follow the words said
_VOWELS = "aeiou"
_PRESENT = {
    "ru": {"ает": "ают", "яет": "яют", "ует": "уют", "ается": "аются", "яется": "яются", "уется": "уются"},
    "uk": {"ає": "ають", "яє": "яють", "ює": "юють", "ує": "ують", "ається": "аються", "юється": "юються"},
}


@dataclass(frozen=True, slots=True)
class Cue:
    """One reading of one verb: its lemma, stance, what it takes, and the particle that must follow it ("" = none)."""

    lemma: str
    stance: str
    takes: str
    particle: str = ""


class WordLists:
    """The word lists of clauses.yaml and people.yaml by their names there; endings are tuples, the longest first."""

    auxiliaries: frozenset[str]
    adverbs: frozenset[str]
    subordinators: frozenset[str]
    relatives: frozenset[str]
    pronouns: frozenset[str]
    he_words: frozenset[str]
    she_words: frozenset[str]
    they_words: frozenset[str]
    that: frozenset[str]
    openers: frozenset[str]
    prepositions: frozenset[str]
    determiners: frozenset[str]
    connectors: frozenset[str]
    to: frozenset[str]
    by: frozenset[str]
    times: frozenset[str]
    time_prepositions: frozenset[str]
    channels: frozenset[str]
    as_words: frozenset[str]
    views: frozenset[str]
    relays: frozenset[str]
    saying: frozenset[str]
    saying_after: frozenset[str]
    passive: frozenset[str]
    hearsay: frozenset[str]
    titles: frozenset[str]
    honorifics: frozenset[str]
    roles: frozenset[str]
    collectives: frozenset[str]
    he: frozenset[str]
    she: frozenset[str]
    male: frozenset[str]
    female: frozenset[str]
    particles: frozenset[str]
    not_names: frozenset[str]
    own: frozenset[str]
    place_words: frozenset[str]
    agents_end: frozenset[str]
    weak_phrases: frozenset[str]
    postpositions: frozenset[str]
    about: frozenset[str]
    genitives: frozenset[str]
    modals: frozenset[str]
    perfect: frozenset[str]
    reflexive: frozenset[str]
    impersonal: frozenset[str]
    subjunctive: frozenset[str]
    persons: frozenset[str]
    words_of: frozenset[str]
    anybody: frozenset[str]
    articles: frozenset[str]
    outlets: frozenset[str]
    asides: frozenset[str]
    addressees: frozenset[str]
    objects: frozenset[str]
    connecting: frozenset[str]
    relative: frozenset[str]
    not_subjunctive: frozenset[str]
    comparing: frozenset[str]
    negations: frozenset[str]
    hence: frozenset[str]
    sources: frozenset[str]
    passive_after: frozenset[str]
    pasts: frozenset[str]
    pointing: frozenset[str]
    participle_endings: tuple[str, ...]
    adverb_endings: tuple[str, ...]
    finite_endings: tuple[str, ...]
    case_endings: tuple[str, ...]
    infinitive_endings: tuple[str, ...]
    plural_endings: tuple[str, ...]
    title_endings: tuple[str, ...]
    verb_endings: tuple[str, ...]
    aged: tuple[str, ...]
    to_do: tuple[str, ...]
    adjective_endings: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Grammar(WordLists):
    """What the rules know of one language: cue forms, nouns and phrases that attribute, function words, people words."""

    language: str
    forms: dict[str, tuple[Cue, ...]] = field(default_factory=dict)
    nouns: frozenset[str] = frozenset()
    phrases: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    words: dict[str, frozenset[str]] = field(default_factory=dict)
    speaking: frozenset[str] = frozenset()  # forms that may follow the words said: "…," X said
    participles: frozenset[str] = frozenset()  # forms that need an auxiliary: "hat … erklärt"
    back: tuple[tuple[str, ...], ...] = ()  # what points to the sentence before: "об этом"
    loose: frozenset[str] = frozenset()  # words that end no noun phrase
    persona: frozenset[str] = frozenset()  # every pronoun
    triggers: frozenset[str] = frozenset()  # every word at which an attribution may be found
    plain: dict[str, Cue] = field(default_factory=dict)  # a form's first reading that may follow the words said
    borders: frozenset[str] = frozenset()  # words and marks at which a noun phrase has ended, looked at from behind
    nominal: frozenset[str] = frozenset()  # words that make a stretch of words a noun phrase
    verbal: dict[str, bool] = field(default_factory=dict)  # whether a word may be a clause's verb: -ed, or a cue that is no noun
    adverbial: dict[str, bool] = field(default_factory=dict)  # whether a word is an adverb, or ends like one
    joints: frozenset[str] = frozenset()  # words and marks at which content may end

    def __post_init__(self) -> None:
        for job, kind in WordLists.__annotations__.items():
            words = self.words.get(job, frozenset())
            longest_first = tuple(sorted(words, key=lambda ending: (-len(ending), ending)))
            object.__setattr__(self, job, words if kind == frozenset[str] else longest_first)
        persona = self.pronouns | self.he_words | self.she_words | self.they_words | self.relatives
        object.__setattr__(self, "persona", persona)
        object.__setattr__(self, "loose", self.adverbs | self.determiners | self.connectors)
        triggers = {*self.forms, *self.phrases, *self.nouns, *self.views, *self.postpositions, *DASHES}
        object.__setattr__(self, "triggers", frozenset(triggers))
        plain = {form: next((cue for cue in cues if cue.takes in SPEAKING), None) for form, cues in self.forms.items()}
        object.__setattr__(self, "plain", {form: cue for form, cue in plain.items() if cue})
        object.__setattr__(self, "borders", BREAKS | _MARKS | self.subordinators | self.relatives | self.auxiliaries)
        object.__setattr__(self, "nominal", self.determiners | self.roles | self.collectives)
        object.__setattr__(self, "joints", self.connectors | {",", ";", ":"})
        object.__setattr__(self, "verbal", Known(self._is_verbal))
        object.__setattr__(self, "adverbial", Known(lambda low: low in self.adverbs or low.endswith(self.adverb_endings)))

    def _is_verbal(self, low: str) -> bool:
        past = low.endswith(self.finite_endings) and len(low) > 4
        return past or low in self.pasts or (low in self.forms and low not in self.nouns)


def inflect(lemma: str) -> list[str]:
    """The forms of a regular English verb.

    >>> inflect("deny"), inflect("urge")
    (['deny', 'denies', 'denied', 'denying'], ['urge', 'urges', 'urged', 'urging'])
    """
    if lemma.endswith("e"):
        return [lemma, lemma + "s", lemma + "d", lemma[:-1] + "ing"]
    if lemma.endswith("y") and lemma[-2] not in _VOWELS:
        return [lemma, lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"]
    third = lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x", "z")) else "s")
    return [lemma, third, lemma + "ed", lemma + "ing"]


def _slavic(form: str, language: str) -> list[str]:
    """Every past form and the gerund of a masculine past (заявил → заявила, заявило, заявили, заявив), and the plural
    of a present (заявляет → заявляют)."""
    past, gerund = ("л", "в") if language == "ru" else ("в", "вши")
    singular = next((one for one in _PRESENT[language] if form.endswith(one)), "")
    if singular:
        return [form, form[: -len(singular)] + _PRESENT[language][singular]]
    back = "ся"
    if form.endswith(past):
        stem = form[: -len(past)]
        return [form, *(stem + ending for ending in ("ла", "ло", "ли", gerund))]
    if form.endswith(past + back):
        stem = form[: -len(past + back)]
        own = ("лась", "лось", "лись") if language == "ru" else ("лася", "лося", "лися")
        return [form, *(stem + ending for ending in (*own, "вшись"))]
    return [form]


def _german(lemma: str, particle: str, forms: list[str]) -> tuple[list[str], list[str]]:
    """(forms of a verb-final clause, participles): teilte +mit → mitteilte, mitteilt; mitgeteilt."""
    joined = [particle + form for form in forms] if particle else []
    regular = next((form[:-2] for form in forms if form.endswith("te")), "")
    if not regular:
        return joined, []
    if lemma.endswith("ieren") or lemma.startswith(("be", "ge", "er", "ver", "ent", "zer", "miss", "unter", "wider")):
        return joined, [regular + "t"]
    return joined, [f"{particle}ge{regular}t"]


def _plurals(forms: list[str]) -> list[str]:
    """The present plural of regular German verbs: kritisiert, kritisierte → kritisieren."""
    stems = [form[:-1].removesuffix("e") for form in forms if form.endswith("t") and form + "e" in forms]
    return [stem + ("n" if stem.endswith(("er", "el")) and not stem.endswith("ier") else "en") for stem in stems]


def _has_ge(lemma: str, form: str) -> bool:
    """Whether a form is a participle by its ge-: ausschließen, ausgeschlossen.

    >>> _has_ge("ausschließen", "ausgeschlossen"), _has_ge("gestehen", "gestand")
    (True, False)
    """
    shared = next((at for at, (one, other) in enumerate(zip(lemma, form, strict=False)) if one != other), len(lemma))
    return form.startswith("ge", shared) and "ge" not in lemma


def read_verb(entry: str | dict, language: str) -> tuple[str, str, list[str]]:
    """(lemma, particle, forms) of one item of cues.yaml.

    >>> read_verb("point +out", "en")
    ('point', 'out', ['point', 'points', 'pointed', 'pointing'])
    >>> read_verb("сказать: сказа|л ла", "ru")
    ('сказать', '', ['сказал', 'сказала', 'сказало', 'сказали', 'сказав'])
    """
    if isinstance(entry, dict):
        entry = ": ".join(next(iter(entry.items())))
    head, _, tail = entry.partition(":")
    lemma, _, particle = head.partition(" +")
    lemma = lemma.strip()
    forms: list[str] = []
    stem = ""
    for word in tail.split():
        if word == ";":
            stem = ""
            continue
        if "|" in word:
            stem, word = word.split("|", 1)
        forms.append(stem + word)
    lemma = lemma.strip()
    if language == "en":
        forms = [lemma, *forms] if forms else inflect(lemma)
    forms = forms or [lemma]
    if language == "de":
        forms += [*([] if particle else [lemma]), *_plurals(forms)]
        forms += [form.replace("ß", "ss") for form in forms if "ß" in form]
    if language in ("ru", "uk"):
        forms = [one for form in forms for one in _slavic(form, language)]
    return lemma, particle.strip(), list(dict.fromkeys(forms))


def languages() -> tuple[str, ...]:
    """The languages there are rules for."""
    return tuple(_read("cues"))


@lru_cache(maxsize=8)
def grammar(language: str) -> Grammar:
    """The grammar of ``language`` ("en", "ru" …); ValueError names the choices where there is none."""
    cues, clauses, people = (_read(name) for name in ("cues", "clauses", "people"))
    if language not in cues:
        raise ValueError(
            f"no reporting verbs for language {language!r}; there are {', '.join(cues)}. "
            "Add a section for it to lexicons/cues.yaml."
        )
    forms: dict[str, list[Cue]] = {}
    participles: set[str] = set()
    section = dict(cues[language])
    nouns, phrases, back = (section.pop(name, []) for name in ("nouns", "phrases", "back"))
    for stance, kinds in section.items():
        for takes, entries in kinds.items():
            for entry in entries:
                lemma, particle, inflected = read_verb(entry, language)
                for form in inflected:
                    forms.setdefault(form, []).append(Cue(lemma, stance, takes, particle))
                joined, perfect = _german(lemma, particle, inflected) if language == "de" else ([], [])
                for form in (*joined, *perfect):
                    forms.setdefault(form, []).append(Cue(particle + lemma, stance, takes))
                participles.update(form for form in perfect if form not in inflected)
                participles.update(form for form in inflected if language == "de" and _has_ge(lemma, form))
    starts: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        starts.setdefault(phrase.split()[0], []).append(tuple(phrase.split()))
    words = {**clauses.get(language, {}), **people.get(language, {})}
    return Grammar(
        language,
        {form: _ordered(readings) for form, readings in forms.items()},
        frozenset(nouns),
        {first: tuple(rest) for first, rest in starts.items()},
        {job: frozenset(members) for job, members in words.items()},
        frozenset(form for form, readings in forms.items() if any(cue.takes in SPEAKING for cue in readings)),
        frozenset(participles),
        tuple(tuple(phrase.split()) for phrase in back),
    )


def _ordered(readings: list[Cue]) -> tuple[Cue, ...]:
    """Readings with a particle first, then in the order of TAKES: the more a reading asks for, the earlier it is tried."""
    return tuple(sorted(dict.fromkeys(readings), key=lambda cue: (not cue.particle, TAKES.index(cue.takes))))


@lru_cache(maxsize=8)
def _read(name: str) -> dict:
    """A YAML file of strings only (so that "no" and "on" stay words)."""
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    return yaml.load((LEXICONS / f"{name}.yaml").read_text("utf-8"), loader)
