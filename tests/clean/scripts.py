"""Clean text in many scripts, for properties that hold for every text without damage."""

import re
import unicodedata

from hypothesis import strategies as st

# no signs that never follow a letter in clean text, as they do where UTF-8 was misread
_LETTERS = {
    "latin": "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "french": "abcdeàâæçéèêëîïôœùûüÿÀÂÇÉÈÊ«»’“”–—…",
    "german": "abcdeäöüßÄÖÜ“‘–…",
    "spanish": "abcdeáéíñóúüÁÉ«»“”",
    "portuguese": "abcdeãõáâàçéêíóôúÃÕÇÉ“”",
    "polish": "abcdeąćęłńóśźżĄĆĘŁŃÓŚŹŻ”",
    "romanian": "abcdeăâîșțĂÂÎȘȚ”",
    "turkish": "abcdeçğıöşüÇĞİÖŞÜ",
    "vietnamese": "abcdeăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệ",
    "nordic": "abcdeåæøäöÅÆØÐðÞþ",
    "cyrillic": "абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВГДЕЁЖЗРСТіїєґђЈј«»“—№",
    "greek": "αβγδεζηθικλμνξοπρστυφχψωάέήίόύώΑΒΓΔΡΣ«»",
    "arabic": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي،؟ًٌٍَُ",
    "persian": "ابپتچمنهویک\u200cی",
    "hebrew": "אבגדהוזחטיכלמנסעפצקרשת״׳",
    "hindi": "कखगघचछजझटठडढणतथदधनपफबभमयरलवशषसहािीुूेैोौं्।",
    "thai": "กขคงจฉชซญดตถทธนบปผพฟภมยรลวสหอะาำิีึื็่้",
    "chinese": "的一是不了人我在有他这中大来上国，。“”（）《》",
    "japanese": "のにはをたがでてとしれさあいうアイウ日本語新聞。、「」ー",
    "korean": "가나다라마바사아자차카타파하뉴스“”",
    "emoji": "👩🚀🎉❤⚽",
    "signs": "0123456789.,;:!?()[]%+-=/*#@°×±µ$£€",
}
_WORD = st.sampled_from(sorted(_LETTERS)).flatmap(lambda name: st.text(_LETTERS[name], min_size=1, max_size=9))


def _clean(words: list[str]) -> str:
    # joiners belong inside words; a mark needs a letter before it
    text = re.sub("(?:^| )\u200c+", " ", " ".join(words))
    return unicodedata.normalize("NFC", text)


TEXTS = st.lists(_WORD, min_size=1, max_size=14).map(_clean).filter(lambda text: bool(text.strip()))
