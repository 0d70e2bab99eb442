"""What a bounded run tells its steps is the very object, however often a runner pickles it."""

import pickle
from dataclasses import dataclass, field

import pytest
from apache_beam.internal import pickler

from pipeline.here import Here


@dataclass(frozen=True, slots=True, kw_only=True)
class Told(Here):
    numbers: list[int] = field(default_factory=list)


def test_pickling_gives_the_very_object() -> None:
    told = Told(numbers=[1])
    assert pickle.loads(pickle.dumps(told)) is told
    assert pickler.loads(pickler.dumps({"told": told}))["told"] is told


def test_its_size_does_not_grow() -> None:
    assert len(pickle.dumps(Told(numbers=list(range(10_000))))) < 100


def test_it_is_gone_when_nobody_holds_it() -> None:
    told = Told()
    pickled = pickle.dumps(told)
    del told
    with pytest.raises(KeyError):
        pickle.loads(pickled)
