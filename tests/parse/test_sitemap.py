"""Sitemaps of pages and of news, in XML and as text, and indexes of them."""

import time

import pytest

from schemas.errors import ParseError
from schemas.records import Entry
from tests.parse.payloads import payload, read
from transforms.parse.documents import parse
from transforms.parse.items import items
from transforms.parse.sitemap import Part, parse_sitemap, parts

NEWS = read("sitemap_news.xml").decode()
PLAIN = (
    '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    "<url><loc>https://a.example/1</loc><lastmod>2026-01-01</lastmod></url>"
    "<url><loc>https://a.example/2</loc></url></urlset>"
)
INDEX = (
    '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    "<sitemap><loc> https://a.example/s1.xml.gz?x=1&amp;y=2 </loc><lastmod>2026-01-02</lastmod></sitemap>"
    "<sitemap><lastmod>2026-01-03</lastmod></sitemap>"
    "<sitemap><loc>/s2.xml</loc></sitemap></sitemapindex>"
)


def links(text: str) -> list[str | None]:
    return [e.link for e in parse_sitemap(text).entries]


def test_a_page_of_a_news_sitemap() -> None:
    assert parse_sitemap(NEWS).entries[0] == Entry(
        link="https://harbour.example/2026/ramp?id=1&ref=a",
        title="Ramp & quay: R&D <b>closed</b>",
        text_source="feed-summary",
        published="2026-01-08T08:00:00+01:00",
        updated="2026-01-08T09:30:00+01:00",
        language="en",
        tags=("ships", "harbour"),
        image_url="https://harbour.example/ramp.jpg",
        source_name="Harbour & Post",
    )


def test_ampersands_that_nobody_escaped_are_part_of_the_address() -> None:
    assert parse_sitemap(NEWS).entries[1].link == "https://harbour.example/plain?a=1&b=2&copy=3"


BUILT = [
    (["2026-01-08T08:00:00Z"] * 5, False),
    ([f"2026-01-08T08:00:0{n}.5+00:00" for n in range(5)], False),
    (["2026-01-08T08:00:00Z"] * 4, True),
    (["2026-01-08"] * 5, True),
    (["2026-01-08T08:00:00Z"] * 5 + [""], True),
    (["2026-01-08T08:00:00Z"] * 5 + ["2026-01-08T09:00:00Z"], True),
]


@pytest.mark.parametrize(("lastmods", "counts"), BUILT)
def test_one_time_of_all_pages_is_that_of_the_build(lastmods: list[str], counts: bool) -> None:
    pages = "".join(f"<url><loc>/{n}</loc><lastmod>{at}</lastmod></url>" for n, at in enumerate(lastmods))
    entries = parse_sitemap(f"<urlset>{pages}</urlset>").entries
    assert [e.updated or "" for e in entries] == (lastmods if counts else [""] * len(lastmods))


def test_a_page_without_an_address_is_a_problem_at_its_place() -> None:
    document = parse_sitemap(NEWS)
    assert [n for n, _ in document.numbered()] == [0, 2]
    assert [(p.position, p.title) for p in document.problems] == [(1, "No address")]
    assert "the <url> has no <loc>; expected" in document.problems[0].message


@pytest.mark.parametrize("prefix", ["", "sm:"])
@pytest.mark.parametrize("declared", [True, False])
def test_prefixes_mean_nothing_declared_or_not(prefix: str, declared: bool) -> None:
    namespace = ' xmlns:sm="http://www.sitemaps.org/schemas/sitemap/0.9"' if declared else ""
    text = (
        f"<{prefix}urlset{namespace}><{prefix}url><{prefix}loc>https://a.example/1</{prefix}loc>"
        f"<x:news><x:title>T</x:title></x:news></{prefix}url></{prefix}urlset>"
    )
    [entry] = parse_sitemap(text).entries
    assert (entry.link, entry.title) == ("https://a.example/1", "T")


def test_an_index_has_parts_and_no_entries() -> None:
    document = parse_sitemap(INDEX)
    assert (document.entries, document.problems) == ((), ())
    assert parts(INDEX) == [
        Part(loc="https://a.example/s1.xml.gz?x=1&y=2", lastmod="2026-01-02"),
        Part(loc="/s2.xml", lastmod=None),
    ]


@pytest.mark.parametrize("text", [PLAIN, NEWS, "https://a.example/1\n", "<rss/>", ""])
def test_what_is_no_index_has_no_parts(text: str) -> None:
    assert parts(text) == []


def test_an_index_that_breaks_off_keeps_its_whole_parts() -> None:
    assert [p.loc for p in parts(INDEX[: INDEX.index("/s2")])] == ["https://a.example/s1.xml.gz?x=1&y=2"]


def test_wherever_a_sitemap_breaks_off_its_whole_entries_stay_and_one_problem_says_so() -> None:
    whole = parse_sitemap(PLAIN)
    for cut in range(PLAIN.index("<url>"), len(PLAIN) - 1):
        document = parse_sitemap(PLAIN[:cut])
        told = PLAIN[:cut].count("</url>")
        assert document.entries == whole.entries[:told]
        [problem] = document.problems
        assert problem.position is None
        assert f"breaks off after {told} whole entries" in problem.message
        assert "expected it to go on" in problem.message


@pytest.mark.parametrize("fault", ["<loc", "&#0;", "</wrong>", "<!DOCTYPE x>", "\x01"])
def test_what_follows_a_fault_is_one_problem(fault: str) -> None:
    document = parse_sitemap(PLAIN.replace("</url><url>", f"</url>{fault}<url>"))
    assert [e.link for e in document.entries] == ["https://a.example/1"]
    assert [p.position for p in document.problems] == [None]


@pytest.mark.parametrize("junk", ["\n", "<!-- a -->", "<br />Notice: undefined index in /x.php\n", "\ufeff"])
def test_junk_around_a_sitemap(junk: str) -> None:
    text = junk + PLAIN.removeprefix('<?xml version="1.0"?>') + "\n<!-- 0.2 s -->junk & more"
    document = parse(payload(text.encode(), "text/xml", kind="sitemap"))
    assert [e.link for e in document.entries] == ["https://a.example/1", "https://a.example/2"]
    assert document.problems == ()


def test_entities_are_neither_expanded_nor_fetched() -> None:
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
    declared = f'<!DOCTYPE urlset [<!ENTITY l0 "ha">{laughs}<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    text = PLAIN.replace("<urlset", declared + "<urlset").replace("example/1", "example/&x;&l11;")
    begun = time.process_time()
    assert links(text) == ["https://a.example/&x;&l11;", "https://a.example/2"]
    assert time.process_time() - begun < 0.5


def test_a_text_sitemap_has_an_address_a_line() -> None:
    text = "https://a.example/1\r\n\nHTTPS://a.example/2?x=1&y=2\nnot an address\nhttp://a.example/3"
    document = parse(payload(text.encode(), "text/plain", kind="sitemap"))
    assert [(n, e.link) for n, e in document.numbered()] == [
        (0, "https://a.example/1"),
        (1, "HTTPS://a.example/2?x=1&y=2"),
        (3, "http://a.example/3"),
    ]
    assert [(p.position, p.message) for p in document.problems] == [
        (2, "'not an address' came as a line; expected an address (http:// or https://)")
    ]
    assert {e.text_source for e in document.entries} == {"feed-summary"}


def test_a_text_without_addresses_is_no_sitemap() -> None:
    with pytest.raises(ParseError, match="expected a sitemap"):
        parse_sitemap("only words\nand more")


def test_a_feed_may_be_given_as_a_sitemap() -> None:
    assert len(parse(payload(read("atom.xml"), kind="sitemap")).entries) == 2


def test_items_of_a_sitemap() -> None:
    given = payload(NEWS.replace("https://harbour.example/plain", "/plain").encode(), kind="sitemap")
    first, second = items(parse(given), given)
    assert (first.position, first.source_name, first.language) == (0, "Harbour & Post", "en")
    assert (second.position, second.source_name) == (2, "A source")
    assert second.entry.link == "https://source.example/plain?a=1&b=2&copy=3"


def test_a_sitemap_as_big_as_the_protocol_allows() -> None:
    one = "<url><loc>https://a.example/{}</loc><lastmod>2026-01-08</lastmod><n:news><n:title>T {}</n:title></n:news></url>"
    body = "".join(one.format(i, i) for i in range(50_003))
    begun = time.process_time()
    document = parse_sitemap(f"<urlset>{body}</urlset>")
    assert time.process_time() - begun < 2
    assert (len(document.entries), document.entries[-1].title) == (50_000, "T 49999")
    [problem] = document.problems
    assert problem.position is None
    assert problem.message == "3 entries more than 50000 came in one document; expected at most 50000"


@pytest.mark.parametrize(
    "text",
    [
        "<urlset>" + "<url>" * 300_000,
        "<urlset>" + "<url/>" * 300_000,
        "<urlset>" + "<![CDATA[" * 200_000,
        "<urlset><url><loc>" + "x&" * 2_000_000,
        "<urlset>" * 10_000,
        "https://a.example/\n" + "\n" * 500_000 + "x\n" * 100_000,
    ],
    ids=lambda text: text[:30],
)
def test_hostile_sitemaps_end_soon(text: str) -> None:
    begun = time.process_time()
    parse_sitemap(text)
    assert time.process_time() - begun < 2
