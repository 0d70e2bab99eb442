"""What feeds put around the text of an entry: "The post … appeared first on …", "Continue reading", "Read more".

In the languages of most feeds: en, es, fr, de, pt, it, ru, ar, zh, ja, and some of their neighbours.
"""

import re
from collections.abc import Sequence

from transforms.clean.lines import phrases, tables

_MORE = tables.any_of(
    tables.lines(r"""
    (?:click here to |tap to )?(?:read|see|view|learn|find out) more
    (?:click here to )?(?:read|see|view) (?:the )?(?:full|whole|entire|complete|original|rest of the|rest of this) (?:article|story|post|text|report|entry|piece)
    (?:click here to )?(?:continue|keep) reading
    (?:read|view) (?:the |this )?(?:article|story|post) (?:on|at|in full)
    (?:read|view) original(?: article| post)?
    read on
    full story
    (?:seguir|sigue|siga|continuar|continúa|continúe) leyendo
    (?:leer|lee|lea|ver|saber) más
    (?:leer|ver) (?:la |el )?(?:noticia|nota|artículo|entrada|texto) (?:completa|completo|original)
    (?:lire|voir) (?:la suite|plus)
    (?:continuer|poursuivre|continuez|poursuivez) (?:la|votre|à) (?:lecture|lire)
    en savoir plus
    lire l'article(?: complet| original)?
    weiterlesen
    (?:mehr|jetzt|hier|ganzen artikel|zum artikel|vollständigen artikel) (?:lesen|weiterlesen|erfahren)
    (?:lesen sie|lies) (?:mehr|weiter|hier weiter|den (?:ganzen|vollständigen) artikel)
    zum (?:ganzen |vollständigen )?(?:artikel|beitrag)
    (?:continuar|continue|continua) (?:lendo|a ler|a leitura)
    (?:ler|leia|veja|ver|saiba|saber) (?:mais|tudo)
    (?:ler|leia) (?:o |a )?(?:artigo|notícia|matéria|texto|reportagem) (?:completo|completa|original|na íntegra)
    (?:leggi|leggere|scopri|continua) (?:tutto|di più|altro|ancora|la lettura)
    continua a leggere
    leggi (?:l'articolo|la notizia|il post)(?: completo| completa| originale| intero)?
    (?:читать|смотреть) (?:далее|дальше|полностью|ещё|еще|больше|статью|новость|подробнее|продолжение)
    (?:продолжить|продолжение) (?:чтение|чтения|следует)
    (?:узнать )?подробнее
    (?:اقرأ|إقرأ|قراءة|لقراءة|شاهد|عرض) (?:المزيد|الباقي|التفاصيل|الخبر كاملا|المقال كاملا|بقية (?:الخبر|المقال))
    (?:تابع|أكمل|متابعة|مواصلة|واصل|إكمال) (?:القراءة|قراءة)
    (?:点击|點擊|点此|點此)?(?:阅读|閱讀|查看|继续阅读|繼續閱讀|继续浏览|浏览|瀏覽|閱覽)(?:更多|全文|原文|详情|詳情|完整文章|完整内容|完整內容|下文)
    (?:继续阅读|繼續閱讀|了解更多|瞭解更多|未完待续)
    (?:続き|つづき|もっと|全文|記事|記事の続き|詳しく|本文)(?:を|は)?(?:読む|よむ|見る|こちら|チェック)
    (?:lees|meer lezen|verder lezen) ?(?:meer|verder)?
    (?:czytaj|zobacz) (?:dalej|więcej|więcej)
    (?:läs|vis|les) (?:mer|mere|hele artikeln)
    devamını oku
""")
)

_FIRST = tables.any_of(
    tables.lines(r"""
    (?:the )?(?:post|article|story|entry)\b.{1,300}?\b(?:first appeared|appeared first|was first published|first published) (?:on|in|at)\b.{1,100}
    (?:la|el|esta|este) (?:entrada|artículo|publicación|noticia|cargo|post)\b.{1,300}?\b(?:se publicó|apareció|aparece|fue publicad[oa]) (?:por primera vez|primero) en\b.{1,100}
    (?:l'|cet |le )(?:article|billet|post)\b.{1,300}?\b(?:est|a été) (?:apparu|paru|publié) (?:en premier|d'abord|pour la première fois) (?:sur|dans)\b.{1,100}
    (?:der|dieser) (?:beitrag|artikel|post)\b.{1,300}?\b(?:erschien zuerst|ist zuerst erschienen|wurde zuerst veröffentlicht) (?:auf|bei|in)\b.{1,100}
    (?:o|a|este|esta) (?:post|artigo|conteúdo|publicação|matéria|entrada)\b.{1,300}?\b(?:apareceu|aparece|surgiu|foi publicad[oa]) (?:primeiro|pela primeira vez) (?:em|no|na)\b.{1,100}
    (?:l'articolo|il post|questo articolo|la notizia)\b.{1,300}?\b(?:proviene da|sembra essere il primo su|è apparso per la prima volta su|è stato pubblicato per la prima volta su)\b.{1,100}
    (?:сообщение|запись|статья|пост|материал)\b.{1,300}?\b(?:появил[аио]сь? сначала|впервые появил[аио]?с[ья]|впервые опубликован[ао]?|сначала появил[аио]?с[ья]) (?:на|в)\b.{1,100}
    (?:ظهرت|ظهر|نشرت|نُشر) (?:المقالة|المقال|المنشور|التدوينة|الخبر|المشاركة)?.{1,300}?(?:أولاً|أولا|لأول مرة|للمرة الأولى) (?:على|في).{1,100}
    (?:文章|帖子|〈|《|「)?.{1,300}?(?:最先出现在|最先出现于|首先出现在|首次出现在|最早發佈於|最早发布于|最先出現於|最先出現在|首先出現在).{1,100}
    (?:投稿|記事|「)?.{1,300}?は.{1,100}?に(?:最初|初めて)(?:に)?(?:表示|掲載|公開)され(?:ました|た).{0,4}
    (?:het bericht|dit bericht|het artikel)\b.{1,300}?\bverscheen (?:eerst|als eerste) op\b.{1,100}
    (?:artykuł|wpis)\b.{1,300}?\bpochodzi z (?:serwisu|portalu)?\b.{1,100}
    (?:inlägget|indlægget|innlegget)\b.{1,300}?\b(?:dök först upp på|blev først udgivet på|dukket først opp på)\b.{1,100}
""")
)

_REST = r"""(?:\s*(?:["“„«‘'「『《〈(\[:→»›>…-]| (?:of|on|at|about|in|from|de|del|du|sur|à|auf|bei|über|zu|em|no|na|sobre|su|da|di|на|в|о|об|على|في|عن) )[^.。!?]{0,160})?"""
_EDGE = r"[\s\]\[)(»›→>.…:•|*\"”“。-]*"
_MORE_LINE = re.compile(rf"{_EDGE}(?:{_MORE})(?:{_REST}|{_EDGE}){_EDGE}", re.IGNORECASE)
_FIRST_LINE = re.compile(rf"(?:{_FIRST})", re.IGNORECASE)
_AFTER_SENTENCE = r"(?<=[.…!?。！？؟\])”\"»’」])"
_MORE_TAIL = re.compile(rf"{_AFTER_SENTENCE}\s*(?:{_MORE}){_EDGE}$", re.IGNORECASE)
_FIRST_TAIL = re.compile(rf"{_AFTER_SENTENCE}\s+(?:{_FIRST})$", re.IGNORECASE)
_LINKED_TAIL = re.compile(
    r"(?<=\w) (?:Read [Mm]ore|Continue [Rr]eading|Leer [Mm]ás|Lire la [Ss]uite|Weiterlesen|Leia [Mm]ais|Leggi [Tt]utto)[\s»›→>.…]*$"
)
_FIRST_HINTS = (
    "first", "primer", "Primer", "primeir", "proviene", "il primo", "prima volta", "en premier", "d'abord", "première", "zuerst", "сначала",
    "впервые", "أول", "مرة", "最先", "首先", "首次", "最早", "最初", "初めて", "eerst", "pochodzi", "först", "først",
)  # fmt: skip
_LONGEST = 520
_LONGEST_MORE = 200
_TAIL = 540
_MORE_TAIL_CHARS = 80
_LOOKED_AT = 4
_SENTENCE_WORDS = 5


def without(lines: Sequence[str], title: str | None = None) -> list[str]:
    """The lines of an entry without those that lead to its page or say where it first stood.

    Such lines stand at the end, up to four of them; what was put after the last sentence goes too. `title`: a line
    may name it ("Continue reading A title").
    """
    kept, last = list(lines[:-_LOOKED_AT]), lines[-_LOOKED_AT:]
    may_be_first = _names(_FIRST_HINTS, "\n".join(last))
    wanted = phrases.key(title) if title else None
    ending = [line for line in last if not (may_be_first and _is_first(line)) and not _leads_on(line, wanted)]
    if ending and (told := _without_tail(_without_title(ending.pop(), title), may_be_first)):
        ending.append(told)
    return kept + ending


def _is_first(line: str) -> bool:
    return len(line) <= _LONGEST and _FIRST_LINE.fullmatch(line.replace("’", "'")) is not None


def _leads_on(line: str, title: str | None) -> bool:
    if len(line) > _LONGEST_MORE or _is_sentence(line):
        return False
    line = line.replace("’", "'")
    if title and title in line.casefold():
        line = re.sub(re.escape(title), "", line, count=1, flags=re.IGNORECASE).rstrip(" \"”»'")
    return _MORE_LINE.fullmatch(line) is not None


def _without_title(line: str, title: str | None) -> str:
    """The line without the title at its end, where that only says what to read on: "… Continue reading A title →"."""
    bare = line.rstrip(" \"”»'→›.")
    if not title or not bare.endswith(title):
        return line
    rest = bare[: -len(title)].rstrip(" \"“«'")
    return rest if _MORE_TAIL.search(rest, max(0, len(rest) - _MORE_TAIL_CHARS)) else line


def _names(hints: Sequence[str], text: str) -> bool:
    # patterns cost twenty times as much, and hardly any line has one of these
    return any(hint in text for hint in hints)


def _is_sentence(line: str) -> bool:
    return line.endswith((".", "。")) and not line.endswith("...") and line.count(" ") >= _SENTENCE_WORDS


def _without_tail(line: str, may_be_first: bool) -> str:
    head, tail = line[:-_TAIL], line[-_TAIL:]
    if may_be_first:
        tail = _FIRST_TAIL.sub("", tail)
    start = max(0, len(tail) - _MORE_TAIL_CHARS)
    found = _MORE_TAIL.search(tail, start) or _LINKED_TAIL.search(tail, start)
    return (head + (tail[: found.start()] if found else tail)).rstrip()
