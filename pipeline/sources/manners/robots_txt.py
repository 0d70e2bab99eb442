"""Asking for robots.txt: one request, and its row of fetches/."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pipeline.sources.http.web import Answer, FetchError, RefusedError, Web
from pipeline.sources.manners.hints import retry_after
from pipeline.sources.manners.robots import MOST_BYTES, TOO_MANY_REDIRECTS, Said, is_answer
from pipeline.sources.manners.verdict import Verdict, verdict
from pipeline.sources.polled import Polled, day_of
from schemas.records import Fetch

_MAX_REASON = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsTxt:
    """Asks over the web, and tells `tell` of each request; `clock` tells the time."""

    web: Web
    tell: Callable[[Polled], None]
    clock: Callable[[], datetime]

    async def ask(self, url: str, source_id: str) -> Said:
        """What comes of it, as far as it counts, on behalf of a source. Raises FetchError where no answer comes."""
        try:
            answer = await self.web.get(url, {}, enough=MOST_BYTES + 1)
        except FetchError as e:
            self._tell(url, source_id, _failed(e), e.took_s, status=e.status)
            if e.fault == "redirect-loop":
                return TOO_MANY_REDIRECTS
            raise
        self._tell(url, source_id, _judged(answer), answer.took_s, status=answer.status, answer=answer)
        retry_at = None if is_answer(answer.status) else retry_after(answer.headers, self.clock())
        return Said(status=answer.status, body=answer.body, retry_at=retry_at)

    def _tell(
        self,
        url: str,
        source_id: str,
        found: Verdict,
        took_s: float,
        *,
        status: int | None,
        answer: Answer | None = None,
    ) -> None:
        now = self.clock()
        fetch = Fetch(
            source_id=source_id,
            purpose="robots",
            url=url,
            final_url=answer.final_url if answer else None,
            outcome=found.outcome,
            faults=(found.fault,) if found.fault else (),
            status=status,
            reason=found.reason[:_MAX_REASON] if found.reason else None,
            content_type=answer.header("content-type") if answer else None,
            body_bytes=len(answer.body) if answer else 0,
            duration_s=took_s,
            fetched_at=now,
            date=day_of(now),
        )
        self.tell(Polled(fetch=fetch, state=None))


def _judged(answer: Answer) -> Verdict:
    """It is good if it tells what is allowed: 404 does, too (RFC 9309, 2.3.1.3)."""
    return Verdict("ok") if is_answer(answer.status) else verdict(answer.status, answer.headers, answer.body, None)


def _failed(error: FetchError) -> Verdict:
    return Verdict("refused" if isinstance(error, RefusedError) else "failed", error.fault, str(error))
