"""Types of arguments on the command line."""

import argparse
from datetime import timedelta
from urllib.parse import urlsplit

from pipeline.toml_reader import parse_duration


def delay(text: str) -> timedelta:
    """A time such as `15s`, or none: `0s`. Raises ArgumentTypeError for anything else."""
    try:
        return parse_duration(text)
    except ValueError as e:
        raise argparse.ArgumentTypeError(str(e)) from e


def duration(text: str) -> timedelta:
    """A time such as `15s`. Raises ArgumentTypeError for what is none."""
    span = delay(text)
    if span <= timedelta(0):
        raise argparse.ArgumentTypeError(f"expected a time span above zero, got {text!r}")
    return span


def seconds(text: str) -> float:
    """The same in seconds."""
    return duration(text).total_seconds()


def count(text: str) -> int:
    """A whole number from 1 on. Raises ArgumentTypeError for anything else."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number from 1 on, got {text!r}")
    return int(text)


def port(text: str) -> int:
    """A port, 0 for a free one. Raises ArgumentTypeError for anything else."""
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"expected a port, 0 to 65535, got {text!r}")
    return int(text)


def address(text: str) -> str:
    """HOST:PORT. Raises ArgumentTypeError for anything else."""
    host, _, number = text.rpartition(":")
    if not host or "/" in host or not number.isdecimal() or not 0 < int(number) < 65536:
        raise argparse.ArgumentTypeError(f"expected HOST:PORT, got {text!r}")
    return text


def http_address(text: str) -> str:
    """http://HOST:PORT. Raises ArgumentTypeError for anything else."""
    parts = urlsplit(text)
    if parts.scheme != "http" or parts.path.strip("/") or parts.query:
        raise argparse.ArgumentTypeError(f"expected http://HOST:PORT, got {text!r}")
    try:
        address(parts.netloc)
    except argparse.ArgumentTypeError:
        raise argparse.ArgumentTypeError(f"expected http://HOST:PORT, got {text!r}") from None
    return text
