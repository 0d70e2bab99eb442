"""Feeds that are not quite XML: what can be read is read."""

import re

import pytest

from tests.parse.payloads import payload, read
from transforms.parse.document import Document
from transforms.parse.documents import parse
from transforms.parse.feed import parse_feed

ITEMS = [
    f"<item><title>Title {i}</title><link>https://a.example/{i}</link>"
    f"<description><![CDATA[<p>Body {i} <b>bold</b>.</p>]]></description></item>"
    for i in range(4)
]
HEAD = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>F</title>'
WHOLE = HEAD + "".join(ITEMS) + "</channel></rss>"


def _titles(document: Document) -> list[str | None]:
    return [e.title for e in document.entries]


@pytest.mark.parametrize("cut", range(1, len(ITEMS[3])))
def test_an_entry_cut_anywhere_never_comes_out(cut: int) -> None:
    document = parse_feed(HEAD + "".join(ITEMS[:3]) + ITEMS[3][:cut])
    assert _titles(document) == ["Title 0", "Title 1", "Title 2"]
    assert [e.body for e in document.entries] == [f"<p>Body {i} <b>bold</b>.</p>" for i in range(3)]
    (problem,) = document.problems
    assert problem.position is None
    assert re.search(r"breaks off (inside|after).*expected </rss> at its end", problem.message)


def test_a_cut_after_the_last_entry_is_told() -> None:
    document = parse_feed(HEAD + "".join(ITEMS))
    assert len(document.entries) == 4
    assert [p.message for p in document.problems] == [
        "the document breaks off after its last whole entry; expected </rss> at its end"
    ]


def test_a_cut_before_the_first_entry_is_told() -> None:
    document = parse_feed(HEAD[:-10])
    assert document.entries == ()
    assert "before its first entry" in document.problems[0].message


@pytest.mark.parametrize("name", ["rss_full.xml", "atom.xml", "rdf.xml", "captions.xml"])
def test_every_cut_of_a_document_gives_whole_entries_only(name: str) -> None:
    text = read(name).decode("utf-8")
    whole = parse_feed(text)
    root = re.search(r"<(rss|feed|rdf:RDF)\b[^>]*>", text)
    assert root
    for cut in range(root.end(), len(text.rstrip()) - 1, 7):
        document = parse_feed(text[:cut])
        assert document.entries == whole.entries[: len(document.entries)]
        assert [p.message for p in document.problems if p.position is None]


def test_control_characters_cost_nothing() -> None:
    body = WHOLE.replace("<p>Body", "<p>\x00\x0b\x1fBody &#0;&#x1F;").encode()
    document = parse(payload(body, "application/rss+xml"))
    assert [e.body for e in document.entries] == [f"<p>Body  {i} <b>bold</b>.</p>" for i in range(4)]


def test_references_to_surrogates_become_their_character() -> None:
    feed = WHOLE.replace("Title 0", "Smile &#xD83D;&#xDE00; &#55357;&#56832; &#xD83D; end")
    assert parse_feed(feed).entries[0].title == "Smile 😀 😀  end"


@pytest.mark.parametrize("digits", ["99999999999", "9" * 5000, "xFFFFFFFFFF", "1114112", "0", "x000B", "55357"])
def test_references_to_no_character_go(digits: str) -> None:
    assert parse_feed(WHOLE.replace("Title 0", f"a &#{digits};& b")).entries[0].title == "a & b"


def test_references_to_characters_stay() -> None:
    assert parse_feed(WHOLE.replace("Title 0", "&#8220;a&#x0201D; &#9;")).entries[0].title == "“a”"


@pytest.mark.parametrize(
    ("declared", "content_type", "encoding"),
    [
        ("utf-8", "application/rss+xml; charset=utf-8", "cp1252"),
        ("ascii", "application/rss+xml; charset=utf-8", "cp1252"),
        ("iso-8859-1", "text/xml; charset=us-ascii", "utf-8"),
        ("utf-8", "", "utf-16"),
        ("no-such-encoding", "text/xml; charset=nonsense", "utf-8"),
    ],
)
def test_a_wrong_charset_costs_no_letter(declared: str, content_type: str, encoding: str) -> None:
    text = WHOLE.replace('encoding="utf-8"', f'encoding="{declared}"').replace("Title 0", "“Café” – naïve")
    assert parse(payload(text.encode(encoding), content_type)).entries[0].title == "“Café” – naïve"


def test_one_bad_byte_spoils_only_itself() -> None:
    body = WHOLE.replace("Title 0", "Über").encode().replace(b"Title 1", b"caf\xe9 tables")
    assert _titles(parse(payload(body)))[:2] == ["Über", "café tables"]


@pytest.mark.parametrize(
    "junk",
    [
        "\n\n  ",
        "\ufeff",
        "<!-- cached 12:00 -->\n<!-- by a plugin -->\n",
        "<br />\n<b>Warning</b>: something in <b>/var/x.php</b> on line <b>3</b><br />\n",
        "Notice: undefined index\n",
        '<?xml-stylesheet type="text/xsl" href="/feed.xsl"?>\n',
    ],
)
def test_junk_before_the_feed(junk: str) -> None:
    assert _titles(parse(payload((junk + WHOLE).encode()))) == [f"Title {i}" for i in range(4)]


def test_junk_after_the_feed() -> None:
    document = parse(payload((WHOLE + "\n<!-- 0.3 s --><script>x()</script>").encode()))
    assert _titles(document) == [f"Title {i}" for i in range(4)]
    assert not document.problems


def test_an_ampersand_by_itself_costs_nothing() -> None:
    feed = WHOLE.replace("Title 0", "Bread & Butter").replace("Title 1", "Caf&eacute;")
    assert _titles(parse_feed(feed))[:2] == ["Bread & Butter", "Café"]
