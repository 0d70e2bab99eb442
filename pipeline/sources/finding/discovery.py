"""Finding the feeds, the WordPress API and the sitemaps of a site."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.sources.doors.wordpress_api import posts_url
from pipeline.sources.finding.candidates import (
    Candidate,
    Kind,
    kind_of,
    linked,
    of_robots,
    robots_of,
    site_of,
    title_of,
    well_known,
)
from pipeline.sources.finding.found import Finding, finding
from pipeline.sources.finding.looked_at import looked_at
from pipeline.sources.finding.naming import address, moved
from pipeline.sources.http.web import Answer, FetchError, Web
from pipeline.sources.polled import body_digest
from schemas.errors import ParseError
from schemas.records import Source
from transforms.parse.encoding import decode
from transforms.parse.jsontext import load
from transforms.parse.sniff import unusable

log = logging.getLogger("presslake")

_ENOUGH = (429, 503)
"""Who answers so is asked nothing more (RFC 6585, 4; RFC 9110, 15.6.4)."""


@dataclass(slots=True)
class Discovery:
    """What came of looking. `tried`: each address, and why it is nothing; `refused`: whether the last one asked for
    patience; `title`: what the site calls itself."""

    site: str
    title: str | None = None
    findings: list[Finding] = field(default_factory=list)
    tried: list[tuple[str, str]] = field(default_factory=list)
    refused: bool = False


async def discover(web: Web, url: str, now: datetime) -> Discovery:
    """Everything at a site that can be polled, each address asked once, one after the other.

    An address that is itself a feed, an API or a sitemap is the only finding.

    Args:
        web: the client, open.
        url: of a site, a page of it, or a feed; without a scheme, https is tried before http.
        now: the time.

    Raises:
        FetchError: nothing answers at the address.
    """
    look = _Look(web, now)
    first = await look.first(url)
    look.found = Discovery(site=site_of(first.final_url))
    if not await look.is_itself(first):
        await look.around(first)
    return look.found


class _Look:
    """One look around."""

    def __init__(self, web: Web, now: datetime) -> None:
        self._web, self._now = web, now
        self._seen: set[str] = set()  # addresses that were asked or that answered, and digests of bodies
        self.found = Discovery(site="")

    async def first(self, url: str) -> Answer:
        """The answer at the given address."""
        if "://" in url:
            return await self._get(url)
        try:
            return await self._get(f"https://{url}")
        except FetchError:
            return await self._get(f"http://{url}")

    async def is_itself(self, answer: Answer) -> bool:
        """Whether the address is what was looked for; then it is the finding."""
        if answer.status != 200:
            self._nothing(answer.final_url, answer.status)
            return False
        kind = _kind(answer)
        if _is_api_root(answer):
            await self._try([Candidate(kind="wordpress", url=_asked(answer), told_by="given")])
        elif kind:
            self._judge(Candidate(kind=kind, url=_asked(answer), told_by="given"), answer)
        else:
            self._tried(answer.final_url, unusable(answer.body, answer.header("content-type") or "", "feed"))
        return bool(kind) or _is_api_root(answer)

    async def around(self, page: Answer) -> None:
        """Everything that the page, robots.txt and habit name."""
        site = self.found.site
        self._seen |= {page.final_url, body_digest(page.body)}
        if page.status in _ENOUGH:
            return
        own = linked(page) if page.status == 200 else []
        self.found.title = title_of(page) if page.status == 200 else None
        named = await self._named(page.final_url, site)
        guessed = well_known(site)
        if any(c.kind == "wordpress" for c in own):
            guessed = [c for c in guessed if c.kind != "wordpress"]
        await self._try([*own, *named, *guessed])

    async def _named(self, url: str, site: str) -> list[Candidate]:
        """What robots.txt names of the site."""
        robots = robots_of(url)
        try:
            answer = await self._get(robots)
        except FetchError as e:
            self._tried(robots, str(e))
            return []
        if answer.status != 200:
            self._tried(robots, f"HTTP status {answer.status}")
            return []
        named = of_robots(decode(answer.body, ""), site)
        if not named:
            self._tried(robots, "names no sitemap of this site")
        return named

    async def _try(self, candidates: Iterable[Candidate]) -> None:
        for candidate in candidates:
            url = _request_url(candidate)
            if url in self._seen:
                continue
            self._seen.add(url)
            try:
                answer = await self._get(url)
            except FetchError as e:
                self._tried(url, str(e))
                continue
            if answer.status != 200:
                self._nothing(url, answer.status)
            elif not self._is_known(answer, url):
                self._judge(candidate, answer)
            if answer.status in _ENOUGH:
                return

    def _nothing(self, url: str, status: int) -> None:
        self.found.refused = status in _ENOUGH
        self._tried(url, f"HTTP status {status}" + (": no more was asked" if self.found.refused else ""))

    def _tried(self, url: str, why: str | None) -> None:
        self.found.tried.append((url, why or "nothing that can be polled"))

    def _is_known(self, answer: Answer, url: str) -> bool:
        """Whether this is what another address had answered."""
        marks = {body_digest(answer.body)} | ({answer.final_url} if answer.final_url != url else set())
        known = bool(marks & self._seen)
        self._seen |= marks
        return known

    def _judge(self, candidate: Candidate, answer: Answer) -> None:
        kind = _kind(answer) or candidate.kind  # what came counts, not what was expected there
        url = _to_configure(kind, candidate, answer)
        if (kind, address(kind, url)) in {(f.kind, address(f.kind, f.url)) for f in self.found.findings}:
            return
        payload = looked_at(_source(kind, answer.final_url), answer, kind, self._now)
        try:
            self.found.findings.append(finding(payload, kind, url, candidate.told_by))
        except ParseError as e:
            self._tried(answer.final_url, str(e))

    async def _get(self, url: str) -> Answer:
        log.debug("asking %s", url)
        return await self._web.get(url, {})


def _kind(answer: Answer) -> Kind | None:
    return kind_of(answer.body, answer.header("content-type") or "")


def _is_api_root(answer: Answer) -> bool:
    """Whether this is what WordPress says at /wp-json/ (https://developer.wordpress.org/rest-api/)."""
    if b'"wp\\/v2"' not in answer.body and b'"wp/v2"' not in answer.body:
        return False
    try:
        told = load(decode(answer.body)).value
    except ParseError:
        return False
    namespaces = told.get("namespaces") if isinstance(told, dict) else None
    return isinstance(namespaces, list) and "wp/v2" in namespaces


def _request_url(candidate: Candidate) -> str:
    if candidate.kind != "wordpress":
        return candidate.url
    return posts_url(_source(candidate.kind, candidate.url))


def _to_configure(kind: Kind, candidate: Candidate, answer: Answer) -> str:
    """Where it is found from now on (301, 308), else the address itself."""
    url = candidate.url if kind == candidate.kind else _request_url(candidate)
    return moved(kind, url, answer.permanent) if answer.permanent else url


def _asked(answer: Answer) -> str:
    return answer.hops[0].url if answer.hops else answer.final_url


def _source(kind: Kind, url: str) -> Source:
    return Source(id="discovery", kind=kind, location=url, name=url)
