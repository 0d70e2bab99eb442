"""Adding sources to the configuration: what was there stays, byte for byte."""

import time
from pathlib import Path

import pytest

from pipeline.options import ConfigurationError, load
from pipeline.toml_writer import add_sources, with_sources, without_example
from pipeline.verbs.template import TEMPLATE
from schemas.records import Source

HERE = Path("presslake.toml")
BY_HAND = """\
# mine
[http]
contact   =   'me@example.org'     # crooked, and so it stays


[[source]]
url = "https://paper.example/feed"   # before its id
id  = "paper"
[source.headers]
Accept = "text/xml"

[run]
interval = "7m"
# the end"""


def source(n: int = 1, **values: str) -> Source:
    told = {"id": f"new-{n}", "location": f"https://new.example/{n}", "name": f"new-{n}", "kind": "feed"}
    return Source(**told | values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "before",
    [
        BY_HAND.encode(),
        (BY_HAND + "\n\n").encode(),
        BY_HAND.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + BY_HAND.encode(),
        b"",
    ],
    ids=["no last line end", "blank lines at the end", "CRLF", "byte order mark", "empty"],
)
def test_what_was_there_stays(tmp_path: Path, before: bytes) -> None:
    path = tmp_path / "presslake.toml"
    path.write_bytes(before)
    add_sources(path, [source(1), source(2)])
    after = path.read_bytes()
    assert after.startswith(before)
    assert (b"\r\n" in after) == (b"\r\n" in before)
    assert after.count(b"\n") == after.count(b"\r\n") or b"\r\n" not in after
    assert [s.id for s in load(path).sources][-2:] == ["new-1", "new-2"]


def test_what_a_table_says(tmp_path: Path) -> None:
    path = tmp_path / "presslake.toml"
    name = 'The "Upland" \\ Post # 1 – ünabhängig'
    add_sources(path, [source(kind="wordpress", name=name, language="pt-BR"), source(2)])
    assert path.read_text("utf-8").endswith(
        '\n[[source]]\nid = "new-1"\nurl = "https://new.example/1"\nkind = "wordpress"\n'
        'name = "The \\"Upland\\" \\\\ Post # 1 – ünabhängig"\nlanguage = "pt-BR"\n'
        '\n[[source]]\nid = "new-2"\nurl = "https://new.example/2"\n'
    )
    first = load(path).sources[0]
    assert (first.kind, first.name, first.language) == ("wordpress", name, "pt-BR")


def test_a_new_file_is_the_template_without_its_example(tmp_path: Path) -> None:
    path = tmp_path / "presslake.toml"
    add_sources(path, [source()])
    text = path.read_text("utf-8")
    assert [s.id for s in load(path).sources] == ["new-1"]
    assert '# id = "example"' in text
    assert text.startswith(without_example(TEMPLATE))
    assert without_example(TEMPLATE).replace("# ", "") == TEMPLATE.replace("# ", "")


def test_an_array_on_one_line_cannot_be_added_to() -> None:
    before = b'source = [{ id = "paper", url = "https://paper.example/feed" }]\n'
    with pytest.raises(ConfigurationError, match=r"write each of its sources under a \[\[source\]\] of its own"):
        with_sources(before, [source()], HERE)


@pytest.mark.parametrize(
    ("before", "says"),
    [(b"[http\n", "is not TOML"), (b"\xff", "is not TOML"), (b'source = "x"\n', r"expected tables headed \[\[source")],
)
def test_what_cannot_be_added_to_is_named(tmp_path: Path, before: bytes, says: str) -> None:
    path = tmp_path / "presslake.toml"
    path.write_bytes(before)
    with pytest.raises(ConfigurationError, match=says):
        add_sources(path, [source()])
    assert path.read_bytes() == before


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be written"):
        add_sources(tmp_path / "none" / "presslake.toml", [source()])


def test_the_file_keeps_its_mode_and_a_link_stays_one(tmp_path: Path) -> None:
    real = tmp_path / "real.toml"
    real.write_text(BY_HAND)
    real.chmod(0o600)
    link = tmp_path / "presslake.toml"
    link.symlink_to(real)
    add_sources(link, [source()])
    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o600
    assert "new-1" in real.read_text()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["presslake.toml", "real.toml"]


def test_a_thousand_at_once_take_no_time(tmp_path: Path) -> None:
    path = tmp_path / "presslake.toml"
    began = time.process_time()
    add_sources(path, [source(n) for n in range(1500)])
    assert time.process_time() - began < 3
    assert len(load(path).sources) == 1500
