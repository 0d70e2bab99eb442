"""The list of pages that wait: one form of each entry, when each is asked for, and what a failure or a pause does."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from pipeline.sources.pages import host_of
from pipeline.sources.polled import Polled
from schemas.records import PendingPage

MOST_TRIES = 3
"""Then an entry's summary stands."""

REMEMBERED = timedelta(days=30)
"""An entry that is still shown must not be tried for ever."""

HOLD = timedelta(minutes=1)
"""So long a stream keeps an entry back for its page's sake."""

Form = tuple[str, str]
"""`PendingPage.form`: which entry, in which form."""

_PAUSES = (timedelta(minutes=10), timedelta(hours=2))
"""After the first and the second failure."""

_LATER_STATUSES = (429, 503)


def latest(pages: Iterable[PendingPage], passed: Mapping[Form, datetime]) -> dict[Form, PendingPage]:
    """The pages by form, without those of a form that a later fetched one of the same entry has taken the place of.

    Of one form the page that is given first stays, and of two forms fetched at once as well; unless they have
    addresses of their own: such entries only share a guid.

    Args:
        pages: those that waited first, then what came now.
        passed: when forms were fetched which went on without waiting.
    """
    forms: dict[Form, PendingPage] = {}
    seen = dict(passed)
    for page in pages:
        forms.setdefault(page.form, page)
        seen[page.form] = max(page.item.fetched_at, seen.get(page.form, page.item.fetched_at))
    last: dict[str, datetime] = {}
    for (entry_key, _), at in seen.items():
        last[entry_key] = max(at, last.get(entry_key, at))
    articles: dict[tuple[str, str], PendingPage] = {}
    for form, page in forms.items():
        if seen[form] == last[page.item.entry_key]:
            articles.setdefault((page.item.entry_key, page.item.article_id), page)
    return {page.form: page for page in articles.values()}


def due(pages: Collection[PendingPage], sources: Collection[str], now: datetime) -> list[PendingPage]:
    """Those to ask for now, oldest first: of sources that are polled, at hosts that did not ask for more time."""
    closed: dict[str, datetime] = {}
    for page in pages:
        if page.not_before and not page.tries:  # its host asked for time: it did not fail itself
            host = host_of(page.url)
            closed[host] = max(page.not_before, closed.get(host, page.not_before))
    return sorted(
        (
            page
            for page in pages
            if page.waits
            and page.item.source_id in sources
            and (page.not_before or closed.get(host_of(page.url), now)) <= now
        ),
        key=lambda page: page.since,
    )


def after_failure(page: PendingPage, reason: str, now: datetime, *, final: bool) -> PendingPage:
    """The page after a try that failed: asked again later, or given up; `final`: asking again makes no sense."""
    tries = page.tries + 1
    given_up = final or tries >= MOST_TRIES
    pause = _PAUSES[min(tries, len(_PAUSES)) - 1]
    return replace(
        page, tries=tries, last_error=reason, given_up=given_up, not_before=None if given_up else now + pause
    )


def after_answer(page: PendingPage) -> PendingPage:
    """The page after it came: what it told is on its way, and the list needs its form only."""
    entry = replace(page.item.entry, body="", summary=None)
    return replace(page, had=True, not_before=None, item=replace(page.item, entry=entry))


def is_final(polled: Polled) -> bool:
    """Whether asking again makes no sense: it is gone, robots.txt says no, or it passes what is read of any answer."""
    fetch = polled.fetch
    if fetch is None:
        return False
    return fetch.status == 410 or fetch.outcome == "disallowed" or "too-large" in fetch.faults


def open_again(polled: Polled) -> datetime | None:
    """Before when the host that answered is not to be asked (Retry-After with 429 or 503: RFC 9110, 10.2.3)."""
    fetch = polled.fetch
    return polled.retry_at if fetch is not None and fetch.status in _LATER_STATUSES else None


def postpone(waiting: dict[Form, PendingPage], polled: Polled, until: datetime, now: datetime) -> None:
    """Let the pages of the host that answered wait until then, and those that it answered; it counts as no try.

    What has waited for 30 days is left out: a host that never opens must not be asked for ever.
    """
    host = polled.fetch and host_of(polled.fetch.final_url or polled.fetch.url)
    asked = {page.form for page in polled.pages}
    for form, page in waiting.items():
        if page.waits and now - page.since < REMEMBERED and (form in asked or host_of(page.url) == host):
            waiting[form] = replace(page, not_before=max(until, page.not_before or until))
