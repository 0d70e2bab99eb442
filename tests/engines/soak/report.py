"""What a soak has seen, as Markdown and SVG."""

from collections.abc import Sequence
from datetime import UTC, datetime

from tests.benchmarks.machine import markdown
from tests.engines.soak.chart import Panel, chart
from tests.engines.soak.watching import Sample, Soaked, growth

LOOKS = 10
ALL_ONCE = "nothing that the publishers' feeds show was missing, and nothing was there twice"


def picture(samples: Sequence[Sample]) -> str:
    """The samples as SVG."""
    panels: list[Panel] = [
        ("memory, MB", {name: [s.memory_mb[name] for s in samples] for name in samples[-1].memory_mb}),
        ("files of articles/", {"files": [float(s.files) for s in samples]}),
        ("articles", {"articles": [float(s.articles) for s in samples]}),
        ("seconds from fetch to lake", {"median": [s.lag_s for s in samples]}),
        *((f"{name}, MB", {"": [s.told_mb.get(name) for s in samples]}) for name in samples[-1].told_mb),
    ]
    return chart([s.minute for s in samples], panels)


def report(found: Sequence[Soaked], minutes: float, tick_s: float, rate: float, stem: str) -> str:
    """When and how; then a table of a few looks for each engine, what grows, and the picture."""
    parts = [
        f"""# Streams for {minutes:g} minutes

`python -m tests.engines.soak --minutes {minutes:g}`, {datetime.now(UTC):%Y-%m-%d}: `presslake stream` on Prism and on
Flink beside each other on one machine, each with its own lake and 170 publishers that bring {rate:g} articles a second,
ticks of {tick_s:g} s, windows of a minute, `gather --every 30s --grace 1m` beside it, and a reader that counts every
ten seconds: it never saw a row twice, nor fewer than before.
"""
    ]
    parts += [_section(one, tick_s, stem) for one in found]
    return "\n".join(parts)


def _section(one: Soaked, tick_s: float, stem: str) -> str:
    engine, samples = one.engine, one.samples
    names, step = list(samples[-1].memory_mb), max(1, len(samples) // LOOKS)
    told = list(samples[-1].told_mb)
    in_mb = (f"{name}, MB" for name in names), (f"{name}, MB" for name in told)
    columns = ["minute", *in_mb[0], "files", "articles", "fetch to lake, s", *in_mb[1]]
    rows = [
        [
            round(s.minute, 1),
            *(s.memory_mb.get(n) for n in names),
            s.files,
            s.articles,
            s.lag_s,
            *(s.told_mb.get(n) for n in told),
        ]
        for s in [*samples[::step], samples[-1]]
    ]
    return f"""## {engine}

{markdown(columns, rows)}

{_growing(samples, names, tick_s)}

In the end the stream was asked to end, and a bounded run landed what was new since then: {one.wrong or ALL_ONCE}.

![Memory, files, articles and lag over time on {engine}]({stem}-{engine.lower()}.svg)
"""


def _growing(samples: Sequence[Sample], names: Sequence[str], tick_s: float) -> str:
    """What grew in the second half."""
    minutes = [s.minute for s in samples]
    by_name = {name: growth(minutes, [s.memory_mb.get(name, 0.0) for s in samples]) * 60 for name in names}
    told = ", ".join(f"{name} {mb:+.0f} MB an hour" for name, mb in by_name.items())
    said = f"In the second half memory changed by: {told}."
    if "checkpoint" in samples[-1].told_mb:
        tick_kb = growth(minutes, [s.told_mb.get("checkpoint", 0.0) for s in samples]) * 1000 * tick_s / 60
        said += (
            " Java's heap has a fixed size, of which what was once touched stays in memory: the TaskManager grows until that"
            f" is all of it. The checkpoint changed by {tick_kb:+.0f} kB a tick. It holds what is remembered of each article"
            " for some minutes, which comes and goes, and what is left of the impulse's splittable step after each tick,"
            " which Beam's runner never removes (apache/beam 27648)."
        )
    return said
