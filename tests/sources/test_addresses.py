"""Which addresses may be connected to."""

import socket
from ipaddress import ip_address, ip_network

import pytest

from pipeline.sources.http.addresses import Guard, RefusedAddressError, guarded_sockets, literal

INNER = [
    "127.0.0.1", "127.255.0.9", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
    "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1",
    "::1", "::", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b::a9fe:a9fe",
    "168.63.129.16", "192.0.0.192", "192.88.99.1", "fec0::1", "3fff::1", "5f00::1", "64:ff9b:1::8.8.8.8", "100::1",
    "::ffff:0:8.8.8.8", "2002:7f00:1::", "2002:a00:1::1", "2001:0:7f00:1::", "2001:0:5ef5:79fd:0:0:80ff:fffe",
    "2606:2800:21f:cb07:0:5efe:127.0.0.1", "2606:2800:21f:cb07:200:5efe:169.254.169.254", "fe80::5efe:8.8.8.8",
]  # fmt: skip
PUBLIC = ["93.184.215.14", "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::808:808", "::ffff:8.8.8.8",
          "2606:2800:21f:cb07:200:5efe:8.8.8.8"]  # fmt: skip


@pytest.mark.parametrize("address", INNER)
def test_inner_addresses_are_refused(address: str) -> None:
    assert not Guard().allows(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_allowed(address: str) -> None:
    assert Guard().allows(ip_address(address))


def test_a_listed_network_is_allowed_and_nothing_beside_it() -> None:
    guard = Guard([ip_network("127.0.0.0/8")])
    assert guard.allows(ip_address("127.3.2.1"))
    assert guard.allows(ip_address("::ffff:127.3.2.1"))
    assert not guard.allows(ip_address("10.0.0.1"))
    assert not guard.allows(ip_address("::1"))


@pytest.mark.parametrize("wide", ["0.0.0.0/0", "169.0.0.0/8", "100.64.0.0/10", "168.0.0.0/8", "192.0.0.0/24", "::/0"])
def test_metadata_and_link_local_never_come_under_a_wider_net(wide: str) -> None:
    guard = Guard([ip_network(wide)])
    for address in (
        "169.254.169.254", "100.100.100.200", "168.63.129.16", "192.0.0.192", "fe80::1", "fd00:ec2::254",
        "::ffff:169.254.169.254",
    ):  # fmt: skip
        assert not guard.allows(ip_address(address))


def test_link_local_can_be_listed_by_itself() -> None:
    assert Guard([ip_network("169.254.7.0/24")]).allows(ip_address("169.254.7.1"))


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "::1", "[fe80::1%25eth0]", "169.254.169.254"])
def test_literal_hosts_are_checked_before_any_connection(host: str) -> None:
    with pytest.raises(RefusedAddressError, match="list its network in"):
        Guard().check_literal(host)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.0.0.1.", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0x7F.1", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("[::1]", "::1"),
        ("::1%25lo", "::1"),
        ("fe80::1%eth0", "fe80::1"),
    ],
)
def test_the_address_that_a_host_spells_out(host: str, address: str) -> None:
    assert literal(host) == ip_address(address)


@pytest.mark.parametrize("host", ["example.org", "1.example", "0x7f.example", "a1", "x--1", "127.0.0.1.example"])
def test_names_are_not_literals(host: str) -> None:
    assert literal(host) is None
    Guard().check_literal(host)


@pytest.mark.parametrize("host", ["127.0.0.256", "1.2.3.4.5", "example.1", "example.0x7f", "4294967296", "::g", "0x"])
def test_what_ends_in_a_number_and_is_no_address_is_no_name_either(host: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        literal(host)


def test_a_socket_is_made_for_an_allowed_address_only() -> None:
    made = guarded_sockets(Guard([ip_network("127.0.0.0/8")]))
    four = (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "")
    six = (socket.AF_INET6, socket.SOCK_STREAM, socket.IPPROTO_TCP, "")
    with made((*four, ("127.0.0.1", 80))) as one:
        assert one.family == socket.AF_INET
    for info in ((*four, ("10.0.0.1", 80)), (*six, ("::1", 80, 0, 0)), (*six, ("fe80::1%lo", 80, 0, 1))):
        with pytest.raises(RefusedAddressError, match="an inner address"):
            made(info)
