"""`presslake sources list` and `health`: what is known of the sources, as a table or as lines of JSON."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from pipeline.health import Health, health
from pipeline.options import Settings
from pipeline.state import SourceState, StateFolder
from pipeline.verbs.console import Console
from schemas.records import Source


def show_list(settings: Settings, console: Console) -> None:
    """A row a source, disabled ones last. Raises LakeError where the state cannot be read."""
    states = StateFolder(settings.folder).sources()
    rows = []
    for source in (*settings.sources, *settings.disabled):
        pause, told_by = _interval(source, states.get(source.id), settings)
        enabled = source not in settings.disabled
        rows.append([source.id, source.kind, f"{span(pause)}, {told_by}", source.full_text, enabled, source.location])
        if console.as_json:
            interval = {"interval_s": pause.total_seconds(), "interval_from": told_by}
            about = {"id": source.id, "kind": source.kind, "url": source.location, "name": source.name}
            console.line(about | interval | {"full_text": source.full_text, "enabled": enabled})
    if not rows:
        console.error("no source is configured; `presslake sources add URL` finds what a site has")
    elif not console.as_json:
        shown = [[*row[:4], "yes" if row[4] else "no", row[5]] for row in rows]
        console.table(None, ["id", "kind", "interval", "full text", "enabled", "URL"], shown)


def show_health(settings: Settings, days: int, now: datetime, console: Console) -> None:
    """A row a source; below it, what asks for its owner. Raises LakeError where the lake cannot be read."""
    found = health(settings, days, now)
    if console.as_json:
        for h in found:
            console.line(_health_row(h))
        return
    columns = ["source", "standing", "failing since", "last good", "every", "a day", "pages", "blocked"]
    title = f"{settings.lake}, the last {days} days (times are UTC)"
    console.table(title, columns, [_health_cells(h, now) for h in found])
    for h in found:
        if h.standing in ("failing", "blocked", "gone"):
            console.say(f"{h.source.id}: {h.standing}: {h.last_error or 'no word why'}")
        if h.moved_to:
            console.say(f'{h.source.id}: moved for good: write url = "{h.moved_to}"')
    counts = Counter(h.standing for h in found)
    console.say(", ".join([f"sources: {len(found)}", *(f"{standing}: {n}" for standing, n in counts.items())]))


def span(pause: timedelta) -> str:
    """A time span by its two largest units, as the configuration writes it: `1h30m`."""
    left = round(pause.total_seconds())
    parts = []
    for unit, size_s in (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)):
        count, left = divmod(left, size_s)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts[:2]) or "0s"


def _interval(source: Source, state: SourceState | None, settings: Settings) -> tuple[timedelta, str]:
    if source.interval_s is not None:
        return timedelta(seconds=source.interval_s), "fixed"
    if state and state.interval_s is not None and not state.failures:
        return timedelta(seconds=state.interval_s), "learned"
    return settings.run.interval, "at first"


def _health_row(h: Health) -> dict[str, Any]:
    return {
        "source": h.source.id,
        "standing": h.standing,
        "failing_since": h.failing_since,
        "last_success": h.last_success,
        "interval_s": h.interval.total_seconds() if h.interval else None,
        "articles_a_day": round(h.articles_a_day, 1),
        "pages": h.pages,
        "pages_failed": h.pages_failed,
        "blocked": h.blocked,
        "last_error": h.last_error,
        "moved_to": h.moved_to,
    }


def _health_cells(h: Health, now: datetime) -> list[object]:
    pages = f"{h.pages}, {h.pages_failed} failed" if h.pages_failed else h.pages or None
    since, good = _cell(h.failing_since, now), _cell(h.last_success, now)
    every = span(h.interval) if h.interval else None
    return [h.source.id, h.standing, since, good, every, round(h.articles_a_day, 1), pages, h.blocked or None]


def _cell(value: datetime | None, now: datetime) -> str | None:
    if value is None:
        return None
    return f"{value:%H:%M:%S}" if value.date() == now.date() else f"{value:%Y-%m-%d %H:%M}"
