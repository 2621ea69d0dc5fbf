"""The changes in a fleet since the last run, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hygiene.formats.fleet.names import name
from hygiene.formats.wording import changes as _changes
from hygiene.language.words import tr, tr_n
from hygiene.report.changes.records import Change, Changes
from hygiene.report.fleet.records import Overview


def news(overview: Overview) -> str:
    """Return the news since the last run, as sentences, or ""."""
    if overview.since is None:
        return tr(_changes.FIRST_OF_FLEET) if overview.run else ""
    found = Changes(since=overview.since, lines=overview.all_changes)
    said = _changes.summary(found, overview.zone, overview.generated_at)
    if first := sum(line.state != "not read" and not line.compared for line in overview.lines):
        more = tr_n(
            first,
            "{count:,} account was read for the first time.",
            "{count:,} accounts were read for the first time.",
        )
        return f"{said} {more}"
    return said


def changed(overview: Overview) -> Iterator[tuple[str, tuple[Change, ...]]]:
    """Yield the changes of each account, with its name.

    Changes about several accounts together come first.
    """
    if overview.shared_changes:
        yield tr("Several accounts together"), overview.shared_changes
    for line in overview.lines:
        if line.compared_changes:
            yield name(line), line.compared_changes


def kinds(overview: Overview) -> list[str]:
    """Return the headings of everything that changed, in order."""
    return [kind for kind, _ in by_kind(overview.all_changes, overview)]


def by_kind(changes: Sequence[Change], overview: Overview) -> list[tuple[str, list[str]]]:
    """Return changes as sentences below the heading of their kind."""
    found = _changes.sections(Changes(since=overview.since, lines=tuple(changes)), {})
    return [(section.title, [f"{each.lead}: {each.text}" for each in section.lines]) for section in found]
