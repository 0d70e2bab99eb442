"""The documents say what is so: tables, links, configuration and commands."""

import hashlib
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from pipeline.cli import _parser
from pipeline.options import load
from pipeline.sources.manners.verdict import FAULTS
from schemas.tables import ARTICLES, documentation
from tests.articles import NOW, make_article
from tests.land.lakes import FOLDER, LATER, land
from tests.shared import ROOT
from transforms.land.files import TableFiles
from transforms.land.gather import gather_folder
from transforms.land.lake import open_lake
from transforms.parse.oddities import ODDITIES

DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)#\s]+)(?:#[^)\s]*)?\)")
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^ {4}(?:.*\.venv/bin/)?presslake (.+)$", re.MULTILINE)
_INLINE = re.compile(r"`presslake ([^`]+)`")


def links(text: str) -> list[str]:
    """What a document links to within the project."""
    return [target for target in _LINK.findall(text) if "://" not in target]


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks of a language."""
    return [body for name, body in _FENCE.findall(text) if name == language]


def commands(text: str) -> list[list[str]]:
    """Arguments of each presslake command that a document shows, without the remark behind it."""
    shown = [*_COMMAND.findall(text), *_INLINE.findall(text)]
    return [shlex.split(re.sub(r"\s{2,}#.*", "", line)) for line in shown]


def all_commands() -> Iterator[tuple[str, list[str]]]:
    for path in DOCUMENTS:
        for arguments in commands(path.read_text("utf-8")):
            yield path.name, arguments


def targets(makefile: str) -> set[str]:
    return set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))


def test_the_tables_are_documented_as_they_are() -> None:
    written = (ROOT / "docs/tables.md").read_text("utf-8")
    assert written == documentation(), "run: python -m schemas.tables > docs/tables.md"


def test_every_fault_is_explained() -> None:
    written = (ROOT / "docs/sources.md").read_text("utf-8")
    for name, meaning in (FAULTS | ODDITIES).items():
        assert f"| `{name}` | {meaning} |" in written


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.name)
def test_links_lead_somewhere(path: Path) -> None:
    assert [t for t in links(path.read_text("utf-8")) if not (path.parent / t).exists()] == []


def test_the_readme_has_links_and_a_picture() -> None:
    assert {"docs/demo.svg", "docs/tables.md", "LICENSE"} <= set(links((ROOT / "README.md").read_text("utf-8")))


@pytest.mark.parametrize(
    ("document", "kinds"),
    [("README.md", {"feed", "wordpress", "sitemap", "folder"}), ("docs/sources.md", {"json"})],
)
def test_the_configuration_in_a_document_loads(tmp_path: Path, document: str, kinds: set[str]) -> None:
    shown = blocks((ROOT / document).read_text("utf-8"), "toml")
    assert shown
    for number, text in enumerate(shown):
        for source in tomllib.loads(text)["source"]:
            if "path" in source:
                (tmp_path / source["path"]).mkdir(exist_ok=True)
        path = tmp_path / f"{number}.toml"
        path.write_text(text, "utf-8")
        assert {s.kind for s in load(path).sources} == kinds


@pytest.mark.parametrize(("document", "arguments"), list(all_commands()), ids=lambda v: " ".join(v)[:40])
def test_commands_exist(document: str, arguments: list[str]) -> None:
    """argparse ends the process where it does not know one."""
    words = [word for word in arguments if word != "..."]
    assert _parser().parse_args(words).command in words


def test_the_readme_shows_every_command() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert {"init", "preview", "run", "status", "sources", "backfill", "gather"} <= {
        arguments[0] for arguments in commands(readme)
    }


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.name)
def test_make_targets_exist(path: Path) -> None:
    named = set(re.findall(r"`make ([a-z]+)`|^ {4}make ([a-z]+)", path.read_text("utf-8"), re.MULTILINE))
    assert {a or b for a, b in named} <= targets((ROOT / "Makefile").read_text("utf-8"))


@pytest.mark.parametrize("query", blocks((ROOT / "README.md").read_text("utf-8"), "python"), ids=["duckdb", "polars"])
def test_the_queries_in_the_readme_count_each_article_once(tmp_path: Path, query: str) -> None:
    files = TableFiles(str(tmp_path / "demo/lake"), ARTICLES, timedelta(hours=1))
    versions = [make_article(version=n, title=f"Title {n}", language="en") for n in (1, 2)]
    files.land([versions[0].date, "other"], NOW, versions)
    done = subprocess.run([sys.executable, "-c", query], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert re.search(r"(?:other|en) +\S +1 ", done.stdout), done.stdout


def test_both_ways_of_reading_a_lake_count_each_row_once(tmp_path: Path) -> None:
    """While covered files are still there."""
    lake = tmp_path / "demo/lake"
    for window in range(4):
        land(lake, window)
    assert len(list(gather_folder(open_lake(lake), FOLDER, ARTICLES, LATER, more_than=2))) == 1
    text = (ROOT / "docs/lake.md").read_text("utf-8")
    [python], [view] = blocks(text, "python"), blocks(text, "sql")
    done = subprocess.run([sys.executable, "-c", python], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout == "[('other', 8)]\n", done.stderr
    with duckdb.connect() as connection:
        connection.execute(view.replace("demo/lake", str(lake)))
        assert connection.execute("select topic, count(*) from articles group by topic").fetchall() == [("other", 8)]


def test_the_license_is_the_unchanged_text() -> None:
    """The digest of https://www.apache.org/licenses/LICENSE-2.0.txt."""
    text = (ROOT / "LICENSE").read_bytes()
    assert hashlib.sha256(text).hexdigest() == "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"
