"""What a language looks like: its commonest words, and its letters beyond a to z, the frequent ones first."""

import re
import sys
from collections import Counter

_COMMON = {
    "English": "the of and to in that is was for with on as said have from by at",
    "German": "der die und das den von mit sich des auf für ist im dem nicht ein eine als",
    "French": "le la les des et en du une que dans pour qui sur est par au pas",
    "Dutch": "de het een van en op te dat voor met zijn niet aan er om bij",
    "Spanish": "el los las y en que del un una por con para se su al es",
    "Portuguese": "o os as do da dos das em no na que um uma para com não por ao é",
    "Italian": "il di che la e per un una del con non sono della dei le si",
    "Polish": "w i na się z do nie że jest o jak po od za przez",
    "Czech": "v a na se je že s z do o po za by jsou jako od",
    "Slovak": "v a na sa je že s z do o po za by sú ako od",
    "Hungarian": "a az és hogy nem is egy volt meg csak de ez már van",
    "Romanian": "și şi de la a în din cu pe că nu un o care pentru mai au",
    "Croatian": "u i je na da se za su s od o koji kako ali će nije",
    "Turkish": "ve bir bu da de için ile olarak olan daha çok gibi en ne",
    "Danish": "og i at det er en til på af som for der med den ikke har",
    "Swedish": "och i att det är en till på av som för den med inte har om",
    "Norwegian": "og i å det er en til på av som for med den ikke har om",
    "Finnish": "ja on ei se että oli hän mutta ovat myös kun joka mukaan",
    "Lithuanian": "ir kad į iš su tai yra kaip bet apie už dėl buvo",
    "Latvian": "un ir ka no ar par uz kas bet arī tika lai tas",
    "Russian": "и в на не что с по это он как из за от для было",
    "Ukrainian": "і в на не що з та у це він як із за від для було",
    "Bulgarian": "и на да се в за от не са че по с като ще е",
    "Serbian": "и у је на да се за су од са о који али није",
    "Greek": "και το η της να την των για με σε του που οι από ο",
    "Arabic": "في من على أن إلى عن مع هذا التي الذي كان قال ما",
    "Hebrew": "של את על לא הוא כי עם גם זה היא אל בין",
}
_WITH_WORD: dict[str, list[str]] = {}
for _language, _words in _COMMON.items():
    for _word in dict.fromkeys(_words.split()):
        _WITH_WORD.setdefault(_word, []).append(_language)
LETTERS = {
    "English": "éüöñáíóçèïêôâäàãúë", "German": "üäößéèàáó", "French": "éèàêçôîûùâïëœüæÿ", "Dutch": "ëéïèöüêóáçô",
    "Spanish": "óíáéñúüç", "Portuguese": "ãçáéíóêõúàâôü", "Italian": "àèòùìéîó", "Polish": "łęąśżóćńź",
    "Czech": "íáěéřžýčšůúťňďó", "Slovak": "áíéčýúšžľťôňäďóĺŕ", "Hungarian": "áéőöíóüúű", "Romanian": "ăîâşţșț",
    "Croatian": "čšžćđ", "Turkish": "ışğüöçâîû", "Danish": "øåæé", "Swedish": "äöåé", "Norwegian": "åøæéò",
    "Finnish": "äöåéšž", "Lithuanian": "ėšųūžįčąę", "Latvian": "āīēšūņļķčžģ",
    "Russian": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфёъ", "Ukrainian": "оанивіерткслдупмязьгйбчхїцжюшщєфґ",
    "Bulgarian": "аоиентрсвлкпдмзуяъгбчжшцщйхфюь", "Serbian": "аоиенсрјтувкдмлпзбгчцшжхљњћђџф",
    "Greek": "ατοιενσρκπμλυςηδγωχίόθάφβήύέώξζψϊΐϋΰ", "Arabic": "اليمنورتبةعدسفهكقحجشصطخأإآءئؤىذزضغثظ",
    "Hebrew": "יוהלאתרמשבנעחקדפכגצטזסםןךףץ",
}  # fmt: skip


_RUN_OF_LETTERS = re.compile(r"[^\W\d_]+")


def common_words(text: str) -> Counter[str]:
    """How many words of a text are among each language's commonest.

    >>> common_words("The envoys sat down and said that it was late.").most_common(1)
    [('English', 5)]
    """
    found = Counter(dict.fromkeys(_COMMON, 0))
    for word in filter(_WITH_WORD.__contains__, _RUN_OF_LETTERS.findall(text.casefold())):
        for language in _WITH_WORD[word]:
            found[language] += 1
    return found


_NAMES = {
    "English": "en eng english anglais englisch engels", "German": "de deu ger german deutsch allemand duits",
    "French": "fr fra fre french français französisch frans", "Dutch": "nl nld dut dutch nederlands niederländisch",
    "Russian": "ru rus russian русский russisch russe", "Ukrainian": "uk ukr ukrainian українська ukrainisch",
    "Spanish": "es spa spanish español spanisch espagnol", "Italian": "it ita italian italiano italienisch",
    "Polish": "pl pol polish polski polnisch", "Czech": "cs ces cze czech čeština tschechisch",
}  # fmt: skip
_BY_NAME = {name: language for language, names in _NAMES.items() for name in names.split()}
_OF_SCRIPT = {
    "Cyrillic": {"Russian": "ы э ё ение ский", "Ukrainian": "і ї є ґ ння ськ ував", "Bulgarian": "ъ ът ите", "Serbian": "ђ ј љ њ ћ џ"},
    "Greek": {"Greek": ""}, "Arabic": {"Arabic": ""}, "Hebrew": {"Hebrew": ""},
}  # fmt: skip
_NO_LANGUAGE_HERE = re.compile("[ўқғҳҷәөүұңһگچپژ]")  # Belarusian, Tajik, Kazakh, Persian
_SCRIPT = {
    "Cyrillic": re.compile("[\u0400-\u04ff]"), "Greek": re.compile("[\u0370-\u03ff]"),
    "Arabic": re.compile("[\u0600-\u06ff]"), "Hebrew": re.compile("[\u0590-\u05ff]"),
}  # fmt: skip
_LATIN = [name for name in _COMMON if name not in {one for members in _OF_SCRIPT.values() for one in members}]
# A tally holds a count for every language in two bytes of its own, so that one sum adds all.
_ONE = {name: 1 << 16 * place for place, name in enumerate(_LATIN)}
_TALLIES = {word.encode(): sum(_ONE.get(name, 0) for name in names) for word, names in _WITH_WORD.items()}
_TALLY_OF_LETTER = {  # letters that no other language of Latin letters has
    letter: _ONE[name] for name in _LATIN for letter in LETTERS[name] if sum(letter in LETTERS[other] for other in _LATIN) == 1
}
_SINGLE = {word.encode() for word in _WITH_WORD if len(word) == 1}
_NO_LETTERS = re.compile(r"[^\w\x00-\x7f]+")
_PARTED = bytes(code if code > 127 or chr(code).isalpha() else 32 for code in range(256))
_FOREIGN = re.compile("[^\x00-\x7f]")
_LAST_LATIN = "\u036f"
_START = 400  # characters by which a language is guessed


def language_named(given: str) -> str:
    """The English name of a language that is given by a code or a name; as given where it is not known.

    >>> language_named("en-GB"), language_named("русский"), language_named("Klingon")
    ('English', 'Russian', 'Klingon')
    """
    return _BY_NAME.get(re.split(r"[;,/_-]", given.casefold())[0].strip(), given)


def guess_language(text: str) -> str:
    """The language of a text by its script, its commonest words and its letters; "" if they do not tell.

    In Latin letters three common words tell a language, or two words and letters of its own where no other has as many;
    a headline in Cyrillic letters is told by letters: without any of its own it is Russian.

    >>> guess_language("The envoys sat down and said that it was late."), guess_language("Lorem ipsum")
    ('English', '')
    >>> guess_language("У Києві тихо"), guess_language("Путин прибыл в Пекин"), guess_language("Łódź się śmieje")
    ('Ukrainian', 'Russian', 'Polish')
    """
    start = text[:_START].casefold()
    foreign = [] if start.isascii() else _FOREIGN.findall(start)
    if any(_LAST_LATIN < letter < "\u2000" for letter in foreign):
        letters = sum(map(str.isalpha, start))
        for script, pattern in _SCRIPT.items():
            if 2 * len(pattern.findall(start)) > letters:
                return _by_letters(start, _OF_SCRIPT[script])
    # As bytes, since tables of bytes part words five times as fast as a pattern.
    apart = _NO_LETTERS.sub(" ", start) if foreign else start
    found = list(filter(_TALLIES.__contains__, apart.encode("utf-8", "replace").translate(_PARTED).split()))
    words = sum(map(_TALLIES.__getitem__, found))
    # The u of "U.S." is no Croatian word.
    longer = words - sum(map(_TALLIES.__getitem__, filter(_SINGLE.__contains__, found)))
    longer += sum(_TALLY_OF_LETTER.get(letter, 0) for letter in foreign)
    score, counts = _counts(longer), _counts(words)
    best = max(score)
    place = score.index(best)
    second, other = (max(all_[:place] + all_[place + 1 :]) for all_ in (score, counts))
    sure = counts[place] >= 3 and counts[place] > 1.3 * other
    return _LATIN[place] if sure or (best >= 2 and best > 1.3 * second) else ""


def _counts(tally: int) -> list[int]:
    """What a tally holds for each language of Latin letters."""
    counts = memoryview(tally.to_bytes(2 * len(_LATIN), sys.byteorder)).cast("H").tolist()
    return counts if sys.byteorder == "little" else counts[::-1]


def _by_letters(text: str, own: dict[str, str]) -> str:
    """Of the languages of one script the likeliest, by letters of their own and common words; the first where none tells."""
    if _NO_LANGUAGE_HERE.search(text):
        return ""
    words = common_words(text)
    return max(own, key=lambda name: sum(map(text.count, own[name].split())) + words[name] / 2)
