"""`presslake sources check`: each source asked once, with what is wrong and what mends it, a line each."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from pipeline.options import ConfigurationError, Settings
from pipeline.sources.finding.checking import Check
from pipeline.sources.finding.remedies import Wrong
from pipeline.sources.polled import utc_now
from pipeline.verbs.console import Console
from pipeline.verbs.source_ids import unknown
from schemas.records import Source


def show_checks(settings: Settings, ids: Sequence[str], now: datetime, console: Console) -> bool:
    """What is wrong with each of these sources (none named: all), a line each; returns whether nothing is.

    Raises:
        ConfigurationError: an id is not configured.
    """
    checked = asyncio.run(Check(settings=settings, cycle=now, clock=utc_now).run(_chosen(settings, ids)))
    for source, wrongs in checked:
        _show_check(source, wrongs, console)
    wrong = sum(bool(wrongs) for _, wrongs in checked)
    if not console.as_json:
        console.say(f"sources: {len(checked)}, with something wrong: {wrong}")
    return not wrong


def _chosen(settings: Settings, ids: Sequence[str]) -> list[Source]:
    by_id = {s.id: s for s in (*settings.sources, *settings.disabled)}
    wrong = [unknown(i, by_id) for i in ids if i not in by_id]
    if wrong:
        raise ConfigurationError(wrong)
    return [by_id[i] for i in dict.fromkeys(ids)] or list(settings.sources)


def _show_check(source: Source, wrongs: Sequence[Wrong], console: Console) -> None:
    if console.as_json:
        told = [{"fault": w.fault, "what": w.what, "fix": w.fix} for w in wrongs]
        console.line({"source": source.id, "url": source.location, "fine": not wrongs, "wrong": told})
        return
    if not wrongs:
        console.say(f"{source.id}: fine")
    for w in wrongs:
        console.say(f"{source.id}: {w.what}; {w.fix}" if w.fix else f"{source.id}: {w.what}")
