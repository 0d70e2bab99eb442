"""Boxes inside a text that no name marks: known by the links or the form in them, so in any language."""

import pytest

from tests.clean.test_containers import FIRST, PARAGRAPHS, SECOND, THIRD, TITLE
from transforms.clean.pages import page

LINK = '<a href="/{}">Toinen otsikko samalta päivältä</a>'


def _lines(inside: str) -> list[str]:
    body = f"<div><h1>{TITLE}</h1><p>{FIRST}</p>{inside}<p>{SECOND}</p><p>{THIRD}</p></div>"
    return page.read(f"<html><head><title>{TITLE}</title></head><body>{body}</body></html>").lines


@pytest.mark.parametrize(
    "box",
    [
        f"<div><p>Lue myös</p>{LINK}</div>",
        f"<div><div>Lue myös:</div><ul><li>{LINK}</li><li>{LINK}</li></ul></div>",
        f"<section><h3>Lue myös</h3><p>{LINK}</p><p>{LINK}</p></section>",
        f"<section><h3>Lue myös</h3>{''.join(f'<div><h4>{LINK.format(n)} {n}</h4><p>Mitä satamassa puhutaan.</p></div>' for n in range(3))}</section>",
        "<div><p>Tilaa kirjeemme, niin saat parhaat jutut joka aamu.</p><form><input name=a></form></div>",
    ],
)  # fmt: skip
def test_a_box_goes_with_its_first_line(box):
    assert _lines(box) == PARAGRAPHS


@pytest.mark.parametrize(
    ("inside", "kept"),
    [
        (f"<h3>Mitä seuraavaksi</h3>{LINK}", "Mitä seuraavaksi"),
        (f"<div><h3>Mitä seuraavaksi</h3>{LINK}</div>", "Mitä seuraavaksi"),
        (f"<div><p>Mitä seuraavaksi</p>{LINK}<p>{FIRST} Niin.</p></div>", "Mitä seuraavaksi"),
        (f"<ul><li>Kaksi omenaa</li><li>{LINK}</li></ul>", "Kaksi omenaa"),
    ],
)
def test_a_heading_of_the_text_stays(inside, kept):
    assert kept in _lines(inside)


def test_a_form_beside_the_whole_text_takes_nothing():
    body = f"<div><h1>{TITLE}</h1><p>{FIRST}</p><form><input name=a></form></div>"
    assert page.read(f"<html><head><title>{TITLE}</title></head><body>{body}</body></html>").lines == [FIRST]


@pytest.mark.parametrize(
    "said", ["Schrijf je in voor onze nieuwsbrief", "Anmäl dig till vårt nyhetsbrev", "뉴스레터를 구독하세요"]
)
def test_requests_with_a_link(said):
    assert _lines(f'<p>{said}: <a href="/n">klik</a> vandaag nog</p>') == PARAGRAPHS


def test_a_box_of_neighbours_ends_no_article_that_goes_on_after_it():
    box = "<div><h4>Related articles</h4><p>Mitä satamassa puhutaan.</p></div>"
    body = f"<div><h1>{TITLE}</h1><p>{FIRST}</p><p>{SECOND}</p>{box}<p>{THIRD}</p></div>"
    lines = page.read(f"<html><head><title>{TITLE}</title></head><body>{body}</body></html>").lines
    assert (lines[:2], lines[-1]) == ([FIRST, SECOND], THIRD)


def test_comments_that_are_longer_than_the_article():
    posts = "".join(f"<div><b>user{n}</b><div>{n}: {FIRST[::-1]} {SECOND[::-1]}.</div></div>" for n in range(9))
    body = f"<div><div><h1>{TITLE}</h1><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></div><div><h3>Comments</h3>{posts}</div></div>"
    lines = page.read(f"<html><head><title>{TITLE}</title></head><body>{body}</body></html>").lines
    assert lines == PARAGRAPHS
