"""What feeds put below the text of an entry, in the languages of most feeds."""

import time

import pytest

from schemas.records import Entry
from tests.clean.items import article, of_html
from transforms.clean.lines.feedlines import without
from transforms.lines import line_digest

SENTENCE = "The harbour office said on Monday that the ramp would be repaired before the spring tides."
TITLE = "Ramp to be repaired"


@pytest.mark.parametrize(
    "line",
    [
        "The post Ramp to be repaired appeared first on The Gazette.",
        "La entrada Reparan la rampa se publicó primero en El Faro.",
        "L’article La rampe réparée est apparu en premier sur Le Phare.",
        "Der Beitrag Die Rampe wird repariert erschien zuerst auf Leuchtturm.",
        "O post A rampa será consertada apareceu primeiro em O Farol.",
        "L'articolo La rampa sarà riparata proviene da Il Faro.",
        "Сообщение Рампу починят появились сначала на Маяк.",
        "ظهرت المقالة إصلاح الجسر أولاً على المنارة.",
        "文章坡道将修复最先出现在灯塔报。",
        "〈坡道將修復〉這篇文章最早發佈於《燈塔報》。",
        "投稿 橋を修理へ は 灯台新聞 に最初に表示されました。",
        "Read more",
        "Continue reading “Ramp to be repaired” →",
        "Continue reading Ramp to be repaired",
        "[Read more...]",
        "Read more at The Gazette",
        "Read the full article",
        "Seguir leyendo",
        "Leer más »",
        "Continuar leyendo «Reparan la rampa»",
        "Lire la suite",
        "Lire la suite de « La rampe réparée »",
        "Weiterlesen »",
        "Mehr lesen",
        "Continue lendo",
        "Leia mais",
        "Leggi tutto",
        "Continua a leggere",
        "Читать далее…",
        "Подробнее",
        "اقرأ المزيد",
        "متابعة القراءة",
        "阅读更多",
        "繼續閱讀",
        "点击查看全文",
        "続きを読む",
        "全文を読む",
    ],
)
def test_a_line_that_leads_to_the_page_goes(line: str) -> None:
    assert without([SENTENCE, line], TITLE) == [SENTENCE]


@pytest.mark.parametrize(
    "line",
    [
        "Leer más libros es bueno para todos, dijo el alcalde.",
        "The post office on the quay was closed on Monday.",
        "The post that appeared in the square was put there by the harbour office on Monday.",
        "He asked them to continue reading the story.",
        "Mehr erfahren wollte er an diesem Abend nicht.",
        "Подробнее об этом рассказал мэр города в среду утром.",
        "記事を読むと、橋のことがよく分かる。",
        "全文は次の通り。",
        "Read more books.",
    ],
)
def test_a_sentence_that_begins_like_one_stays(line: str) -> None:
    assert without([SENTENCE, line], TITLE) == [SENTENCE, line]


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("The ramp is shut. Read more", "The ramp is shut."),
        ("The ramp is […] Continue reading →", "The ramp is […]"),
        ("The ramp is shut Read more »", "The ramp is shut"),
        ("The ramp is shut… The post Ramp to be repaired appeared first on The Gazette.", "The ramp is shut…"),
        ("Рампа закрыта… Читать далее", "Рампа закрыта…"),
        ("橋が閉まった。続きを読む", "橋が閉まった。"),
        ("They read more", "They read more"),
    ],
)
def test_what_was_put_after_the_last_sentence_goes(line: str, kept: str) -> None:
    assert without([line], TITLE) == [kept]


def test_only_the_end_of_a_text_is_looked_at() -> None:
    lines = ["Weiterlesen", *[SENTENCE] * 4]
    assert without(lines) == lines


@pytest.mark.parametrize(
    "line", ["the post " * 57, "は" * 510, "最先出现在" * 100, "Read more " * 50_000, ". " * 500_000]
)
def test_hostile_lines_take_no_time(line: str) -> None:
    begun = time.process_time()
    without([line] * 4, "the")
    assert time.process_time() - begun < 1


def test_of_an_entry_text_and_excerpt_are_its_own() -> None:
    footer = (
        f"<p>The post <a href='https://example.org/a'>{TITLE}</a> appeared first on <a href='/'>The Gazette</a>.</p>"
    )
    pixel = '<img src="https://stats.example/b.gif?p=1" width="1" height="1" alt="">'
    got = article(Entry(title=TITLE, body=f"<p>{SENTENCE}</p>{footer}{pixel}", summary=f"<p>The ramp. […]</p>{footer}"))
    assert (got.text, got.excerpt) == (SENTENCE, "The ramp. …")


SUPPORT = "The Gazette is written by its readers, and lives on what they give."


def test_lines_that_most_entries_of_the_document_share_go() -> None:
    body = f"<p>{SENTENCE}</p><p>{SUPPORT}</p>"
    assert of_html(body, boilerplate=(line_digest(SUPPORT),)).text == SENTENCE
    assert of_html(body).text == f"{SENTENCE}\n\n{SUPPORT}"


def test_an_entry_of_nothing_else_keeps_them() -> None:
    assert of_html(f"<p>{SUPPORT}</p>", boilerplate=(line_digest(SUPPORT),)).text == SUPPORT


@pytest.mark.parametrize("more", ["Continue reading A ramp is repaired →", "… Continue reading “A ramp is repaired”"])
def test_the_title_behind_what_leads_on_goes_with_it(more: str) -> None:
    told = "The ramp was repaired by noon."
    assert without([f"{told} {more}"], "A ramp is repaired") in ([told], [f"{told} …"])
    assert without([f"{told} They sang A ramp is repaired"], "A ramp is repaired")[0].endswith("repaired")
