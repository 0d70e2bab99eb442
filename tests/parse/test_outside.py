"""Nothing that a document names is fetched while it is parsed, and none of its entities is expanded."""

import urllib.request
from contextlib import suppress

import pytest

from schemas.errors import ParseError
from schemas.records import ReadAs
from tests.parse.payloads import payload
from tests.sources.server import serving
from transforms.parse.documents import parse
from transforms.parse.items import items

ITEM = "<item><title>[&named;&inside;]</title><link>https://a.example/1</link><description>Words.</description></item>"
FEED = f'<rss version="2.0" xmlns:xi="http://www.w3.org/2001/XInclude"><channel><title>F</title>{ITEM}</channel></rss>'
SITEMAP = "<urlset><url><loc>https://a.example/1</loc></url>&named;</urlset>"
PAGE = "<html><head><title>P</title></head><body><p>&named;</p></body></html>"

OUTSIDE = {
    "a document type": '<!DOCTYPE rss SYSTEM "{url}">{document}',
    "a public document type": '<!DOCTYPE rss PUBLIC "-//X//Y" "{url}">{document}',
    "an external entity": '<!DOCTYPE rss [<!ENTITY named SYSTEM "{url}">]>{document}',
    "a parameter entity": '<!DOCTYPE rss [<!ENTITY % more SYSTEM "{url}"> %more;]>{document}',
    "an entity in an entity": '<!DOCTYPE rss [<!ENTITY % a SYSTEM "{url}"><!ENTITY named "&#37;a;">]>{document}',
    "a style sheet": '<?xml-stylesheet type="text/xsl" href="{url}"?>{document}',
    "a schema": '{document}<!-- --><x xsi:schemaLocation="http://x {url}"/>',
    "an inclusion": '<r xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="{url}"/></r>{document}',
    "a base": '<base href="{url}"/>{document}',
    "a frame": '<iframe src="{url}"></iframe><link rel="stylesheet" href="{url}"/><img src="{url}"/>{document}',
}
READ_AS: dict[ReadAs, str] = {"feed": FEED, "sitemap": SITEMAP, "page": PAGE, "listing": PAGE}


@pytest.mark.parametrize("read_as", READ_AS)
@pytest.mark.parametrize("outside", OUTSIDE)
def test_no_connection_is_made(outside: str, read_as: ReadAs) -> None:
    with serving(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi") as server:
        document = OUTSIDE[outside].format(url=server.url("/outside"), document=READ_AS[read_as])
        given = payload(f'<?xml version="1.0"?>{document}'.encode(), read_as=read_as, links=("*",))
        with suppress(ParseError):
            list(items(parse(given), given))
        assert server.connections == 0
        # the same server does count who asks for that address
        urllib.request.urlopen(server.url("/outside"), timeout=5).read()
        assert server.connections == 1


def test_an_inclusion_within_an_entry_stays_what_it_is() -> None:
    with serving(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi") as server:
        inclusion = f'<xi:include href="{server.url()}" parse="text"/>'
        document = parse(payload(FEED.replace("Words.", f"Words.{inclusion}").encode()))
        assert document.entries[0].body.startswith("Words.")
        assert server.connections == 0


@pytest.mark.parametrize(
    "value", ["Expanded", "&#69;xpanded", "A" * 10_000], ids=["a word", "a reference", "a long text"]
)
def test_an_entity_is_not_expanded(value: str) -> None:
    doctype = f'<!DOCTYPE rss [\n<!ENTITY inside "{value}">\n]>\n'
    document = parse(payload((doctype + FEED.replace("&named;&inside;", "&inside;" * 50)).encode()))
    title = document.entries[0].title or ""
    assert "&inside;" in title
    assert len(title) < 1_000
