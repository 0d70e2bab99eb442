"""All that the feed validator is tested with: nothing breaks, nothing takes long, nothing is lost without a word."""

import time
from dataclasses import replace
from urllib.parse import urljoin

import pytest

from schemas.columns import check
from schemas.errors import ParseError
from schemas.records import Payload, ReadAs
from tests.parse.counting import entries_begun, entries_of_xml
from tests.parse.payloads import payload
from tests.parse.validator_cases import cases
from transforms.identity import canonical_link
from transforms.parse.document import Document
from transforms.parse.documents import parse
from transforms.parse.items import items

LONGEST_CPU_S = 2.0


def _parsed(given: Payload) -> Document | None:
    try:
        return parse(given)
    except ParseError as e:
        assert "expected" in str(e)
        return None


def _polled(body: bytes) -> Payload:
    return payload(body, "application/xml")


def test_they_are_all_there() -> None:
    assert len(cases()) >= 2_192


@pytest.mark.parametrize("read_as", ["feed", "file", "sitemap", "page", "listing", "wordpress", "json"])
def test_each_is_read_or_refused_and_soon(read_as: ReadAs) -> None:
    for name, body in cases():
        given = payload(body, "application/xml", kind="folder" if read_as == "file" else "feed", read_as=read_as)
        begun = time.process_time()
        document = _parsed(given)
        found = list(items(document, given)) if document else []
        assert time.process_time() - begun < LONGEST_CPU_S, name
        assert len({i.position for i in found}) == len(found), name
        for entry in document.entries if document else ():
            check(entry)


def test_every_entry_comes_out_or_is_a_problem() -> None:
    """Counted by a strict parser; where that one refuses the document, at least by start tags of entries."""
    whole = broken = 0
    for name, body in cases():
        document = _parsed(_polled(body))
        if document is None:
            continue  # one reject stands for the document
        told = len(document.entries) + sum(p.position is not None for p in document.problems)
        counted = entries_of_xml(body)
        if counted is None:
            broken += 1
            assert told >= entries_begun(body) or any(p.position is None for p in document.problems), name
        else:
            whole += 1
            assert told == counted, name
    assert whole > 1_800
    assert broken > 20


def test_a_refused_document_has_no_entries() -> None:
    refused = [(name, entries_of_xml(body)) for name, body in cases() if _parsed(_polled(body)) is None]
    assert len(refused) > 300
    # in this one the prefix `rss`, which it gives to RSS 1.1, hides from feedparser what it is
    assert [name for name, entries in refused if entries] == ["testcases/rss11/must/neg-anyarss.xml"]


def test_an_entry_without_an_item_shares_its_link_with_one_that_has_an_item() -> None:
    merged = 0
    for name, body in cases():
        given = _polled(body)
        document = _parsed(given)
        if document is None:
            continue
        found = list(items(document, given))
        base = document.base_url or given.url
        links = {canonical_link(i.entry) for i in found}
        for position, entry in document.numbered():
            if position not in {i.position for i in found}:
                merged += 1
                link = canonical_link(replace(entry, link=urljoin(base, entry.link or "")))
                assert link in links, (name, position)
    assert merged > 5
