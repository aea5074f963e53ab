"""Frozen classes with slots for what every commit loads: ``dataclass(frozen=True, slots=True)`` at a fifth of its cost.

The standard library's module takes 15 ms to import and 1 ms a class (Python 3.11, 2026-11), which for the nouns on the
commit hook's path is as much as all else it does. Type checkers are shown the original, and its ``replace``, ``fields``
and ``asdict`` work on these classes, too. There are no base classes, no ``__post_init__`` and no factories for
defaults: what needs these is not on that path.
"""

from __future__ import annotations

TYPE_CHECKING = False  # what type checkers take for typing's own, without importing that
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from dataclasses import dataclass, field
    from typing import Any
else:

    def dataclass(*, frozen, slots):
        """The decorator. Both must be asked for: there is no other kind."""
        if not (frozen and slots):
            raise TypeError("a noun is frozen and has slots; others are made with dataclasses.dataclass")
        return _make

    def field(*, repr):  # noqa: A002 - as the original has it
        """A field without a default that ``repr`` does not show."""
        if repr:
            raise TypeError("a field is shown where nothing is said")
        return _HIDDEN


__all__ = ["dataclass", "field"]

_HIDDEN = object()


def _make(cls: type) -> type:
    space = {key: value for key, value in vars(cls).items() if key not in ("__dict__", "__weakref__")}
    names = tuple(space.get("__annotations__", ()))
    given = {name: space.pop(name) for name in names if name in space}
    defaults = {name: value for name, value in given.items() if value is not _HIDDEN}
    shown = [name for name in names if given.get(name) is not _HIDDEN]
    space |= {
        "__qualname__": cls.__qualname__,
        "__slots__": names,
        "__match_args__": names,
        "__init__": _make_first_init(names, tuple(defaults.values())),
        "__repr__": _make_repr(shown),
        "__eq__": _is_equal,
        "__hash__": lambda self: hash(_values(self)),
        "__reduce__": lambda self: (self.__class__, _values(self)),
        "__setattr__": _refuse,
        "__delattr__": _refuse,
        "__dataclass_fields__": _Fields(defaults, shown),
    }
    return type(cls)(cls.__name__, (), space)


def _make_first_init(names: Sequence[str], defaults: tuple[Any, ...]) -> Callable[..., None]:
    """An ``__init__`` that has the real one written when it is first called: most classes that are imported are never
    called by a commit.
    """

    def init(self: Any, *given: Any, **named: Any) -> None:
        made: Any = self.__class__
        made.__init__ = _write_init(made, names, defaults)
        made.__init__(self, *given, **named)

    return init


def _write_init(made: Any, names: Sequence[str], defaults: tuple[Any, ...]) -> Any:
    """As fast as one that is written by hand."""
    scope = {f"_set_{name}": getattr(made, name).__set__ for name in names}
    sets = "\n ".join(f"_set_{name}(self, {name})" for name in names)
    exec(f"def init(self, {', '.join(names)}):\n {sets}", scope)  # noqa: S102 - of names in our own classes
    scope["init"].__defaults__ = defaults
    return scope["init"]


def _values(self: Any) -> tuple[Any, ...]:
    return tuple(getattr(self, name) for name in self.__slots__)


def _is_equal(self: Any, other: Any) -> bool:
    return _values(self) == _values(other) if other.__class__ is self.__class__ else NotImplemented


def _make_repr(shown: Sequence[str]) -> Callable[[Any], str]:
    def write(self: Any) -> str:
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"

    return write


def _refuse(_: object, name: str, *_value: object) -> None:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"field {name!r} cannot be changed")


class _Fields:
    """What the standard library's functions ask a dataclass for, made when one of them is called."""

    def __init__(self, defaults: dict[str, Any], shown: Sequence[str]) -> None:
        self._defaults = defaults
        self._shown = shown

    def __get__(self, _: object, owner: Any) -> Any:
        import dataclasses

        space = {"__annotations__": owner.__annotations__, "__module__": owner.__module__, **self._defaults}
        space |= {name: dataclasses.field(repr=False) for name in owner.__slots__ if name not in self._shown}
        twin: Any = dataclasses.dataclass(type(owner.__name__, (), space))
        owner.__dataclass_fields__ = twin.__dataclass_fields__
        return owner.__dataclass_fields__
