"""Reading TOML tables key by key, collecting every problem with its place instead of stopping at the first."""

import difflib
import re
from datetime import UTC, date, datetime, time, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DURATION = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)\s*")
_LONGEST = timedelta(days=36500)
_UNIT_S = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def parse_duration(text: str) -> timedelta:
    """`"30s"`, `"5m"`, `"1h30m"`, `"7d"` as a time span. Raises ValueError for anything else."""
    parts = _DURATION.findall(text)
    if not parts or _DURATION.sub("", text):
        raise ValueError(f'expected a time span such as "30s", "5m" or "7d", got {text!r}')
    seconds = sum(float(n) * _UNIT_S[unit] for n, unit in parts)
    if seconds > _LONGEST.total_seconds():
        raise ValueError(f"expected at most {_LONGEST.days}d, got {text!r:.80}")
    return timedelta(seconds=seconds)


class Problems:
    """What is wrong in one file, a line each."""

    def __init__(self, file: str) -> None:
        self._file = file
        self.lines: list[str] = []

    def add(self, place: str, message: str) -> None:
        self.lines.append(f"{self._file}: {place}: {message}")


class Reader:
    """One table. Each method takes a key, checks its value, notes a problem where it is wrong, and goes on."""

    def __init__(self, place: str, values: dict[str, Any], problems: Problems) -> None:
        self.place = place
        self._values = values
        self._problems = problems
        self._known: list[str] = []

    def name(self, name: str | None) -> None:
        """Show a source's id in the place of further problems."""
        if name:
            self.place = f"{self.place} ({name})"

    def problem(self, key: str, message: str) -> None:
        self._problems.add(f"{self.place} {key}".strip(), message)

    def refuse(self, key: str, value: object, why: str) -> None:
        """A problem where a value is there that must not be."""
        if value is not None:
            self.problem(key, why)

    def has(self, key: str) -> bool:
        return key in self._values

    def unchecked(self, key: str) -> Any:
        """A value as it stands."""
        self._known.append(key)
        return self._values.get(key)

    def done(self) -> None:
        """Note every key that nobody asked for."""
        for key in self._values:
            if key not in self._known:
                near = difflib.get_close_matches(key, self._known, n=1)
                hint = f"did you mean {near[0]!r}?" if near else f"expected one of {', '.join(self._known)}"
                self.problem(key, f"unknown key; {hint}")

    def _take(self, key: str, kind: type | tuple[type, ...], expected: str) -> Any:
        self._known.append(key)
        value = self._values.get(key)
        if value is None:
            return None
        wrong_bool = isinstance(value, bool) and kind is not bool
        if not isinstance(value, kind) or wrong_bool:
            self.problem(key, f"expected {expected}, got {value!r:.80}")
            return None
        return value

    def table(self, key: str) -> "Reader":
        value = self._take(key, dict, "a table")
        return Reader(f"[{key}]", value or {}, self._problems)

    def tables(self, key: str) -> "list[Reader]":
        values = self._take(key, list, f"tables headed [[{key}]]") or []
        if not all(isinstance(v, dict) for v in values):
            self.problem(key, f"expected tables headed [[{key}]], got {values!r:.80}")
            return []
        return [Reader(f"[[{key}]] {n}", v, self._problems) for n, v in enumerate(values, 1)]

    def text(self, key: str, default: str | None = None, *, required: bool = False) -> str | None:
        value: str | None = self._take(key, str, "text in quotes")
        if value and "\0" in value:
            self.problem(key, f"holds a NUL character: {value!r:.80}")
            return default
        if required and not value and (key not in self._values or value == ""):
            self.problem(key, "is missing")
        return value or default

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._take(key, (str, list), "a list of texts")
        if value is None:
            return ()
        values = [value] if isinstance(value, str) else value
        if not all(isinstance(v, str) for v in values):
            self.problem(key, f"expected a list of texts, got {values!r:.80}")
            return ()
        return tuple(values)

    def text_pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        value = self._take(key, dict, "a table of texts")
        if value is None:
            return ()
        if not all(isinstance(v, str) for v in value.values()):
            self.problem(key, "expected a table whose values are texts")
            return ()
        return tuple(value.items())

    def boolean(self, key: str, *, default: bool) -> bool:
        value = self._take(key, bool, "true or false")
        return default if value is None else value

    def integer(self, key: str, default: int, least: int, most: int) -> int:
        return int(self._number(key, int, "a whole number", default, least, most))

    def number(self, key: str, default: float, least: float, most: float) -> float:
        return float(self._number(key, (int, float), "a number", default, least, most))

    def _number(self, key: str, kind: Any, what: str, default: float, least: float, most: float) -> float:
        value = self._take(key, kind, what)
        if value is None:
            return default
        if not least <= value <= most:
            self.problem(key, f"expected {what} from {least} to {most}, got {value}")
            return default
        return float(value)

    def duration(self, key: str, default: timedelta | None) -> timedelta | None:
        value = self._take(key, str, 'a time span such as "30s", "5m" or "7d"')
        if value is None:
            return default
        try:
            span = parse_duration(value)
        except ValueError as e:
            self.problem(key, str(e))
            return default
        if span <= timedelta(0):
            self.problem(key, f"expected a time span above zero, got {value!r}")
        return span

    def span_s(self, key: str, default_s: float) -> float:
        """Seconds, from a time span that may be zero."""
        value = self._take(key, str, 'a time span such as "0s" or "2s"')
        try:
            return parse_duration(value).total_seconds() if value is not None else default_s
        except ValueError as e:
            self.problem(key, str(e))
            return default_s

    def choice(self, key: str, allowed: tuple[str, ...], default: str) -> str:
        value = self._take(key, str, f"one of {', '.join(allowed)}")
        if value is not None and value not in allowed:
            self.problem(key, f"expected one of {', '.join(allowed)}, got {value!r}")
            return default
        return value or default

    def identifier(self, key: str) -> str | None:
        value = self.text(key, required=True)
        if value and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", value):
            self.problem(key, f"expected letters, digits, '.', '_' or '-' (at most 100), got {value!r:.120}")
            return None
        return value

    def url(self, key: str, *, required: bool = False) -> str | None:
        value = self.text(key, required=required)
        if value is None:
            return None
        try:
            parts = urlsplit(value)
            parts.port  # noqa: B018 - raises for a port that is no number
        except ValueError as e:
            self.problem(key, f"expected an http or https URL, got {value!r} ({e})")
            return None
        if parts.scheme not in ("http", "https") or not parts.hostname:
            self.problem(key, f"expected an http or https URL, got {value!r}")
            return None
        if parts.username is not None and key != "proxy":
            self.problem(key, 'holds a user name or password; put them into `auth = ["user", "${PASSWORD}"]`')
            return None
        return value

    def networks(self, key: str) -> tuple[IPv4Network | IPv6Network, ...]:
        networks = []
        for text in self.texts(key):
            try:
                networks.append(ip_network(text))
            except ValueError as e:
                self.problem(key, f'expected networks such as "10.0.0.0/8", got {text!r} ({e})')
        return tuple(networks)

    def language(self, key: str) -> str | None:
        value = self.text(key)
        if value and not re.fullmatch(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*", value):
            self.problem(key, f'expected a language code such as "en" or "pt-BR", got {value!r}')
            return None
        return value

    def time_zone(self, key: str) -> str | None:
        value = self.text(key)
        try:
            return value and ZoneInfo(value).key
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.problem(key, f'expected a time zone such as "Europe/Berlin", got {value!r}')
            return None

    def moment(self, key: str) -> datetime | None:
        """A time; a bare day means its noon, UTC, which is at most half a day wrong."""
        value = self._take(key, (str, date), "a day or a time such as 2026-01-13T08:00:00Z")
        if isinstance(value, str):
            try:
                value = datetime.fromisoformat(value) if len(value) > 10 else date.fromisoformat(value)
            except ValueError:
                self.problem(key, f"expected a day or a time such as 2026-01-13T08:00:00Z, got {value!r}")
                return None
        if isinstance(value, date) and not isinstance(value, datetime):
            value = datetime.combine(value, time(12), UTC)
        if isinstance(value, datetime) and value.tzinfo is None:
            value = value.replace(tzinfo=UTC)
        return value if isinstance(value, datetime) else None

    def credentials(self, key: str) -> tuple[str, str] | None:
        value = self.texts(key)
        if not value:
            return None
        if len(value) != 2:
            self.problem(key, f'expected ["user", "password"], got {len(value)} texts')
            return None
        return value[0], value[1]
