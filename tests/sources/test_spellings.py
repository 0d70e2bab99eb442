"""Every way to spell an inner address: refused before a single connection is made, to it or to anything else."""

import asyncio
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ipaddress import ip_network

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from pipeline.options import HttpSettings, Network
from pipeline.sources.http.web import Answer, FetchError, RefusedError, Web
from tests.sources.server import RawServer, answer, connects, redirect, serving

DOTTED = [
    "127.0.0.1", "127.0.0.1.", "127.0.0.2", "127.255.255.254", "0.0.0.0", "0.0.0.0.", "127.0.0.1..", "127..0.1",
    ".127.0.0.1", "127.0.0.256", "127.0.0.1.0",
]  # fmt: skip
NUMBERS = [
    "2130706433", "017700000001", "0x7f000001", "0X7F000001", "0x7F.0.0.1", "0177.0.0.1", "0177.0x0.0.1",
    "00177.000.000.001", "0x7f.0x0.0x0.0x1", "0x7f.1", "127.1", "127.0.1", "0177.1", "127.0x1", "127.000000000001",
    "0", "00", "0x0", "0x", "0.0", "0x7f.0.0.1.", "4294967295", "4294967296", "0x17f000001", "-2130706433",
]  # fmt: skip
V6 = [
    "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[0000:0000:0000:0000:0000:0000:0000:0001]", "[::0001]", "[0::1]", "[::0.0.0.1]",
    "[::1%25lo]", "[::1%lo]", "[::1%251]", "[fe80::1]", "[fe80::1%25eth0]", "[fe80::1%eth0]", "[fec0::1]", "[fc00::1]",
    "[fd00:ec2::254]", "[ff02::1]", "[2001:db8::1]", "[v1.::1]", "[::1", "::1",
]  # fmt: skip
EMBEDDED = [
    "[::ffff:127.0.0.1]", "[::FFFF:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]", "[::ffff:127.0.0.1%25lo]",
    "[::ffff:0.0.0.0]", "[::ffff:169.254.169.254]", "[::127.0.0.1]", "[::7f00:1]", "[::ffff:0:127.0.0.1]",
    "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::127.0.0.1]", "[2002:7f00:1::]",
    "[2002:7f00:1::7f00:1]", "[2002:a9fe:a9fe::1]", "[2001:0:7f00:1::]", "[2001:0:5ef5:79fd:0:0:80ff:fffe]",
]  # fmt: skip
UNICODE = [
    "１２７.０.０.１", "127。0。0。1", "127．0．0．1", "127｡0｡0｡1", "①②⑦.⓪.⓪.①", "𝟏𝟐𝟕.𝟎.𝟎.𝟏", "２１３０７０６４３３", "０x7f.1", "１２７.1",
    "ｌocalhost", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "loc\u00adalhost", "127.0.0.1\u200b", "١٢٧.٠.٠.١",
]  # fmt: skip
DISGUISED = [
    "public.example@127.0.0.1", "public.example:80@127.0.0.1", "public.example%40@127.0.0.1", "a@b@127.0.0.1",
    "@127.0.0.1", ":@127.0.0.1", "127.0.0.1%00.public.example", "127.0.0.1%2f.public.example", "%31%32%37.0.0.1",
    "%6cocalhost", "127.0.0.1%20", "127.0.0.1 ", " 127.0.0.1", "127.0.0\t.1", "127.0.\n0.1", "127.0.0.1\r\n", "127.0.0.1\\",
    "127.0.0.1\\@public.example", "public.example\\@127.0.0.1", "127.0.0.1,public.example", "(127.0.0.1)", "127.0.0.1;",
]  # fmt: skip
NAMES = [
    "localhost",
    "LOCALHOST",
    "localhost.",
    "sub.localhost",
    "localhost.localdomain",
    "inside.example",
    "x_y.example",
]
CLOUD = [
    "169.254.169.254", "169.254.170.2", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "169.254.43518",
    "100.100.100.200", "192.0.0.192", "168.63.129.16", "metadata.google.internal", "[fd20:ce::254]", "[::ffff:a9fe:a9fe]",
]  # fmt: skip
PRIVATE = [
    "10.0.0.1", "10.1", "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.257", "100.64.0.1", "198.18.0.1",
    "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1",
]  # fmt: skip
HOSTS = [*DOTTED, *NUMBERS, *V6, *EMBEDDED, *UNICODE, *DISGUISED, *NAMES, *CLOUD, *PRIVATE]

FORMS = [
    "//127.0.0.1:{port}/", "/127.0.0.1:{port}/", "http:127.0.0.1:{port}/", "http:/127.0.0.1:{port}/",
    "http:///127.0.0.1:{port}/", "http:\\\\127.0.0.1:{port}\\", "http:/\\127.0.0.1:{port}/", "HTTP://127.0.0.1:{port}/",
    " http://127.0.0.1:{port}/", "ht\ttp://127.0.0.1:{port}/", "\x00http://127.0.0.1:{port}/", "http://127.0.0.1:{port}#@public.example/",
    "http://127.0.0.1:{port}?@public.example/", "http://127.0.0.1:{port}:80/", "http://127.0.0.1:0{port}/",
    "file:///etc/passwd", "file://127.0.0.1:{port}/etc/passwd", "gopher://127.0.0.1:{port}/_GET", "ftp://127.0.0.1:{port}/",
    "dict://127.0.0.1:{port}/", "ws://127.0.0.1:{port}/", "tcp://127.0.0.1:{port}/", "unix://127.0.0.1:{port}/",
    "jar:http://127.0.0.1:{port}!/", "javascript:fetch('http://127.0.0.1:{port}/')", "data:text/plain,a", "about:blank",
    "127.0.0.1:{port}", "localhost:{port}/", "http://", "http://:{port}/", "",
]  # fmt: skip


class Inwards(AbstractResolver):
    """Leads every name inside."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        inner = [("169.254.169.254", socket.AF_INET), ("127.0.0.1", socket.AF_INET), ("::1", socket.AF_INET6)]
        return [ResolveResult(hostname=host, host=a, port=port, family=f, proto=0, flags=0) for a, f in inner]

    async def close(self) -> None:
        pass


@contextmanager
def inside() -> Iterator[Sequence[RawServer]]:
    """Servers on one port of every loopback address, IPv4 and IPv6."""
    with serving(answer(b"inside"), "0.0.0.0") as four, serving(answer(b"inside"), "::1", four.port) as six:
        yield four, six


@pytest.fixture(scope="module")
def inner() -> Iterator[Sequence[RawServer]]:
    with inside() as servers:
        yield servers


def get(url: str, *allowed: str) -> Answer:
    networks: tuple[Network, ...] = tuple(ip_network(n) for n in allowed)
    limits = HttpSettings(allow_networks=networks, connect_timeout_s=1.0, read_timeout_s=1.0)

    async def work() -> Answer:
        async with Web(limits, Inwards()) as web:
            return await web.get(url, {"x-token": "s3cret"}, ("user", "password"))

    return asyncio.run(work())


def urls(port: int) -> list[str]:
    return [f"http://{host}:{port}/" for host in HOSTS] + [form.format(port=port) for form in FORMS]


def test_there_are_enough_of_them_and_none_twice() -> None:
    assert len(set(urls(80))) == len(urls(80)) > 120


@pytest.mark.parametrize("number", range(len(urls(80))), ids=urls(80))
@pytest.mark.parametrize("allowed", [(), ("10.200.0.0/16", "fd12::/16")], ids=["nothing allowed", "others allowed"])
def test_no_spelling_is_connected_to(number: int, allowed: tuple[str, ...], inner: Sequence[RawServer]) -> None:
    with connects() as connected, pytest.raises(RefusedError) as refused:
        get(urls(inner[0].port)[number], *allowed)
    assert refused.value.fault in ("inner-address", "bad-url")
    assert connected == []
    assert [server.connections for server in inner] == [0, 0]


def in_a_header(url: str) -> bool:
    return not set(url) & {"\r", "\n", "\0"} and url.strip() != ""


ELSEWHERE = [n for n, url in enumerate(urls(80)) if in_a_header(url) and not url.startswith(("/", "http:/1", "http:1"))]
"""What is no path of the redirecting server, and can be said in a header."""


@pytest.mark.parametrize("number", ELSEWHERE, ids=[urls(80)[n] for n in ELSEWHERE])
def test_no_redirect_leads_to_a_spelling(number: int, inner: Sequence[RawServer]) -> None:
    """The server that redirects is all that is allowed; credentials in a URL change nothing."""
    location = urls(inner[0].port)[number].encode().decode("latin-1")
    with serving(redirect(location), "127.9.9.9") as home, connects() as connected:
        with pytest.raises(FetchError) as refused:
            get(home.url(), "127.9.9.9/32")
        assert refused.value.fault in ("inner-address", "bad-url", "redirect-loop")
        assert set(connected) <= {("127.9.9.9", home.port)}
    assert [server.connections for server in inner] == [0, 0]


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/latest/meta-data/", "file:///etc/passwd", "http://[::1]:22/", "http://10.0.0.1/",
            "gopher://127.0.0.1/", "http://[::ffff:169.254.169.254]/", "http://[fe80::1%25lo]/", "http://0.0.0.0/"]
)  # fmt: skip
def test_loopback_that_is_allowed_opens_nothing_else(url: str) -> None:
    with connects() as connected, pytest.raises(RefusedError):
        get(url, "127.0.0.0/8")
    assert connected == []


def test_what_is_allowed_is_connected_to(inner: Sequence[RawServer]) -> None:
    """Or the tests above could not fail."""
    with inside() as servers:
        for url in (servers[0].url(), servers[1].url(), f"http://localhost:{servers[0].port}/"):
            with connects() as connected:
                assert get(url.replace("0.0.0.0", "127.0.0.1"), "127.0.0.0/8", "::1/128").body == b"inside"
            assert len(connected) == 1
        assert [server.connections for server in servers] == [2, 1]
