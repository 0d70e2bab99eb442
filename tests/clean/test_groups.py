"""Each group of rules on a page made for it: with the group the article comes out, without it something else does."""

import pytest

from transforms.clean.pages import page

TITLE = "Ferry line returns cars after the storm"
FIRST = "The ferry line said on Monday that all forty cars had come back to the quay, one of them with a fish in it."
SECOND = "Their owners had waited for nine days, and most of them in the rain, until the pilots were let out again."
THIRD = "A spokesman of the harbour office said that the ramp would be lifted before the tides of the coming spring."
EXCERPT = "The mayor of the next town was seen with a rope and two pails."
ARTICLE = f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"
PARAGRAPHS = [FIRST, SECOND, THIRD]


def _page(body: str, head: str = "") -> str:
    return f"<html><head><title>{TITLE}</title>{head}</head><body>{body}</body></html>"


def _teaser(n: int) -> str:
    return f'<div><h3><a href="/{n}">Another headline of the day, number {n}</a></h3><p>{n}: {EXCERPT}</p></div>'


TEASERS = "".join(map(_teaser, range(30)))
REVERSED = [f"{line[::-1]}." for line in (FIRST, SECOND, THIRD, EXCERPT)]
OTHER = "".join(f"<p>{line}</p>" for line in REVERSED)
LISTED = f'<a href="/x">Another headline of the day</a>{OTHER}'
CASES = {
    "frames": _page(f'<div><h1>{TITLE}</h1>{ARTICLE}<div class="author-box"><p>{EXCERPT}</p></div></div>'),
    "teasers": _page(f'<div><h1>{TITLE}</h1>{ARTICLE}<div class="related">{TEASERS}</div></div>'),
    "siblings": _page(
        f"<article><h1>{TITLE}</h1>{ARTICLE}</article><article><h1>Some other matter</h1>{OTHER}</article>"
    ),
    "description": _page(
        f"<div><section>{ARTICLE}</section></div><div><section>{LISTED}</section></div>",
        f'<meta property="og:description" content="{THIRD}">',
    ),
    "listings": _page(
        f'<div><div><h1>{TITLE}</h1>{ARTICLE}</div><div><a href="/x">Another headline of the day</a><p>{REVERSED[0]}</p></div></div>'
    ),
    "standfirst": _page(
        f"<div><h1>{TITLE}</h1><p>{FIRST} {SECOND}</p></div><div><div>{ARTICLE}{OTHER}{OTHER}</div></div>"
    ),
    "title": _page(f"<div><p>{EXCERPT}</p><h1>{TITLE}</h1>{ARTICLE}</div>"),
    "links": _page(
        f'<div><h1>{TITLE}</h1><p>{FIRST}</p><p>Lue myös: <a href="/x">Toinen otsikko samalta päivältä</a></p><p>{SECOND}</p><p>{THIRD}</p></div>'
    ),
    "notices": _page(f"<div><p>{FIRST}</p><p>Updated at 1:23 p.m.</p><p>{SECOND}</p><p>{THIRD}</p></div>"),
    "ends": _page(f"<div><h1>{TITLE}</h1>{ARTICLE}<p>Comments (3)</p><p>{EXCERPT}</p></div>"),
    "lead": _page(f"<div><div>Harbour news</div>{ARTICLE}</div>"),
    "trail": _page(f"<div>{ARTICLE}<div>Harbour news of the week</div></div>"),
    "headings": _page(f"<div>{ARTICLE}<h2>More from the harbour</h2></div>"),
}
EXPECTED = {"standfirst": [f"{FIRST} {SECOND}", *PARAGRAPHS, *REVERSED, *REVERSED]}


def test_every_group_has_its_page():
    assert CASES.keys() == page.GROUPS.keys()


@pytest.mark.parametrize("group", CASES)
def test_a_group_gives_the_article(group):
    assert page.read(CASES[group]).lines == EXPECTED.get(group, PARAGRAPHS)


@pytest.mark.parametrize("group", CASES)
def test_it_is_the_group_that_does(group):
    assert page.read(CASES[group], without=(group,)).lines != EXPECTED.get(group, PARAGRAPHS)


def test_a_frame_that_holds_most_of_the_text_is_none():
    assert page.read(_page(f'<div class="sidebar">{ARTICLE}</div><p>{EXCERPT}</p>')).lines == PARAGRAPHS


@pytest.mark.parametrize(
    "name", ["relatedPosts", "post-meta", "cookie-banner", "kommentare", "noticias-relacionadas compartir"]
)
def test_names_of_frames(name):
    assert page.read(_page(f'<div>{ARTICLE}<div class="{name}"><p>{EXCERPT}</p></div></div>')).lines == PARAGRAPHS


@pytest.mark.parametrize(
    "name", ["article-body", "shared-destiny", "content", "advantage", "navy", "elementor-widget-text"]
)
def test_names_that_are_none(name):
    assert page.read(_page(f'<div>{ARTICLE}<div class="{name}"><p>{EXCERPT}</p></div></div>')).lines == [
        *PARAGRAPHS,
        EXCERPT,
    ]


def test_a_list_of_links_goes_with_its_heading_and_a_sentence_of_links_stays():
    links = "".join(f'<li><a href="/{n}">Another headline of the day</a></li><li>{n}</li>' for n in range(3))
    sentence = f"{FIRST} {SECOND}"
    document = _page(
        f'<div>{ARTICLE}<p><a href="/x">{sentence}</a></p><h2>In pictures</h2><ul>{links}</ul><p>{THIRD} So.</p></div>'
    )
    assert page.read(document).lines == [*PARAGRAPHS, sentence, "In pictures", "0", "1", "2", f"{THIRD} So."]
    document = _page(f"<div>{ARTICLE}<h2>In pictures</h2><ul>{links}</ul><h2>Next</h2><p>{THIRD} So.</p></div>")
    assert page.read(document).lines == [*PARAGRAPHS, "Next", f"{THIRD} So."]


@pytest.mark.parametrize("heading", [TITLE, f"{TITLE} - Coast", "Ferry line returns its cars, after the storm"])
def test_the_title_in_other_words(heading):
    document = _page(f"<div><p>{EXCERPT}</p><h1>{heading}</h1>{ARTICLE}</div>")
    assert page.read(document).lines == PARAGRAPHS


def test_a_title_that_is_only_said_again_cuts_nothing():
    document = _page(
        f"<header><h1>{TITLE}</h1></header><div><p>{FIRST}</p><h2>{TITLE}</h2><p>{SECOND}</p><p>{THIRD}</p></div>"
    )
    assert page.read(document).lines == [FIRST, TITLE, SECOND, THIRD]


@pytest.mark.parametrize("nested", ["<p>{}</p>", "<div><p>{}</p></div>"])
def test_an_article_that_scripts_show(nested):
    hidden = nested.replace("{}", f"{FIRST}</p><p>{SECOND}</p><p>{THIRD}")
    assert page.read(_page(f'<div style="display:none">{hidden}</div><p>{EXCERPT}</p>')).lines == PARAGRAPHS
    assert page.read(_page(f"<noscript>{hidden}</noscript><p>{EXCERPT}</p>")).lines == PARAGRAPHS


def test_paragraphs_in_wrappers_of_their_own_beside_a_long_notice():
    wrapped = "".join(f"<div><div><p>{line}</p></div></div>" for line in (*PARAGRAPHS, *REVERSED))
    notice = f"<div><p>{FIRST}</p><p>{EXCERPT}</p></div>"
    document = _page(f"<div><section><h1>{TITLE}</h1>{wrapped}</section></div><div>{notice}</div>")
    assert page.read(document).lines == [*PARAGRAPHS, *REVERSED]


@pytest.mark.parametrize("marked", ["social-media", "share"])
def test_a_quoted_post_is_no_frame(marked):
    post = f'<figure class="{marked}"><blockquote><p>{EXCERPT}</p>— Someone (@someone)</blockquote></figure>'
    found = page.read(_page(f"<div><p>{FIRST}</p>{post}<p>{SECOND}</p><p>{THIRD}</p></div>")).lines
    assert found == [FIRST, EXCERPT, "— Someone (@someone)", SECOND, THIRD]


@pytest.mark.parametrize(
    "line",
    [
        "Updated at 1:23 p.m.",
        "14:05",
        "Published Monday, November 18, 2019 8:22AM EST",
        "Aktualisiert um 14.05 Uhr",
        'Want more? <a href="/x">Sign up</a> for our newsletter.',
        'Подпишитесь на <a href="/x">нашу рассылку</a> новостей.',
    ],
)
def test_notices_go(line):
    assert page.read(_page(f"<div><p>{FIRST}</p><p>{line}</p><p>{SECOND}</p></div>")).lines == [FIRST, SECOND]


@pytest.mark.parametrize(
    "line", ["12 March 2019", "2:1 (0:1)", "The newsletter of 1901 was printed on silk.", "At 14:05 the pilot woke."]
)
def test_what_only_looks_like_a_notice_stays(line):
    assert page.read(_page(f"<div><p>{FIRST}</p><p>{line}</p><p>{SECOND}</p></div>")).lines == [FIRST, line, SECOND]


@pytest.mark.parametrize(
    "line", ["Write to the reporter at jo@coast.example.", "Jo Brandt is on every network as @jobrandt."]
)
def test_contacts_go_at_the_end_only(line):
    assert page.read(_page(f"<div><p>{FIRST}</p><p>{SECOND}</p><p>{line}</p></div>")).lines == [FIRST, SECOND]
    assert page.read(_page(f"<div><p>{FIRST}</p><p>{line}</p><p>{SECOND}</p></div>")).lines == [FIRST, line, SECOND]
