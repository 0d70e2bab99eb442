import time

import pytest
from selectolax.lexbor import LexborHTMLParser

from transforms.clean.pages import frames, page
from transforms.clean.pages.outline import Outline, outline


def _outline(body: str) -> Outline:
    tree = LexborHTMLParser(f"<html><body>{body}</body></html>")
    assert tree.body is not None
    return outline(tree.body, frames.is_frame)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>One <b>bold</b> word</p><p>Two</p>", ["One bold word", "Two"]),
        ("One<br>Two<hr>Three", ["One", "Two", "Three"]),
        ("<div>One<p>Two</p>Three</div>", ["One", "Two", "Three"]),
        ("<table><tr><td>A</td><td>B</td></tr></table>", ["A | B"]),
        (f"<table><tr><td>{'A' * 120}</td><td>B</td></tr></table>", ["A" * 120, "B"]),
        ("<pre>one\ntwo</pre>", ["one", "two"]),
        ("<figure><img><span>x</span></figure><figure><blockquote>Said</blockquote></figure>", ["Said"]),
        ("<p>a<span hidden>b</span><noscript><img></noscript>c</p>", ["ac"]),
        ("<p>日本<a href=x>語</a>の<b>文</b></p>", ["日本語の文"]),
        ("<script>x</script><style>y</style><button>z</button><p>a</p>", ["a"]),
    ],
)
def test_blocks(body, expected):
    assert [block.text for block in _outline(body).blocks] == expected


def test_what_a_block_knows():
    found = _outline("<ul><li>Read <a href=x>more of it</a></li></ul><h2>Head</h2><blockquote><p>Said</p></blockquote>")
    item, heading, quote = found.blocks
    assert (item.item, heading.heading, quote.quoted) == (True, True, True)
    assert item.linked == pytest.approx(10 / 15)
    assert [found.tags[b.element] for b in found.blocks] == ["li", "h2", "p"]


def test_elements_are_ranges():
    found = _outline("<div><section><p>One</p></section></div><p>Two</p>")
    one, two = found.blocks
    div = found.tags.index("div")
    assert (found.inside(one, div), found.inside(two, div)) == (True, False)
    assert (found.tags[found.holder(one)], found.tags[found.holder(two)]) == ("section", "body")
    assert (found.group(one), found.group(two)) == (0, 0)
    assert found.totals([5, 7])[0] == 12
    assert found.totals([5, 7])[div] == 5


PARAGRAPH = "<p>Some words of a long report that goes on for a line.</p>"


@pytest.mark.parametrize(
    "document",
    [
        "<div>" * 400 + PARAGRAPH * 30_000,
        ("<div><h2><a href=x>A linked headline of some words</a></h2>" + PARAGRAPH) * 10_000,
        ("<article><h2>A headline</h2>" + PARAGRAPH * 8 + "</article>") * 4_000,
        ("<div><h2><a href=x>A linked headline of some words</a></h2>" + PARAGRAPH + "</div>") * 10_000,
        "<div>" * 300 + ("</div>" + PARAGRAPH + "<div>") * 20_000,
    ],
)
def test_time_grows_with_the_page_and_not_faster(document):
    began = time.process_time()
    page.read(document)
    assert time.process_time() - began < 10


def test_a_flood_of_attributes_costs_nothing():
    flood = " ".join(f'a{n}="x"' for n in range(100_000))
    began = time.process_time()
    assert page.read(f"<body><div {flood}>{PARAGRAPH}</div></body>").lines == [PARAGRAPH[3:-4]]
    assert time.process_time() - began < 2


def test_a_long_attribute_is_no_flood():
    image = "A" * 200_000
    found = _outline(f'<p class="x" data-x="{image}">One</p>')
    assert [block.text for block in found.blocks] == ["One"]
