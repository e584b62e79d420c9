"""Dataclasses that compile nothing, and look at no field, when their module is imported.

`dataclasses` writes six methods for a frozen class and compiles each: half a millisecond, for each
of more than a hundred classes, before a program answers one line. Here a class gets its slots, and
methods that need no code of their own; its fields are read (by the standard library) when somebody
asks for them, and `__init__` is compiled by the third instance. What this does not know (InitVar,
KW_ONLY, fields that are not compared, defaults of those that are not given) is for the standard
library's own.
"""

import dataclasses
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MemberDescriptorType
from typing import TYPE_CHECKING, Any, ClassVar, get_origin

__all__ = ["dataclass"]

_Class = Any
"""Any class: mypy takes this module for the standard library's."""
_Values = Callable[[Any], tuple[object, ...]]
_Compare = Callable[[Any, Any], bool]

_HAS_FACTORY = object()
_DEFAULT = object()
_UNCOMPILED = 2
"""Instances that are made field by field: of most classes a command makes no more."""
_ORDER: dict[str, _Compare] = {
    "__lt__": operator.lt,
    "__le__": operator.le,
    "__gt__": operator.gt,
    "__ge__": operator.ge,
}

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(**options: bool) -> Callable[[_Class], _Class]:
        """As that of the standard library; called, as in `@dataclass(slots=True)`."""
        return lambda cls: _made(cls, **options)


class _Parameters:
    """What the standard library asks of the bases of a class; who is frozen is our business."""

    frozen = False


class _LazyFields:
    """`__dataclass_fields__`, read when `fields`, `replace` and the like ask for it."""

    def __init__(self, written: _Class, *, kw_only: bool) -> None:
        self._written = written
        self._kw_only = kw_only
        self._fields: dict[str, dataclasses.Field[Any]] | None = None

    def __get__(self, _instance: object, _owner: _Class) -> "dict[str, dataclasses.Field[Any]]":
        if self._fields is None:
            read = dataclasses.dataclass(init=False, repr=False, eq=False, kw_only=self._kw_only)
            # Else the standard library writes one out of the signature, which takes it longest.
            self._written.__doc__ = self._written.__doc__ or self._written.__name__
            self._fields = read(self._written).__dict__["__dataclass_fields__"]
        return self._fields


def _made(  # noqa: PLR0913 - as theirs
    cls: _Class,
    *,
    frozen: bool = False,
    eq: bool = True,
    order: bool = False,
    repr: bool = True,  # noqa: A002 - as theirs
    slots: bool = False,
    weakref_slot: bool = False,
    kw_only: bool = False,
) -> _Class:
    own = _own_fields(cls)
    inherited = tuple(n for base in cls.__mro__[:0:-1] for n in base.__dict__.get(_NAMES, ()))
    names = (*inherited, *(name for name in own if name not in inherited))
    made = _slotted(cls, own, weakref=weakref_slot) if slots else cls
    values = _values(names)
    methods: dict[str, object] = {"__init__": _lazy_init(made, frozen=frozen)}
    if eq:
        methods["__eq__"] = _comparing(values, operator.eq)
        methods["__hash__"] = _hash(values) if frozen else None
    if order:
        methods |= {name: _comparing(values, compare) for name, compare in _ORDER.items()}
    if repr:
        methods["__repr__"] = _repr
    if frozen:
        methods |= _FROZEN
    methods |= {
        "__dataclass_params__": _Parameters,
        "__dataclass_fields__": _LazyFields(cls, kw_only=kw_only),
        "__match_args__": () if kw_only else names,
        _NAMES: own,
    }
    for name, method in methods.items():
        if name not in cls.__dict__:
            setattr(made, name, method)
    return made


def _own_fields(cls: _Class) -> tuple[str, ...]:
    return tuple(name for name, kind in cls.__annotations__.items() if not _is_class_var(kind))


def _is_class_var(kind: object) -> bool:
    if isinstance(kind, str):
        return kind.startswith("ClassVar")
    return kind is ClassVar or get_origin(kind) is ClassVar


def _slotted(cls: _Class, own: tuple[str, ...], *, weakref: bool) -> _Class:
    """The class anew, since slots are given when a class is made."""
    inherited = {slot for base in cls.__mro__[1:] for slot in base.__dict__.get("__slots__", ())}
    left_out = {*own, "__dict__", "__weakref__"}
    body = {name: value for name, value in cls.__dict__.items() if name not in left_out}
    slots = (name for name in own if name not in inherited)
    body["__slots__"] = (*slots, "__weakref__") if weakref else tuple(slots)
    made: _Class = type(cls)(cls.__name__, cls.__bases__, body)
    made.__qualname__ = cls.__qualname__
    return made


def _values(names: tuple[str, ...]) -> _Values:
    match names:
        case ():
            return lambda _: ()
        case (name,):
            return lambda self: (getattr(self, name),)
    return operator.attrgetter(*names)


def _comparing(values: _Values, compare: _Compare) -> _Compare:
    def method(self: Any, other: Any) -> Any:  # noqa: ANN401 - of any class
        if other.__class__ is not self.__class__:
            return NotImplemented
        return compare(values(self), values(other))

    return method


def _hash(values: _Values) -> Callable[[Any], int]:
    return lambda self: hash(values(self))


def _repr(self: Any) -> str:  # noqa: ANN401 - of any class
    shown = (f"{each.name}={getattr(self, each.name)!r}" for each in dataclasses.fields(self))
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _refuse_set(_self: object, name: str, _value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_delete(_self: object, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _get_state(self: Any) -> list[object]:  # noqa: ANN401 - of any class
    return [getattr(self, each.name) for each in dataclasses.fields(self)]


def _set_state(self: Any, state: Iterable[object]) -> None:  # noqa: ANN401 - of any class
    for each, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, each.name, value)


_NAMES = "__own_fields__"
_FROZEN = {
    "__setattr__": _refuse_set,
    "__delattr__": _refuse_delete,
    "__getstate__": _get_state,
    "__setstate__": _set_state,
}


def _lazy_init(made: _Class, *, frozen: bool) -> Callable[..., None]:
    uncompiled = _UNCOMPILED

    def __init__(self: object, *args: object, **kwargs: object) -> None:  # noqa: N807
        nonlocal uncompiled
        if uncompiled and _fill(self, dataclasses.fields(made), args, kwargs):
            uncompiled -= 1
            return
        init = _compiled_init(made, frozen=frozen)
        made.__init__ = init  # what all instances are made by from now on
        init(self, *args, **kwargs)

    return __init__


def _fill(
    self: Any,  # noqa: ANN401 - of any class
    fields: "Iterable[dataclasses.Field[Any]]",
    args: tuple[object, ...],
    kwargs: Mapping[str, object],
) -> bool:
    """Whether what was given fits, and is set; where it does not, `__init__` has words for it."""
    wanted = [each for each in fields if each.init]
    given = dict(zip((each.name for each in wanted if not each.kw_only), args, strict=False))
    given |= kwargs
    values = {each.name: given.get(each.name, _DEFAULT) for each in wanted}
    if len(given) < len(args) + len(kwargs) or given.keys() - values.keys():
        return False
    for each in wanted:
        value = _default(each) if values[each.name] is _DEFAULT else values[each.name]
        if value is dataclasses.MISSING:
            return False
        object.__setattr__(self, each.name, value)
    if hasattr(self, "__post_init__"):
        self.__post_init__()
    return True


def _default(field: "dataclasses.Field[Any]") -> object:
    """MISSING where there is none."""
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default


def _compiled_init(made: _Class, *, frozen: bool) -> Callable[..., None]:
    """The method as the standard library would write it."""
    known: dict[str, Any] = {"_has_factory": _HAS_FACTORY, "_set": object.__setattr__}
    fields = [each for each in dataclasses.fields(made) if each.init]
    if frozen:
        known |= {f"_set_{name}": put for name, put in _slot_setters(made, fields)}
    body = [_assignment(each, known, frozen=frozen) for each in fields]
    if hasattr(made, "__post_init__"):
        body.append("self.__post_init__()")
    plain = [_parameter(each, known) for each in fields if not each.kw_only]
    named = [_parameter(each, known) for each in fields if each.kw_only]
    parameters = ", ".join(("self", *plain, *(("*", *named) if named else ())))
    source = "\n ".join((f"def __init__({parameters}):", *(body or ("pass",))))
    exec(source, known)  # noqa: S102 - made of the names of fields
    init: Callable[..., None] = known["__init__"]
    init.__qualname__ = f"{made.__qualname__}.__init__"
    return init


def _slot_setters(
    made: _Class, fields: "Iterable[dataclasses.Field[Any]]"
) -> Iterator[tuple[str, Callable[[object, object], None]]]:
    """What sets a slot without looking for it by name: a third of the time of a frozen instance."""
    for each in fields:
        slot = getattr(made, each.name, None)
        if isinstance(slot, MemberDescriptorType):
            yield each.name, slot.__set__


def _parameter(field: "dataclasses.Field[Any]", known: dict[str, Any]) -> str:
    if field.default_factory is not dataclasses.MISSING:
        return f"{field.name}=_has_factory"
    if field.default is dataclasses.MISSING:
        return field.name
    known[f"_default_{field.name}"] = field.default
    return f"{field.name}=_default_{field.name}"


def _assignment(field: "dataclasses.Field[Any]", known: dict[str, Any], *, frozen: bool) -> str:
    value = field.name
    if field.default_factory is not dataclasses.MISSING:
        known[f"_make_{field.name}"] = field.default_factory
        value = f"_make_{field.name}() if {field.name} is _has_factory else {field.name}"
    if not frozen:
        return f"self.{field.name} = {value}"
    setter = f"_set_{field.name}"
    return f"{setter}(self, {value})" if setter in known else f"_set(self, {field.name!r}, {value})"
