"""Which parts of a sitemap's index one poll asks for, and in which order."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from pipeline.sources.doors.sitemap_marks import Mark, is_settled, lineage, marks_of
from pipeline.sources.manners.asker import Reply
from transforms.parse.sitemap import Part

DEEPEST = 3
"""Indexes within indexes. The protocol knows of none, but sites do."""


def may_differ(files: Mapping[str, str]) -> bool:
    """Whether any part may have changed though its index has not."""
    return not all(mark.settled for mark in marks_of(files).values())


@dataclass(slots=True, kw_only=True)
class Turns:
    """One poll's turns.

    Args:
        index: the source's address.
        since: the day, YYYY-MM-DD, before which no part counts that is of no other interest.
        marks: of the parts that were read, those not read for longest first.
        queue: the parts whose turn is to come.
        asked: how many had theirs.
        failed: those of them that brought no answer of use.
    """

    index: str
    since: str
    marks: dict[str, Mark]
    queue: list[Part] = field(default_factory=list)
    asked: int = 0
    failed: list[Part] = field(default_factory=list)
    _inside: dict[str, str] = field(default_factory=dict)

    def begin(self, listed: list[Part] | None) -> None:
        """Queue the parts that changed since they were read, those of now first; then those that may have, the ones
        that were not read for longest first. `listed`: what the index names; None where that is what it was."""
        if listed is not None:
            named = {p.loc for p in listed}
            self.marks = {a: m for a, m in self.marks.items() if not named.isdisjoint(lineage(a, self.marks))}
        changed = self._changed(listed or [], "")
        may_have = [Part(loc=a, lastmod=m.lastmod or None) for a, m in self.marks.items() if not m.settled]
        self.queue = changed + [p for p in may_have if p.loc not in self._inside]

    def depth(self, address: str) -> int:
        """How many indexes lead to a part."""
        inside = {a: Mark(inside=by) for a, by in self._inside.items()}
        return sum(1 for _ in lineage(address, self.marks | inside))

    def read(self, part: Part, answer: Reply, nested: list[Part], now: datetime) -> None:
        """The part had its turn: remember its state; what it names, where it is an index, comes next."""
        before = self.marks.pop(part.loc, None)
        self.marks[part.loc] = Mark(
            lastmod=part.lastmod or "",
            digest=answer.fetch.payload or (before.digest if before else ""),
            settled=is_settled(part.lastmod, now),
            inside=self._inside.get(part.loc, before.inside if before else ""),
        )
        if nested:
            named = {p.loc for p in nested}
            gone = {a for a, m in self.marks.items() if m.inside == part.loc and a not in named}
            self.marks = {a: m for a, m in self.marks.items() if a not in gone}
            fresh = self._changed(nested, part.loc)
            self.queue = fresh + [p for p in self.queue if p.loc not in gone and p not in fresh]

    def leave(self) -> bool:
        """Remember what had no turn; whether the index has to be read again for it."""
        left = [p for p in (*self.failed, *self.queue) if p.loc in self._inside]
        for part in left:
            by = self._inside[part.loc]
            if not part.lastmod:
                self.marks = {part.loc: Mark(inside=by)} | self.marks
            elif by in self.marks:
                self.marks[by] = replace(self.marks[by], digest="", settled=False)
        return any(p.lastmod and not self._inside[p.loc] for p in left)

    def _changed(self, listed: list[Part], inside: str) -> list[Part]:
        """Those that are not known as they are now, the newest first. What leads back is passed over."""
        fresh = [p for p in listed if p.loc not in self._inside and p.loc != self.index and self._is_changed(p)]
        self._inside |= {p.loc: inside for p in fresh}
        unique = list({p.loc: p for p in fresh}.values())
        return sorted(unique, key=lambda p: (p.lastmod or "", p.loc if p.lastmod else ""), reverse=True)

    def _is_changed(self, part: Part) -> bool:
        mark = self.marks.get(part.loc)
        if not part.lastmod:
            return mark is None or bool(mark.lastmod)
        return part.lastmod >= self.since and (mark is None or mark.lastmod != part.lastmod)
