"""What an answer tells of a secret that was asked with."""

import os
from pathlib import Path

from tests.end_to_end.running import presslake, rows
from tests.end_to_end.site import serving, write_config

KEY = "tr0ub4dor-and-3"
TEXT = "The council met on Monday and agreed on a new bridge, to be finished in two years' time, the mayor said. " * 3


def echoing(port: int) -> bytes:
    """A feed that writes its reader's key into every address."""

    def entry(n: int, text: str) -> str:
        link = f"http://127.0.0.1:{port}/story/{n}?id={n}&amp;key={KEY}"
        image = f'<enclosure type="image/jpeg" length="1" url="{link}&amp;size=1"/>'
        return f"<item><title>Report {n}</title><link>{link}</link><guid>{link}</guid>{image}{text}</item>"

    whole = f"<description>{TEXT}</description>"
    return f"<rss version='2.0'><channel><title>Paper</title>{entry(1, whole)}{entry(2, '')}</channel></rss>".encode()


def test_a_key_that_comes_back_in_links_lands_in_raw_only(tmp_path: Path) -> None:
    env = os.environ | {"PRESSLAKE_TEST_KEY": KEY}
    with serving() as site:
        site.documents[f"/feed?key={KEY}"] = site.documents["/feed"] = echoing(site.port)
        location = site.url("/feed?key=${PRESSLAKE_TEST_KEY}")
        config = write_config(tmp_path, {"paper": location}, full_text="auto")
        done = presslake("-c", str(config), "run", env=env)
        shown = presslake("-c", str(config), "preview", "--json", location, env=env)
    lake = tmp_path / "lake"
    tables = [folder.name for folder in lake.iterdir() if folder.name not in ("raw", "_state") and folder.is_dir()]
    assert {"articles", "fetches", "keys"} <= set(tables)
    assert f"http://127.0.0.1:{site.port}/story/1?id=1" in [row["url"] for row in rows(lake, "articles")]
    assert KEY not in repr([rows(lake, table) for table in tables])
    assert not [path for path in (lake / "_state").rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()]
    assert KEY in repr(rows(lake, "raw"))
    assert KEY not in done.out + done.err + shown.out + shown.err
