"""One request: what is sent, what is refused before anything is sent, and what is refused while it comes."""

import asyncio
import gzip
import resource
import socket
import time
import zlib
from collections.abc import Iterable
from ipaddress import ip_network
from itertools import pairwise

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from pipeline.options import HttpSettings
from pipeline.sources.http.turns import Turns
from pipeline.sources.http.web import Answer, FetchError, RefusedError, Web
from tests.sources.server import Asked, answer, bomb, head, raw_deflate, redirect, serving

LOOPBACK = (ip_network("127.0.0.0/8"),)
BODY = b"The ferry left on time. " * 5000


def settings(**changes: object) -> HttpSettings:
    values = {"allow_networks": LOOPBACK, "connect_timeout_s": 1.0, "read_timeout_s": 1.0} | changes
    return HttpSettings(**values)  # type: ignore[arg-type]


def get(
    url: str,
    headers: dict[str, str] | None = None,
    auth: tuple[str, str] | None = None,
    resolver: AbstractResolver | None = None,
    **changes: object,
) -> Answer:
    async def work() -> Answer:
        async with Web(settings(**changes), resolver) as web:
            return await web.get(url, headers or {}, auth)

    return asyncio.run(work())


class Names(AbstractResolver):
    """Names that a test made up: each question of one takes its next answer, the last for ever."""

    def __init__(self, **answers: list[list[str]]) -> None:
        self._answers = answers

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        answers = self._answers.get(host.removesuffix(".example"))
        if answers is None:
            raise OSError(f"{host} is unknown")
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [
            ResolveResult(
                hostname=host,
                host=a,
                port=port,
                family=socket.AF_INET6 if ":" in a else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for a in addresses
        ]

    async def close(self) -> None:
        pass


def countdown(asked: Asked) -> bytes:
    """/N redirects to /N-1, and /0 is the end."""
    return answer(b"end") if asked.target == "/0" else redirect(f"/{int(asked.target[1:]) - 1}")


# What is sent


def test_who_asks_and_for_what() -> None:
    with serving(answer(BODY)) as server:
        found = get(server.url("/a?b=c%20d"), {"x-edition": "late"}, contact="desk@example.org")
    [asked] = server.asked
    assert (found.status, found.body, found.final_url) == (200, BODY, server.url("/a?b=c%20d"))
    assert asked.target == "/a?b=c%20d"
    assert asked.headers["user-agent"].startswith("presslake/")
    assert asked.headers["user-agent"].endswith(" (+desk@example.org)")
    assert asked.headers["accept-encoding"] == "gzip, deflate"
    assert asked.headers["x-edition"] == "late"


def test_cookies_are_not_kept() -> None:
    def respond(asked: Asked) -> bytes:
        return answer(status=302, Location="/b", Set_Cookie="reader=7") if asked.target == "/a" else answer(b"end")

    with serving(respond) as server:
        get(server.url("/a"))
    assert [(a.target, a.headers.get("cookie")) for a in server.asked] == [("/a", None), ("/b", None)]


def test_few_connections_are_kept_where_few_files_may_be_open() -> None:
    async def work(port: int) -> None:
        async with Web(settings()) as web:
            for n in [*range(1, 71), 1]:
                await web.get(f"http://127.0.0.{n}:{port}/{n}", {})

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
    try:
        with serving(answer(b"end"), "0.0.0.0") as server:
            asyncio.run(work(server.port))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    closing = [a.target for a in server.asked if a.headers.get("connection") == "close"]
    assert closing == [f"/{n}" for n in range(65, 71)]


# Redirects


def test_five_redirects_are_followed_and_no_more() -> None:
    with serving(countdown) as server:
        assert get(server.url("/5")).final_url == server.url("/0")
        with pytest.raises(RefusedError, match="more than 5 redirects") as refused:
            get(server.url("/6"))
    assert refused.value.fault == "redirect-loop"
    assert [a.target for a in server.asked] == ["/5", "/4", "/3", "/2", "/1", "/0", "/6", "/5", "/4", "/3", "/2", "/1"]


def test_credentials_stay_with_their_host() -> None:
    with serving(answer(b"end"), "127.0.0.2") as other:

        def respond(asked: Asked) -> bytes:
            return redirect("/b" if asked.target == "/a" else other.url())

        with serving(respond) as home:
            get(home.url("/a"), {"x-token": "s3cret"}, ("user", "password"))
    assert ["authorization" in a.headers and a.headers.get("x-token") == "s3cret" for a in home.asked] == [True, True]
    [there] = other.asked
    assert not {"authorization", "x-token"} & set(there.headers)


def test_credentials_do_not_come_back_from_elsewhere() -> None:
    """Another host chose where at home it goes on."""
    with serving(lambda asked: redirect(home.url("/c")), "127.0.0.2") as other:

        def respond(asked: Asked) -> bytes:
            return redirect(other.url()) if asked.target == "/a" else answer(b"end")

        with serving(respond) as home:
            get(home.url("/a"), {"x-token": "s3cret"}, ("user", "password"))
    sent = [(a.target, {"authorization", "x-token"} & set(a.headers)) for a in home.asked]
    assert sent == [("/a", {"authorization", "x-token"}), ("/c", set())]


@pytest.mark.parametrize(
    ("statuses", "permanent"),
    [
        ([], False),
        ([301], True),
        ([308, 301], True),
        ([301, 302, 308], False),
        ([307], False),
        ([301, 303], False),
    ],
)
def test_which_redirects_move_an_address_for_good(statuses: list[int], permanent: bool) -> None:
    def respond(asked: Asked) -> bytes:
        at = int(asked.target[1:])
        return redirect(f"/{at + 1}", statuses[at]) if at < len(statuses) else answer(b"end")

    with serving(respond) as server:
        found = get(server.url("/0"))
    assert [(h.status, h.url) for h in found.hops] == [(s, server.url(f"/{n}")) for n, s in enumerate(statuses)]
    assert found.final_url == server.url(f"/{len(statuses)}")
    assert found.permanent == (found.final_url if permanent else None)


@pytest.mark.parametrize(
    ("location", "asked_for"),
    [
        ("next", "/a/next"),
        ("../next?x=1", "/next?x=1"),
        ("?page=2", "/a/b?page=2"),
        ("/caf\xc3\xa9 au lait", "/caf%C3%A9%20au%20lait"),
        ("/caf\xe9", "/caf%E9"),
        ("/a%2Fb?c=%26&d=+", "/a%2Fb?c=%26&d=+"),
        ("#top", "/a/b"),
    ],
)
def test_where_a_location_leads(location: str, asked_for: str) -> None:
    def respond(asked: Asked) -> bytes:
        return redirect(location) if len(server.asked) == 1 else answer(b"end")

    with serving(respond) as server:
        get(server.url("/a/b"))
    assert server.asked[1].target == asked_for


def test_a_redirect_without_a_location_is_an_answer() -> None:
    with serving(answer(b"which?", status=302)) as server:
        found = get(server.url())
    assert (found.status, found.body, found.hops) == (302, b"which?", ())


def test_credentials_in_a_url_are_sent_and_not_shown() -> None:
    with serving(answer(b"end"), "127.0.0.2") as other:

        def respond(asked: Asked) -> bytes:
            return redirect("/b" if asked.target == "/a" else other.url().replace("//", "//desk:p4ss@"))

        with serving(respond) as home:
            found = get(home.url("/a").replace("//", "//desk:p4ss@"))
    assert [a.headers["authorization"] for a in home.asked] == ["Basic ZGVzazpwNHNz"] * 2
    assert "authorization" not in other.asked[0].headers
    assert "p4ss" not in repr(found)


def test_validators_go_along() -> None:
    with serving(answer(status=304), "127.0.0.2") as other, serving(redirect(other.url())) as home:
        assert get(home.url(), {"If-None-Match": 'W/"a"', "x-token": "s3cret"}).status == 304
    assert other.asked[0].headers["if-none-match"] == 'W/"a"'
    assert "x-token" not in other.asked[0].headers


def test_credentials_stay_with_their_port_and_scheme() -> None:
    with serving(answer(b"end")) as other, serving(redirect(other.url())) as home:
        get(home.url(), {"x-token": "s3cret"}, ("user", "password"))
        assert not {"authorization", "x-token"} & set(other.asked[0].headers)


@pytest.mark.parametrize(
    ("location", "says"),
    [
        ("file:///etc/passwd", "expected an http or https URL, got file:///etc/passwd"),
        ("gopher://127.0.0.1/", "expected an http or https URL"),
        ("http://169.254.169.254/latest/meta-data/", "an inner address"),
        ("//169.254.169.254/", "an inner address"),
        ("http://[::ffff:169.254.169.254]/", "an inner address"),
        ("http://10.0.0.1/", "an inner address"),
    ],
)
def test_redirects_that_are_refused(location: str, says: str) -> None:
    with serving(redirect(location)) as server, pytest.raises(RefusedError) as refused:
        get(server.url())
    assert says in str(refused.value)


@pytest.mark.parametrize(
    "location", ["mailto:a@example.org", "javascript:alert(1)", "http:///", "http://[::1", "http://127.0.0.1:99999/", "http://127.0.0.1:x/", "//\0", "http://\xff/"]
)  # fmt: skip
def test_redirects_that_lead_nowhere(location: str) -> None:
    with serving(redirect(location)) as server, pytest.raises(FetchError):
        get(server.url())
    assert len(server.asked) <= 6


@pytest.mark.parametrize(
    "host", ["a..b", ".a", "a b", "a%00b", "a%2eb", "a;b", "a" * 64, ".".join(["a" * 60] * 5), "1.2.3.4.5", "a.0x1", "[::g]"]
)  # fmt: skip
def test_what_is_no_host_is_not_looked_up(host: str) -> None:
    with pytest.raises(RefusedError, match="not a URL") as refused:
        get(f"http://{host}/", resolver=Names())
    assert refused.value.fault == "bad-url"


# No connection to a refused address (every spelling of one: test_spellings)


def test_a_redirect_inside_after_four_hops() -> None:
    """Four that are allowed, and a fifth to a server that is not."""
    with serving(answer(b"inside")) as inside:

        def respond(asked: Asked) -> bytes:
            return countdown(asked) if asked.target != "/1" else redirect(inside.url())

        with serving(respond, "127.0.0.2") as outside:
            with pytest.raises(RefusedError, match=r"127\.0\.0\.1 is an inner address") as refused:
                get(outside.url("/5"), allow_networks=(ip_network("127.0.0.2/32"),))
            assert [a.target for a in outside.asked] == ["/5", "/4", "/3", "/2", "/1"]
        assert (refused.value.fault, inside.connections) == ("inner-address", 0)


def test_no_redirect_leads_to_an_address_beside_the_allowed_ones() -> None:
    """127.0.0.0/8 is allowed, ::1 is not."""
    with serving(answer(b"inside"), "::1") as inside, serving(redirect(inside.url())) as server:
        with pytest.raises(RefusedError, match=r"::1.* an inner address"):
            get(server.url())
        assert (server.connections, inside.connections) == (1, 0)


def test_a_name_that_moves_inside_between_two_questions() -> None:
    """What was checked is what is connected to: the second answer of the name is never used unchecked.

    127.0.0.2 stands for the public address: what a test connects to does not leave the machine.
    """
    with serving(answer(b"outside"), "127.0.0.2") as outside, serving(answer(b"in"), port=outside.port) as inside:
        names = Names(moving=[["127.0.0.2"], ["127.0.0.1"]])
        allowed = (ip_network("127.0.0.2/32"),)
        url = f"http://moving.example:{outside.port}/"
        assert get(url, resolver=names, allow_networks=allowed).body == b"outside"
        with pytest.raises(RefusedError, match=r"moving\.example leads to 127\.0\.0\.1.* inner address"):
            get(url, resolver=names, allow_networks=allowed)
        assert inside.connections == 0


def test_of_several_addresses_of_a_name_only_the_allowed_are_tried() -> None:
    with serving(answer(b"outside"), "127.0.0.2") as outside, serving(answer(b"in"), port=outside.port) as inside:
        names = Names(both=[["127.0.0.1", "127.0.0.2"]])
        found = get(
            f"http://both.example:{outside.port}/", resolver=names, allow_networks=(ip_network("127.0.0.2/32"),)
        )
        assert (found.body, inside.connections) == (b"outside", 0)


def test_a_name_that_nobody_knows_is_no_refusal() -> None:
    with pytest.raises(FetchError) as failed:
        get("http://nobody.example/", resolver=Names())
    assert not isinstance(failed.value, RefusedError)
    assert failed.value.fault == "dns"
    assert str(failed.value) == "nobody.example cannot be resolved: nobody.example is unknown"


def test_a_name_without_an_address() -> None:
    with pytest.raises(FetchError, match="no address") as failed:
        get("http://empty.example/", resolver=Names(empty=[[]]))
    assert failed.value.fault == "dns"


# Bodies


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(BODY)),
        ("x-gzip", gzip.compress(BODY)),
        ("deflate", zlib.compress(BODY)),
        ("deflate", raw_deflate(BODY)),
        ("identity", BODY),
        ("gzip", gzip.compress(BODY[:1000]) + gzip.compress(BODY[1000:])),
        ("gzip", gzip.compress(BODY) + b"\0\0\0 padding"),
    ],
    ids=["gzip", "x-gzip", "deflate", "raw deflate", "identity", "gzip in two members", "gzip and junk"],
)
@pytest.mark.parametrize("piece_bytes", [1, 1 << 20], ids=["byte by byte", "at once"])
def test_encodings(encoding: str, body: bytes, piece_bytes: int) -> None:
    def respond(asked: Asked) -> Iterable[bytes]:
        yield head(Content_Encoding=encoding)
        for at in range(0, len(body), piece_bytes):
            yield body[at : at + piece_bytes]
            if piece_bytes == 1 and at < 20:
                time.sleep(0.002)

    with serving(respond) as server:
        assert get(server.url()).body == BODY


@pytest.mark.parametrize(
    ("encoding", "body", "says"),
    [
        ("br", b"...", "content-encoding 'br', which was not asked for; expected gzip, deflate or none"),
        ("gzip, gzip", gzip.compress(gzip.compress(BODY)), "content-encoding 'gzip, gzip', which was not asked for"),
        ("gzip", BODY, "the body is not gzip"),
        ("deflate", BODY, "the body is not deflate"),
        ("gzip", gzip.compress(BODY)[:-20], "breaks off"),
        ("deflate", zlib.compress(BODY)[:-20], "breaks off"),
        ("gzip", b"", None),
    ],
)
def test_encodings_that_are_none(encoding: str, body: bytes, says: str | None) -> None:
    with serving(answer(body, Content_Encoding=encoding)) as server:
        if says is None:
            assert get(server.url()).body == b""
            return
        with pytest.raises(FetchError) as failed:
            get(server.url())
    assert says in str(failed.value)
    assert failed.value.fault == "encoding"


def test_a_body_that_is_shorter_than_it_said() -> None:
    with (
        serving(head(Content_Length="1000") + b"short") as server,
        pytest.raises(FetchError, match="the connection ended before the answer did") as failed,
    ):
        get(server.url())
    assert failed.value.fault == "reset"


def test_the_limit_counts_what_comes_out_of_a_bomb() -> None:
    def respond(asked: Asked) -> Iterable[bytes]:
        yield head(Content_Encoding="gzip")
        yield from bomb(64)

    with (
        serving(respond) as server,
        pytest.raises(RefusedError, match=r"passes 2 MB \(\[http\] max_body_mb\)") as refused,
    ):
        get(server.url(), max_body_mb=2.0)
    assert refused.value.fault == "too-large"


def test_a_body_of_just_the_limit_is_taken() -> None:
    with serving(answer(bytes(1_000_000))) as server:
        assert len(get(server.url(), max_body_mb=1.0).body) == 1_000_000
    with serving(answer(bytes(1_000_001))) as server, pytest.raises(RefusedError, match="passes 1 MB"):
        get(server.url(), max_body_mb=1.0)


@pytest.mark.parametrize(
    ("start", "filler"),
    [(gzip.compress(b"short"), bytes(1 << 16)), (gzip.compress(b"")[:10], b"\0\0\0\xff\xff" * 10_000)],
    ids=["junk after its end", "empty blocks"],
)
def test_gzip_that_goes_on_without_saying_anything(start: bytes, filler: bytes) -> None:
    """Bytes that decompress to nothing count too."""

    def respond(asked: Asked) -> Iterable[bytes]:
        yield head(Content_Encoding="gzip")
        yield start
        for _ in range(1000):
            yield filler

    with serving(respond) as server, pytest.raises(RefusedError, match="max_body_mb"):
        get(server.url(), max_body_mb=1.0)


@pytest.mark.parametrize(("body_bytes", "waits", "most"), [(2_000_000, 6, 2), (1_000_000, 0, 0)])
def test_large_bodies_wait_for_room_and_for_each_other(body_bytes: int, waits: int, most: int) -> None:
    waiting: list[int] = [0]

    async def room() -> None:
        waiting.append(waiting[-1] + 1)
        await asyncio.sleep(0.05)
        waiting.append(waiting[-1] - 1)

    async def work(port: int) -> list[Answer]:
        async with Web(settings(), None, room) as web:
            return await asyncio.gather(*(web.get(f"http://127.0.0.{n}:{port}/", {}) for n in range(1, 7)))

    with serving(answer(bytes(body_bytes)), "0.0.0.0") as server:
        answers = asyncio.run(work(server.port))
    assert [len(a.body) for a in answers] == [body_bytes] * 6
    assert (len(waiting) // 2, max(waiting)) == (waits, most)


PAGE = b"<title>Just a moment...</title>" + b"x" * 200_000


@pytest.mark.parametrize(
    ("encoding", "sent", "kept"),
    [
        (None, PAGE, PAGE[: 1 << 16]),
        (None, b"", b""),
        ("gzip", gzip.compress(PAGE), PAGE[: 1 << 16]),
        ("gzip", gzip.compress(PAGE[:100])[:-9], PAGE[:100]),
        ("gzip", PAGE[:100], b""),
        ("br", b"whatever", b"whatever"),
    ],
    ids=["plain", "none", "gzip", "gzip that breaks off", "no gzip", "an unknown coding"],
)
@pytest.mark.parametrize("status", [403, 503])
def test_the_beginning_of_a_refusal_is_kept(status: int, encoding: str | None, sent: bytes, kept: bytes) -> None:
    coded = head(status, Content_Length=str(len(sent)), Content_Encoding=encoding or "identity") + sent
    with serving(coded) as server:
        found = get(server.url())
    assert (found.status, found.body) == (status, kept)


def test_a_refusal_that_breaks_off_or_stops_is_kept_as_far_as_it_came() -> None:
    def respond(asked: Asked) -> Iterable[bytes]:
        yield head(status=503, Content_Length="1000", Retry_After="120") + b"Just a moment"
        if asked.target == "/stops":
            time.sleep(1)

    with serving(respond) as server:
        for target in ("/breaks-off", "/stops"):
            found = get(server.url(target), read_timeout_s=0.2)
            assert (found.status, found.body, found.header("retry-after")) == (503, b"Just a moment", "120")


def test_a_refusal_may_be_a_bomb() -> None:
    def respond(asked: Asked) -> Iterable[bytes]:
        yield head(status=403, Content_Encoding="gzip")
        yield from bomb(64)

    with serving(respond) as server:
        assert get(server.url(), max_body_mb=1.0).body == bytes(1 << 16)


# Headers


@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        ({"X-A": "a" * 30_000}, True),
        ({"X-A": "a" * 33_000}, False),
        ({f"X-{n}": "a" for n in range(120)}, True),
        ({f"X-{n}": "a" for n in range(140)}, False),
        ({f"X-{n}": "a" * 1000 for n in range(60)}, True),
        ({f"X-{n}": "a" * 1000 for n in range(70)}, False),
    ],
    ids=["a line", "a line too long", "many", "too many", "much", "too much"],
)
def test_header_limits(headers: dict[str, str], taken: bool) -> None:
    with serving(answer(b"end", 200, **headers)) as server:
        if taken:
            assert get(server.url()).body == b"end"
            return
        with pytest.raises(RefusedError, match="the answer's headers") as refused:
            get(server.url())
    assert refused.value.fault == "too-large"


def test_headers_as_they_came() -> None:
    with serving(
        head(ETag='W/"\xe9"', Content_Length="0", X_Twice="one").replace(b"one", b"one\r\nX-twice: two")
    ) as server:
        found = get(server.url())
    assert found.header("etag") == 'W/"\xe9"'
    assert [v for n, v in found.headers if n == "x-twice"] == ["one", "two"]


# Time


def test_silence_is_cut_by_the_read_timeout() -> None:
    def respond(asked: Asked) -> Iterable[bytes]:
        yield head()
        time.sleep(2)

    began = time.monotonic()
    with serving(respond) as server, pytest.raises(FetchError, match=r"\[http\] read_timeout_s") as failed:
        get(server.url(), read_timeout_s=0.2)
    assert failed.value.fault == "timeout"
    assert time.monotonic() - began < 1.5


@pytest.mark.parametrize("where", ["head", "interim answers", "body", "redirects"])
def test_a_drip_is_cut_by_the_total_timeout(where: str) -> None:
    def respond(asked: Asked) -> Iterable[bytes]:
        start = {"head": b"HTTP/1.1 200 OK\r\n", "interim answers": b"", "body": head(), "redirects": b""}[where]
        drop = {"head": b"x: y\r\n", "interim answers": b"HTTP/1.1 103 Early Hints\r\n\r\n", "body": b"."}
        yield start
        for _ in range(3 if where == "redirects" else 30):
            time.sleep(0.05)
            yield drop.get(where, b"")
        yield redirect("/")

    began = time.monotonic()
    with (
        serving(respond) as server,
        pytest.raises(RefusedError, match=r"within 0\.4 s \(\[http\] total_timeout_s\)") as cut,
    ):
        get(server.url(), total_timeout_s=0.4, max_redirects=10)
    assert cut.value.fault == "timeout"
    assert time.monotonic() - began < 1.5


def test_waiting_for_room_is_no_part_of_the_time() -> None:
    async def room() -> None:
        await asyncio.sleep(0.6)

    async def work(url: str) -> Answer:
        async with Web(settings(total_timeout_s=0.4), None, room) as web:
            return await web.get(url, {})

    with serving(answer(bytes(2_000_000))) as server:
        assert len(asyncio.run(work(server.url())).body) == 2_000_000


def test_one_request_at_a_time_for_each_host() -> None:
    """Redirects too, and waiting for the others is no part of the time."""
    busy, most = [0], [0]

    def respond(asked: Asked) -> Iterable[bytes]:
        busy[0] += 1
        most[0] = max(most[0], busy[0])
        time.sleep(0.15)
        busy[0] -= 1
        yield answer(b"end") if asked.target == "/end" else redirect("/end")

    async def work(url: str) -> list[Answer]:
        async with Web(settings(total_timeout_s=0.5)) as web:
            return await asyncio.gather(*(web.get(url, {}) for _ in range(4)))

    with serving(respond) as server:
        answers = asyncio.run(work(server.url()))
    assert [a.body for a in answers] == [b"end"] * 4
    assert most == [1]


def test_a_pause_comes_before_every_request_but_the_first_of_a_host() -> None:
    at: list[float] = []

    def respond(asked: Asked) -> bytes:
        at.append(time.monotonic())
        return answer(b"end") if len(at) > 2 else redirect("/next")

    async def work(url: str) -> None:
        turns = Turns()
        for _ in range(2):
            async with Web(settings(), turns=turns) as web:
                await web.get(url, {}, gap_s=0.2)

    with serving(respond) as server:
        asyncio.run(work(server.url()))
    assert len(at) == 4
    assert min(b - a for a, b in pairwise(at)) >= 0.2


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_refused_connection(scheme: str) -> None:
    with serving(answer()) as server:
        port = server.port
    with pytest.raises(FetchError) as failed:
        get(f"{scheme}://127.0.0.1:{port}/")
    assert (failed.value.fault, str(failed.value)) == ("connect", f"no connection to 127.0.0.1:{port}: refused")


@pytest.mark.parametrize("sent", [b"", head()[:20]], ids=["nothing", "half a head"])
def test_a_connection_that_ends_before_the_answer_does(sent: bytes) -> None:
    with serving(sent) as server, pytest.raises(FetchError) as failed:
        get(server.url())
    assert failed.value.fault == "reset"


@pytest.mark.parametrize(
    "sent",
    [b"SSH-2.0-OpenSSH_9.6\r\n", head(Content_Length="-1"), head(Transfer_Encoding="chunked") + b"zz\r\n"],
    ids=["another protocol", "a length below zero", "chunks that are none"],
)
def test_what_is_no_http(sent: bytes) -> None:
    with serving(sent) as server, pytest.raises(FetchError) as failed:
        get(server.url())
    assert failed.value.fault == "protocol"


def test_a_reason_phrase_may_be_latin_1() -> None:
    with serving(answer(b"end").replace(b"200 x", b"200 d\xe9j\xe0 vu")) as server:
        assert get(server.url()).body == b"end"


def test_no_tls_where_it_was_expected() -> None:
    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(b"end"))
        writer.close()

    async def work() -> None:
        async with await asyncio.start_server(greet, "127.0.0.1", 0) as server, Web(settings()) as web:
            await web.get(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/", {})

    with pytest.raises(FetchError) as failed:
        asyncio.run(work())
    assert failed.value.fault == "tls"


@pytest.mark.parametrize("value", ["two\nlines", "two\r\nx-evil: 1", "nul\0", "naïve – no Latin-1: Ω"])
def test_a_header_that_cannot_be_sent(value: str) -> None:
    """Such as a token with the line end of the file that it came from."""
    with serving(answer(b"end")) as server:
        with pytest.raises(FetchError) as failed:
            get(server.url(), {"x-token": value})
        assert "evil" not in str(failed.value)
        assert "lines" not in str(failed.value)
        assert server.asked == []
