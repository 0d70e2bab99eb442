"""What takes the text of an article out of a page: ours, and others where they are installed."""

import importlib
from collections.abc import Callable, Collection
from functools import partial
from importlib.metadata import PackageNotFoundError, version

from transforms.clean.lines import rules
from transforms.clean.pages import page

Extractor = Callable[[str], str]
PACKAGES = ("trafilatura", "resiliparse", "readability-lxml", "newspaper4k")


def ours(html: str, without: Collection[str] = ()) -> str:
    """The text of a page; `without`: names of groups of rules that are left out."""
    return "\n\n".join(rules.applied(page.read(html, without=without).lines, without))


def groups() -> dict[str, str]:
    """Every group of rules that can be left out, by name, and what it does."""
    return page.GROUPS | {rule.__name__: (rule.__doc__ or "").strip() for rule in rules.RULES}


def installed() -> tuple[dict[str, Extractor], list[str]]:
    """The extractors of this machine by name, with versions, and the packages that are missing."""
    found: dict[str, Extractor] = {"presslake": ours}
    missing = []
    for package in PACKAGES:
        try:
            released = version(package)
            found |= {f"{name} {released}": f for name, f in _MAKERS[package]().items()}
        except (PackageNotFoundError, ImportError):
            missing.append(package)
    return found, missing


def _trafilatura() -> dict[str, Extractor]:
    extract = importlib.import_module("trafilatura").extract
    return {
        "trafilatura fast": partial(_trafilatura_text, extract, True),
        "trafilatura": partial(_trafilatura_text, extract, False),
    }


def _trafilatura_text(extract: Callable[..., str | None], fast: bool, html: str) -> str:
    return extract(html, fast=fast, include_comments=False) or ""


def _resiliparse() -> dict[str, Extractor]:
    extract = importlib.import_module("resiliparse.extract.html2text").extract_plain_text
    return {"resiliparse": partial(extract, main_content=True, alt_texts=False)}


def _readability() -> dict[str, Extractor]:
    document, lxml_html = importlib.import_module("readability").Document, importlib.import_module("lxml.html")
    return {"readability-lxml": lambda html: str(lxml_html.fromstring(document(html).summary()).text_content())}


def _newspaper() -> dict[str, Extractor]:
    article = importlib.import_module("newspaper").Article

    def text(html: str) -> str:
        one = article("https://news.example/", fetch_images=False)
        one.download(input_html=html)
        one.parse()
        return str(one.text)

    return {"newspaper4k": text}


_MAKERS: dict[str, Callable[[], dict[str, Extractor]]] = {
    "trafilatura": _trafilatura,
    "resiliparse": _resiliparse,
    "readability-lxml": _readability,
    "newspaper4k": _newspaper,
}
