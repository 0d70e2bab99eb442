"""`presslake status`: how each source fares."""

from datetime import datetime
from typing import Any

from pipeline.lake.landed import landed_on
from pipeline.options import Settings
from pipeline.state import StateFolder
from pipeline.verbs.console import Console


def status(settings: Settings, now: datetime, console: Console) -> None:
    """A row a source: last poll, last good answer, article versions that landed today (UTC), last error."""
    states = StateFolder(settings.folder).sources()
    today = landed_on(settings.lake, now.date())
    rows: list[dict[str, Any]] = []
    for source in settings.sources:
        state = states.get(source.id)
        rows.append(
            {
                "source": source.id,
                "kind": source.kind,
                "last poll": state.last_polled_at if state else None,
                "last good": state.last_ok_at if state else None,
                "articles today": today[source.id],
                "last error": state.last_error if state else None,
            }
        )
    if console.as_json:
        for row in rows:
            console.line({k.replace(" ", "_"): v for k, v in row.items()})
        return
    columns = [name for name in rows[0] if name != "last error"]
    shown = [[_time(r[c], now) if isinstance(r[c], datetime) else r[c] for c in columns] for r in rows]
    console.table(f"{settings.lake} (times are UTC)", columns, shown)
    failing = [r for r in rows if r["last error"] is not None]
    for row in failing:
        console.say(f"{row['source']}: {row['last error']}")
    console.say(f"sources: {len(rows)}, failing: {len(failing)}, article versions landed today: {sum(today.values())}")
    if others := sum(row["last poll"] is None and row["articles today"] > 0 for row in rows):
        by = f"{others} of them landed by a stream or a backfill, whose polls are not shown here"
        console.say(f"{by}; `presslake sources health` tells how they fare")


def _time(moment: datetime, now: datetime) -> str:
    return f"{moment:%H:%M:%S}" if moment.date() == now.date() else f"{moment:%Y-%m-%d %H:%M}"
