"""What servers do wrong: one path under /faults/ for each."""

import threading
import zlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email.utils import format_datetime

from deploy.demo.formats import challenge, cut_short
from deploy.demo.server import Answer

RSS = "application/rss+xml; charset=utf-8"
MIB = 1 << 20
BOMB_MIB = 512
HUGE_BYTES = 100_000_000

_TEXT = (
    "The ferry to Little Brae carried a piano, two hives of bees and a wedding party this morning, and for"
    " once it left on time. The captain blamed the bees. The bride's uncle tuned the piano on the car deck"
    " while the crew tied it down, and by the second buoy, passengers say, everybody on board was singing."
)


class Faults:
    """Answers to /faults/…; `stop` ends what would go on for ever.

    Args:
        now: dates of the entries are counted back from it.
    """

    def __init__(self, now: datetime, stop: threading.Event) -> None:
        self.now, self.stop = now, stop
        self._answers: dict[str, Callable[[], Answer]] = {
            "fine": lambda: _feed(self._items(3)),
            "drip": lambda: Answer(content_type=RSS, stream=self._drip()),
            "bomb": lambda: Answer(content_type=RSS, headers={"Content-Encoding": "gzip"}, stream=self._bomb()),
            "huge": lambda: Answer(content_type=RSS, stream=self._huge()),
            "loop": lambda: _redirect("/faults/loop/back"),
            "loop/back": lambda: _redirect("/faults/loop"),
            "inside": lambda: _redirect("http://169.254.169.254/"),
            "empty": lambda: Answer(content_type=RSS),
            "challenge": lambda: Answer(content_type="text/html; charset=utf-8", body=challenge().encode()),
            "notxml": lambda: Answer(body=b"We are moving to a new house. Please come back on Tuesday.\n"),
            "truncated": lambda: _feed(self._items(3), cut=True),
            "reset": self._reset,
            "absurd": lambda: _feed(self._absurd()),
            "bare": lambda: _feed(self._bare()),
            "sameguid": lambda: _feed(self._items(3, guid="urn:the-same")),
        }

    def answer(self, path: str, query: dict[str, str]) -> Answer:
        """What `/faults/<path>` answers; 404 where there is no such fault."""
        if path == "slow":
            self.stop.wait(float(query.get("s", 5)))
            return _feed(self._items(3))
        if path.startswith("status/"):
            return Answer(status=int(path.removeprefix("status/")), body=b"Something went wrong.\n")
        known = self._answers.get(path)
        return known() if known else Answer(status=404, body=b"no such fault\n")

    def _drip(self) -> Iterator[bytes]:
        yield b'<?xml version="1.0"?><rss version="2.0"><channel><title>Drip</title>'
        while not self.stop.wait(0.2):
            yield b"<!-- 9 bytes -->"

    def _bomb(self) -> Iterator[bytes]:
        squeeze = zlib.compressobj(wbits=31)
        zeros = bytes(MIB)
        for _ in range(BOMB_MIB):
            if self.stop.is_set():
                return
            yield squeeze.compress(zeros)
        yield squeeze.flush()

    def _huge(self) -> Iterator[bytes]:
        """As many entries as make 100 MB, and no end."""
        piece = _head("Huge").encode()
        sent, number = 0, 0
        while sent < HUGE_BYTES and not self.stop.is_set():
            yield piece
            sent += len(piece)
            piece = "".join(
                _item(title=f"Crossing {n}", guid=f"huge:{n}", text=_TEXT) for n in range(number, number + 1000)
            ).encode()
            number += 1000

    def _reset(self) -> Answer:
        body = _document(self._items(3))
        half = body[: len(body) // 2]
        return Answer(content_type=RSS, headers={"Content-Length": str(len(body))}, stream=[half], reset=True)

    def _items(self, count: int, guid: str | None = None) -> list[str]:
        return [
            _item(
                title=f"Crossing {n}",
                link=f"https://fault.example/crossing/{n}",
                guid=guid or f"crossing:{n}",
                date=format_datetime(self.now - timedelta(hours=n)),
                text=f"{_TEXT} It was crossing number {n}.",
            )
            for n in range(1, count + 1)
        ]

    def _absurd(self) -> list[str]:
        dates = ["Thu, 01 Jan 2099 10:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", "Mon, 99 Foo"]
        return [
            _item(
                title=f"Absurd {n}",
                link=f"https://fault.example/absurd/{n}",
                guid=f"absurd:{n}",
                date=d,
                text=f"{_TEXT} ({n})",
            )
            for n, d in enumerate(dates, 1)
        ]

    def _bare(self) -> list[str]:
        whole = {
            "title": "Bare {}",
            "link": "https://fault.example/bare/{}",
            "guid": "bare:{}",
            "date": format_datetime(self.now),
            "text": "Without {}. " + _TEXT,
        }
        lacking = [
            _item(**{name: value.format(missing) for name, value in whole.items() if name != missing})
            for missing in ("link", "guid", "title", "date", "text")
        ]
        return [*lacking, _item()]


def _redirect(location: str) -> Answer:
    return Answer(status=302, headers={"Location": location})


def _feed(items: list[str], cut: bool = False) -> Answer:
    body = _document(items)
    return Answer(content_type=RSS, body=cut_short(body.decode()).encode() if cut else body)


def _head(title: str) -> str:
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel><title>{title}</title>'
        "<link>https://fault.example/</link><description>Faults</description><language>en</language>\n"
    )


def _document(items: list[str]) -> bytes:
    return (_head("Faults") + "".join(items) + "</channel></rss>\n").encode()


def _item(
    *,
    title: str | None = None,
    link: str | None = None,
    guid: str | None = None,
    date: str | None = None,
    text: str | None = None,
) -> str:
    named = {
        "title": title,
        "link": link,
        "pubDate": date,
        "description": text and f"&lt;p&gt;{text}&lt;/p&gt;",
    }
    parts = [f"<{name}>{value}</{name}>" for name, value in named.items() if value]
    if guid:
        parts.insert(0, f'<guid isPermaLink="false">{guid}</guid>')
    return f"<item>{''.join(parts)}</item>\n"
