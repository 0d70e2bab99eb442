"""Through a proxy: what it is asked for, and what it is never asked for."""

from pathlib import Path

import pytest

from tests.sources.polling import bodies, poll, settings, told, web_source
from tests.sources.server import answer, feed, serving
from tests.sources.test_web import Names


def test_the_proxy_is_asked_for_the_whole_url(tmp_path: Path) -> None:
    with serving(answer(feed("Ferry"))) as proxy:
        limits = settings(tmp_path, proxy=f"http://desk:p4ss@127.0.0.1:{proxy.port}", allow_networks=())
        names = Names(paper=[["93.184.215.14"]])
        polled = poll(limits, [web_source("http://paper.example/feed?a=b")], resolver=names)
    assert bodies(polled) == [feed("Ferry")]
    [asked] = proxy.asked
    assert (asked.target, asked.headers["host"]) == ("http://paper.example/feed?a=b", "paper.example")
    assert asked.headers["proxy-authorization"].startswith("Basic ")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://[::1]/", "http://169.254.169.254/", "http://127.1/", "http://inner.example/"]
)
def test_inner_targets_are_refused_before_the_proxy_is_asked(tmp_path: Path, url: str) -> None:
    """Of the addresses of a name, all must be allowed: it is the proxy that chooses."""
    with serving(answer(feed("Ferry"))) as proxy:
        limits = settings(tmp_path, proxy=proxy.url(""), allow_networks=())
        names = Names(inner=[["93.184.215.14", "10.0.0.1"]])
        [(outcome, reason)] = told(poll(limits, [web_source(url)], resolver=names))
        assert proxy.connections == 0
    assert (outcome, "an inner address" in (reason or "")) == ("refused", True)


def test_a_redirect_inwards_is_refused_too(tmp_path: Path) -> None:
    with serving(answer(status=302, Location="http://10.0.0.1/")) as proxy:
        limits = settings(tmp_path, proxy=proxy.url(""), allow_networks=())
        names = Names(paper=[["93.184.215.14"]])
        [(outcome, _)] = told(poll(limits, [web_source("http://paper.example/feed")], resolver=names))
        assert (outcome, len(proxy.asked)) == ("refused", 1)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_refuses_does_not_tell_its_password(tmp_path: Path, scheme: str) -> None:
    with serving(answer(status=407)) as proxy:
        limits = settings(tmp_path, proxy=f"http://desk:p4ss@127.0.0.1:{proxy.port}", allow_networks=())
        names = Names(paper=[["93.184.215.14"]])
        polled = poll(limits, [web_source(f"{scheme}://paper.example/feed")], resolver=names)
        assert len(proxy.asked) == 1
    [(outcome, reason)] = told(polled)
    assert (outcome, "407" in (reason or "")) == ("failed", True)
    assert "p4ss" not in repr(polled)
