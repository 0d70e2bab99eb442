"""One request: what is sent, what is refused before anything is sent, and what is refused while it comes."""

import asyncio
import gzip
import socket
import time
import zlib
from collections.abc import Iterable, Iterator
from ipaddress import ip_network

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from pipeline.options import HttpSettings
from pipeline.sources.web import Answer, FetchError, RefusedError, Web
from tests.sources.server import Asked, RawServer, answer, bomb, head, raw_deflate, redirect, serving

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


def hops(count: int) -> RawServer:
    """A server whose /N redirects to /N-1, and whose /0 is the end."""
    return lambda asked: answer(b"end") if asked.target == "/0" else redirect(f"/{int(asked.target[1:]) - 1}")


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


# Redirects


def test_five_redirects_are_followed_and_no_more() -> None:
    with serving(hops(6)) as server:
        assert get(server.url("/5")).final_url == server.url("/0")
        with pytest.raises(RefusedError, match="more than 5 redirects"):
            get(server.url("/6"))
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


# No connection to a refused address


def spellings(port: int) -> Iterator[str]:
    for host in ("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.0.0.1.", "localhost", "0", "[::ffff:127.0.0.1]"):  # fmt: skip
        yield f"http://{host}:{port}/"


def test_no_spelling_of_loopback_is_connected_to() -> None:
    with serving(answer(b"inside")) as server:
        for url in spellings(server.port):
            with pytest.raises(FetchError):
                get(url, allow_networks=())
        assert server.connections == 0
        assert get(server.url()).body == b"inside"
        assert server.connections == 1


def test_no_redirect_leads_to_an_address_beside_the_allowed_ones() -> None:
    """127.0.0.0/8 is allowed, ::1 is not."""
    with serving(answer(b"inside"), "::1") as inside, serving(redirect(inside.url())) as server:
        with pytest.raises(RefusedError, match=r"::1.* an inner address"):
            get(server.url())
        assert (server.connections, inside.connections) == (1, 0)


def test_a_name_that_moves_inside_between_two_questions() -> None:
    """What was checked is what is connected to: the second answer of the name is never used unchecked."""
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
    assert "nobody.example" in str(failed.value)


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


def test_a_body_that_is_shorter_than_it_said() -> None:
    with (
        serving(head(Content_Length="1000") + b"short") as server,
        pytest.raises(FetchError, match=r"(?i)payload|length|read"),
    ):
        get(server.url())


def test_the_limit_counts_what_comes_out_of_a_bomb() -> None:
    def respond(asked: Asked) -> Iterable[bytes]:
        yield head(Content_Encoding="gzip")
        yield from bomb(64)

    with serving(respond) as server, pytest.raises(RefusedError, match=r"passes 2 MB \(\[http\] max_body_mb\)"):
        get(server.url(), max_body_mb=2.0)


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


# Time


def test_silence_is_cut_by_the_read_timeout() -> None:
    def respond(asked: Asked) -> Iterable[bytes]:
        yield head()
        time.sleep(2)

    began = time.monotonic()
    with serving(respond) as server, pytest.raises(FetchError, match=r"\[http\] read_timeout_s"):
        get(server.url(), read_timeout_s=0.2)
    assert time.monotonic() - began < 1.5


def test_a_refused_connection() -> None:
    with serving(answer()) as server:
        url = server.url()
    with pytest.raises(FetchError, match=r"(?i)connect"):
        get(url)


@pytest.mark.parametrize("value", ["two\nlines", "two\r\nx-evil: 1", "nul\0", "naïve – no Latin-1: Ω"])
def test_a_header_that_cannot_be_sent(value: str) -> None:
    """Such as a token with the line end of the file that it came from."""
    with serving(answer(b"end")) as server:
        with pytest.raises(FetchError) as failed:
            get(server.url(), {"x-token": value})
        assert "evil" not in str(failed.value)
        assert "lines" not in str(failed.value)
        assert server.asked == []
