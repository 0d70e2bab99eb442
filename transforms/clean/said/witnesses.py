"""What a page says of itself, by who says it: JSON-LD, meta tags, microdata and the words that readers see."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from transforms.clean.letters.characters import one_line
from transforms.clean.said import linked
from transforms.clean.said.sitenames import SiteNames

_SITE_METAS = (
    "og:site_name", "application-name", "apple-mobile-web-app-title", "dc.publisher", "dcterms.publisher", "publisher", "copyright",
    "al:ios:app_name", "al:android:app_name",
)  # fmt: skip


_MOST_METAS = 1000
_LONGEST = 4000
_MOST_TAGS = 60_000
_MOST_BYTES = 6_000_000


@dataclass(frozen=True, slots=True)
class Witnesses:
    """A page and what its head declares. `url`: where it was found, else what it declares as its own."""

    tree: LexborHTMLParser
    linked: linked.Linked
    metas: Mapping[str, tuple[str, ...]]
    site: SiteNames
    url: str | None
    declared_url: str | None

    @property
    def body(self) -> LexborNode | None:
        """What readers see; None of a page that is larger than any for readers, which would take seconds."""
        document = self.tree.raw_html or b""
        return self.tree.body if len(document) <= _MOST_BYTES and document.count(b"<") <= _MOST_TAGS else None

    def meta(self, names: Iterable[str]) -> Iterator[str]:
        """The contents of the meta tags of these names, in the order of the names."""
        return (content for name in names for content in self.metas.get(name, ()))


def heard(tree: LexborHTMLParser, url: str | None = None) -> Witnesses:
    """Every witness of a page, none believed yet. `url`: where it was found, for one that does not say."""
    things = linked.read(tree)
    metas = _metas(tree)
    own = attribute(tree, "link[rel=canonical]", "href") or next(iter(metas.get("og:url", ())), None)
    declared = [name for meta in _SITE_METAS for name in metas.get(meta, ())]
    names = [name for name in map(one_line, (*declared, *things.sites())) if name]
    return Witnesses(tree, things, metas, SiteNames.of(names, url or own), url or own, own)


def attribute(tree: LexborHTMLParser, selector: str, name: str) -> str | None:
    """An attribute of the first element that the selector finds."""
    node = tree.css_first(selector)
    return ((node.attributes.get(name) or "").strip() or None) if node is not None else None


def _metas(tree: LexborHTMLParser) -> dict[str, tuple[str, ...]]:
    """Contents of meta tags by lower-case property, name or itemprop."""
    found: dict[str, tuple[str, ...]] = {}
    for meta in tree.css("meta[content]")[:_MOST_METAS]:
        attributes = meta.attributes
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
        content = (attributes.get("content") or "")[:_LONGEST].strip()
        if name and content:
            key = name.strip().lower()
            found[key] = (*found.get(key, ()), content)
    return found
