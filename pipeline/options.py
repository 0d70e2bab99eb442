"""Configuration: presslake.toml to one frozen, checked Settings. Every problem is named before anything runs."""

import os
import re
import tomllib
from dataclasses import dataclass, field, replace
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit

from pipeline.toml_reader import Problems, Reader
from schemas.records import Api, FullText, RobotsRule, Source, SourceKind
from transforms.land.names import is_store
from transforms.usage import WORDS

Network = IPv4Network | IPv6Network
ENVIRONMENT = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
"""`${NAME}` in a header, in auth or in a URL: filled in when a request is made, never kept."""


STORES = ("gs://", "s3://")
"""Where a lake can be that is in no folder."""


class ConfigurationError(Exception):
    """The configuration cannot be used; `lines` say why, one problem each."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSettings:
    """How a cycle works."""

    interval: timedelta = timedelta(minutes=5)
    max_interval: timedelta = timedelta(days=1)
    window: timedelta = timedelta(minutes=1)
    remember_days: int = 400
    keep_raw_days: int = 30
    max_age: timedelta | None = None
    deadline: timedelta = timedelta(minutes=10)
    slice_mb: int = 128
    page_time: timedelta = timedelta(minutes=2)
    full_text: FullText = "auto"
    honour: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpSettings:
    """What a request may do and cost."""

    allow_networks: tuple[Network, ...] = ()
    contact: str | None = None
    proxy: str | None = None
    connect_timeout_s: float = 10.0
    read_timeout_s: float = 20.0
    total_timeout_s: float = 60.0
    max_body_mb: float = 20.0
    max_redirects: int = 5
    hosts_at_once: int = 64
    page_gap_s: float = 1.0
    robots: RobotsRule = "pages"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that a run needs to know. `lake` is a folder of this machine, or the address of one in a store."""

    lake: str
    run: RunSettings = field(default_factory=RunSettings)
    http: HttpSettings = field(default_factory=HttpSettings)
    sources: tuple[Source, ...] = ()
    disabled: tuple[Source, ...] = ()  # configured, and not polled

    @property
    def folder(self) -> Path:
        """The lake's folder, for what needs one: locks, and what is remembered of sources between cycles.

        Raises:
            ConfigurationError: where the lake is in a store.
        """
        if is_store(self.lake):
            why = "keeps locks and the state of sources in files that it changes, which a store does not have"
            streams = "only `presslake stream` lands there, and `presslake gather` tidies there"
            raise ConfigurationError(
                [f"[lake] path: expected a folder on this machine, got {self.lake!r}: this command {why}; {streams}"]
            )
        return Path(self.lake)


def load(path: Path, *, to_run: bool = True) -> Settings:
    """The settings in a TOML file; relative paths are relative to it.

    Args:
        path: the file.
        to_run: ask for what a run needs: a source that is enabled, and every environment variable that is named.

    Raises:
        ConfigurationError: with a line for each problem: file, place, what came, what was expected.
    """
    try:
        text = path.read_text("utf-8-sig")
    except OSError as e:
        raise ConfigurationError([f"{path}: cannot be read ({e.strerror}); `presslake init` writes one"]) from e
    except UnicodeDecodeError as e:
        raise ConfigurationError([f"{path}: is not UTF-8 (byte {e.start}); TOML files are"]) from e
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as e:
        raise ConfigurationError([f"{path}: is not TOML: {e}"]) from e
    return parse(raw, path, to_run=to_run)


def parse(raw: dict[str, Any], path: Path, *, to_run: bool = True) -> Settings:
    """The settings in a parsed TOML document that came from `path`. Raises ConfigurationError, as `load` does."""
    problems = Problems(str(path))
    top = Reader("", raw, problems)
    lake = top.table("lake")
    lake_path = lake.text("path", default="lake") or "lake"
    try:
        lake_place = place(lake_path, path.parent)
    except ValueError as e:
        problems.add("[lake] path", str(e))
        lake_place = lake_path
    lake.done()
    run, http = _run(top.table("run")), _http(top.table("http"))
    sources, disabled = _sources(top, path.parent, problems, run, http, to_run=to_run)
    settings = Settings(
        lake=lake_place,
        run=run,
        http=http,
        sources=sources,
        disabled=disabled,
    )
    top.done()
    if problems.lines:
        raise ConfigurationError(problems.lines)
    return settings


def place(lake: str, base: Path) -> str:
    """A lake as it is named: an address as it is, a folder as an absolute path.

    Args:
        lake: what somebody wrote.
        base: what a relative folder is relative to.

    Raises:
        ValueError: for an address of something that cannot hold a lake, or with a password in it.
    """
    if not lake.strip():
        raise ValueError("expected a folder, gs://BUCKET/FOLDER or s3://BUCKET/FOLDER, got nothing")
    if not is_store(lake):
        return str((base / _from_home(lake)).resolve())
    if not lake.startswith(STORES):
        raise ValueError(f"expected a folder, gs://BUCKET/FOLDER or s3://BUCKET/FOLDER, got {lake!r}")
    if urlsplit(lake).password is not None:
        raise ValueError("an address has no password: the store's libraries find credentials in the environment")
    return lake.rstrip("/")


def _from_home(path: str) -> Path:
    """`~/lake` as a shell has it; a name that is nobody's as it is."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)


def landing_at(settings: Settings, lake: str | None) -> Settings:
    """The settings with another lake, where one is named on the command line. Raises ConfigurationError."""
    if lake is None:
        return settings
    try:
        return replace(settings, lake=place(lake, Path.cwd()))
    except ValueError as e:
        raise ConfigurationError([f"--lake: {e}"]) from e


def _run(t: Reader) -> RunSettings:
    default = RunSettings()
    settings = RunSettings(
        interval=t.duration("interval", default.interval) or default.interval,
        max_interval=t.duration("max_interval", default.max_interval) or default.max_interval,
        window=t.duration("window", default.window) or default.window,
        remember_days=t.integer("remember_days", default.remember_days, 1, 36500),
        keep_raw_days=t.integer("keep_raw_days", default.keep_raw_days, 1, 36500),
        max_age=t.duration("max_age", None),
        deadline=t.duration("deadline", default.deadline) or default.deadline,
        slice_mb=t.integer("slice_mb", default.slice_mb, 1, 100_000),
        page_time=t.duration("page_time", default.page_time) or default.page_time,
        full_text=t.choice("full_text", get_args(FullText), default.full_text),  # type: ignore[arg-type]
        honour=_honoured(t),
    )
    if settings.max_interval < settings.interval:
        t.problem("max_interval", f"{settings.max_interval} is less than interval, {settings.interval}")
    t.done()
    return settings


def _honoured(t: Reader) -> tuple[str, ...]:
    words = t.texts("honour")
    for word in words:
        if word not in WORDS:
            t.problem("honour", f"expected some of {', '.join(sorted(WORDS))}, got {word!r:.80}")
    return words


def _http(t: Reader) -> HttpSettings:
    d = HttpSettings()
    settings = HttpSettings(
        allow_networks=t.networks("allow_networks"),
        contact=t.text("contact"),
        proxy=t.url("proxy"),
        connect_timeout_s=t.number("connect_timeout_s", d.connect_timeout_s, 0.1, 600),
        read_timeout_s=t.number("read_timeout_s", d.read_timeout_s, 0.1, 600),
        total_timeout_s=t.number("total_timeout_s", d.total_timeout_s, 0.1, 3600),
        max_body_mb=t.number("max_body_mb", d.max_body_mb, 0.001, 1000),
        max_redirects=t.integer("max_redirects", d.max_redirects, 0, 20),
        hosts_at_once=t.integer("hosts_at_once", d.hosts_at_once, 1, 1000),
        page_gap_s=t.span_s("page_gap", d.page_gap_s),
        robots=t.choice("robots", get_args(RobotsRule), d.robots),  # type: ignore[arg-type]
    )
    t.done()
    return settings


def _sources(
    top: Reader, base: Path, problems: Problems, run: RunSettings, http: HttpSettings, *, to_run: bool
) -> tuple[tuple[Source, ...], tuple[Source, ...]]:
    """Those that are enabled, and those that are not."""
    tables = top.tables("source")
    if to_run and not tables and not problems.lines:
        problems.add(
            "[[source]]",
            "there is none; expected at least one table with `id` and `url` or `path` (`presslake sources add URL` writes one)",
        )
    sources: list[Source] = []
    disabled: list[Source] = []
    seen: dict[str, int] = {}
    for number, t in enumerate(tables, 1):
        source, enabled = _source(t, base, run, http)
        if source is None:
            continue
        if source.id in seen:
            problems.add(t.place, f"id {source.id!r} is taken by [[source]] {seen[source.id]}; ids are unique")
        seen[source.id] = number
        (sources if enabled else disabled).append(source)
        if to_run:
            _check_environment(t, source)
    if to_run and tables and not sources and not problems.lines:
        problems.add("[[source]]", "all are disabled; expected at least one with `enabled = true`")
    return tuple(sources), tuple(disabled)


def _source(t: Reader, base: Path, run: RunSettings, http: HttpSettings) -> tuple[Source | None, bool]:
    source_id = t.identifier("id")
    t.name(source_id)
    kind = t.choice("kind", get_args(SourceKind), default="folder" if t.has("path") else "feed")
    location = _location(t, kind, base)
    enabled = t.boolean("enabled", default=True)
    interval = t.duration("interval", None)
    values: dict[str, Any] = {
        "name": t.text("name") or source_id,
        "language": t.language("language"),
        "time_zone": t.time_zone("time_zone"),
        "include": t.texts("include"),
        "exclude": t.texts("exclude"),
        "headers": t.text_pairs("headers"),
        "auth": t.credentials("auth"),
        "as_of": t.moment("as_of"),
        "fields": t.text_pairs("fields"),
        "interval_s": interval.total_seconds() if interval else None,
        "full_text": t.choice("full_text", get_args(FullText), run.full_text),
        "robots": t.choice("robots", get_args(RobotsRule), http.robots),
        "links": _only_for("page", t, kind, "links") or (),
        "api": _api(t, kind),
    }
    if kind != "folder":
        t.refuse("as_of", values["as_of"], "is for folders only")
    t.done()
    if not source_id or not location:
        return None, enabled
    return Source(id=source_id, kind=kind, location=location, **values), enabled  # type: ignore[arg-type]


def _only_for(owner: str, t: Reader, kind: str, key: str) -> tuple[str, ...] | None:
    values = t.texts(key) or None
    if kind != owner:
        t.refuse(key, values, f'is for kind = "{owner}"')
        return None
    return values


_API_KEYS = ("items", "next", "cursor", "first_page", "time_format")


def _api(t: Reader, kind: str) -> Api | None:
    if kind != "json":
        for key in _API_KEYS:
            t.refuse(key, t.unchecked(key), 'is for kind = "json"')
        return None
    return Api(
        items=t.text("items") or "",
        next_link=t.text("next"),
        cursor=t.text("cursor"),
        first_page=t.integer("first_page", 1, 0, 1_000_000),
        time_format=t.text("time_format") or "iso",
    )


def _location(t: Reader, kind: str, base: Path) -> str | None:
    if kind != "folder":
        t.refuse("path", t.text("path"), f'is for kind = "folder"; kind = {kind!r} takes `url`')
        return t.url("url", required=True)
    t.refuse("url", t.text("url"), 'is for feeds; kind = "folder" takes `path`')
    path = t.text("path", required=True)
    if not path:
        return None
    folder = (base / _from_home(path)).resolve()
    if not folder.exists():
        t.problem("path", f"there is nothing at {folder}; expected a folder or a file")
    elif not os.access(folder, os.R_OK):
        t.problem("path", f"{folder} cannot be read; expected a folder or a file that this user may read")
    return str(folder)


def _check_environment(t: Reader, source: Source) -> None:
    for name in missing_variables(source):
        t.problem("", f"the environment variable {name} is not set; it stands as ${{{name}}} in this table")


def missing_variables(source: Source) -> list[str]:
    """The environment variables that a source names and that are not set."""
    texts = (source.location, *(v for _, v in source.headers), *(source.auth or ()))
    return sorted({n for text in texts for n in ENVIRONMENT.findall(text) if n not in os.environ})
