"""The changes in a fleet since the last run, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from hygiene.formats.fleet.names import name
from hygiene.formats.wording import changes as _changes
from hygiene.language.words import tr, tr_n
from hygiene.report.changes.records import Change, Changes
from hygiene.report.fleet.records import FleetLine, Overview


def news(overview: Overview) -> str:
    """Return the news since the last run, as sentences, or ""."""
    if overview.since is None:
        return tr(_changes.FIRST_OF_FLEET) if overview.run else ""
    found = Changes(since=overview.since, lines=every(overview))
    said = _changes.summary(found, overview.zone, overview.generated_at)
    if first := sum(line.state != "not read" and not line.compared for line in overview.lines):
        more = tr_n(
            first,
            "{count:,} account was read for the first time.",
            "{count:,} accounts were read for the first time.",
        )
        return f"{said} {more}"
    return said


def seen(line: FleetLine) -> tuple[Change, ...]:
    """Return the changes of an account.

    A first reading has no changes, because everything it finds is new.
    """
    return line.changes if line.compared else ()


def every(overview: Overview) -> tuple[Change, ...]:
    """Return the changes of all accounts, and those that they share."""
    return tuple(chain.from_iterable(changes for _, changes in changed(overview)))


def changed(overview: Overview) -> Iterator[tuple[str, tuple[Change, ...]]]:
    """Yield the changes of each account, with its name.

    Changes about several accounts together come first.
    """
    if overview.shared_changes:
        yield tr("Several accounts together"), overview.shared_changes
    for line in overview.lines:
        if changes := seen(line):
            yield name(line), changes


def kinds(overview: Overview) -> list[str]:
    """Return the headings of everything that changed, in order."""
    return [kind for kind, _ in by_kind(every(overview), overview)]


def by_kind(changes: Sequence[Change], overview: Overview) -> list[tuple[str, list[str]]]:
    """Return changes as sentences below the heading of their kind."""
    found = _changes.sections(Changes(since=overview.since, lines=tuple(changes)), {})
    return [(section.title, [f"{each.lead}: {each.text}" for each in section.lines]) for section in found]
