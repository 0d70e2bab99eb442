"""A web of which half misbehaves: what the others show lands in the same cycle, in time, and every fault has its name."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.sources.manners.verdict import FAULTS
from tests.end_to_end.newsweb import NewsWeb, as_shown, newsweb
from tests.end_to_end.running import rows, run
from transforms.parse.oddities import ODDITIES

DEADLINE_S = 20.0
LANDING_S = 25.0
"""What the landing of a cycle may take on a busy machine."""

NAMES = {
    "lying_etag": {"same-etag"},
    "no_validators": {"no-validators"},
    "429": {"rate-limited"},
    "503": {"unavailable"},
    "drip": {"timeout"},
    "moved": {"moved"},
    "moved_for_now": {"moved-for-now"},
    "redirect_loop": {"redirect-loop"},
    "redirect_inside": {"inner-address", "bad-url"},
    "gone": {"gone"},
    "missing": {"not-found"},
    "bomb": {"too-large"},
    "truncated": {"truncated"},
    "wrong_charset": {"wrong-charset"},
    "control_chars": {"control-characters"},
    "challenge_page": {"challenge"},
    "no_ids": {"no-ids"},
    "same_guid": {"same-guid"},
    "absurd_dates": {"absurd-dates"},
    "reset": {"reset"},
    "empty": {"empty"},
    "wrong_type": {"wrong-type"},
}
"""What the web calls a fault -> the names of which one must stand in `faults` of fetches/. It also knows `huge`: all its
articles in one feed, which of a publisher with a dozen are not many."""

IN_RSS_ONLY = {"no_ids", "same_guid", "absurd_dates"}
SOMETIMES = {"wrong_charset", "control_chars", "lying_etag", "same_guid", "truncated", "drip"}
"""Only where a text has such a character, where something was published between, where there is an entry, or two."""


@dataclass(frozen=True)
class Web:
    """A web, and its publishers by number: fault, format, and the id of their source."""

    web: NewsWeb
    faults: dict[int, str | None]
    formats: dict[int, str]

    @property
    def good(self) -> set[int]:
        """Those without a fault."""
        return {n for n, fault in self.faults.items() if fault is None}

    def config(self, folder: Path, run_keys: str, http_keys: str, *, bombs: bool = False) -> Path:
        """A configuration of all but the bombs, or of one bomb alone: while the web makes one it answers nobody else."""
        path = self.web.write_config(folder, f"{http_keys}\n[run]\n{run_keys}")
        head, *tables = path.read_text("utf-8").split("[[source]]")
        those = [f'id = "p{n}"\n' for n, fault in self.faults.items() if fault == "bomb"]
        chosen = [t for t in tables if any(one in t for one in those) == bombs]
        path.write_text("[[source]]".join([head, *(chosen[:1] if bombs else chosen)]), "utf-8")
        return path


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    with newsweb("--publishers", "310", "--rate", "0", "--preload", "800", "--faults", ".5", "--seed", "2") as running:
        sources = {int(s["id"][1:]): s for s in running.sources() if s["kind"] in ("feed", "wordpress")}
        yield Web(
            running, {n: s["fault"] for n, s in sources.items()}, {n: str(s["format"]) for n, s in sources.items()}
        )


def landed(lake: Path, numbers: set[int]) -> list[tuple[str, str]]:
    found = rows(lake, "articles", "source_id, url, title")
    return as_shown([r for r in found if int(r["source_id"][1:]) in numbers])


@pytest.fixture(scope="module")
def polled(web: Web, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lake after three cycles, in each of which what the good ones showed has landed within the deadline."""
    folder = tmp_path_factory.mktemp("faults")
    config = web.config(folder, f'deadline = "{DEADLINE_S:g}s"', "total_timeout_s = 3")
    for _ in range(3):
        began = time.monotonic()
        assert run(config) == 0
        assert time.monotonic() - began < DEADLINE_S + LANDING_S
        assert landed(folder / "lake", web.good) == web.web.shown(web.good)
        web.web.advance(200)
    run(web.config(folder, "", "", bombs=True))
    return folder / "lake"


def test_what_the_good_publishers_show_lands(web: Web, polled: Path) -> None:
    """The cycles themselves have looked; here that there was something to land, of all of them and in each."""
    good = rows(polled, "fetches", "source_id, outcome")
    good = [f for f in good if int(f["source_id"][1:]) in web.good]
    assert len(good) == 3 * len(web.good) > 300
    assert {f["outcome"] for f in good} == {"ok", "unchanged"}
    assert len(landed(polled, web.good)) > 300


@pytest.mark.parametrize("fault", NAMES)
def test_every_fault_has_its_name(web: Web, polled: Path, fault: str) -> None:
    bad = {
        f"p{n}" for n, f in web.faults.items() if f == fault and (fault not in IN_RSS_ONLY or "rss" in web.formats[n])
    }
    named: dict[str, set[str]] = {}
    for fetch in rows(polled, "fetches", "source_id, faults"):
        if fetch["source_id"] in bad:
            named.setdefault(fetch["source_id"], set()).update(fetch["faults"])
    assert named
    right = [source for source, names in named.items() if names & NAMES[fault]]
    if fault in SOMETIMES:
        assert right
    else:
        assert sorted(right) == sorted(named), named


def test_the_names_are_those_that_are_explained(polled: Path) -> None:
    told = {name for fetch in rows(polled, "fetches", "faults") for name in fetch["faults"]}
    assert told <= set(FAULTS) | set(ODDITIES)


def test_a_redirect_inside_is_refused_though_loopback_is_allowed(web: Web, polled: Path) -> None:
    inside = {f"p{n}" for n, fault in web.faults.items() if fault == "redirect_inside"}
    told = [f for f in rows(polled, "fetches", "source_id, outcome, reason, status") if f["source_id"] in inside]
    assert len(told) >= 3
    assert {(f["outcome"], f["status"]) for f in told} == {("refused", None)}
    assert all(f["reason"] for f in told)


def test_a_cycle_ends_at_its_deadline_whatever_the_worst_publisher_does(web: Web, tmp_path: Path) -> None:
    """Drips that would go on for minutes are cut off; what the good ones show has landed."""
    config = web.config(tmp_path, 'deadline = "6s"', "total_timeout_s = 600\nread_timeout_s = 60")
    began = time.monotonic()
    assert run(config) == 0
    assert 6 <= time.monotonic() - began < 6 + LANDING_S
    drips = {f"p{n}" for n, fault in web.faults.items() if fault == "drip"}
    outcomes = {f["source_id"]: f["outcome"] for f in rows(tmp_path / "lake", "fetches", "source_id, outcome")}
    assert "cut-off" in {outcomes[source] for source in drips} <= {"cut-off", "ok"}
    good = landed(tmp_path / "lake", web.good)
    assert {outcomes[f"p{n}"] for n in web.good} <= {"ok", "unchanged"}
    assert len(good) > 200
