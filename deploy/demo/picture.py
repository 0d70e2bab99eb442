"""`python -m deploy.demo.picture`: docs/demo.svg, the README's picture of what the demo leaves in ./demo/lake."""

import os
import re
import sys
from pathlib import Path

import duckdb
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

LAKE = Path("demo/lake")
PICTURE = Path("docs/demo.svg")
WIDTH = 106
DAYS, TOPICS = 3, 2
COLUMNS = {"date": 10, "topic": 11, "lang": 4, "source": 24, "title": 44}

_SAMPLES = """
    select date, topic, language as lang, source_name as source, title
    from read_parquet($files, hive_partitioning = true)
    where title is not null
    qualify row_number() over (partition by source_id order by published_at desc) = 1
    order by published_at desc limit 8
"""


def main() -> int:
    """Writes the picture; 1 where there is no lake yet."""
    if not (LAKE / "articles").is_dir():
        print(f"there is no lake at {LAKE}; `python -m deploy.demo` makes one", file=sys.stderr)
        return 1
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(picture(LAKE), "utf-8")
    return 0


def picture(lake: Path) -> str:
    """An SVG of a lake's folders and of some of its articles."""
    with Path(os.devnull).open("w") as nowhere:  # the same colours wherever it is made
        console = Console(record=True, width=WIDTH, file=nowhere, highlight=False, color_system="truecolor")
        console.print(folders(lake))
        console.print(articles(lake))
    return _without_web_fonts(
        console.export_svg(title="make demo: the lake, and some of its articles", unique_id="demo")
    )


def _without_web_fonts(svg: str) -> str:
    """Where an SVG is shown as an image nothing is loaded for it."""
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    return svg.replace("Fira Code, monospace", "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace")


def folders(lake: Path) -> Tree:
    """The tables of a lake as a tree, with some partitions and files of articles/."""
    tree = Tree(f"[bold]{lake}/[/bold]", guide_style="bright_black")
    for table in sorted(p for p in lake.iterdir() if p.is_dir() and not p.name.startswith("_")):
        files = len(list(table.rglob("*.parquet")))
        branch = tree.add(Text.assemble((f"{table.name}/", "cyan"), (f"  {_count(files, 'file')}", "bright_black")))
        if table.name == "articles":
            _partitions(branch, table)
    return tree


def _partitions(branch: Tree, table: Path) -> None:
    days = sorted(table.glob("date=*"), reverse=True)
    for day in days[:DAYS]:
        topics = sorted(day.glob("topic=*"))
        node = branch.add(f"{day.name}/")
        for topic in topics[:TOPICS]:
            node.add(Text.assemble(f"{topic.name}/", (min(topic.iterdir()).name, "bright_black")))
        if len(topics) > TOPICS:
            node.add(Text(f"… {_count(len(topics) - TOPICS, 'more topic')}", "bright_black"))
    if len(days) > DAYS:
        branch.add(Text(f"… {_count(len(days) - DAYS, 'more day')}", "bright_black"))


def articles(lake: Path) -> Table:
    """The latest article of each of some sources."""
    found = duckdb.execute(_SAMPLES, {"files": f"{lake}/articles/**/*.parquet"})
    table = Table(box=SIMPLE_HEAD, header_style="bold", border_style="bright_black", pad_edge=False)
    for name, width in COLUMNS.items():
        table.add_column(name, width=width, no_wrap=True, style="cyan" if name in ("date", "topic") else "")
    for row in found.fetchall():
        table.add_row(*map(str, row))
    return table


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


if __name__ == "__main__":
    sys.exit(main())
