"""Which connections are kept for a next request."""

import resource

from pipeline.sources.http.keepalive import Kept, share_of_files


def test_so_many_servers_at_a_time() -> None:
    kept = Kept(3)
    assert [kept.keeps(server, 0.0) for server in "abcd"] == [True, True, True, False]
    assert kept.keeps("b", 1.0)
    assert not kept.keeps("d", 3.9)


def test_a_server_that_is_not_asked_makes_room() -> None:
    kept = Kept(3)
    for server in "abc":
        kept.keeps(server, 0.0)
    kept.keeps("b", 1.0)
    assert [kept.keeps(server, 4.0) for server in "defb"] == [True, True, False, True]


def test_connections_leave_files_for_everything_else() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, 256), hard))
        assert share_of_files() == min(soft, 256) // 4
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert 0 < share_of_files() <= 1024
