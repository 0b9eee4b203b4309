"""Frozen dataclasses that are made as quickly as others.

The `__init__` of a frozen dataclass sets each field by a call of `object.__setattr__`, for its own
refuses. Of an object with nine fields that is more than half of the cost, and a run makes such
objects for every contact.
"""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any, TypeVar

T = TypeVar("T")

_UNSET: Any = object()
_BODY = """\
def __init__(self, {parameters}):
{factories}    if type(self) is not cls:
        plain(self, {names})
        return
    become(self, "__class__", draft)
{stores}
    self.__class__ = cls
"""


def quick(cls: type[T]) -> type[T]:
    """Give a frozen dataclass with slots an `__init__` that sets its fields as other classes do.

    While it is filled, the object belongs to a class with the same slots that is not frozen; Python
    lets an object change between two such classes. Nobody else knows of the object yet. Arguments,
    defaults and everything else stay as they were. Subclasses are made as without it.

    Raises:
        TypeError: a field is not an ordinary argument, or something happens after they are set.
    """
    items = fields(cls)  # type: ignore[arg-type]
    if hasattr(cls, "__post_init__") or any(not item.init or item.kw_only for item in items):
        raise TypeError(f"{cls.__name__} is not filled by its arguments alone")
    names = [item.name for item in items]
    scope: dict[str, Any] = {
        "cls": cls,
        "plain": cls.__init__,
        "draft": type(cls.__name__, (), {"__slots__": tuple(names)}),
        "become": object.__setattr__,
        "_unset": _UNSET,
    }
    parameters, factories = [], ""
    for item in items:
        if item.default_factory is not MISSING:
            scope[f"_make_{item.name}"] = item.default_factory
            parameters.append(f"{item.name}=_unset")
            factories += f"    if {item.name} is _unset:\n"
            factories += f"        {item.name} = _make_{item.name}()\n"
        elif item.default is not MISSING:
            scope[f"_of_{item.name}"] = item.default
            parameters.append(f"{item.name}=_of_{item.name}")
        else:
            parameters.append(item.name)
    source = _BODY.format(
        parameters=", ".join(parameters),
        factories=factories,
        names=", ".join(names),
        stores="\n".join(f"    self.{name} = {name}" for name in names),
    )
    exec(source, scope)  # noqa: S102 - as dataclasses make theirs, of names of fields only
    made = scope["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    made.__annotations__ = cls.__init__.__annotations__
    cls.__init__ = made  # type: ignore[method-assign]
    return cls
