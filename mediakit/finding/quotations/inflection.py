"""Russian and Ukrainian names back in the nominative: по словам Сергея Лаврентьева → Сергей Лаврентьев.

Only where both the given name is known (lexicons/people.yaml) and the surname's ending leaves no choice; else the name
stays as it is written.
"""

from functools import lru_cache

from mediakit.finding.quotations.cues import Grammar

# Endings of a given name by its nominative ending: genitive, dative, instrumental.
_GIVEN = (
    ("ий", ("ия", "ию", "ием", "ія", "ію", "ієм")),
    ("ій", ("ія", "ію", "ієм")),
    ("й", ("я", "ю", "ем", "єм")),
    ("ь", ("я", "ю", "ем", "и", "ью")),
    ("ия", ("ии", "ию", "ией")),
    ("ія", ("ії", "ію", "ією")),
    ("я", ("и", "е", "ю", "ей", "і", "ею")),
    ("а", ("ы", "и", "е", "у", "ой", "ей", "і", "ою")),
    ("о", ("а", "у", "ом", "ові")),
)
_VOWELS = "аеёиоуыэюяіїє"
_PLAIN = ("а", "у", "ом", "ові")  # of a name that ends in a consonant
_SPECIAL = {
    "пётр": "петр",
    "петро": "петр",
    "павел": "павл",
    "лев": "льв",
    "павло": "павл",
    "олег": "олег",
    "ігор": "ігор",
}
# A surname's ending → that of its nominative, for men and for women; the longer ending first.
_MEN = (
    ("ского", "ский"), ("скому", "ский"), ("ским", "ский"), ("цкого", "цкий"), ("цкому", "цкий"), ("цким", "цкий"),
    ("ського", "ський"), ("ському", "ський"), ("ським", "ський"), ("цького", "цький"), ("цькому", "цький"),
    ("овым", "ов"), ("евым", "ев"), ("ёвым", "ёв"), ("иным", "ин"), ("ыным", "ын"),
    ("ова", "ов"), ("ева", "ев"), ("ёва", "ёв"), ("ина", "ин"), ("ына", "ын"), ("єва", "єв"), ("іна", "ін"),
    ("ову", "ов"), ("еву", "ев"), ("ину", "ин"), ("ука", "ук"), ("юка", "юк"), ("яка", "як"), ("ака", "ак"),
    ("уку", "ук"), ("юку", "юк"), ("ича", "ич"), ("ичу", "ич"), ("ана", "ан"), ("яна", "ян"), ("ера", "ер"),
)  # fmt: skip
_WOMEN = (
    ("ской", "ская"), ("скую", "ская"), ("цкой", "цкая"), ("цкую", "цкая"), ("ської", "ська"), ("ській", "ська"),
    ("цької", "цька"), ("овой", "ова"), ("евой", "ева"), ("ёвой", "ёва"), ("иной", "ина"), ("ыной", "ына"),
    ("ової", "ова"), ("евої", "ева"), ("іної", "іна"), ("овій", "ова"), ("ову", "ова"), ("еву", "ева"), ("ину", "ина"),
)  # fmt: skip


def nominative(name: str, grammar: Grammar) -> str:
    """``name`` (given name and surname) in the nominative, or as it is where that cannot be told.

    >>> from mediakit.finding.quotations.cues import grammar
    >>> nominative("Сергея Лаврентьева", grammar("ru")), nominative("Олени Зарудної", grammar("uk"))
    ('Сергей Лаврентьев', 'Олени Зарудної')
    >>> nominative("Павла Морвенара", grammar("uk"))
    'Павло Морвенар'
    """
    words = name.split()
    known = _given_names(grammar).get(words[0].lower()) if len(words) == 2 else None
    if known is None:
        return name
    given, gender = known
    surname = _surname(words[1], gender)
    return f"{given.title()} {surname}" if surname else name


@lru_cache(maxsize=4)
def _given_names(grammar: Grammar) -> dict[str, tuple[str, str]]:
    """An oblique form of each known given name → (nominative, gender); no form that is itself a nominative."""
    forms: dict[str, tuple[str, str]] = {}
    for gender, names in (("he", grammar.male), ("she", grammar.female)):
        for name in sorted(names):
            for form in _oblique(name):
                forms.setdefault(form, (name, gender))
    return {form: known for form, known in forms.items() if form not in grammar.male | grammar.female}


def _oblique(name: str) -> list[str]:
    stem = _SPECIAL.get(name)
    if stem is None:
        for ending, others in _GIVEN:
            if name.endswith(ending):
                return [name[: -len(ending)] + other for other in others]
    return [(stem or name) + other for other in _PLAIN]


def _surname(word: str, gender: str) -> str:
    if word.endswith(("енко", "ых", "их", "ко")):
        return word  # the same in every case
    for ending, plain in _MEN if gender == "he" else _WOMEN:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + plain
    # The given name is in an oblique case, and in the genitive only a name in a consonant ends in -а: Павла Кузнара.
    return word[:-1] if gender == "he" and len(word) > 3 and word[-1] == "а" and word[-2] not in _VOWELS else ""
