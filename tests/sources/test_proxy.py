"""Through a proxy: what it is asked for, and what it is never asked for."""

import pytest

from pipeline.sources.http.web import FetchError, RefusedError
from tests.sources.server import answer, redirect, serving
from tests.sources.test_web import Names, get


def test_the_proxy_is_asked_for_the_whole_url() -> None:
    with serving(answer(b"Ferry")) as proxy:
        through = f"http://desk:p4ss@127.0.0.1:{proxy.port}"
        names = Names(paper=[["93.184.215.14"]])
        found = get("http://paper.example/feed?a=b", resolver=names, proxy=through, allow_networks=())
    assert found.body == b"Ferry"
    [asked] = proxy.asked
    assert (asked.target, asked.headers["host"]) == ("http://paper.example/feed?a=b", "paper.example")
    assert asked.headers["proxy-authorization"] == "Basic ZGVzazpwNHNz"


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://[::1]/", "http://169.254.169.254/", "http://127.1/", "http://inner.example/"]
)
def test_inner_targets_are_refused_before_the_proxy_is_asked(url: str) -> None:
    """Of the addresses of a name, all must be allowed: it is the proxy that chooses."""
    names = Names(inner=[["93.184.215.14", "10.0.0.1"]])
    with serving(answer(b"Ferry")) as proxy:
        with pytest.raises(RefusedError, match="an inner address") as refused:
            get(url, resolver=names, proxy=proxy.url(""), allow_networks=())
        assert (refused.value.fault, proxy.connections) == ("inner-address", 0)


def test_a_name_that_is_public_first_and_moves_inside_next() -> None:
    names = Names(moving=[["93.184.215.14"], ["127.0.0.1"]])
    with serving(answer(b"Ferry")) as proxy:
        assert get("http://moving.example/", resolver=names, proxy=proxy.url(""), allow_networks=()).body == b"Ferry"
        with pytest.raises(RefusedError, match=r"moving\.example leads to 127\.0\.0\.1, an inner address"):
            get("http://moving.example/", resolver=names, proxy=proxy.url(""), allow_networks=())
        assert proxy.connections == 1


def test_a_redirect_inwards_is_refused_too() -> None:
    names = Names(paper=[["93.184.215.14"]])
    with serving(redirect("http://10.0.0.1/")) as proxy:
        with pytest.raises(RefusedError, match="an inner address"):
            get("http://paper.example/feed", resolver=names, proxy=proxy.url(""), allow_networks=())
        assert len(proxy.asked) == 1


def test_a_name_that_nobody_knows_is_not_asked_for() -> None:
    with serving(answer(b"Ferry")) as proxy:
        with pytest.raises(FetchError, match=r"nobody\.example cannot be resolved") as failed:
            get("http://nobody.example/", resolver=Names(), proxy=proxy.url(""), allow_networks=())
        assert (failed.value.fault, proxy.connections) == ("dns", 0)


def test_a_proxy_that_refuses_a_tunnel_does_not_tell_its_password() -> None:
    names = Names(paper=[["93.184.215.14"]])
    with serving(answer(status=407)) as proxy:
        through = f"http://desk:p4ss@127.0.0.1:{proxy.port}"
        with pytest.raises(FetchError, match="407") as failed:
            get("https://paper.example/feed", resolver=names, proxy=through, allow_networks=())
        assert len(proxy.asked) == 1
    assert failed.value.fault == "connect"
    assert "p4ss" not in str(failed.value)


def test_a_proxy_that_refuses_a_request_is_what_answers() -> None:
    names = Names(paper=[["93.184.215.14"]])
    with serving(answer(b"who are you?", status=407)) as proxy:
        through = f"http://desk:p4ss@127.0.0.1:{proxy.port}"
        found = get("http://paper.example/feed", resolver=names, proxy=through, allow_networks=())
    assert (found.status, found.body) == (407, b"who are you?")
    assert "p4ss" not in repr(found)


def test_a_proxy_that_is_not_there() -> None:
    with serving(answer()) as gone:
        through = gone.url("")
    with pytest.raises(FetchError) as failed:
        get("http://93.184.215.14/", proxy=through, allow_networks=())
    assert failed.value.fault == "connect"


def test_a_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would resolve the names, and nobody would know."""
    with serving(answer(b"proxied")) as proxy, serving(answer(b"direct")) as site:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url(""))
        monkeypatch.setenv("no_proxy", "")
        assert get(site.url()).body == b"direct"
    assert proxy.asked == []
