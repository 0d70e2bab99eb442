"""Lines over time as SVG: a panel for each figure, one below the other."""

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

WIDTH, HEIGHT, LEFT, TOP, GAP = 760, 130, 70, 30, 40
COLOURS = ("#1f5fa8", "#c4571b", "#3c7d3c", "#7a4b9c", "#8a7a1f")

Line = Sequence[float | None]
"""A figure over time; None where there was none."""

Panel = tuple[str, Mapping[str, Line]]
"""A title, and lines by name."""


def chart(minutes: Sequence[float], panels: Sequence[Panel]) -> str:
    """A picture of all panels over the same minutes."""
    body = "".join(_panel(minutes, panel, TOP + n * (HEIGHT + GAP)) for n, panel in enumerate(panels))
    height = TOP + len(panels) * (HEIGHT + GAP)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
        f'font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="white"/>{body}</svg>\n'
    )


def _panel(minutes: Sequence[float], panel: Panel, top: float) -> str:
    title, lines = panel
    most = max((v for values in lines.values() for v in values if v is not None), default=0.0) or 1.0
    last = max(minutes, default=0.0) or 1.0
    right = WIDTH - 20
    parts = [
        f'<text x="{LEFT}" y="{top - 8}" font-weight="bold">{escape(title)}</text>',
        f'<line x1="{LEFT}" y1="{top + HEIGHT}" x2="{right}" y2="{top + HEIGHT}" stroke="#888"/>',
        f'<text x="{LEFT - 6}" y="{top + 10}" text-anchor="end">{most:,.0f}</text>',
        f'<text x="{LEFT - 6}" y="{top + HEIGHT}" text-anchor="end">0</text>',
        f'<text x="{right}" y="{top + HEIGHT + 15}" text-anchor="end">{last:.0f} min</text>',
    ]
    for n, (name, values) in enumerate(lines.items()):
        at = [LEFT + (right - LEFT) * minute / last for minute in minutes]
        heights = [None if v is None else top + HEIGHT * (1 - v / most) for v in values]
        colour = COLOURS[n % len(COLOURS)]
        parts.append(f'<path d="{_path(at, heights)}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        parts.append(
            f'<text x="{right - 110 * n}" y="{top - 8}" text-anchor="end" fill="{colour}">{escape(name)}</text>'
        )
    return "".join(parts)


def _path(at: Sequence[float], heights: Line) -> str:
    """A line with gaps where there was no figure."""
    steps = list[str]()
    drawn = False
    for x, y in zip(at, heights, strict=True):
        if y is not None:
            steps.append(f"{'L' if drawn else 'M'}{x:.1f},{y:.1f}")
        drawn = y is not None
    return "".join(steps)
