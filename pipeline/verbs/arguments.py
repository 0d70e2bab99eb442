"""Types of arguments on the command line."""

import argparse
from datetime import timedelta

from pipeline.toml_reader import parse_duration


def duration(text: str) -> timedelta:
    """A time such as `15s`. Raises ArgumentTypeError for what is none."""
    try:
        return parse_duration(text)
    except ValueError as e:
        raise argparse.ArgumentTypeError(str(e)) from e


def seconds(text: str) -> float:
    """The same in seconds."""
    return duration(text).total_seconds()


def count(text: str) -> int:
    """A whole number from 1 on. Raises ArgumentTypeError for anything else."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number from 1 on, got {text!r}")
    return int(text)
