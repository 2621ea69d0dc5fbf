"""Tools to recognise JSON exports by their keys and decode them safely."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final, TypeVar

from hygiene.language.words import Later, tr, tr_later
from hygiene.model.errors import UnreadableError
from hygiene.sources.files.budget import MAX_BRACKETS, MAX_ELEMENT, MAX_ENTRIES, OverBudgetError
from hygiene.sources.vault import too_many
from hygiene.sources.vault_kit.login import DAMAGED, DAMAGED_VAULTS

if TYPE_CHECKING:
    import msgspec

    from hygiene.model.records import Secret
    from hygiene.sources.vault import VaultExport

T = TypeVar("T")
IGNORED: Final = tr_later("damaged details of entries were ignored")
_ESSENTIAL: Final = frozenset(
    {"login", "password", "value", "details", "loginFields", "fields", "data", "content", "credentials", "type"}
    | {"categoryUuid", "category", "state", "deletedDate", "trashed", "deleted", "$type", "item"}
)
"""Keys without which an item cannot be judged.

They give its kind, its state, and the way to its password.
"""
_REPAIRS: Final = 16
"""The most damaged details of one item that are ignored."""
_PIECE: Final = 1 << 20
"""Bytes of a text whose lists and objects are counted at a time."""
_LEVELS: Final = 8
"""Levels whose lists and objects are counted. Exports have fewer."""
_STEP: Final = re.compile(r"\.([\w$]+)|\[(\d+)\]")


class DamagedItemError(ValueError):
    """An item that cannot be judged, because a part of it is damaged.

    `location` names the part. It is a path of keys that the format knows, never one from the file.
    """

    def __init__(self, location: str = "") -> None:
        super().__init__(location)
        self.location = location


def keyed(*required: str, without: tuple[str, ...] = ()) -> Callable[[VaultExport], bool]:
    """Build a `recognises` function for JSON exports with certain key paths.

    Every key path in `required` must be there, and no key path in `without`.
    """

    def recognises(export: VaultExport) -> bool:
        return export.keys.issuperset(required) and export.keys.isdisjoint(without)

    return recognises


def decoded(data: str | bytes, kind: type[T]) -> T:
    """Decode JSON as `kind`.

    Raises:
        UnreadableError: when the JSON is invalid, of another shape or too large for the memory. The message gives the
            path of the fault and never quotes the file's content.
    """
    import msgspec

    # Raised outside the handlers, so that the parser's error, which may quote the file, is not attached.
    try:
        raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
        if raw.count(b"[") + raw.count(b"{") > MAX_BRACKETS or _is_broad(raw):
            raise too_many()
        return msgspec.json.decode(raw, type=kind)
    except msgspec.ValidationError as error:
        path = str(error).rpartition(" - at ")[2]
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        path = ""
    # msgspec writes a key of the file itself as `[...]` in such a path, so the path is safe to show.
    problem = tr("this password export is damaged or edited: it is not valid JSON")
    if re.fullmatch(r"(`|key in `)?[$\w.\[\]]+`", path):
        problem = tr("this password export is damaged or edited, at {path}", path=path)
    raise UnreadableError(problem, hint=tr("export it again, and do not open it in another program first"))


def _is_broad(data: bytes) -> bool:
    """Return whether one list or object has more than `MAX_ENTRIES` members."""
    if data.count(b",") < MAX_ENTRIES:
        return False
    import numpy as np

    from hygiene.sources.reader_kit.json_stream import Structure

    structure, open_members = Structure(), np.zeros(_LEVELS, dtype=np.int64)
    for start in range(0, len(data), _PIECE):
        piece = data[start : start + _PIECE]
        outside, depth = structure.levels(piece)
        chars = np.frombuffer(piece, dtype=np.uint8)
        commas, ends = outside & (chars == ord(",")), outside & ((chars | 0x20) == ord("}"))
        for level in range(_LEVELS):
            at = np.flatnonzero(commas & (depth == level + 1))
            before = np.searchsorted(at, np.flatnonzero(ends & (depth == level)))
            members = np.diff(before, prepend=0, append=len(at))
            members[0] += open_members[level]
            if members.max() >= MAX_ENTRIES:
                return True
            open_members[level] = members[-1]
    return False


def each_item(
    export: VaultExport,
    items: Iterable[msgspec.Raw],
    kind: type[T],
    read: Callable[[T], Iterable[Secret | str]],
    *,
    damage: str = DAMAGED,
) -> Iterator[Secret | str]:
    """Yield the result of `read` for each item of a list, decoded as `kind`.

    A damaged item costs only itself. It is left out and counted in `export.unread` as `damage`. A damaged detail that
    has nothing to do with the password, such as a date, costs only that detail, and is counted in `export.notes`.

    Raises:
        OverBudgetError: when all the time is up.
    """
    # The clock is checked for each item of a vault, so that every item is counted when the time is up.
    for raw in items if damage == DAMAGED_VAULTS else export.each(items):
        try:
            item, ignored = mended(bytes(raw), kind)
            results = list(read(item))
        except DamagedItemError as error:
            where = error.location
            why = tr_later("{damage} (at `{path}`)", damage=Later(damage), path=where) if where else damage
            export.unread[why] += 1
            continue
        except OverBudgetError:
            raise
        except (UnreadableError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError):
            export.unread[damage] += 1
            continue
        if ignored:
            export.notes[IGNORED] += 1
        yield from results


def mended(raw: bytes, kind: type[T]) -> tuple[T, int]:
    """Decode an item without its damaged details, and count them.

    Raises:
        DamagedItemError: when it cannot be judged without them.
    """
    import msgspec

    try:
        return msgspec.json.decode(raw, type=kind), 0
    except msgspec.ValidationError:
        if len(raw) > MAX_ELEMENT:
            raise DamagedItemError from None
        value = msgspec.json.decode(raw)
    for repairs in range(_REPAIRS):
        try:
            return msgspec.convert(value, kind), repairs
        except msgspec.ValidationError as error:
            _drop(value, str(error).rpartition(" - at ")[2])
    raise DamagedItemError


def _drop(value: Any, path: str) -> None:
    """Remove the detail that holds a fault.

    It is the first one on the path of the fault that the item can do without.

    Raises:
        DamagedItemError: when there is no such detail.
    """
    steps = [(name or int(index)) for name, index in _STEP.findall(path)]
    if "[...]" in path or not steps:
        raise DamagedItemError
    for number, step in enumerate(steps):
        if isinstance(step, str) and step not in _ESSENTIAL:
            following = steps[number + 1 : number + 2]
            if following and isinstance(following[0], int):
                value, step = value[step], following[0]  # noqa: PLW2901  # an entry of a list goes alone
            del value[step]
            return
        value = value[step]
    raise DamagedItemError(".".join(step for step in steps if isinstance(step, str)))
