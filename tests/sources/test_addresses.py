"""Which addresses may be connected to."""

from ipaddress import ip_address, ip_network

import pytest

from pipeline.sources.addresses import Guard, RefusedAddressError

INNER = [
    "127.0.0.1", "127.255.0.9", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
    "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1",
    "::1", "::", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::", "2002:a00:1::1", "2001:0:7f00:1::", "2001:0:5ef5:79fd:0:0:80ff:fffe",
]  # fmt: skip
PUBLIC = ["93.184.215.14", "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::808:808", "::ffff:8.8.8.8"]


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


@pytest.mark.parametrize("wide", ["0.0.0.0/0", "169.0.0.0/8", "100.64.0.0/10", "::/0"])
def test_metadata_and_link_local_never_come_under_a_wider_net(wide: str) -> None:
    guard = Guard([ip_network(wide)])
    for address in ("169.254.169.254", "100.100.100.200", "fe80::1", "fd00:ec2::254", "::ffff:169.254.169.254"):
        assert not guard.allows(ip_address(address))


def test_link_local_can_be_listed_by_itself() -> None:
    assert Guard([ip_network("169.254.7.0/24")]).allows(ip_address("169.254.7.1"))


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "::1", "[fe80::1%25eth0]", "169.254.169.254"])
def test_literal_hosts_are_checked_before_any_connection(host: str) -> None:
    with pytest.raises(RefusedAddressError, match="list its network in"):
        Guard().check_literal(host)


def test_names_are_not_literals() -> None:
    Guard().check_literal("example.org")
