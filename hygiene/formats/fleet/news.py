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
    lines = tuple(chain.from_iterable(changes for _, changes in changed(overview)))
    said = _changes.summary(Changes(since=overview.since, lines=lines), overview.zone, overview.generated_at)
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


def counts(line: FleetLine) -> tuple[int, int, int]:
    """Return how many findings of an account are new, worse and gone.

    Changes due only to another rule, another reading or time are not counted. Accepted findings are not new.
    """
    own = [change for change in seen(line) if change.cause in {"account", "acceptance"}]
    worse = sum(change.kind == "changed" and change.worse for change in own)
    new = sum(change.kind == "new" and change.worse for change in own)
    return new, worse, sum(change.kind == "gone" for change in own)


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
    lines = tuple(chain.from_iterable(changes for _, changes in changed(overview)))
    return [kind for kind, _ in by_kind(lines, overview)]


def by_kind(changes: Sequence[Change], overview: Overview) -> list[tuple[str, list[str]]]:
    """Return changes as sentences below the heading of their kind."""
    found = _changes.sections(Changes(since=overview.since, lines=tuple(changes)), {})
    return [(section.title, [f"{each.lead}: {each.text}" for each in section.lines]) for section in found]
