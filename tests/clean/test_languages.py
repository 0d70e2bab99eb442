"""Rules that depend on words, in ten languages: one page each, with furniture between and after the paragraphs."""

from dataclasses import dataclass

import pytest

from transforms.clean.lines import phrases, rules
from transforms.clean.pages import page


@dataclass(frozen=True)
class Language:
    """An article of two paragraphs, what publishers of its language write around it, and its end."""

    paragraphs: tuple[str, str]
    furniture: tuple[str, ...]
    end: str
    prose: str


LANGUAGES = {
    "en": Language(
        ("The ferry came back to the old quay on Monday, with all forty cars and one very tired pilot on board.",
         "The harbour office had kept it outside for nine days because the ramp was broken by the storm."),
        ("Advertisement", "Share this article", "Read also: what the union says", "Sign up for our daily newsletter", "© 2026 Coast Radio"),
        "Related articles", "Share prices of the ferry line fell on Tuesday morning.",
    ),
    "es": Language(
        ("El transbordador volvió el lunes al viejo muelle con los cuarenta coches y un piloto muy cansado a bordo.",
         "La capitanía lo había tenido fuera nueve días porque la rampa quedó rota por el temporal."),
        ("PUBLICIDAD", "Comparte esta noticia", "Lea también: lo que dice el sindicato", "Suscríbete a nuestro boletín diario", "Síguenos en Facebook"),
        "Noticias relacionadas", "Compartir coche fue para muchos la única salida aquel lunes.",
    ),
    "fr": Language(
        ("Le bac est revenu lundi au vieux quai avec les quarante voitures et un pilote très fatigué à son bord.",
         "La capitainerie l’avait gardé neuf jours au large parce que la rampe était cassée par la tempête."),
        ("Publicité", "Partager cet article", "À lire aussi : ce que dit le syndicat", "Abonnez-vous à notre lettre du matin", "Tous droits réservés."),
        "Sur le même thème", "Partager la voiture du voisin fut la seule issue ce lundi-là.",
    ),
    "de": Language(
        ("Die Fähre kam am Montag mit allen vierzig Autos und einem sehr müden Lotsen an den alten Kai zurück.",
         "Das Hafenamt hatte sie neun Tage draußen gehalten, weil die Rampe vom Sturm zerbrochen war."),
        ("Anzeige", "Artikel teilen", "Lesen Sie auch: Was die Gewerkschaft sagt", "Melden Sie sich für unseren Newsletter an", "Empfohlener externer Inhalt"),
        "Weitere Artikel", "Anzeige erstattete der Lotse noch am selben Montag.",
    ),
    "pt": Language(
        ("A balsa voltou na segunda-feira ao velho cais com os quarenta carros e um piloto muito cansado a bordo.",
         "A capitania a manteve fora por nove dias porque a rampa foi quebrada pela tempestade."),
        ("PUBLICIDADE", "Compartilhe esta notícia", "Leia também: o que diz o sindicato", "Assine a nossa newsletter", "Continua após a publicidade"),
        "Notícias relacionadas", "Compartilhar o carro foi a única saída naquela segunda-feira.",
    ),
    "it": Language(
        ("Il traghetto è tornato lunedì al vecchio molo con tutte le quaranta auto e un pilota molto stanco a bordo.",
         "La capitaneria lo aveva tenuto al largo nove giorni perché la rampa era stata rotta dalla tempesta."),
        ("Pubblicità", "Condividi questo articolo", "Leggi anche: che cosa dice il sindacato", "Iscriviti alla newsletter del mattino", "© RIPRODUZIONE RISERVATA"),
        "Articoli correlati", "Condividi la strada con chi va piano, diceva il pilota.",
    ),
    "ru": Language(
        ("Паром вернулся в понедельник к старому причалу со всеми сорока машинами и очень усталым лоцманом на борту.",
         "Портовая служба девять дней держала его в море, потому что рампа была сломана штормом."),
        ("Реклама", "Поделиться", "Читайте также: что говорит профсоюз", "Подписывайтесь на наш канал в Telegram", "Все права защищены."),
        "Материалы по теме", "Реклама парома на стене порта никого не удивила.",
    ),
    "ar": Language(
        ("عادت العبارة يوم الاثنين إلى الرصيف القديم وعلى متنها جميع السيارات الأربعين ومرشد بحري متعب جدا.",
         "وكانت إدارة الميناء قد أبقتها في البحر تسعة أيام لأن المنحدر تحطم بسبب العاصفة."),
        ("إعلان", "شارك هذا الخبر", "اقرأ أيضًا: ماذا تقول النقابة", "اشترك في نشرتنا اليومية", "جميع الحقوق محفوظة"),
        "مواضيع ذات صلة", "شارك المرشد في إصلاح المنحدر بنفسه.",
    ),
    "zh": Language(
        ("渡轮星期一载着全部四十辆汽车和一位非常疲倦的引航员回到了旧码头，乘客们纷纷鼓掌。",
         "因为坡道被暴风雨毁坏，港务局让它在海上停留了整整九天，没有人能够上岸。"),
        ("广告", "分享到：", "【延伸阅读】", "相关阅读：工会的说法", "责任编辑：王小明", "版权所有，未经授权不得转载"),
        "相关新闻", "广告牌在暴风雨中倒在了码头上。",
    ),
    "ja": Language(
        ("フェリーは月曜日、四十台の車すべてと疲れ切った水先人を乗せて古い岸壁に戻った。",
         "港湾局は、嵐で傾斜路が壊れたため、九日間も船を沖に留めていたという。"),
        ("広告", "この記事をシェア", "あわせて読みたい", "関連記事：組合の言い分", "続きを読む", "無断転載を禁じます"),
        "関連記事", "広告の看板が嵐で岸壁に倒れた。",
    ),
}  # fmt: skip


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_page_without_its_furniture(code):
    told = LANGUAGES[code]
    first, second = told.paragraphs
    between = "".join(f"<p>{line}</p>" for line in told.furniture)
    after = f"<h3>{told.end}</h3><p>{second}</p>"
    document = f"<html lang={code}><body><div><p>{first}</p>{between}<p>{second}</p><p>{told.prose}</p>{after}</div></body></html>"
    assert rules.applied(page.read(document).lines) == [first, second, told.prose]


@pytest.mark.parametrize("code", LANGUAGES)
def test_labels_of_links_need_no_words(code):
    told = LANGUAGES[code]
    first, second = told.paragraphs
    link = f'<p>{told.end}: <a href="/x">{second}</a></p>'
    assert page.read(f"<html><body><div><p>{first}</p>{link}<p>{told.prose} {first}</p></div></body></html>").lines == [
        first,
        f"{told.prose} {first}",
    ]


@pytest.mark.parametrize("code", LANGUAGES)
def test_prose_is_neither_furniture_nor_an_end(code):
    for line in (*LANGUAGES[code].paragraphs, LANGUAGES[code].prose):
        assert not phrases.is_furniture(line)
        assert not phrases.is_end_mark(line)
