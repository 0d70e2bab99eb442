"""Lists of feeds: whatever programs write as OPML is read, and what is written is read again as it was."""

from pathlib import Path

import pytest

from pipeline.sources.finding.opml import OpmlError, Outline, read, write
from schemas.records import Source
from tests.shared import shared


def opml(body: str, version: str = "2.0") -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<opml version="{version}"><body>\n{body}\n</body></opml>'.encode()


def urls(document: bytes) -> list[str]:
    return [o.url for o in read(document).feeds]


NESTED = """<outline text="News"><outline text="World">
<outline type="rss" text="Paper" title="The Paper" xmlUrl="https://paper.example/feed" language="en"/>
</outline></outline>
<outline text="Post" xmlUrl="https://post.example/rss"/>"""


def test_feeds_are_found_at_any_depth() -> None:
    found = read(opml(NESTED))
    assert found.feeds == [
        Outline(url="https://paper.example/feed", title="The Paper", language="en", line=4),
        Outline(url="https://post.example/rss", title="Post", line=6),
    ]
    assert found.left_out == []


READ = [
    ("no type", '<outline text="a" xmlUrl="https://a.example/f"/>', "https://a.example/f"),
    ("capitals", '<outline text="a" XMLURL="https://a.example/f"/>', "https://a.example/f"),
    ("small letters", '<outline text="a" xmlurl="https://a.example/f"/>', "https://a.example/f"),
    ("url of a feed", '<outline type="rss" text="a" url="https://a.example/f"/>', "https://a.example/f"),
    ("feed:", '<outline xmlUrl="feed://a.example/f"/>', "http://a.example/f"),
    ("feed:https:", '<outline xmlUrl="feed:https://a.example/f"/>', "https://a.example/f"),
    ("spaces around", '<outline xmlUrl=" https://a.example/f\n"/>', "https://a.example/f"),
    ("bare ampersand", '<outline xmlUrl="https://a.example/f?a=1&b=2"/>', "https://a.example/f?a=1&b=2"),
    ("ampersand as it should be", '<outline xmlUrl="https://a.example/?a=1&amp;b=2"/>', "https://a.example/?a=1&b=2"),
    ("quotes in a name", '<outline text="The "Post"" xmlUrl="https://a.example/f"/>', "https://a.example/f"),
    ("less-than in a name", '<outline text="a < b" xmlUrl="https://a.example/f"/>', "https://a.example/f"),
    ("name of an HTML character", '<outline text="caf&eacute; &nbsp;" xmlUrl="https://a.example/f"/>', "https://a.example/f"),
    ("control character", '<outline text="a\x0bb" xmlUrl="https://a.example/f"/>', "https://a.example/f"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "url"), [r[1:] for r in READ], ids=[r[0] for r in READ])
def test_ways_of_writing_an_outline(body: str, url: str) -> None:
    assert urls(opml(body, "1.0")) == [url]


def test_names_keep_their_characters() -> None:
    body = """<outline text='Arts & "Letters" caf&eacute; &lt;i&gt;' xmlUrl="https://a.example/f"/>"""
    [found] = read(opml(body)).feeds
    assert found.title == 'Arts & "Letters" café <i>'


def test_other_encodings() -> None:
    text = (
        '<?xml version="1.0" encoding="windows-1251"?><opml><outline text="Газета" xmlUrl="https://a.example/"/></opml>'
    )
    assert read(text.encode("cp1251")).feeds[0].title == "Газета"


LEFT_OUT = [
    ('<outline type="rss" text="a"/>', "names no address (xmlUrl)"),
    ('<outline isComment="true"><outline text="a" xmlUrl="https://a.example/"/></outline>', "is commented out (isComment)"),
    ('<outline text="a" xmlUrl="/x" presslake:kind="folder"/>', "is of the kind 'folder'; expected one of feed, wordpress"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "reason"), LEFT_OUT)
def test_what_is_left_out_and_why(body: str, reason: str) -> None:
    found = read(opml(f'{body}<outline text="b" xmlUrl="https://b.example/"/>'))
    [left_out] = found.left_out
    assert left_out.reason.startswith(reason)
    assert (left_out.line, left_out.name) == (3, "a")
    assert [o.title for o in found.feeds] == ["b"]


BROKEN = [
    (b"", "line 1, column 1: no element found; expected OPML"),
    (b"not XML", "line 1, column 1: syntax error; expected OPML"),
    (b"<opml>\n<body>\n<outline text=a/>", "line 3, column 15: not well-formed (invalid token); expected OPML"),
    (b"<opml>\n<body>", "line 2, column 7: no element found; expected OPML"),
    (b"<html><body/></html>", "line 1: an XML document with the root element <html> came; expected <opml>"),
    (b"\n<rss version='2.0'/>", "line 2: an XML document with the root element <rss> came; expected <opml>"),
]


@pytest.mark.parametrize(("document", "says"), BROKEN)
def test_broken_lists_are_named_with_their_line(document: bytes, says: str) -> None:
    with pytest.raises(OpmlError) as raised:
        read(document)
    assert str(raised.value) == says


def test_no_entity_is_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    nested = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 20}">' for n in range(1, 12))
    document = (
        f'<!DOCTYPE opml [<!ENTITY a0 "many">{nested}<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
        '<opml><outline text="&a11;" xmlUrl="https://a.example/&x;"/></opml>'
    )
    [found] = read(document.encode()).feeds
    assert (found.title, found.url) == ("&a11;", "https://a.example/&x;")


def source(**values: object) -> Source:
    return Source(**{"id": "a", "kind": "feed", "location": "https://a.example/f?x=1&y=2", "name": "A"} | values)  # type: ignore[arg-type]


def test_what_is_written_is_read_again() -> None:
    sources = [
        source(name='The "A" & <b>', language="de"),
        source(id="b", kind="wordpress", location="https://b.example/"),
        source(id="c", kind="json", location="https://c.example/?since={since}"),
        source(id="d", kind="sitemap", location="https://d.example/sitemap.xml"),
        source(id="e", kind="page", location="https://e.example/"),
    ]
    found = read(write(sources, "mine"))
    assert [(o.id, o.kind, o.url, o.title, o.language) for o in found.feeds] == [
        (s.id, s.kind, s.location, s.name, s.language) for s in sources
    ]
    assert found.left_out == []


def test_folders_and_secrets_are_not_written() -> None:
    sources = [source(kind="folder", location="/data"), source(location="https://a.example/${TOKEN}"), source(id="b")]
    assert [o.id for o in read(write(sources, "mine")).feeds] == ["b"]


def test_other_readers_see_feeds_as_feeds() -> None:
    written = write([source(), source(id="b", kind="sitemap")], "mine").decode()
    assert written.count('type="rss"') == 1
    assert '<opml version="2.0" xmlns:presslake="urn:presslake:opml">' in written


def test_real_lists_are_read_whole() -> None:
    lists = sorted(shared("data", "opml").rglob("*.opml"))
    assert lists
    for path in lists:
        body = path.read_bytes()
        found = read(body)
        assert len(found.feeds) == body.lower().count(b"xmlurl="), path
        assert found.left_out == [], path
