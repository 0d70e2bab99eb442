"""`presslake status`: how each source fares."""

from datetime import datetime

from pipeline.console import Console
from pipeline.lake import landed_on
from pipeline.options import Settings
from pipeline.state import StateFolder


def status(settings: Settings, now: datetime, console: Console) -> None:
    """A row a source: last poll, last good answer, next poll, articles that landed today (UTC), last error."""
    states = StateFolder(settings.lake).sources()
    today = landed_on(settings.lake, now.date())
    rows = []
    for source in settings.sources:
        state = states.get(source.id)
        rows.append(
            {
                "source": source.id,
                "kind": source.kind,
                "last poll": _time(state.last_polled_at if state else None, now),
                "last good": _time(state.last_ok_at if state else None, now),
                "articles today": today[source.id],
                "last error": state.last_error if state else None,
            }
        )
    if console.as_json:
        for row in rows:
            console.line({k.replace(" ", "_"): v for k, v in row.items()})
        return
    console.table(f"{settings.lake}", list(rows[0]), [list(r.values()) for r in rows])
    failing = sum(r["last error"] is not None for r in rows)
    console.say(f"{len(rows)} sources, {failing} failing, {sum(today.values())} articles landed today (UTC)")


def _time(moment: datetime | None, now: datetime) -> str | None:
    if moment is None:
        return None
    return f"{moment:%H:%M:%S}" if moment.date() == now.date() else f"{moment:%Y-%m-%d %H:%M}"
