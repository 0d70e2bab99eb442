"""Expected failures, one tree.

RejectedError        becomes a row of `rejects/`, and can be replayed
├── ParseError       the payload, or one entry of it, is not what its source said
├── PageError        an entry without text, whose page could not be had
├── CleanError       the entry has nothing that could become an article
│   └── OptedOutError    its publisher asks that it is not used, and the configuration honours that
├── EnrichError      a finding about the article could not be made
├── LandError        the finished row cannot be written, though the lake can
└── PoisonError      whatever handles it dies or never returns, in any of these steps
LakeError            the lake itself cannot be read or written: the run ends

Anything else is a bug, and crashes; what comes again after it crashed a step is a PoisonError (transforms/guard.py).
"""


class RejectedError(Exception):
    """Something could not go on. `step` names where; the message says what came and what was expected."""

    step = "unknown"


class ParseError(RejectedError):
    step = "parse"


class PageError(RejectedError):
    step = "fetch"


class CleanError(RejectedError):
    step = "clean"


class OptedOutError(CleanError):
    """The publisher asks that this is not used, in a word that `[run] honour` names."""


class EnrichError(RejectedError):
    step = "enrich"


class LandError(RejectedError):
    step = "land"


class PoisonError(RejectedError):
    """Whatever handles it dies, or never returns: `step` is where."""

    def __init__(self, step: str, message: str) -> None:
        super().__init__(message)
        self.step = step


class LakeError(Exception):
    """The lake cannot be read or written: nothing of this run counts as landed, the next one does it again."""
