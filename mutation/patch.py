"""A fault put into the functions and constants of a running process.

Every reference to a function sees its fault, because its code object is replaced. A changed constant is replaced in
every module that imported it.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator, Mapping
from functools import _lru_cache_wrapper
from types import CodeType, FunctionType, ModuleType
from typing import Any, Final

Key = tuple[str, int]
"""The qualified name of a function and its first line."""
_PLAIN: Final = (int, float, str, tuple, frozenset, Mapping)
"""Types of class attributes that can be replaced."""


class CannotPatchError(Exception):
    """A fault that only a new import of the module would show."""


class Patcher:
    """The functions of one module, wherever they are held."""

    def __init__(self, module: ModuleType, sound: CodeType) -> None:
        self._module, self._sound = module, dict(_codes(sound))
        self._functions = [
            held
            for held in gc.get_objects()
            if type(held) is FunctionType and held.__code__.co_filename == module.__file__
        ]
        for held in gc.get_objects():
            if isinstance(held, _lru_cache_wrapper):
                held.cache_clear()

    def put(self, code: CodeType, *, in_function: bool) -> None:
        """Put the fault of a module's code into this process.

        Raises:
            CannotPatchError: when no existing function or value has the fault.
        """
        changed = {key: new for key, new in _codes(code) if new != self._sound.get(key)}
        done = False
        for function in self._functions:
            new = changed.get((function.__code__.co_qualname, function.__code__.co_firstlineno))
            if new is not None:
                try:
                    function.__code__ = new
                except ValueError as error:  # it needs other variables of the function around it
                    raise CannotPatchError from error
                done = True
        if not in_function:
            done = self._put_values(code)
        if not done:
            raise CannotPatchError

    def _put_values(self, code: CodeType) -> bool:
        """Replace the constants, defaults and class attributes that differ."""
        module = self._module
        fresh: dict[str, Any] = {key: vars(module)[key] for key in ("__name__", "__file__", "__package__", "__spec__")}
        exec(code, fresh)  # noqa: S102  # our own module with one fault
        done = False
        for name, new in fresh.items():
            old = vars(module).get(name)
            if name.startswith("__") or new is old:
                continue
            if isinstance(new, FunctionType) and isinstance(old, FunctionType):
                done |= _put_defaults(old, new)
            elif isinstance(new, type) and isinstance(old, type):
                done |= _put_attributes(old, new)
            elif not callable(new) and repr(new) != repr(old):
                for held in list(sys.modules.values()):
                    if vars(held).get(name) is old:  # by name as well: all small numbers are one object
                        vars(held)[name] = new
                        done = True
        return done


def _codes(code: CodeType) -> Iterator[tuple[Key, CodeType]]:
    """Yield the code of every function in a module's code."""
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield (constant.co_qualname, constant.co_firstlineno), constant
            yield from _codes(constant)


def _put_defaults(old: FunctionType, new: FunctionType) -> bool:
    if (old.__defaults__, old.__kwdefaults__) == (new.__defaults__, new.__kwdefaults__):
        return False
    old.__defaults__, old.__kwdefaults__ = new.__defaults__, new.__kwdefaults__
    return True


def _put_attributes(old: type, new: type) -> bool:
    """Replace plain attributes of a class, and the defaults of its methods."""
    done = False
    for name, value in vars(new).items():
        before = vars(old).get(name)
        if isinstance(value, FunctionType) and isinstance(before, FunctionType):
            done |= _put_defaults(before, value)
        elif isinstance(value, _PLAIN) and value != before and not name.startswith("__"):
            setattr(old, name, value)
            done = True
    return done
