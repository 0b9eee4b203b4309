"""Frozen dataclasses that are made quickly are in nothing else than time unlike any other."""

from __future__ import annotations

import copy
import inspect
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, replace

import pytest

from casekit.quick import quick


@quick
@dataclass(frozen=True, slots=True)
class Point:
    x: int
    y: int = 2
    seen: list[int] = field(default_factory=list, compare=False)


class Marked(Point):
    """A subclass with room for more."""


def test_a_quick_object_is_a_frozen_dataclass_like_any_other() -> None:
    point = Point(1)
    assert type(point) is Point
    assert repr(point) == "Point(x=1, y=2, seen=[])"
    assert point == Point(y=2, x=1, seen=[7])
    assert hash(point) == hash(Point(1, 2))
    assert replace(point, y=5) == Point(1, 5)
    for twin in (copy.copy(point), copy.deepcopy(point), pickle.loads(pickle.dumps(point))):
        assert type(twin) is Point
        assert twin == point
    for change in (lambda: setattr(point, "x", 3), lambda: delattr(point, "x")):
        with pytest.raises(FrozenInstanceError):
            change()


def test_each_object_has_its_own_default_of_a_factory() -> None:
    Point(1).seen.append(4)
    assert Point(1).seen == []


def test_its_arguments_are_told_and_checked_as_before() -> None:
    assert list(inspect.signature(Point).parameters) == ["x", "y", "seen"]
    assert inspect.signature(Point).parameters["y"].default == 2
    with pytest.raises(TypeError, match=r"Point\.__init__\(\) missing 1 required .*'x'"):
        Point()  # type: ignore[call-arg]


def test_a_subclass_keeps_its_class() -> None:
    marked = Marked(1, seen=[3])
    assert type(marked) is Marked
    assert (marked.x, marked.y, marked.seen) == (1, 2, [3])


def test_a_class_that_needs_more_than_its_arguments_is_refused() -> None:
    @dataclass(frozen=True, slots=True)
    class Checked:
        x: int

        def __post_init__(self) -> None:
            assert self.x

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Named:
        x: int

    for cls in (Checked, Named):
        with pytest.raises(TypeError, match="is not filled by its arguments alone"):
            quick(cls)
