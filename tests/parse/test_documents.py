"""Which parser gets a payload."""

import pytest

from schemas.errors import ParseError
from schemas.records import ReadAs
from tests.parse.payloads import payload, read
from transforms.parse.document import MAX_ENTRIES
from transforms.parse.documents import parse


@pytest.mark.parametrize(
    ("name", "body_format", "entries", "problems"),
    [
        ("rss_full.xml", "html", 3, 1),
        ("atom.xml", "html", 2, 0),
        ("feed.json", "html", 3, 2),
        ("posts.json", "html", 2, 4),
        ("page.html", "page", 1, 0),
        ("archive.jsonl", "text", 3, 3),
        ("dump.txt", "dump", 1, 0),
    ],
)
@pytest.mark.parametrize("ending", ["", ".gz"])
def test_files_of_a_folder(name: str, body_format: str, entries: int, problems: int, ending: str) -> None:
    document = parse(payload(read(name), kind="folder", path=f"sub/{name}{ending}"))
    assert (len(document.entries), len(document.problems)) == (entries, problems)
    assert document.entries[0].body_format == body_format


def test_an_answer_saved_as_text_is_still_that_answer() -> None:
    html = read("page.html")
    assert parse(payload(html, kind="folder", path="x.txt")).entries[0].body_format == "page"
    assert parse(payload(b"A page as text", kind="folder", path="x.txt")).entries[0].body_format == "dump"
    assert parse(payload(b"Only words.", kind="folder", path="x.htm")).entries[0].body_format == "page"


def test_without_a_path_the_bytes_decide() -> None:
    page = parse(payload(read("page.html"), "text/html", kind="folder", url="https://coast.example/l"))
    assert page.entries[0].link == "https://coast.example/l"
    assert len(parse(payload(read("posts.json"), kind="folder")).entries) == 2
    assert len(parse(payload(read("rss_full.xml"), kind="folder")).entries) == 3


def test_a_json_file_of_plain_objects_goes_by_the_fields_of_its_source() -> None:
    document = parse(payload(b'[{"story": "T"}]', kind="folder", path="x.json", fields=(("text", "story"),)))
    assert document.entries[0].body == "T"


def test_a_part_of_an_archive_counts_on() -> None:
    part = payload(b'{"text": "a"}\n{"no": 1}\n', kind="folder", path="x.jsonl", first_line=100)
    assert parse(part).problems[0].message.startswith("line 102: ")


@pytest.mark.parametrize(
    ("body", "path", "message"),
    [
        (b"", "x.html", "an empty document came"),
        (
            b"<html></html>",
            "x.xml",
            "an HTML page without a title came in a file; expected an RSS or Atom feed",
        ),
        (
            b"words",
            "x.json",
            r"plain text \('words'\) came in a file; expected a JSON Feed, WordPress posts or plain objects",
        ),
        (
            b"<urlset/>",
            "x",
            "a sitemap came in a file; expected a feed, posts, a page",
        ),
    ],
)
def test_files_that_are_not_what_their_names_say(body: bytes, path: str, message: str) -> None:
    with pytest.raises(ParseError, match=message):
        parse(payload(body, kind="folder", path=path))


@pytest.mark.parametrize(
    ("name", "read_as", "entries", "problems"),
    [
        ("rss_full.xml", "feed", 3, 1),
        ("feed.json", "feed", 3, 2),
        ("posts.json", "wordpress", 2, 4),
        ("feed.json", "json", 3, 2),
        ("sitemap_news.xml", "sitemap", 2, 1),
        ("atom.xml", "sitemap", 2, 0),
        ("page.html", "page", 1, 0),
        ("listing.html", "listing", 7, 0),
        ("page.html", "file", 1, 0),
    ],
)
def test_what_was_polled_is_read_as_its_poller_says(name: str, read_as: ReadAs, entries: int, problems: int) -> None:
    document = parse(payload(read(name), "text/plain", read_as=read_as, links=("*",)))
    assert (len(document.entries), len(document.problems)) == (entries, problems)


def test_a_site_without_an_open_api_is_read_by_its_feed() -> None:
    assert len(parse(payload(read("atom.xml"), kind="wordpress", read_as="feed")).entries) == 2


def test_what_was_polled_is_nothing_else() -> None:
    with pytest.raises(ParseError, match="an HTML page titled 'Lighthouse lit again"):
        parse(payload(read("page.html"), "application/rss+xml"))
    with pytest.raises(ParseError, match='kind = "feed" reads it'):
        parse(payload(read("atom.xml"), kind="wordpress"))
    with pytest.raises(ParseError, match="expected an HTML page"):
        parse(payload(read("atom.xml"), kind="page"))


def test_a_page_has_its_address_and_what_it_says_of_its_use() -> None:
    body = b'<html><meta name="robots" content="noai, noarchive"><p>Words.</p></html>'
    [entry] = parse(payload(body, kind="page", url="https://coast.example/l")).entries
    assert (entry.link, entry.guid) == ("https://coast.example/l", None)
    assert entry.usage == ("noai", "noarchive")


def test_more_entries_than_a_document_may_have_are_one_problem() -> None:
    body = b"[" + b",".join(b'{"title": "T"}' for _ in range(MAX_ENTRIES + 2)) + b"]"
    document = parse(payload(body, kind="json"))
    assert len(document.entries) == MAX_ENTRIES
    [problem] = document.problems
    assert (problem.position, problem.message) == (
        None,
        "2 entries more than 50000 came in one document; expected at most 50000",
    )


def test_an_archive_may_have_as_many_as_it_likes() -> None:
    body = b'{"text": "a"}\n' * (MAX_ENTRIES + 2)
    assert len(parse(payload(body, kind="folder", path="x.jsonl")).entries) == MAX_ENTRIES + 2


@pytest.mark.parametrize("body", [bytes(range(256)) * 20, b"\x7fELF\x02\x01\x01" + bytes(2000)])
def test_what_is_no_text_is_refused(body: bytes) -> None:
    with pytest.raises(ParseError, match="binary data came in a file; expected a document"):
        parse(payload(body, kind="folder", path="x.txt"))
