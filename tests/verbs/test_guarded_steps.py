"""Each step knows again what was in hand when a process ended: it is handled apart, and put aside if that dies."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import apache_beam as beam
import pytest

from schemas.records import Item, Reject
from tests.articles import make_article, make_item
from tests.sources.server import answer, serving
from tests.sources.visiting import PAGE, Lake, kinds, summary
from tests.verbs.test_steps import RSS, expect, payload, say
from transforms.aside import Aside
from transforms.clean.ptransform import Clean
from transforms.enrich.ptransform import Enrich
from transforms.parse.ptransform import Parse
from transforms.parse.reading import place_of

ITEM, ARTICLE, PAYLOAD = make_item(), make_article(), payload(RSS)


class Case(NamedTuple):
    """A step for a lake, what it is given, what was in hand, and what comes of it where it is handled well, or not."""

    step: Callable[[str, Aside], beam.PTransform]
    given: Any
    suspect: str
    well: list[Any]
    rejects: list[Any]
    rejected: list[Any]


CASES = [
    Case(
        lambda lake, a: Parse("test", a, None, lake),
        PAYLOAD,
        f"parse-{place_of(PAYLOAD)}",
        ["One", "Two"],
        [("parse", 1)],
        [("parse", None)],
    ),
    Case(
        lambda lake, a: Clean("test", None, a, (), lake),
        ITEM,
        f"clean-{ITEM.entry_key}{ITEM.entry_digest}",
        [("paper", 1)],
        [],
        [("clean", 0)],
    ),
    Case(
        lambda lake, a: Enrich(a, lake),
        ARTICLE,
        f"enrich-{ARTICLE.entry_key}{ARTICLE.entry_digest}",
        [("paper", 1)],
        [],
        [("enrich", 0)],
    ),
]


def mark(lake: Path, what: str) -> Path:
    """What a process leaves behind that ended with that in hand, once another has found its note."""
    path = lake / "_state/suspects" / what
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    return path


@pytest.fixture
def _deaths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Python that begins now dies at once."""
    (tmp_path / "code").mkdir()
    (tmp_path / "code/sitecustomize.py").write_text("import os\nos._exit(9)\n")
    monkeypatch.syspath_prepend(str(tmp_path / "code"))


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.suspect.partition("-")[0])
def test_a_suspect_that_is_handled_well_goes_on(tmp_path: Path, case: Case) -> None:
    suspect, other = mark(tmp_path, case.suspect), mark(tmp_path, "parse-" + "9" * 32)
    expect(lambda a: case.step(str(tmp_path), a), [case.given], case.well, {"rejects": case.rejects}, say)
    assert not suspect.exists()
    assert other.exists()


@pytest.mark.usefixtures("_deaths")
@pytest.mark.parametrize("case", CASES, ids=lambda c: c.suspect.partition("-")[0])
def test_a_suspect_that_ends_its_process_again_is_put_aside(tmp_path: Path, case: Case) -> None:
    suspect = mark(tmp_path, case.suspect)
    expect(lambda a: case.step(str(tmp_path), a), [case.given], [], {"rejects": case.rejected}, say)
    assert suspect.exists()


def test_a_page_that_is_handled_well_goes_on(tmp_path: Path) -> None:
    with serving(answer(PAGE)) as server:
        lake, item = Lake(tmp_path, server), summary(server)
        suspect = mark(tmp_path, f"fetch-{item.entry_key}{item.entry_digest}")
        assert kinds(lake.visit(item)) == ["Fetch", "page"]
    assert not suspect.exists()


@pytest.mark.usefixtures("_deaths")
@pytest.mark.parametrize("body", ["<p>The ferry …</p>", ""])
def test_a_page_that_ends_processes_is_given_up(tmp_path: Path, body: str) -> None:
    with serving(answer(PAGE)) as server:
        lake, item = Lake(tmp_path, server), summary(server, body=body)
        mark(tmp_path, f"fetch-{item.entry_key}{item.entry_digest}")
        _fetch, outcome = lake.visit(item)
    if body:
        assert isinstance(outcome, Item)
        assert outcome == item, "its summary stands"
    else:
        assert isinstance(outcome, Reject)
        assert "it ends the process that handles it" in outcome.message
    assert lake.waiting() == []
