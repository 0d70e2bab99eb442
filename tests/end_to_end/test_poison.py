"""An article that ends every process that cleans it: the run dies once, then it is a reject and all others land."""

import os
import re
import signal
from pathlib import Path

from tests.end_to_end.deadly import MARKER, deadly_path
from tests.end_to_end.running import presslake, rows, versions
from tests.end_to_end.site import Told, rss, serving, write_config

TEXT = "The harbour council met on Monday and agreed on a new bridge, to be finished in two years' time."
TOLD = [Told(f"https://example.org/{n}", f"Report {n}", f"{TEXT} {n}. " * 5) for n in range(5)]
POISON = Told("https://example.org/poison", "Clockwork", f"In the square {MARKER}, as nobody had asked. " * 5)


def test_a_run_dies_once_and_the_next_lands_all_others(tmp_path: Path) -> None:
    lake, environment = tmp_path / "lake", os.environ | {"PYTHONPATH": deadly_path()}
    with serving() as site:
        site.documents["/full"] = rss([*TOLD[:2], POISON, *TOLD[2:]], full=True)
        config = write_config(tmp_path, {"full": site.url("/full")})
        ends = [presslake("-c", str(config), "run", "--all", env=environment) for _ in range(3)]
    assert [e.code for e in ends] == [-signal.SIGSEGV, 0, 0], ends[-1].err
    assert versions(lake) == [(t.title, 1) for t in TOLD]
    (reject,) = rows(lake, "rejects")
    assert (reject["step"], reject["error"], reject["title"]) == ("clean", "PoisonError", POISON.title)
    assert "killed by SIGSEGV" in reject["message"]
    assert (lake / reject["raw_file"]).exists()
    assert re.search(r"a process ended while it had clean-[0-9a-f]{32} in hand", ends[1].err)


def test_once_the_library_is_mended_it_lands(tmp_path: Path) -> None:
    with serving() as site:
        site.documents["/full"] = rss([POISON, *TOLD], full=True)
        config = write_config(tmp_path, {"full": site.url("/full")})
        for _ in range(2):
            presslake("-c", str(config), "run", "--all", env=os.environ | {"PYTHONPATH": deadly_path()})
        site.documents["/full"] = rss([POISON, *TOLD[:-1]], full=True)
        assert presslake("-c", str(config), "run", "--all").code == 0
    assert versions(tmp_path / "lake") == [(t.title, 1) for t in (POISON, *TOLD)]
    assert not list((tmp_path / "lake/_state/suspects").iterdir())
