"""URLs as the client reads them: what is checked is what is asked, and no second reader can see another host."""

import re

from yarl import URL

from pipeline.sources.http.faults import RefusedError

_HOST = re.compile(
    r"(?=.{1,254}\Z)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?|[0-9a-f:.]+:[0-9a-f:.]*(?:%[a-z0-9%._~-]+)?"
)
"""A name in ASCII (RFC 1123, and `_` as in use), or an IPv6 address with or without a zone (RFC 6874)."""

_RAW_BYTE = re.compile("[\udc80-\udcff]")

Credentials = tuple[str, str]
"""User and password."""


def target(text: str) -> tuple[URL, Credentials | None]:
    """The http or https URL that a text says, without the credentials in it, and these.

    Raises:
        RefusedError: for another scheme, or what is no URL.
    """
    try:
        url = URL(text)
    except ValueError as e:
        raise RefusedError(f"not a URL: {text} ({e})", "bad-url") from e
    if url.scheme not in ("http", "https") or not url.raw_host:
        raise RefusedError(f"expected an http or https URL, got {text}", "bad-url")
    if not _HOST.fullmatch(url.raw_host):
        raise RefusedError(f"not a URL: {text} (no host has the name {url.raw_host!r})", "bad-url")
    if url.raw_user is None and url.raw_password is None:
        return url, None
    return url.with_user(None), (url.user or "", url.password or "")


def redirected(url: URL, location: str) -> URL:
    """Where an answer's Location leads from a URL (RFC 9110, 10.2.2); credentials in it are not heeded.

    Args:
        location: in which bytes that are not UTF-8 are surrogates, as the client gives them.

    Raises:
        RefusedError: for another scheme, or what is no URL.
    """
    ascii_only = _RAW_BYTE.sub(lambda m: f"%{ord(m[0]) - 0xDC00:02X}", location)
    try:
        joined = str(url.join(URL(ascii_only)))
    except ValueError as e:
        raise RefusedError(f"not a URL: {location!r} ({e}), redirected to from {url}", "bad-url") from e
    return target(joined)[0]


def belongs(url: URL, home: URL) -> bool:
    """Whether credentials for `home` may go to `url`: the same origin, or the same host turned to https."""
    if url is home:
        return True
    if url.raw_host != home.raw_host:
        return False
    same = (url.scheme, url.port) == (home.scheme, home.port)
    return same or (url.scheme == "https" and url.port == 443 and home.port == 80)
