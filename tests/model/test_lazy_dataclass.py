"""A lazy dataclass is used like one of the standard library, whatever it is asked for first."""

import copy
import dataclasses
import pickle
import weakref
from collections.abc import Callable
from dataclasses import field, fields, replace
from typing import Any, ClassVar, Generic, TypeVar

import pytest

from talkback.model.lazy_dataclass import dataclass as lazy

T = TypeVar("T")
KINDS = [pytest.param(dataclasses.dataclass, id="theirs"), pytest.param(lazy, id="lazy")]


@lazy(frozen=True, slots=True)
class Kept(Generic[T]):
    """At the top of a module, where pickle finds it."""

    value: T
    more: tuple[int, ...] = (1,)


@dataclasses.dataclass(frozen=True)
class Made:
    """Classes by one of the two."""

    point: Any
    far: Any
    named: Any
    open: Any


@pytest.fixture(params=KINDS)
def made(request: pytest.FixtureRequest) -> Made:
    dataclass: Callable[..., Any] = request.param

    @dataclass(frozen=True, slots=True, order=True)
    class Point:
        """A place."""

        zero: ClassVar[int] = 0
        x: int
        y: int = 2

        def __str__(self) -> str:
            return f"{self.x}:{self.y}"

    @dataclass(frozen=True, slots=True)
    class Far(Point):
        """A place, and how far it is."""

        away: list[int] = field(default_factory=list)
        y: int = 3

    @dataclass(frozen=True, slots=True, kw_only=True, weakref_slot=True)
    class Named:
        """Only by names."""

        name: str
        rank: int = 0

        def __hash__(self) -> int:
            return 7

    @dataclass(slots=True, repr=False)
    class Open:
        """May be changed."""

        value: int = 1
        twice: int = field(init=False)

        def __post_init__(self) -> None:
            self.twice = 2 * self.value

    return Made(Point, Far, Named, Open)


def test_instances_are_made_with_defaults_and_by_names(made: Made) -> None:
    assert (made.point(1).y, made.point(x=1, y=5).y, made.far(1).y) == (2, 5, 3)
    assert made.far(1).away == []
    assert made.far(1).away is not made.far(1).away
    assert made.open(4).twice == 8
    with pytest.raises(TypeError, match="positional"):
        made.open(4, 9)
    assert (made.named(name="a").rank, made.point.zero) == (0, 0)


@pytest.mark.parametrize(
    "wrong", [lambda made: made.point(), lambda made: made.point(1, 2, 3), lambda m: m.named("a")]
)
def test_what_does_not_fit_is_refused(made: Made, wrong: Callable[[Made], object]) -> None:
    with pytest.raises(TypeError, match=r"__init__\(\)"):
        wrong(made)


def test_the_first_instances_are_made_as_all_later_ones(made: Made) -> None:
    """They alone are made field by field."""
    many = [made.far(1, y=5) for _ in range(5)]
    assert [(each.x, each.y, each.away) for each in many] == [(1, 5, [])] * 5
    assert len({id(each.away) for each in many}) == 5
    assert [made.open(value=4).twice for _ in range(5)] == [8] * 5
    assert [made.named(name="a", rank=1).rank for _ in range(5)] == [1] * 5


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(((), {}), id="one is missing"),
        pytest.param(((1, 2, 3), {}), id="one too many"),
        pytest.param(((1,), {"x": 1}), id="one twice"),
        pytest.param(((1,), {"z": 1}), id="one that is none"),
        pytest.param(((1,), {"zero": 1}), id="one of the class alone"),
    ],
)
def test_the_first_instances_refuse_what_all_later_ones_do(
    made: Made, arguments: tuple[tuple[int, ...], dict[str, int]]
) -> None:
    args, kwargs = arguments

    def refusal() -> str:
        with pytest.raises(TypeError) as refused:
            made.point(*args, **kwargs)
        return str(refused.value).rpartition("__init__()")[2]

    first = refusal()
    assert [made.point(1) for _ in range(4)] == [made.point(1)] * 4
    assert refusal() == first != ""


def test_they_compare_and_hash_by_value_and_class(made: Made) -> None:
    assert made.point(1) == made.point(1, 2) != made.point(2)
    assert made.point(1, 3) != made.far(1, 3)
    assert hash(made.point(1)) == hash(made.point(1))
    assert sorted([made.point(2), made.point(1, 9), made.point(1)]) == [
        made.point(1),
        made.point(1, 9),
        made.point(2),
    ]
    assert hash(made.named(name="a")) == 7
    with pytest.raises(TypeError, match="not supported"):
        assert made.point(1) < 3
    with pytest.raises(TypeError, match="unhashable"):
        hash(made.open())


def test_what_is_frozen_cannot_be_changed(made: Made) -> None:
    point = made.point(1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        point.x = 2
    with pytest.raises(dataclasses.FrozenInstanceError):
        del point.x
    changed = made.open()
    changed.value = 3
    assert changed.value == 3


def test_they_are_shown_with_their_fields(made: Made) -> None:
    assert repr(made.far(1)).endswith("Far(x=1, y=3, away=[])")
    assert "object at" in repr(made.open())
    assert str(made.point(1)) == "1:2"


def test_fields_are_read_replaced_and_copied(made: Made) -> None:
    assert [each.name for each in fields(made.far)] == ["x", "y", "away"]
    assert replace(made.far(1), y=9) == made.far(1, 9)
    assert copy.deepcopy(made.far(1, 2, [3])) == made.far(1, 2, [3])
    assert dataclasses.asdict(made.point(1)) == {"x": 1, "y": 2}


def test_reading_fields_writes_no_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    """The standard library makes a docstring of one where there is none."""

    @lazy(slots=True)
    class Undescribed:
        value: int

    def refuse(*_: object) -> None:
        pytest.fail("a signature was asked for")

    monkeypatch.setattr("inspect.signature", refuse)
    assert [each.name for each in fields(Undescribed)] == ["value"]
    assert Undescribed(1).value == 1
    assert Undescribed.__doc__ is None


def test_patterns_take_them_apart(made: Made) -> None:
    point = made.point
    match made.far(4, 5):
        case point(x, y):
            assert (x, y) == (4, 5)
        case _:
            pytest.fail("no match")


def test_they_have_slots_and_a_place_for_weak_references(made: Made) -> None:
    assert not hasattr(made.far(1), "__dict__")
    named = made.named(name="a")
    assert weakref.ref(named)() is named
    with pytest.raises(TypeError):
        weakref.ref(made.point(1))


def test_they_go_to_another_process() -> None:
    kept = Kept(("a", 1), (2, 3))
    assert pickle.loads(pickle.dumps(kept)) == kept
