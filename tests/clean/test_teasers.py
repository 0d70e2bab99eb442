"""Teasers and what only looks like them: entries with a button each, lists in which the links follow the text."""

from tests.clean.test_containers import ARTICLE, FIRST, PARAGRAPHS, SECOND, THIRD, TITLE
from transforms.clean.pages import page

EXCERPT = "The mayor of the next town was seen with a rope and two pails."


def _lines(body: str) -> list[str]:
    return page.read(f"<html><head><title>{TITLE}</title></head><body>{body}</body></html>").lines


def _card(n: int) -> str:
    return f'<div><h3><a href="/{n}">Another headline of the day, number {n}</a></h3><p>{n}: {EXCERPT}</p></div>'


def test_entries_with_the_same_button_are_no_teasers():
    told = [[f"{n}: {line} {more}" for line in PARAGRAPHS for more in ("So.", "Then.")] for n in range(5)]
    button = '<div><a href="#e">Tell your friends of this entry</a></div>'
    entries = "".join(f"<div><div>{''.join(f'<p>{line}</p>' for line in lines)}</div>{button}</div>" for lines in told)
    assert _lines(f"<article><h1>{TITLE}</h1><div>{entries}</div></article>") == [
        line for lines in told for line in lines
    ]


def test_teasers_inside_a_container_that_was_widened_go():
    parts = f"<div><p>{FIRST}</p></div><div><p>{SECOND}</p></div><div><p>{THIRD}</p></div>"
    cards = "".join(map(_card, range(3)))
    assert _lines(f"<div><h1>{TITLE}</h1>{parts}<div>{cards}</div></div>") == PARAGRAPHS


def test_headlines_of_a_script_without_spaces_are_half_as_long():
    said = [
        "市议会周二晚间决定，拨款八亿元修复已经关闭三十年的老铁路桥。",
        "去年秋天，工程师在四个桥墩上发现了裂缝，等河水退去后开工。",
    ]
    excerpt = "我们的记者每周讲述城市与海岸之间发生的故事，今天讲的是一位农民和他的山羊，明天讲的是一座灯塔。"
    cards = "".join(
        f'<div><h3><a href="/{n}">东湖区农民养出第{n}只山羊</a></h3><p>{n}：{excerpt}</p></div>' for n in "一二三四五六"
    )
    body = f"<div><h1>{TITLE}</h1><div><p>{said[0]}</p><p>{said[1]}</p></div></div><div>{cards}</div>"
    assert _lines(body) == said


def test_lines_of_one_paragraph_are_no_teasers():
    gifts = "".join(
        f'<p>{n}) A gift of which the reporter is fond<br><a href="/{n}">to the shop, number {n}</a></p>'
        for n in range(4)
    )
    expected = [*PARAGRAPHS, *(f"{n}) A gift of which the reporter is fond" for n in range(4))]
    assert _lines(f"<div><h1>{TITLE}</h1>{ARTICLE}{gifts}</div>") == expected
