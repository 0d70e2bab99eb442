"""Connections that are left open for a next request: few enough for the limit of open files."""

import resource
from collections import OrderedDict
from collections.abc import Hashable

KEPT_S = 2.0
"""Longer than the usual second between two pages of a host."""

_LASTS_S = 2 * KEPT_S
"""The client looks once in KEPT_S for those that have waited as long."""


def share_of_files() -> int:
    """A quarter of the files that this process may have open (getrlimit(2)), and 1,024 at most."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return 1024 if soft == resource.RLIM_INFINITY else min(soft // 4, 1024)


class Kept:
    """The servers that a connection is kept to; others are asked to close theirs (RFC 9112, 9.6).

    Args:
        most: servers at a time.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._until: OrderedDict[Hashable, float] = OrderedDict()

    def keeps(self, server: Hashable, now_s: float) -> bool:
        """Whether the connection of a request to this server is to be kept after it."""
        while self._until and next(iter(self._until.values())) <= now_s:
            self._until.popitem(last=False)
        if server not in self._until and len(self._until) >= self._most:
            return False
        self._until[server] = now_s + _LASTS_S
        self._until.move_to_end(server)
        return True
