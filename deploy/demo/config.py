"""The presslake.toml that polls a newsroom."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from deploy.demo.newsroom import Newsroom, Outlet
from deploy.demo.publishers import FOLDER

AS_OF = datetime(2026, 1, 13, 12, tzinfo=UTC)
"""When the documents of the folder were taken: what their "4 hours ago" is counted from."""

_HEAD = """\
[lake]
path = "lake"

[http]
allow_networks = ["127.0.0.0/8"]   # the newsroom is on this machine
"""


def write_config(folder: Path, room: Newsroom) -> Path:
    """Writes `folder`/presslake.toml: every publisher of a newsroom, and the folder of documents."""
    tables = [_web(o) for o in room.sources]
    tables.append(
        _table(
            {"id": "scraped", "kind": "folder", "path": str(FOLDER), "name": "Scraped pages"},
            f"as_of = {AS_OF.isoformat()}",
        )
    )
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "presslake.toml"
    path.write_text("\n".join([_HEAD, *tables]), "utf-8")
    return path


def _web(outlet: Outlet) -> str:
    return _table({"id": outlet.id, "url": outlet.url, "kind": outlet.kind, "name": outlet.name})


def _table(texts: dict[str, str], *more: str) -> str:
    # a JSON string is a TOML string
    lines: Iterable[str] = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in texts.items()]
    return "\n".join(["[[source]]", *lines, *more, ""])
