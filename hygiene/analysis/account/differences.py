"""Differences between two exports of one account.

Some exports show the current profile, list of blocked accounts or authorised apps, without the time of any change. Two
exports show that something changed between them. Only parts that both exports hold in full are compared.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from hygiene.analysis import accepted
from hygiene.analysis.account.addresses import known, short_tag, tag
from hygiene.analysis.links.profile_links import imitation
from hygiene.language.words import tr, tr_n
from hygiene.model.records import Difference
from hygiene.model.snapshot import part_name
from hygiene.model.text import printable, series, without_personal
from hygiene.reference.sites import domain, has_public_suffix

if TYPE_CHECKING:
    from hygiene.model.acts import Acts
    from hygiene.model.posts import Posts
    from hygiene.model.records import App, Contact, Device, SignIn
    from hygiene.model.redacted import Hidden
    from hygiene.model.snapshot import Snapshot

_Made = Callable[..., Difference]
_NO_TIME: Final = datetime.min.replace(tzinfo=UTC)
_NAME: Final = 60
"""Characters of a name that are shown."""


def differences(earlier: Sequence[Snapshot], new: Snapshot) -> tuple[tuple[Difference, ...], str]:
    """Return the differences from earlier exports, and the missing parts.

    Each part is compared with the newest of `earlier`, oldest first, that holds it in full. The text names the parts
    that this one lacks, and those that every earlier one lacks, or is empty.
    """
    earlier = [_without_own(each, new) for each in earlier]
    last = earlier[-1]
    found = [*_handles(last, new, partial(Difference, since=last.taken_at, until=new.taken_at))]
    missing: list[str] = []
    unknown: list[str] = []
    for part, compare in _COMPARED.items():
        old = next((each for each in reversed(earlier) if _whole(each, part)), None)
        if old is not None and _whole(new, part):
            made: _Made = partial(Difference, since=old.taken_at, until=new.taken_at)
            found += [_linked(each, old, new) for each in compare(getattr(old, part), getattr(new, part), made)]
        elif any(_is_to_compare(each, part) for each in (*earlier, new)):
            (unknown if _whole(new, part) else missing).append(part_name(part))
    if _titled(last) and _titled(new):
        found = [each for each in found if each.kind != "name"]
    why = []
    if missing:
        why.append(tr("not compared, because this export lacks them: {parts}", parts=series(missing)))
    if unknown:
        why.append(tr("not compared, because no earlier export holds them in full: {parts}", parts=series(unknown)))
    return tuple(found), "; ".join(why)


def _without_own(old: Snapshot, new: Snapshot) -> Snapshot:
    """Return an earlier export without hygiene's own grant."""
    own = {app.id or app.name for app in new.own_grants}
    if not own or old.apps is None:
        return old
    return replace(old, apps=tuple(app for app in old.apps if (app.id or app.name) not in own))


def compared_parts(earlier: Sequence[Snapshot], new: Snapshot) -> frozenset[str]:
    """Return the parts that an earlier export and this one hold in full."""
    return frozenset(part for part in _COMPARED if _whole(new, part) and any(_whole(old, part) for old in earlier))


def _whole(snapshot: Snapshot, part: str) -> bool:
    return getattr(snapshot, part) is not None and not snapshot.lacks_history(part)


def _is_to_compare(snapshot: Snapshot, part: str) -> bool:
    """Return whether a part may show changes only in a comparison.

    Lists of people with times show on their own what is new.
    """
    if part == "follows" and snapshot.follows is not None:
        return not len(snapshot.follows) or len(_undated(snapshot.follows)) > 0
    return getattr(snapshot, part) is not None


def _shown(text: str) -> str:
    """Return a name from outside, fit to print and without addresses."""
    return printable(text.strip(), _NAME)


def _handles(old: Snapshot, new: Snapshot, made: _Made) -> Iterator[Difference]:
    before, after = old.account.handle, new.account.handle
    if old.account.named and new.account.named and before.casefold() != after.casefold():
        yield made(
            kind="handle",
            what=tr("@{before} became @{after}", before=_shown(before), after=_shown(after)),
            mark=f"{_shown(before)} {_shown(after)}",
        )


def _titled(snapshot: Snapshot) -> bool:
    """Return whether the display name is also the handle.

    Then both change at once.
    """
    name = (snapshot.profile or {}).get("name")
    return name is not None and name.reveal() == snapshot.account.handle


def _apps(before: Iterable[App], after: Iterable[App], made: _Made) -> Iterator[Difference]:
    """Yield apps that got more or lost all access.

    An app may be listed twice where the platform states no ids, or may have got access again.
    """
    known, left = (_by_key(some) for some in (before, after))
    for key in sorted(left.keys() - known.keys()):
        yield made(kind="app", what=_name(left[key][0]), mark=_mark(left[key][0]))
    for key in sorted(known.keys() - left.keys()):
        yield made(kind="app-gone", what=_name(known[key][0]), mark=_mark(known[key][0]))
    for key in sorted(known.keys() & left.keys()):
        many, last = max(len(left[key]) - len(known[key]), 0), made(kind="app", mark="").since
        again = sum(bool(_granted(app) and app.granted_at and app.granted_at > last) for app in left[key])
        names = {app.name for app in known[key]}
        for app in left[key][len(left[key]) - max(many, again) :]:
            what = tr("{app} (again)", app=_name(app)) if app.name in names else _name(app)
            yield made(
                kind="app",
                what=what,
                mark=" ".join((_mark(app), "again", str(app.granted_at or ""))),
            )
        if more := _permissions(left[key]) - _permissions(known[key]):
            may = ", ".join(printable(each, 30) for each in sorted(more))
            mark = " ".join((_mark(left[key][0]), *sorted(more)))
            yield made(kind="app-permissions", what=f"{_name(left[key][0])} ({may})", mark=mark)


def _by_key(apps: Iterable[App]) -> dict[str, list[App]]:
    """Return apps by their id or else their name, the last one let in last."""
    found: dict[str, list[App]] = {}
    for app in sorted(apps, key=lambda app: app.granted_at or _NO_TIME):
        found.setdefault(app.id or app.name, []).append(app)
    return found


def _granted(app: App) -> bool:
    return app.granted_at_means == "grant"


def _permissions(apps: Iterable[App]) -> frozenset[str]:
    return frozenset().union(*(app.permissions for app in apps))


def _mark(app: App) -> str:
    """Return a mark that identifies an app beyond its name."""
    return f"{printable(app.id, 80)} {_shown(app.name)}"


def _name(app: App) -> str:
    return f"“{_shown(app.name.strip() or app.id)}”"


def _contacts(before: Iterable[Contact], after: Iterable[Contact], made: _Made) -> Iterator[Difference]:
    were, are = ({(each.kind, known(each)): tag(each) for each in some} for some in (before, after))
    for kind in ("email", "phone"):
        new = sorted(are[each] for each in are.keys() - were.keys() if each[0] == kind)
        gone = sum(each[0] == kind for each in were.keys() - are.keys())
        if new or gone:
            words = [tr_n(len(new), "{count} new", "{count} new")] if new else []
            words += [tr_n(gone, "{count} gone", "{count} gone")] if gone else []
            mark = " ".join((f"{len(new)} {gone}", *accepted.tags(new)))
            yield _counted(made, kind, max(len(new), gone), what=", ".join(words), mark=mark)


def _counted(made: _Made, kind: str, count: int, *, what: str = "", mark: str = "") -> Difference:
    """Return a difference in numbers, identified by the dates of both exports."""
    found = made(kind=kind, count=count, what=what, mark="")
    return replace(found, mark=f"{mark} {count} {found.since} {found.until}")


def _factors(before: Iterable[str], after: Iterable[str], made: _Made) -> Iterator[Difference]:
    for kind, names in (
        ("second-factor-off", set(before) - set(after)),
        ("second-factor-on", set(after) - set(before)),
    ):
        for name in sorted(names):
            yield made(kind=kind, what=_shown(name), mark=_shown(name))


def _identities(before: Iterable[SignIn], after: Iterable[SignIn], made: _Made) -> Iterator[Difference]:
    """Yield services that can sign in now, but could not before.

    A service that was linked again later may be someone else's account there.
    """
    known, last = {each.provider for each in before}, made(kind="identity", mark="").since
    for name, at in sorted({(each.provider, each.at or _NO_TIME) for each in after}):
        if name not in known or at > last:
            again = " (again)" * (name in known)
            mark = _shown(name) if at == _NO_TIME else f"{_shown(name)} {at}"
            yield made(kind="identity", what=_shown(name) + again, mark=mark)


def _devices(before: Iterable[Device], after: Iterable[Device], made: _Made) -> Iterator[Difference]:
    known = {each.name for each in before} | {""}
    seen: dict[str, list[str]] = {}
    for each in after:
        if each.name not in known:
            seen.setdefault(each.name, []).extend([str(each.first_seen_at)] if each.first_seen_at else [])
    for name in sorted(seen):
        yield made(kind="device", what=f"“{_shown(name)}”", mark=" ".join((_shown(name), *sorted(seen[name]))))


def _profile(before: Mapping[str, Hidden], after: Mapping[str, Hidden], made: _Made) -> Iterator[Difference]:
    for kind in sorted(before.keys() & after.keys()):
        if before[kind] != after[kind]:
            # The host of an address without a name would be the address.
            target = domain(after[kind].reveal()) if kind == "link" else ""
            named = target and has_public_suffix(target)
            gone = kind == "link" and not after[kind].reveal().strip()
            what = tr("it now leads to {site}", site=_shown(target)) if named else tr("it is gone") if gone else ""
            yield made(kind=kind, what=what, mark=_mark_of(kind, after[kind].reveal()))


def _mark_of(kind: str, text: str) -> str:
    """Return a mark that identifies a text of a profile.

    It is a digest of the text without its addresses, and 8 bits of a digest of the whole text.
    """
    digest = hashlib.sha256(without_personal(text).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{digest} {short_tag(kind, text)}"


def _linked(found: Difference, old: Snapshot, new: Snapshot) -> Difference:
    """Return a difference, with the imitation if it is a new link."""
    if found.kind != "link" or not old.profile or not new.profile:
        return found
    return replace(found, imitation=imitation(new, new.profile["link"].reveal(), old.profile["link"].reveal()))


def _people(before: Acts, after: Acts, made: _Made) -> Iterator[Difference]:
    """Yield the people who are new on, or gone from, lists without times."""
    for kind, gone in (("follow", "unfollow"), ("block", "")):
        known, left = (_undated(acts.of(kind)) for acts in (before, after))
        if count := len(np.setdiff1d(left, known)):
            yield _counted(made, kind, count)
        if gone and (count := len(np.setdiff1d(known, left))):
            yield _counted(made, gone, count)


def _undated(acts: Acts) -> NDArray[np.int64]:
    people: NDArray[np.int64] = acts.whom[np.isnat(acts.at) & (acts.whom != 0)]
    return people


def _posts(before: Posts, after: Posts, made: _Made) -> Iterator[Difference]:
    """Yield the number of posts that are gone.

    If they are older than all remaining posts, the newer export may only begin later, and the words say so.
    """
    gone = np.isin(before.id, after.id[~after.deleted], invert=True) & ~before.deleted & (before.id != b"")
    begins = after.at[0] if len(after) and not np.isnat(after.at[0]) else np.datetime64("9999-12-31", "ms")
    older = gone & ~(before.at >= begins)
    if count := int((gone & ~older).sum()):
        yield _counted(made, "deletion", count)
    if count := int(older.sum()):
        yield _counted(made, "deletion", count, what=tr("or the newer export begins later"), mark="perhaps")


_COMPARED: Final[Mapping[str, Callable[[Any, Any, _Made], Iterator[Difference]]]] = {
    "apps": _apps,
    "contacts": _contacts,
    "second_factors": _factors,
    "sign_ins": _identities,
    "devices": _devices,
    "profile": _profile,
    "follows": _people,
    "posts": _posts,
}
"""The comparison of each part of two exports."""
