"""The graph, what it is told (options), where it polls (sources), what it lands in (lake)."""

__version__ = "0.1.0"
