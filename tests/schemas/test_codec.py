"""Records to bytes and back, also between a job and the one that goes on from its state with other code."""

import pickle
from dataclasses import dataclass, make_dataclass

import pytest

from schemas.codec import by_name, decode, encode
from tests.articles import make_article


@dataclass(frozen=True, slots=True, kw_only=True)
class Then:
    name: str
    gone: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    added: tuple[str, ...] = ()
    name: str


def test_a_record_comes_back_equal() -> None:
    one = make_article()
    assert decode(type(one), encode(one)) == one


def test_a_record_of_an_older_job_takes_the_default_of_what_it_did_not_have_and_loses_what_is_no_more() -> None:
    assert decode(Now, encode(Then(name="Reservoir full again", gone=3))) == Now(added=(), name="Reservoir full again")


def test_a_field_without_a_default_is_named() -> None:
    lacking = make_dataclass("Then", [("gone", int), ("old", int)], frozen=True, slots=True, kw_only=True)
    with pytest.raises(TypeError, match="Now was encoded without name"):
        decode(Now, encode(lacking(gone=3, old=4)))


def test_what_is_pickled_within_another_is_told_by_names_too() -> None:
    older = pickle.dumps(by_name(Then)(name="Reservoir full again", gone=3)).replace(b"Then", b"Now_")
    assert pickle.loads(older) == Now_(name="Reservoir full again", added="")


@by_name
@dataclass(frozen=True, slots=True, kw_only=True)
class Now_:
    name: str
    added: str = ""
