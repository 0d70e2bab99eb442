"""What a page says of itself: each field from the witness that is trusted most for it.

| field | asked in turn |
| --- | --- |
| title | the heading that readers see, where what the head declares agrees with it; JSON-LD; Open Graph; meta; `<title>` |
| published | JSON-LD, meta, microdata; then what is marked near the headline (`times`) |
| authors | JSON-LD, meta, then what is marked near the headline |
| image | Open Graph, JSON-LD |
| section | meta, JSON-LD |
| description | Open Graph, meta |
| publisher | JSON-LD, Open Graph |
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from schemas.records import AuthorSource
from transforms.clean.letters.characters import one_line
from transforms.clean.said import heads, people, titles
from transforms.clean.said.linked import strings
from transforms.clean.said.witnesses import Witnesses, attribute, heard

_PUBLISHED = (
    "article:published_time", "og:article:published_time", "datepublished", "og:published_time", "article:published", "og:pubdate", "pubdate",
    "publishdate", "publish-date", "publish_date", "published_at", "publication_date", "dc.date.issued", "dcterms.issued", "dcterms.created",
    "dc.date.created", "dc.date", "dcterms.date", "sailthru.date", "parsely-pub-date", "cxenseparse:recs:publishtime", "citation_date",
    "citation_publication_date", "datecreated", "date",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified", "lastmod", "last-modified", "dcterms.modified",
    "dc.date.modified", "revised",
)  # fmt: skip
_AUTHORS = (
    "author", "article:author", "og:article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "dc.contributor",
    "byl", "citation_author", "article:author_name",
)  # fmt: skip
_IMAGE = ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src")
_SECTION = (
    "article:section",
    "og:article:section",
    "articlesection",
    "parsely-section",
    "dc.subject.section",
    "cxenseparse:section",
    "section",
)
_DESCRIPTION = ("og:description", "description")
_LABELS = (("twitter:label1", "twitter:data1"), ("twitter:label2", "twitter:data2"))
_WRITTEN_BY = frozenset(
    (
        "written by", "verfasst von", "geschrieben von", "écrit par", "rédigé par", "escrito por", "scritto da", "geschreven door", "napisane przez",
        "skrevet av", "skrevet af", "skriven av", "kirjoittanut", "ditulis oleh", "yazan", "napsal(a)", "szerző", "scris de", "автор", "написано",
        "від", "συντάχθηκε από", "作者", "執筆者", "글쓴이", "كُتب بواسطة", "द्वारा लिखित", "author", "by", "autor", "auteur", "autore",
    )
)  # fmt: skip
_TIME = re.compile(r"(?:199|20[0-3])\d|\d{10}|[^\x00-\x7f]")
"""In what may be a time of publication."""
_NO_ADDRESS = re.compile(r"\s*(?!https?:)[a-z][a-z0-9+.\s-]*:", re.IGNORECASE)
_PERSON, _ORGANISATION = "Person", "Organization"
_MOST_CLAIMS = 6
_LONGEST_SECTION = 60


@dataclass(frozen=True, slots=True)
class Metadata:
    """A page's own claims: dates as given, best witness first; URLs may be relative. `author_source`: who named them."""

    title: str | None
    published: tuple[str, ...]
    modified: tuple[str, ...]
    times: tuple[str, ...]
    authors: tuple[str, ...]
    author_source: AuthorSource | None
    language: str | None
    image_url: str | None
    section: str | None
    description: str | None
    publisher: str | None
    url: str | None


def read(tree: LexborHTMLParser, url: str | None = None) -> Metadata:
    """Every field that a page tells. `url`: where it was found."""
    said = heard(tree, url)
    title = titles.headline(said)
    authors, author_source = _authors(said, title)
    published = _claims(said, ("datePublished", "dateCreated", "uploadDate"), _PUBLISHED)
    return Metadata(
        title=title.text,
        published=published,
        modified=_claims(said, ("dateModified",), _MODIFIED),
        times=heads.times(title, said.body) if said.body and not any(map(_TIME.search, published)) else (),
        authors=authors,
        author_source=author_source,
        language=attribute(tree, "html", "lang")
        or next(said.meta(("og:locale", "content-language", "language")), None),
        image_url=_first_image((*said.meta(_IMAGE), _image(said.linked.article.get("image")))),
        section=_section(said),
        description=next(said.meta(_DESCRIPTION), None),
        publisher=_publisher(said),
        url=said.declared_url,
    )


def _claims(said: Witnesses, fields: tuple[str, ...], metas: tuple[str, ...]) -> tuple[str, ...]:
    told = (said.linked.article.get(field) for field in fields)
    linked = [value for one in told for value in strings(str(one) if isinstance(one, int | float) else one)]
    return tuple(dict.fromkeys((*linked, *said.meta(metas))))[:_MOST_CLAIMS]


def _authors(said: Witnesses, title: titles.Headline) -> tuple[tuple[str, ...], AuthorSource | None]:
    """The authors of the first witness that names any, and which that is."""
    typed = list(said.linked.names("author", "creator"))
    if found := _linked_authors(typed, said):
        return found, "json-ld"
    if found := people.authors(_no_addresses(said), said.site):
        return found, "meta"
    found = heads.authors(title, said.body, said.site) if said.body else ()
    return found, "page" if found else None


def _linked_authors(typed: list[tuple[str, str]], said: Witnesses) -> tuple[str, ...]:
    """Persons by their names or single names, never by the name of what is typed as an organisation; else agencies."""
    names = [name for name, kind in typed if _ORGANISATION not in kind]
    return (
        people.authors(names, said.site)
        or tuple(name for name, kind in typed if kind == _PERSON and people.is_pen_name(name, said.site))
        or people.organisations((name for name, _ in typed), said.site)
    )


def _no_addresses(said: Witnesses) -> list[str]:
    """What meta tags say of authors; `article:author` is the address of a profile by Open Graph's own rules."""
    return [name for name in (*said.meta(_AUTHORS), *_labelled(said)) if "://" not in name]


def _labelled(said: Witnesses) -> Iterator[str]:
    """Names beside a label that says so, as publishing software writes them for link cards (`twitter:label1`)."""
    for label, data in _LABELS:
        if any(name.casefold().strip(" :") in _WRITTEN_BY for name in said.meta((label,))):
            yield from said.meta((data,))


def _section(said: Witnesses) -> str | None:
    for value in (*said.meta(_SECTION), *strings(said.linked.article.get("articleSection"))):
        name = one_line(value)
        if name and len(name) <= _LONGEST_SECTION and "://" not in name:
            return name
    return None


def _publisher(said: Witnesses) -> str | None:
    names = (
        *(name for name, _ in said.linked.names("publisher")),
        *said.meta(("og:site_name", "dc.publisher", "publisher")),
    )
    return next((name for name in map(one_line, names) if name and "://" not in name), None)


def _first_image(told: Iterable[str | None]) -> str | None:
    """The first address that can be fetched; `data:` and `about:` hold a place for scripts."""
    return next((url for url in told if url and not _NO_ADDRESS.match(url)), None)


def _image(image: Any) -> str | None:
    first = image[0] if isinstance(image, list) and image else image
    found = strings(first.get("url") if isinstance(first, dict) else first)
    return found[0].strip() if found else None
