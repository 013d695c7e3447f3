"""What a language looks like: its commonest words, and its letters beyond a to z, the frequent ones first."""

import re
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
_STOP = {language: frozenset(words.split()) for language, words in _COMMON.items()}
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


def common_words(text: str) -> Counter[str]:
    """How many words of a text are among each language's commonest.

    >>> common_words("The envoys sat down and said that it was late.").most_common(1)
    [('English', 5)]
    """
    words = Counter(re.findall(r"[^\W\d_]+", text.casefold()))
    return Counter({name: sum(words[word] for word in stop) for name, stop in _STOP.items()})


def guess_language(text: str) -> str:
    """The language of a text by its commonest words; "" if they do not tell.

    >>> guess_language("The envoys sat down and said that it was late."), guess_language("Lorem ipsum")
    ('English', '')
    """
    (name, best), (_, second) = common_words(text[:400]).most_common(2)
    return name if best >= 3 and best > 1.3 * second else ""
