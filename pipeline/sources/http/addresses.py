"""Which network addresses may be connected to (server-side request forgery, CWE-918)."""

import re
import socket
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
AddressInfo = tuple[int, int, int, str, tuple[Any, ...]]
"""As of `socket.getaddrinfo`."""

_NARROW = tuple(
    ip_network(n)
    for n in (
        "169.254.0.0/16",
        "fe80::/10",
        "fd00:ec2::254/128",
        "fd20:ce::254/128",
        "100.100.100.200/32",
        "168.63.129.16/32",
        "192.0.0.192/32",
    )
)
"""Link-local and clouds' metadata services: only a network that lies within one of these allows an address of it."""

_INNER = tuple(
    ip_network(n)
    for n in (
        "168.63.129.16/32",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "64:ff9b:1::/48",
        "fec0::/10",
        "3fff::/20",
        "5f00::/16",
    )
)
"""Not public, though `ipaddress` calls them global, here or in some version of Python: a cloud's service, protocol
assignments (RFC 6890), relays of 6to4 (RFC 7526), local NAT64 (RFC 8215), site-local (RFC 3879), documentation
(RFC 9637), segment routing (RFC 9602)."""

_NAT64 = ip_network("64:ff9b::/96")
_SIX_TO_FOUR = ip_network("2002::/16")
_TEREDO = ip_network("2001::/32")
_ISATAP, _ISATAP_MASK = 0x00005EFE, 0xFCFFFFFF
"""How an interface identifier begins that ends in an IPv4 address, within any prefix (RFC 5214, 6.1)."""

_JUDGED = 1 << 14
"""Addresses whose judgement is remembered."""

_NUMERIC = re.compile(r"0x[0-9a-f]*|[0-9]+", re.IGNORECASE)


class RefusedAddressError(OSError):
    """The address, or every address of a name, is inside a network that is not to be polled."""


class Guard:
    """Allows public addresses, and inner ones of the networks listed."""

    def __init__(self, allow_networks: Iterable[Network] = ()) -> None:
        self._allowed = tuple(allow_networks)
        self._judged = lru_cache(_JUDGED)(self._judge)

    def allows(self, address: Address) -> bool:
        """Whether this address, and every IPv4 address that it embeds, may be connected to."""
        return self._judged(address)

    def _judge(self, address: Address) -> bool:
        return all(self._one(a) for a in _with_embedded(address))

    def _one(self, address: Address) -> bool:
        if any(address.version == n.version and address in n and self._may_open(address, n) for n in self._allowed):
            return True
        if isinstance(address, IPv6Address) and _embedded(address):
            return True  # judged by the IPv4 address that it leads to
        public = address.is_global and not address.is_multicast and not address.is_reserved
        return public and not any(address in n for n in _INNER if n.version == address.version)

    def _may_open(self, address: Address, network: Network) -> bool:
        narrow = [n for n in _NARROW if n.version == address.version and address in n]
        return all(network.subnet_of(n) for n in narrow)  # type: ignore[arg-type]

    def check_literal(self, host: str) -> None:
        """Raise RefusedAddressError where a host is itself an address that is not allowed, ValueError as `literal`."""
        address = literal(host)
        if address is not None and not self.allows(address):
            raise RefusedAddressError(refusal(host, [address]))


def literal(host: str) -> Address | None:
    """The address that a URL's host spells out, in any way that a socket understands; None for a name.

    No name ends in a number (WHATWG URL, host parsing): `127.1`, `2130706433` and `0x7f.1` are addresses.

    Raises:
        ValueError: where it ends in a number, or has a colon, and is no address.
    """
    bare = host.strip("[]").partition("%")[0]  # without a zone (RFC 6874)
    if ":" in bare:
        return IPv6Address(bare)
    number = bare.removesuffix(".")
    if not _NUMERIC.fullmatch(number.rpartition(".")[2]):
        return None
    try:
        return IPv4Address(socket.inet_aton(number))
    except OSError:
        raise ValueError(f"{host!r} ends in a number and is no IPv4 address") from None


def refusal(host: str, addresses: Iterable[Address | str]) -> str:
    """The message for a refused host."""
    listed = ", ".join(map(str, addresses))
    found = f"{host} is" if listed == host.strip("[]") else f"{host} leads to {listed},"
    return f"{found} an inner address; if that is meant, list its network in [http] allow_networks"


def _with_embedded(address: Address) -> Iterator[Address]:
    yield address
    if isinstance(address, IPv6Address):
        yield from _embedded(address)
        if int(address) >> 32 & _ISATAP_MASK == _ISATAP:
            yield IPv4Address(int(address) & 0xFFFFFFFF)


def _embedded(address: IPv6Address) -> list[IPv4Address]:
    """IPv4 addresses within an IPv6 one: mapped, NAT64 (RFC 6052), 6to4 (RFC 3056), Teredo (RFC 4380)."""
    number = int(address)
    found = []
    if address.ipv4_mapped:
        found.append(address.ipv4_mapped)
    elif number >> 32 == 0 and number > 1:
        found.append(IPv4Address(number))  # IPv4-compatible, deprecated by RFC 4291
    if address in _NAT64:
        found.append(IPv4Address(number & 0xFFFFFFFF))
    if address in _SIX_TO_FOUR:
        found.append(IPv4Address(number >> 80 & 0xFFFFFFFF))
    if address in _TEREDO:
        found += [IPv4Address(number >> 64 & 0xFFFFFFFF), IPv4Address(~number & 0xFFFFFFFF)]
    return found


class GuardedResolver(AbstractResolver):
    """Names to the allowed ones of their addresses; what it answers is what is connected to."""

    def __init__(self, guard: Guard, inner: AbstractResolver | None = None) -> None:
        self._guard = guard
        self._inner = inner or ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The allowed addresses of a name.

        Raises:
            RefusedAddressError: where it has addresses, but no allowed one.
            OSError: where it cannot be resolved.
        """
        answers = await self._inner.resolve(host, port, family)
        allowed = [a for a in answers if self._guard.allows(ip_address(a["host"].partition("%")[0]))]
        if not answers:
            raise OSError(f"{host} has no address")
        if not allowed:
            raise RefusedAddressError(refusal(host, [a["host"] for a in answers]))
        return allowed

    async def close(self) -> None:
        await self._inner.close()


def guarded_sockets(guard: Guard) -> Callable[[AddressInfo], socket.socket]:
    """Makes the sockets of a connector. What it is given is what is connected to, whoever told it: a resolver, or a
    URL that names an address. It raises RefusedAddressError for an address that is not allowed."""

    def made(info: AddressInfo) -> socket.socket:
        family, kind, protocol, _, at = info
        address = ip_address(str(at[0]).partition("%")[0])
        if not guard.allows(address):
            raise RefusedAddressError(refusal(str(address), [address]))
        return socket.socket(family, kind, protocol)

    return made


async def check_name(guard: Guard, host: str, resolver: AbstractResolver | None = None) -> None:
    """For use behind a proxy, which resolves names itself: resolve here first, and raise RefusedAddressError
    where any address is not allowed. What the proxy connects to in the end cannot be known here.

    Raises:
        RefusedAddressError: where an address is not allowed.
        OSError: where the name cannot be resolved.
    """
    guard.check_literal(host)
    if literal(host) is not None:
        return
    answers = await (resolver or ThreadedResolver()).resolve(host, 0, socket.AF_UNSPEC)
    addresses = [ip_address(a["host"].partition("%")[0]) for a in answers]
    refused = [a for a in addresses if not guard.allows(a)]
    if refused:
        raise RefusedAddressError(refusal(host, refused))
