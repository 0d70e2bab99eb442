"""DropSeen and DropKnown: unchanged entries go before they are cleaned, known articles after."""

import pickle
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import apache_beam as beam
from apache_beam.coders import BytesCoder
from apache_beam.metrics import Metrics
from apache_beam.transforms.timeutil import TimeDomain
from apache_beam.transforms.userstate import BagStateSpec, ReadModifyWriteStateSpec, TimerSpec, on_timer

from schemas.codec import decode, encode
from schemas.records import Article, Item
from transforms.aside import Aside
from transforms.dedupe.judge import Judgement, judge_all, key_of, remember, resolve, sighting_of
from transforms.dedupe.memory import Memory, Trace
from transforms.identity import page_digest

MemoryProvider = Callable[[], Memory]
"""Gives a worker its snapshot of what has landed; called at the start of each bundle."""

_ASIDE = ("sightings", "keys")


class DropSeen(beam.PTransform):
    """Items -> the items that their source did not show before in just this form."""

    def __init__(self, memory: MemoryProvider) -> None:
        super().__init__()
        self._memory = memory

    def expand(self, items: beam.PCollection[Item]) -> beam.PCollection[Item]:
        return items | "Unseen" >> beam.ParDo(_Unseen(self._memory)).with_output_types(Item)


class _Unseen(beam.DoFn):
    def __init__(self, memory: MemoryProvider) -> None:
        self._provide = memory
        self._repeats = Metrics.counter("presslake", "repeats")
        self._items = Metrics.counter("presslake", "items")

    def start_bundle(self) -> None:
        self._memory = self._provide()

    def process(self, item: Item) -> Iterator[Item]:
        self._items.inc()
        forms = (item.entry_digest, page_digest(item.entry_digest))  # as given, or told by its page
        if any(self._memory.knows(item.entry_key, form) for form in forms):
            self._repeats.inc()
        else:
            yield item


class DropKnown(beam.PTransform):
    """Articles -> new articles and new versions; what the others leave behind is put aside as sightings and keys.

    Articles of one id that come together (in a bounded run all of them, in a stream those that the watermark has not
    passed yet) are judged together, richest first, so the outcome does not depend on their order.

    Args:
        memory: what has landed.
        recall_s: how long state remembers what may not be in the lake's memory yet; None in a bounded run, which
            needs no state.
        aside: takes the sightings and keys.
    """

    def __init__(self, memory: MemoryProvider, recall_s: float | None, aside: Aside) -> None:
        super().__init__()
        self._memory = memory
        self._recall_s = recall_s
        self._aside = aside

    def expand(self, articles: beam.PCollection[Article]) -> beam.PCollection[Article]:
        by_id = articles | "ById" >> beam.ParDo(_ById(self._memory)).with_output_types(tuple[str, bytes])
        if self._recall_s is None:
            by_id, judge = by_id | "Together" >> beam.GroupByKey(), _JudgeAll(self._memory)
        else:
            judge = _Judge(self._memory, self._recall_s)
        judged = by_id | "Judge" >> beam.ParDo(judge).with_outputs(*_ASIDE, main="articles")
        for table in _ASIDE:
            self._aside.put(table, judged[table])
        return judged.articles


class _ById(beam.DoFn):
    def __init__(self, memory: MemoryProvider) -> None:
        self._provide = memory

    def start_bundle(self) -> None:
        self._memory = self._provide()

    def process(self, article: Article) -> Iterator[tuple[str, bytes]]:
        resolved = resolve(article, self._memory)
        yield resolved.article_id, encode(resolved)


class _Judging(beam.DoFn):
    """What both have in common: the memory, and where each verdict leads."""

    def __init__(self, memory: MemoryProvider) -> None:
        self._provide = memory
        self._verdicts = {v: Metrics.counter("presslake", v) for v in ("new", "version", "sighting", "unchanged")}
        self._repeats = Metrics.counter("presslake", "repeats")

    def start_bundle(self) -> None:
        self._memory = self._provide()

    def _outputs(self, judgements: Iterable[Judgement]) -> Iterator[Any]:
        for judgement in judgements:
            verdict, article = judgement
            self._verdicts.get(verdict, self._repeats).inc()
            if verdict in ("new", "version"):
                yield article
            elif verdict == "sighting":
                yield beam.pvalue.TaggedOutput("sightings", sighting_of(article))
            elif verdict == "unchanged":
                yield beam.pvalue.TaggedOutput("keys", key_of(judgement))


class _JudgeAll(_Judging):
    """All the articles of one id that a bounded run has."""

    def process(self, together: tuple[str, Iterable[bytes]]) -> Iterator[Any]:
        article_id, given = together
        articles = [decode(Article, data) for data in given]
        yield from self._outputs(judge_all(articles, self._memory.history(article_id)))


class _Judge(_Judging):
    """State: `waiting`, articles of this instant; `young`, traces that the lake's memory may not have yet."""

    WAITING = BagStateSpec("waiting", BytesCoder())
    YOUNG = ReadModifyWriteStateSpec("young", BytesCoder())
    DUE = TimerSpec("due", TimeDomain.WATERMARK)
    FORGET = TimerSpec("forget", TimeDomain.WATERMARK)

    def __init__(self, memory: MemoryProvider, recall_s: float) -> None:
        super().__init__(memory)
        self._recall_s = recall_s

    def process(
        self,
        keyed: tuple[str, bytes],
        waiting: Any = beam.DoFn.StateParam(WAITING),
        due: Any = beam.DoFn.TimerParam(DUE),
        now: Any = beam.DoFn.TimestampParam,
    ) -> None:
        waiting.add(keyed[1])
        due.set(now)

    @on_timer(DUE)
    def on_due(
        self,
        now: Any = beam.DoFn.TimestampParam,
        waiting: Any = beam.DoFn.StateParam(WAITING),
        young: Any = beam.DoFn.StateParam(YOUNG),
        forget: Any = beam.DoFn.TimerParam(FORGET),
    ) -> Iterator[Any]:
        articles = [decode(Article, data) for data in waiting.read()]
        if not articles:
            return
        waiting.clear()
        recent: list[Trace] = pickle.loads(young.read() or pickle.dumps([]))
        known = [*self._memory.history(articles[0].article_id), *recent]
        judgements = judge_all(articles, known)
        young.write(pickle.dumps([*recent, *(remember(j) for j in judgements if j.verdict != "repeat")]))
        forget.set(now + self._recall_s)
        yield from self._outputs(judgements)

    @on_timer(FORGET)
    def on_forget(self, young: Any = beam.DoFn.StateParam(YOUNG)) -> None:
        young.clear()
