"""Differences between two exports of one account.

Some exports show a profile, a list of blocked accounts or the authorised apps as they are, without the time of any
change. Two exports show that something changed between them. A part that is not in both, or not whole, is not compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from hygiene.model.records import Difference
from hygiene.model.text import printable, without_addresses
from hygiene.reference.sites import domain, has_public_suffix

if TYPE_CHECKING:
    from hygiene.model.acts import Acts
    from hygiene.model.records import App
    from hygiene.model.redacted import Hidden
    from hygiene.model.snapshot import Snapshot

_Made = Callable[..., Difference]
_NAME: Final = 60
"""Characters of a name that are shown."""


def differences(old: Snapshot, new: Snapshot) -> tuple[Difference, ...]:
    """Return every difference of the newer export from the older one."""
    made: _Made = partial(Difference, since=old.taken_at, until=new.taken_at)
    found = [*_handles(old, new, made)]
    for part, compare in _COMPARED.items():
        before, after = getattr(old, part), getattr(new, part)
        if before is not None and after is not None and not (old.lacks_history(part) or new.lacks_history(part)):
            found += compare(before, after, made)
    return (*found, *_posts(old, new, made))


def _shown(text: str) -> str:
    """Return a name from outside, fit to print and without addresses."""
    return printable(without_addresses(text.strip()), _NAME)


def _handles(old: Snapshot, new: Snapshot, made: _Made) -> Iterator[Difference]:
    before, after = old.account.handle, new.account.handle
    if before.casefold() != after.casefold():
        yield made(kind="handle", what=f"@{_shown(before)} became @{_shown(after)}")


def _apps(before: Iterable[App], after: Iterable[App], made: _Made) -> Iterator[Difference]:
    known, left = ({app.id or app.name: app for app in some} for some in (before, after))
    for key in sorted(left.keys() - known.keys()):
        yield made(kind="app", what=_name(left[key]))
    for key in sorted(known.keys() - left.keys()):
        yield made(kind="app-gone", what=_name(known[key]))
    for key in sorted(known.keys() & left.keys()):
        if more := left[key].permissions - known[key].permissions:
            may = ", ".join(printable(each, 30) for each in sorted(more))
            yield made(kind="app-permissions", what=f"{_name(left[key])} ({may})")


def _name(app: App) -> str:
    return f"“{_shown(app.name.strip() or app.id)}”"


def _contacts(before: Iterable[Any], after: Iterable[Any], made: _Made) -> Iterator[Difference]:
    known, left = ({(each.kind, each.value.reveal()) for each in some} for some in (before, after))
    for kind in ("email", "phone"):
        new = sum(each[0] == kind for each in left - known)
        gone = sum(each[0] == kind for each in known - left)
        if new or gone:
            words = [f"{count} {what}" for count, what in ((new, "new"), (gone, "gone")) if count]
            yield made(kind=kind, what=", ".join(words), count=max(new, gone))


def _factors(before: Iterable[str], after: Iterable[str], made: _Made) -> Iterator[Difference]:
    for kind, names in (
        ("second-factor-off", set(before) - set(after)),
        ("second-factor-on", set(after) - set(before)),
    ):
        for name in sorted(names):
            yield made(kind=kind, what=_shown(name))


def _identities(before: Iterable[Any], after: Iterable[Any], made: _Made) -> Iterator[Difference]:
    for name in sorted({each.provider for each in after} - {each.provider for each in before}):
        yield made(kind="identity", what=_shown(name))


def _devices(before: Iterable[Any], after: Iterable[Any], made: _Made) -> Iterator[Difference]:
    for name in sorted({each.name for each in after} - {each.name for each in before} - {""}):
        yield made(kind="device", what=f"“{_shown(name)}”")


def _profile(before: Mapping[str, Hidden], after: Mapping[str, Hidden], made: _Made) -> Iterator[Difference]:
    for kind in sorted(before.keys() & after.keys()):
        if before[kind] != after[kind]:
            # The host of an address without a name would be the address.
            target = domain(after[kind].reveal()) if kind == "link" else ""
            named = target and has_public_suffix(target)
            yield made(kind=kind, what=f"it now leads to {_shown(target)}" if named else "")


def _people(before: Acts, after: Acts, made: _Made) -> Iterator[Difference]:
    """Yield the people who are new on, or gone from, lists without times."""
    for kind, gone in (("follow", "unfollow"), ("block", "")):
        known, left = (_undated(acts.of(kind)) for acts in (before, after))
        if count := len(np.setdiff1d(left, known)):
            yield made(kind=kind, count=count)
        if gone and (count := len(np.setdiff1d(known, left))):
            yield made(kind=gone, count=count)


def _undated(acts: Acts) -> NDArray[np.int64]:
    people: NDArray[np.int64] = acts.whom[np.isnat(acts.at) & (acts.whom != 0)]
    return people


def _posts(old: Snapshot, new: Snapshot, made: _Made) -> Iterator[Difference]:
    """Yield the number of posts that are gone.

    Posts from before the newer export begins do not count, because it may hold fewer years.
    """
    if old.posts is None or new.posts is None or old.lacks_history("posts") or new.lacks_history("posts"):
        return
    if not len(new.posts) or np.isnat(new.posts.at[0]):
        return
    kept = ~old.posts.deleted & (old.posts.at >= new.posts.at[0]) & (old.posts.id != b"")
    if count := len(np.setdiff1d(old.posts.id[kept], new.posts.id[~new.posts.deleted])):
        yield made(kind="deletion", count=count)


_COMPARED: Final[Mapping[str, Callable[[Any, Any, _Made], Iterator[Difference]]]] = {
    "apps": _apps,
    "contacts": _contacts,
    "second_factors": _factors,
    "sign_ins": _identities,
    "devices": _devices,
    "profile": _profile,
    "follows": _people,
}
"""The comparison of each part of two exports."""
