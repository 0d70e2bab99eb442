"""Who may import whom: pipeline -> transforms -> schemas, never back; a step never imports another step."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shared import ROOT

MODULES = sorted(
    p.relative_to(ROOT) for top in ("schemas", "transforms", "pipeline") for p in (ROOT / top).rglob("*.py")
)

ONLY_IN = {
    "apache_beam": lambda p: p.name == "ptransform.py" or p.parts[0] == "pipeline",
    "httpx": lambda p: p.parts[:2] == ("pipeline", "sources"),
    "httpx_aiohttp": lambda p: p.parts[:2] == ("pipeline", "sources"),
    "aiohttp": lambda p: p.parts[:2] == ("pipeline", "sources"),
    "feedparser": lambda p: p.parts[:2] == ("transforms", "parse"),
    "pyarrow": lambda p: (
        p.parts[0] == "schemas"
        or p.parts[:2] in (("transforms", "land"), ("pipeline", "warehouse"), ("pipeline", "lake"))
    ),
}

ROOMS_OF_CLEAN = ("letters", "markup", "lines", "times", "said", "pages", "dumps")
"""In their order: a room knows nothing of those after it, nor of what stands beside the rooms."""


def imports(text: str) -> Iterator[str]:
    """Every module that a source text imports, wherever it does."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute here"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def breaches(path: Path, text: str) -> list[str]:
    """What a module imports and must not."""
    found = []
    for name in imports(text):
        parts = name.split(".")
        if parts[0] in ONLY_IN and not ONLY_IN[parts[0]](path):
            found.append(f"{path} imports {parts[0]}")
        if path.parts[0] == "schemas" and parts[0] in ("transforms", "pipeline"):
            found.append(f"{path}, which imports nothing of ours, imports {name}")
        if path.parts[0] == "transforms" and parts[0] == "pipeline":
            found.append(f"{path} imports {name}: pipeline imports transforms, never back")
        if path.parts[0] == "transforms" and is_of_another_step(path, parts):
            found.append(f"{path} imports {name}, another step")
        if path.parts[:2] == ("transforms", "clean") and is_of_a_later_room(path, parts):
            found.append(f"{path} imports {name}; rooms import those before them: {' < '.join(ROOMS_OF_CLEAN)}")
    return sorted(set(found))


def is_of_another_step(path: Path, parts: list[str]) -> bool:
    of_a_step = parts[0] == "transforms" and len(parts) > 2 and (ROOT / "transforms" / parts[1]).is_dir()
    return of_a_step and (len(path.parts) == 2 or path.parts[1] != parts[1])


def is_of_a_later_room(path: Path, parts: list[str]) -> bool:
    if len(path.parts) < 4 or parts[:2] != ["transforms", "clean"] or len(parts) < 3:
        return False
    here = ROOMS_OF_CLEAN.index(path.parts[2])
    return parts[2] not in ROOMS_OF_CLEAN[: here + 1]


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_imports(path: Path) -> None:
    assert breaches(path, (ROOT / path).read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("transforms/clean/article.py", "import apache_beam as beam"),
        ("transforms/clean/article.py", "from transforms.parse.items import items"),
        ("transforms/url.py", "from transforms.clean.times import dates"),
        ("transforms/clean/ptransform.py", "from pipeline.lake.memory import LakeMemory"),
        ("schemas/records.py", "from transforms import url"),
        ("pipeline/cycle.py", "import pyarrow.parquet as pq"),
        ("transforms/clean/lines/rules.py", "from transforms.clean.said import people"),
        ("transforms/clean/pages/page.py", "from transforms.clean import article"),
        ("transforms/clean/pages/page.py", "def f():\n    import feedparser"),
    ],
)
def test_the_rule_finds_breaches(path: str, text: str) -> None:
    assert breaches(Path(path), text)


def test_annotations_are_real_where_beam_reads_them() -> None:
    """`from __future__ import annotations` silently switches off Beam's type checks of a graph."""
    wrong = [p for p in MODULES if "apache_beam" in (t := (ROOT / p).read_text()) and "from __future__" in t]
    assert wrong == []


def test_every_package_is_shipped() -> None:
    import tomllib

    listed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    packages = {".".join(p.parent.parts) for p in MODULES if p.name == "__init__.py"}
    assert packages <= set(listed)
