"""Whatever comes: an article or a reject with its reason, soon, and no markup in any text column."""

import time
from collections.abc import Callable

import pytest

from schemas.errors import CleanError
from schemas.records import Article, Entry
from tests.clean.items import article, of_dump, of_html, of_page
from tests.clean.markup_left import columns, markup_in

SENTENCE = "The harbour office said on Monday that the ramp would be repaired before the spring tides. "
LONGEST_S = 4.0
"""Two seconds are the aim, and none of these takes as long alone; tests run beside others."""

CASES = {
    "nothing": "",
    "white space": " \n\t\r\n ",
    "NUL": "\0" * 1000,
    "20 MB of nested div": "<div>" * 4_000_000,
    "20 MB of nested div around a text": "<div>" * 1_800_000 + SENTENCE + "</div>" * 1_800_000,
    "200,000 nested div": "<div>" * 200_000 + SENTENCE,
    "100,000 attributes": f"<p {' '.join(f'a{i}=1' for i in range(100_000))}>{SENTENCE}</p>",
    "100,000 attributes without values": f"<p {' '.join(f'a{i}' for i in range(100_000))}>{SENTENCE}</p>",
    "a word of 5 MB": f"<p>{'a' * 5_000_000}</p>",
    "a million entities": f"<p>{'&amp;' * 1_000_000}</p>",
    "an entity escaped 200,000 times": f"<p>&{'amp;' * 200_000}</p>",
    "nested inline tags": "<b><i><a>" * 80_000 + SENTENCE,
    "nested tags that others seem to end": "<div></span>" * 45_000 + SENTENCE,
    "custom elements": "<x-y>" * 200_000 + SENTENCE,
    "an unclosed comment": f"<p>{SENTENCE}</p><!--" + SENTENCE * 10_000,
    "200,000 comments": "<!--" * 200_000 + SENTENCE,
    "an unclosed CDATA section": f"<p>{SENTENCE}</p><![CDATA[" + SENTENCE * 10_000,
    "an unclosed script": f"<p>{SENTENCE}</p><script>" + "x()" * 300_000,
    "200,000 scripts": f"<p>{SENTENCE}</p>" + "<script>" * 200_000,
    "a million <": "<" * 1_000_000,
    "a million &": "&" * 1_000_000,
    "quotes that nothing closes": "<p a='" * 200_000,
    "escaped tags": "&lt;p&gt;" * 200_000,
    "tables in tables": "<table><tr><td>" * 80_000 + SENTENCE,
    "forms in forms": "<form><p>" * 100_000 + SENTENCE,
    "templates": "<template>" * 200_000 + SENTENCE,
    "lone surrogates": f"<p>{SENTENCE}\ud800\udfff</p>" * 500,
    "stacked accents": f"<p>a{chr(0x301) * 300_000}{chr(0x323) * 300_000}{(chr(0x301) + chr(0x323)) * 200_000}</p>",
    "overrides": f"<p>{chr(0x202E) * 500_000}{SENTENCE}</p>",
    "misread quotes": f"<p>{'â€™' * 200_000}</p>",
    "lines of one letter": "<p>a</p>" * 120_000,
    "a text without spaces": f"<p>{'ภาษาไทย' * 20_000}</p>",
    "a long text without spaces": f"<p>{'港务局周一表示，' * 500_000}</p>",
    "a headline of 4 MB": f'<script type="application/ld+json">{{"@type":"Article","headline":"{"a " * 2_000_000}"}}</script><p>{SENTENCE}',
    **{
        f"nested {tags}": tags * 45_000 + SENTENCE
        for tags in ("<nav>", "<dl><dd>", "<figure>", "<x>", "<div/>", "<details><summary>", "<rt>")
    },
    "90,000 escaped brackets": f"<p>{'&lt;a b ' * 300_000}=</p>",
    "a million lines of code": f"<pre>{'a' + chr(10)}{('a' + chr(10)) * 1_000_000}</pre>",
    "100,000 paths": "Home > World\n" * 100_000,
    "an entity that holds itself": '<!DOCTYPE x [<!ENTITY a "&b;&b;"><!ENTITY b "&a;&a;">]><p>&a;' + SENTENCE,
}


@pytest.mark.parametrize("made", [of_html, of_page, of_dump], ids=["fragment", "page", "dump"])
@pytest.mark.parametrize("name", CASES)
def test_an_article_or_a_reason_soon(name: str, made: Callable[[str], Article]) -> None:
    begun = time.process_time()
    try:
        assert not markup_in(made(CASES[name]))
    except CleanError as e:
        assert "expected" in str(e)
    assert time.process_time() - begun < LONGEST_S


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>Ramp",
        "Ramp<img src=x onerror=alert(1)>",
        "Ramp <img src=x onerror=alert(1)",
        "<b onclick='x()'>Ramp</b>",
        "&lt;script&gt;alert(1)&lt;/script&gt;Ramp",
        "&amp;lt;img src=x onerror=alert(1)&amp;gt;Ramp",
        "Ramp<svg/onload=alert(1)>",
        "<a href='javascript:alert(1)'>Ramp</a>",
        "<scr<script></script>ipt>alert(1)</script>Ramp",
        "<<b>script>Ramp",
        "<![CDATA[<i>Ramp</i>]]>",
        "<!-- <b>x</b> -->Ramp",
        "Ramp</title><script>x</script>",
        "<my-tag on=x>Ramp</my-tag>",
        "Ramp<IMG SRC=x ONERROR=y>",
    ],
)
@pytest.mark.parametrize("body_format", ["html", "page", "dump", "text"])
def test_no_column_holds_markup(hostile: str, body_format: str) -> None:
    head = f'<html><head><title>{hostile}</title><meta name=author content="{hostile}"></head><body>'
    body = f"{head}<p>{SENTENCE}</p><p>{hostile} {SENTENCE}</p></body></html>"
    entry = Entry(
        title=hostile, body=body, body_format=body_format, summary=f"{hostile} {SENTENCE}", tags=(hostile,),
        authors=(hostile, f"{hostile} Jane Doe"), source_name=hostile, image_url="javascript:alert(1)",
    )  # fmt: skip
    got = article(entry)
    assert markup_in(got) == []
    if hostile.endswith(">"):  # else its beginning is cut off, and the rest is text
        assert not any("onerror" in text or "onload" in text for text in columns(got))
    assert got.image_url is None
    untitled = article(Entry(body=body, body_format=body_format))
    assert markup_in(untitled) == []


def test_a_tag_with_too_many_attributes_keeps_its_text_and_one_with_a_long_picture_its_attributes() -> None:
    many = " ".join(f"a{i}=1" for i in range(5_000))
    assert of_html(f"<p {many} hidden>{SENTENCE}</p>").text == SENTENCE.strip()
    assert of_html(f"<p>{SENTENCE}</p><p hidden data-x='{'A' * 90_000}'>Not seen.</p>").text == SENTENCE.strip()


def test_a_document_larger_than_an_article_is_refused_with_its_size() -> None:
    with pytest.raises(CleanError, match="a document with 100001 tags came; expected at most 100000"):
        of_html("<br>" * 100_001)
    with pytest.raises(CleanError, match="a document of 20000001 characters came; expected at most 20000000"):
        of_html("a" * 20_000_001)


@pytest.mark.parametrize("made", [of_html, of_page, of_dump], ids=["fragment", "page", "dump"])
def test_a_text_longer_than_an_article_is_refused_with_its_size(made: Callable[[str], Article]) -> None:
    with pytest.raises(CleanError, match=r"a text of 2\d{6} characters came; expected at most 2000000"):
        made(SENTENCE * 22_000)
