"""Configuration: what is read, and that every wrong thing is named with its place, what came and what was expected."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from pipeline.options import ConfigurationError, Settings, landing_at, load
from pipeline.verbs.template import TEMPLATE
from schemas.records import Api

FEED = '[[source]]\nid = "paper"\nurl = "https://example.org/feed"\n'


def write(folder: Path, text: str) -> Path:
    path = folder / "presslake.toml"
    path.write_text(text, "utf-8")
    return path


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        load(write(folder, text))
    return caught.value.lines


def test_defaults(tmp_path: Path) -> None:
    settings = load(write(tmp_path, FEED))
    [source] = settings.sources
    assert settings.lake == str(tmp_path / "lake")
    assert (source.id, source.kind, source.name, source.interval_s) == ("paper", "feed", "paper", None)
    assert (settings.run.remember_days, settings.run.max_age) == (400, None)
    assert (settings.http.hosts_at_once, settings.http.max_redirects) == (64, 5)


def test_everything_that_can_be_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "secret")
    (tmp_path / "archive").mkdir()
    settings = load(
        write(
            tmp_path,
            """
[lake]
path = "elsewhere"
[run]
interval = "15m"
max_interval = "6h"
max_age = "1d12h"
full_text = "never"
page_time = "30s"
honour = ["noai", "noarchive"]
remember_days = 30
[http]
allow_networks = ["127.0.0.0/8", "fd00::/8"]
contact = "desk@example.org"
page_gap = "2s500ms"
robots = "always"
[[source]]
id = "wp"
kind = "wordpress"
url = "https://example.org/"
headers = { Authorization = "Bearer ${TOKEN}" }
auth = ["user", "${TOKEN}"]
time_zone = "Europe/Berlin"
language = "de"
interval = "10m"
include = ["*/news/*"]
[[source]]
id = "old"
path = "archive"
as_of = 2026-01-13
fields = { title = "headline" }
[[source]]
id = "api"
kind = "json"
url = "https://api.example.org/stories?since={since}&key=${TOKEN}"
items = "response.results"
cursor = "response.cursor"
first_page = 0
time_format = "unix"
full_text = "always"
robots = "pages"
[[source]]
id = "press"
kind = "page"
url = "https://example.org/press"
links = ["*/press/20*"]
[[source]]
id = "off"
url = "https://example.org/off"
enabled = false
""",
        )
    )
    wp, old, api, press = settings.sources
    assert settings.lake == str(tmp_path / "elsewhere")
    assert (settings.run.interval, settings.run.max_interval) == (timedelta(minutes=15), timedelta(hours=6))
    assert settings.run.max_age == timedelta(days=1, hours=12)
    assert (settings.run.full_text, settings.run.page_time, settings.run.honour) == (
        "never", timedelta(seconds=30), ("noai", "noarchive"),
    )  # fmt: skip
    assert (settings.http.page_gap_s, settings.http.robots) == (2.5, "always")
    assert settings.http.allow_networks == (ip_network("127.0.0.0/8"), ip_network("fd00::/8"))
    assert (wp.headers, wp.auth) == ((("Authorization", "Bearer ${TOKEN}"),), ("user", "${TOKEN}"))
    assert (wp.interval_s, wp.time_zone, wp.include) == (600, "Europe/Berlin", ("*/news/*",))
    assert (old.kind, old.location, old.fields) == ("folder", str(tmp_path / "archive"), (("title", "headline"),))
    assert old.as_of == datetime(2026, 1, 13, 12, tzinfo=UTC)
    assert (wp.full_text, wp.robots, api.full_text, api.robots) == ("never", "always", "always", "pages")
    assert api.api == Api(items="response.results", cursor="response.cursor", first_page=0, time_format="unix")
    assert (press.kind, press.links, press.api) == ("page", ("*/press/20*",), None)


WRONG = [
    ("no sources", "", "(`presslake sources add URL` writes one)"),
    ("unknown key", "[run]\nintervall = '5m'\n" + FEED, "[run] intervall: unknown key; did you mean 'interval'?"),
    ("unknown table", "[lakes]\npath = 'x'\n" + FEED, "lakes: unknown key; did you mean 'lake'?"),
    ("unknown key of a source", FEED + "colour = 'red'\n", "[[source]] 1 (paper) colour: unknown key"),
    ("duplicate id", FEED + FEED, "id 'paper' is taken by [[source]] 1"),
    ("no id", "[[source]]\nurl = 'https://example.org'\n", "[[source]] 1 id: is missing"),
    ("odd id", "[[source]]\nid = 'a b'\nurl = 'https://example.org'\n", "got 'a b'"),
    ("no url", "[[source]]\nid = 'a'\n", "(a) url: is missing"),
    ("not a URL", "[[source]]\nid = 'a'\nurl = 'ftp://example.org'\n", "expected an http or https URL, got 'ftp://example.org'"),
    ("a password in a URL", "[[source]]\nid = 'a'\nurl = 'https://u:p@example.org'\n", "put them into `auth"),
    ("unknown kind", FEED + "kind = 'gopher'\n", "expected one of feed, wordpress, json, sitemap, page, folder, got 'gopher'"),
    ("path for a feed", FEED + "kind = 'feed'\npath = 'x'\n", "path: is for kind = \"folder\""),
    ("links for a feed", FEED + "links = ['*']\n", "links: is for kind = \"page\""),
    ("items for a feed", FEED + "items = 'results'\n", "items: is for kind = \"json\""),
    ("intervals that contradict", "[run]\ninterval = '2d'\n" + FEED, "max_interval: 1 day, 0:00:00 is less than interval"),
    ("a wrong pause", "[http]\npage_gap = '1 second'\n" + FEED, "[http] page_gap: expected a time span"),
    ("an unknown rule", "[http]\nrobots = 'no'\n" + FEED, "[http] robots: expected one of pages, always, never, got 'no'"),
    ("nothing at the path", "[[source]]\nid = 'a'\npath = 'nowhere'\n", "there is nothing at"),
    ("time span", "[run]\ninterval = '5 parsecs'\n" + FEED, "[run] interval: expected a time span such as"),
    ("a time span without an end", "[run]\nmax_interval = '99999999999999w'\n" + FEED, "[run] max_interval: expected at most 36500d"),
    ("nobody's home", "[[source]]\nid = 'a'\npath = '~nobody-of-that-name/a'\n", "there is nothing at"),
    ("wrong type", "[run]\nremember_days = 'many'\n" + FEED, "[run] remember_days: expected a whole number, got 'many'"),
    ("out of bounds", "[http]\nhosts_at_once = 0\n" + FEED, "[http] hosts_at_once: expected a whole number from 1 to 1000, got 0"),
    ("boolean for a number", "[http]\nmax_redirects = true\n" + FEED, "expected a whole number, got True"),
    ("network", "[http]\nallow_networks = ['10.0.0.1/8']\n" + FEED, "expected networks such as"),
    ("NUL", '[lake]\npath = "l\\u0000x"\n' + FEED, "[lake] path: holds a NUL character"),
    ("time zone", FEED + "time_zone = 'Mars/Olympus'\n", "expected a time zone such as"),
    ("environment", FEED + "headers = { X = '${NOT_SET_ANYWHERE}' }\n", "the environment variable NOT_SET_ANYWHERE is not set"),
    ("no store", "[lake]\npath = 'hdfs://b/lake'\n" + FEED, "expected a folder, gs://BUCKET/FOLDER or s3://BUCKET/FOLDER"),
    ("a password", "[lake]\npath = 's3://key:word@b/lake'\n" + FEED, "an address has no password"),
    ("all disabled", FEED + "enabled = false\n", "all are disabled"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "says"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG])
def test_a_wrong_file_is_named_in_one_line(tmp_path: Path, text: str, says: str) -> None:
    [line] = problems(tmp_path, text)
    assert line.startswith(f"{tmp_path / 'presslake.toml'}: ")
    assert says in line


def test_a_lake_in_a_store_is_for_what_needs_no_folder(tmp_path: Path) -> None:
    (tmp_path / "presslake.toml").write_text("[lake]\npath = 'gs://b/lake/'\n" + FEED, "utf-8")
    settings = load(tmp_path / "presslake.toml")
    assert settings.lake == "gs://b/lake"
    with pytest.raises(
        ConfigurationError, match=r"expected a folder on this machine, got 'gs://b/lake'.*presslake stream"
    ):
        settings.folder  # noqa: B018


def test_another_lake_on_the_command_line(tmp_path: Path) -> None:
    settings = Settings(lake=str(tmp_path))
    assert landing_at(settings, None) == settings
    assert landing_at(settings, "s3://b/lake").lake == "s3://b/lake"
    assert landing_at(settings, "elsewhere").folder == Path.cwd() / "elsewhere"
    assert landing_at(settings, "~/lake").folder == Path.home() / "lake"
    for wrong in ("https://b/lake", ""):
        with pytest.raises(
            ConfigurationError, match=r"^--lake: expected a folder, gs://BUCKET/FOLDER or s3://BUCKET/FOLDER"
        ):
            landing_at(settings, wrong)


def test_all_problems_at_once(tmp_path: Path) -> None:
    lines = problems(tmp_path, "[run]\ninterval = 5\nwindow = 'x'\n[[source]]\nid = 'a'\n")
    assert [line.split(": ")[1] for line in lines] == ["[run] interval", "[run] window", "[[source]] 1 (a) url"]


def test_not_toml_names_the_line(tmp_path: Path) -> None:
    [line] = problems(tmp_path, "[lake]\npath = \n")
    assert "is not TOML" in line
    assert "line 2" in line


def test_a_byte_order_mark_is_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "presslake.toml"
    path.write_text(FEED, "utf-8-sig")
    assert len(load(path).sources) == 1


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="`presslake init` writes one"):
        load(tmp_path / "none.toml")


def test_the_template_is_a_configuration(tmp_path: Path) -> None:
    assert [s.id for s in load(write(tmp_path, TEMPLATE)).sources] == ["example"]
