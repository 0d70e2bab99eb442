"""Expected failures, one tree. Whatever is raised from here becomes a row of `rejects/`; anything else is a bug.

RejectedError
├── ParseError     the payload, or one entry of it, is not what its source said
├── CleanError     the entry has nothing that could become an article
├── EnrichError    a finding about the article could not be made
└── LandError      the finished row cannot be written
"""


class RejectedError(Exception):
    """Something could not go on. `step` names where; the message says what came and what was expected."""

    step = "unknown"


class ParseError(RejectedError):
    step = "parse"


class CleanError(RejectedError):
    step = "clean"


class EnrichError(RejectedError):
    step = "enrich"


class LandError(RejectedError):
    step = "land"
