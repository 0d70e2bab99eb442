"""One cluster for all the tests: a start takes a quarter of a minute, and each takes memory and time from the others."""

from collections.abc import Iterator

import pytest

from tests.engines.flink import Here, started


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Here]:
    """A Flink cluster, and a worker pool beside it."""
    with started(tmp_path_factory.mktemp("flink")) as here:
        yield here


@pytest.fixture
def flink(cluster: Here) -> Iterator[Here]:
    """The same for one test, which leaves it whole and without a job, whatever it did to it."""
    yield cluster
    cluster.tidy()
