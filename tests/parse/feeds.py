"""Feeds made up at random, many of them strange; the same generator makes the same feeds."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

SPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:media="http://search.yahoo.com/mrss/"'
)
ATOM, RDF, XHTML = (
    "http://www.w3.org/2005/Atom",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://www.w3.org/1999/xhtml",
)
ROOTS = {
    "rss": (
        f'<rss version="2.0" {SPACES}>',
        f'\n <!-- cached --><rss version="0.91" {SPACES} xml:lang="it">',
        f'Warning: slow query <rss version="2.0" {SPACES} xml:base="https://h.example/x/">',
        f'<rss version="2.0" {SPACES} xmlns:a="{ATOM}" xmlns:xhtml="urn:other">',
    ),
    "feed": (
        f'<feed xmlns="{ATOM}" {SPACES}>',
        f'<feed xmlns="{ATOM}" {SPACES} xml:base="https://h.example/x/" xml:lang="en">',
        f'<a:feed xmlns:a="{ATOM}" xmlns="{ATOM}" {SPACES}>',
    ),
    "rdf": (
        f'<rdf:RDF xmlns:rdf="{RDF}" xmlns="http://purl.org/rss/1.0/" {SPACES}>',
        f'<rdf:RDF xmlns:rdf="{RDF}" {SPACES}>',
    ),
}
ABOVE = (
    "<description>About</description>", "<summary>About</summary>", "<content>About</content>",
    "<language>en</language>", "<link>https://h.example/</link>", "<ttl>5</ttl>",
    "<image><title>i</title><url>u</url><link>l</link></image>", "<author><name>A</name></author>",
    "<title>Made {build}</title>", "<lastBuildDate>{build}</lastBuildDate>", "<updated>{build}</updated>",
    '<title type="html"><div>x</div></title>', '<x:y xmlns:x="urn:1"/>',
    f'<items><rdf:Seq xmlns:rdf="{RDF}"><rdf:li rdf:resource="{{build}}"/></rdf:Seq></items>',
)  # fmt: skip
COMMON = (
    "<pubDate>Tue, 06 Jan 2026 08:30:00 +0000</pubDate>", "<updated>2026-01-06T08:30:00Z</updated>",
    "<category><![CDATA[Town hall & port]]></category>", "<dc:creator>Ida Brandt</dc:creator>",
    "<author><name>Tom Okafor</name></author>", "<author>desk@h.example (News desk)</author>",
    "<content:encoded><![CDATA[<p>Boats <b>and</b> trams</p> </item> &amp;]]></content:encoded>",
    f'<content type="xhtml"><div xmlns="{XHTML}"><p>Boats <b>and</b> trams</p></div></content>',
    '<media:group><media:content url="https://h.example/a.jpg" medium="image"/><media:title>M</media:title></media:group>',
    "<media:description>A boat</media:description>", '<title xml:lang="fr">Bateaux</title>', "<!-- <item> -->",
    '<dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">Anna Berg</dc:creator>', "<category>caf&#233;</category>",
    '<source url="https://h.example/">S</source>', "<unknown a='1'>t</unknown>", "<dc:language>sv</dc:language>",
)  # fmt: skip
ODD = (
    '<content type="html"><div>raw</div></content>', "<description><p>raw<title>x</title></p></description>",
    "<description>second</description>", "<summary>third</summary>", "<links>x</links>", "<textinput/>",
    "<item><title>nested</title></item>", '<rss version="2.0"/>', "<channel/>", "<author_detail>x</author_detail>",
    "<source><title>s</title><link>https://h.example/s</link></source>", "&nbsp;", " a & b ", "<open>", "<![CDATA[",
    '<dc:title xmlns:dc="urn:other">other</dc:title>', '<c:title xmlns:c="http://purl.org/dc/elements/1.1/">c</c:title>',
    '<xhtml:title xmlns:xhtml="http://purl.org/dc/elements/1.1/">x</xhtml:title>', '<x:foo xmlns:x="urn:x">v</x:foo>',
    '<media:description xmlns:media="http://search.yahoo.com/mrss/">own</media:description>',
    '<i:summary xmlns:i="http://www.itunes.com/dtds/podcast-1.0.dtd">show</i:summary>', "<title>Ã©t</title>",
    '<content type="xhtml" TYPE="html"><div xmlns="http://www.w3.org/1999/xhtml">x</div></content>',
    '<title xml:base="https://other.example/">based</title>', "<link>story/7</link>", '<link href="/story/8"/>',
    "<guid>one for all</guid>", "<link>https://h.example/all</link>", "<link>https://h.example/amp/all/</link>",
    "<link>https://h.example/all?utm_source=rss</link>", "<link>https://h.example/a%6Cl</link>", "<guid>all</guid>",
    '<link rel="alternate" href="https://h.example/?p=1"/>', '<guid isPermaLink="true">https://h.example/all</guid>',
    '<gml:pos xmlns:gml="http://www.opengis.net/gml">1 2</gml:pos>', "<pubDate>no date</pubDate>",
)  # fmt: skip
ATTRIBUTES = (' xml:lang="sv"', ' xml:base="https://b.example/"', ' href="https://h.example/h"', ' xmlns:z="urn:z"')


@dataclass(frozen=True, slots=True)
class Shape:
    """What the documents of one feed have in common. `odd`: how often its entries are strange, 0 to 1."""

    kind: str
    root: str
    above: tuple[str, ...]
    odd: float

    def entry(self, number: int, rng: random.Random) -> str:
        url = f"https://h.example/story-{number}"
        name, link = ("entry", f'<link href="{url}"/>') if self.kind == "feed" else ("item", f"<link>{url}</link>")
        guid = f"<id>tag:h.example,{number}</id>" if self.kind == "feed" else f"<guid>g{number}</guid>"
        parts = [f"<title>Story {number}</title>"]
        parts += [part for part, share in ((link, 0.9), (guid, 0.7)) if rng.random() < share]
        parts += [f"<description>Body {number} &lt;p&gt;of words</description>"] * (rng.random() < 0.7)
        for _ in range(rng.randint(0, 3)):
            parts.insert(rng.randint(0, len(parts)), rng.choice(ODD if rng.random() < self.odd else COMMON))
        attributes = f' rdf:about="{url}"' if self.kind == "rdf" and rng.random() < 0.8 else ""
        if rng.random() < self.odd / 10:
            attributes += rng.choice(ATTRIBUTES)
        return f"<{name}{attributes}>{''.join(parts)}</{name}>"

    def document(self, entries: Sequence[str], build: int, *, late: str = "") -> bytes:
        """`build`: what changes each time; `late`: what stands after the entries."""
        root = self.root[self.root.rindex("<") :].split()[0].removeprefix("<")
        above = "".join(self.above).replace("{build}", str(build))
        begin = self.root + (f"<channel>{above}" if self.kind != "feed" else above)
        begin += "</channel>" if self.kind == "rdf" else ""
        end = f"</channel></{root}>" if self.kind == "rss" else f"</{root}>"
        return (begin + "\n".join(entries) + late + end).encode()


def some_shape(rng: random.Random) -> Shape:
    kind = rng.choice(("rss", "rss", "feed", "rdf"))
    above = tuple(rng.choice(ABOVE) for _ in range(rng.choice((0, 0, 1, 2, 3))))
    root = ROOTS[kind][0] if rng.random() < 0.5 else rng.choice(ROOTS[kind])
    return Shape(kind, root, above, rng.choice((0.0, 0.05, 0.2, 0.5)))


def two_states(rng: random.Random) -> tuple[bytes, bytes]:
    """A feed at one poll and at the next: some entries new, gone, moved, changed, or the feed itself changed."""
    shape = some_shape(rng)
    entries = [shape.entry(n, rng) for n in range(rng.randint(2, 8))]
    old, new = entries[rng.randint(0, 2) :] or entries, entries[: rng.randint(1, len(entries))]
    if rng.random() < 0.2:
        rng.shuffle(new)
    if rng.random() < 0.2:
        new.insert(rng.randint(0, len(new)), shape.entry(99, rng))
    if rng.random() < 0.2:
        old.insert(rng.randint(0, len(old)), shape.entry(98, rng))
    if rng.random() < 0.1:
        new[-1] = new[-1].replace("Body", "Corrected body")
    later = shape if rng.random() < 0.9 else Shape(shape.kind, rng.choice(ROOTS[shape.kind]), shape.above, shape.odd)
    late = "<title>late</title>" if rng.random() < 0.05 else ""
    before, after = shape.document(old, 1), later.document(new, rng.choice((1, 2)), late=late)
    return before, after[: -rng.randint(1, 40)] if rng.random() < 0.05 else after
