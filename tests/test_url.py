"""Canonical URLs."""

import pytest

from transforms.url import canonical_url, url_identity

CASES = [
    ("https://Example.org:443/a?utm_source=rss&utm_medium=feed#top", "https://example.org/a"),
    ("http://example.org:80/a", "http://example.org/a"),
    ("https://example.org:8443/a", "https://example.org:8443/a"),
    ("https://example.org/?p=123&fbclid=x", "https://example.org/?p=123"),
    ("https://example.org/story?id=7&page=2", "https://example.org/story?id=7&page=2"),
    ("https://m.example.org/a", "https://example.org/a"),
    ("https://amp.example.org/a/amp/", "https://example.org/a/"),
    ("https://example.org/a.amp.html", "https://example.org/a.html"),
    ("https://example.org/a?amp=1", "https://example.org/a"),
    ("https://example.org/a?amp=5", "https://example.org/a?amp=5"),
    ("https://www-example-org.cdn.ampproject.org/c/s/www.example.org/a", "https://www.example.org/a"),
    ("https://example.org/a;jsessionid=0A1B?x=1", "https://example.org/a?x=1"),
    ("https://example.org/a?sid=12", "https://example.org/a?sid=12"),
    ("https://example.org/a?sid=0123456789abcdef0123", "https://example.org/a"),
    ("https://example.org/#!/story/7", "https://example.org/#!/story/7"),
    ("https://example.org", "https://example.org/"),
    ("https://example.org/amplifier/x", "https://example.org/amplifier/x"),
    ("https://m.org/a", "https://m.org/a"),
    ("https://example.org/a/index.html", "https://example.org/a/"),
    ("https://example.org/index.php?p=123", "https://example.org/?p=123"),
    ("https://example.org/a/Default.aspx?id=7", "https://example.org/a/?id=7"),
    ("https://example.org/reindex.html", "https://example.org/reindex.html"),
    ("https://example.org/a/index-of-prices.html", "https://example.org/a/index-of-prices.html"),
    ("https://example.org/a/amp.html", "https://example.org/a/"),
    ("https://example.org/stamp", "https://example.org/stamp"),
    ("https://www.google.com/amp/s/www.example.org/a/amp/", "https://www.example.org/a/"),
    ("https://www.google.co.uk/amp/example.org/a", "http://example.org/a"),
    ("https://example.org/amp/s/a.b/c", "https://example.org/s/a.b/c"),
    ("https://example.org/(S(abcdefghijklmnopqrstuvwx))/a.aspx", "https://example.org/a.aspx"),
    ("https://example.org/a?ref=rss&from=feed&source=Twitter", "https://example.org/a"),
    (
        "https://example.org/a?ref=7&from=2026-01-09&source=wire",
        "https://example.org/a?ref=7&from=2026-01-09&source=wire",
    ),
    ("https://example.org/a?mod=story&cid=7&st=2", "https://example.org/a?mod=story&cid=7&st=2"),
    ("https://example.org/a?SRSLTID=x&Gad_Source=1&spm=a.b", "https://example.org/a"),
    ("https://wap.example.org/a", "https://example.org/a"),
    ("http://[2606:2800::1]:80/a", "http://[2606:2800::1]/a"),
]


@pytest.mark.parametrize(("url", "canonical"), CASES)
def test_canonical_url(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical
    assert canonical_url(canonical) == canonical


@pytest.mark.parametrize(
    "url", ["", "about:blank", "/a", "ftp://example.org/a", "https://", "http://example.org:port/", "http://[::1"]
)
def test_what_is_no_web_address(url: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        canonical_url(url)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://example.org/a", "https://www.example.org/a/", True),
        ("https://example.org/a?x=1&y=2", "https://example.org/a?y=2&x=1", True),
        ("https://example.org/a%20b", "https://example.org/a b", True),
        ("https://example.org/a?p=1", "https://example.org/a?p=2", False),
        ("https://example.org/A", "https://example.org/a", False),
    ],
)
def test_url_identity(one: str, other: str, same: bool) -> None:
    assert (url_identity(canonical_url(one)) == url_identity(canonical_url(other))) == same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a?x=1&amp;y=2", "https://example.org/a?x=1&y=2"),
        ("https://example.org/?type=a&#038;p=12", "https://example.org/?type=a&p=12"),
        ("https://example.org/a?utm_source=x&amp;utm_medium=y", "https://example.org/a"),
        ("https://example.org/a b", "https://example.org/a%20b"),
        ("https://example.org/<b>", "https://example.org/%3Cb%3E"),
        ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
    ],
)
def test_two_spellings_of_one_address(one: str, other: str) -> None:
    assert url_identity(canonical_url(one)) == url_identity(canonical_url(other))


def test_two_posts_whose_addresses_are_escaped_are_two() -> None:
    posts = [canonical_url(f"https://example.org/?type=a&#038;p={n}") for n in (1, 2)]
    assert url_identity(posts[0]) != url_identity(posts[1])


def test_a_host_with_a_space_is_none() -> None:
    with pytest.raises(ValueError, match="expected an absolute http or https URL"):
        canonical_url("https://exa mple.org/a")
