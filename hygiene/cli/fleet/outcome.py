"""The end of a fleet's run: its files, its news and its exit code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from hygiene.cli import terminal
from hygiene.cli.fleet.check import refuse_owner
from hygiene.cli.output import for_others
from hygiene.language.words import speaking_as_written, tr, tr_n
from hygiene.model.errors import HistoryError
from hygiene.model.text import home_hidden

if TYPE_CHECKING:
    from hygiene.cli.fleet.folder import Reports
    from hygiene.plugins.format import Screen
    from hygiene.report.fleet.records import Overview


def write(whole: Overview, reports: Reports | None, more: dict[str, Any]) -> None:
    """Print the report about the fleet, or write it beside the others."""
    from hygiene.formats.fleet import get
    from hygiene.plugins.format import Screen
    from hygiene.report.fleet.overview import of_group

    shown = _part(whole, more)
    if reports is None:
        made = for_others(shown, redact=more["redact"])
        file = more["output"]
        terminal.write(get(more["style"])(made, terminal.screen(file, details=more["details"])), file, more["how"])
        return
    render, name = get(reports.whole_style), reports.fleet
    files = {line.name: reports.group(line.name) for line in shown.groups}
    for group, file in files.items():
        screen = Screen(details=True, overview=f"../{name}")
        reports.overview(file, render(_beside(of_group(whole, group)), screen))
    reports.overview(name, render(_linked(shown, files), Screen(details=True)))
    # A short summary shows the user whether to open the file.
    terminal.write(get("table")(shown, terminal.screen(None, details=more["details"])), None)
    if not terminal.is_quiet():
        wrote = tr(
            "Wrote {file}, and reports of {accounts} and {groups}.",
            file=terminal.line(home_hidden(str(reports.folder / name))),
            accounts=tr_n(len(whole.lines), "{count:,} account", "{count:,} accounts"),
            groups=tr_n(len(shown.groups), "{count:,} group", "{count:,} groups"),
        )
        other = tr("Only those of the accounts are {format}; the others are JSON.", format=reports.style)
        terminal.tell(wrote if reports.style == reports.whole_style else f"{wrote} {other}")


def fleet_text(whole: Overview, style: str, owner: str | None, screen: Screen, *, redact: bool) -> str:
    """Return a kept report about a fleet, or an owner's part of it.

    Raises:
        click.UsageError: No account has the owner, or reports about a fleet do not have the format.
    """
    from hygiene.formats.fleet import get

    refuse_style(style)
    names = sorted({line.account.owner for line in whole.lines if line.account.owner})
    refuse_owner(names, owner)
    with speaking_as_written(whole.language):
        return get(style)(for_others(_part(whole, {"group": None, "owner": owner}), redact=redact), screen)


def refuse_style(name: str) -> None:
    """Refuse a format that has no place for a fleet.

    Raises:
        click.UsageError: The format is about the findings of one account.
    """
    from hygiene.formats.fleet import NAMES

    if name not in NAMES:
        raise click.UsageError(
            tr(
                "the report about a fleet is written as {formats} or {last}, because {format} is about the findings "
                "of one account. `hygiene fleet FILE --output FOLDER --format {format}` writes it for each account.",
                formats=", ".join(sorted(NAMES)[:-1]),
                last=max(NAMES),
                format=name,
            )
        )


def _linked(whole: Overview, files: Mapping[str, str]) -> Overview:
    """Return a report whose groups name the files of their own reports."""
    return replace(whole, groups=tuple(replace(line, file=files[line.name]) for line in whole.groups))


def _beside(part: Overview) -> Overview:
    """Return a report to be kept in a folder beside the accounts' reports."""
    return replace(part, lines=tuple(replace(line, file=line.file and f"../{line.file}") for line in part.lines))


def _part(whole: Overview, more: dict[str, Any]) -> Overview:
    """Return the part of the report that the user asked for."""
    from hygiene.report.fleet.overview import of_group, of_owner

    shown = of_group(whole, more["group"]) if more["group"] is not None else whole
    return of_owner(shown, more["owner"]) if more["owner"] is not None else shown


def tell(command: Sequence[str] | None, whole: Overview) -> None:
    """Give the command, if any, the report about the fleet if it has news."""
    if not command or not _is_news(whole):
        return
    from hygiene.cli.history.keep import withdrawn_unless_told
    from hygiene.cli.history.notify import notify
    from hygiene.formats.fleet.notice import notice

    try:
        with withdrawn_unless_told(whole.generated_at if whole.run else None):
            notify(command, notice(whole))
    except HistoryError as error:
        terminal.go_on(error)


def _is_news(whole: Overview) -> bool:
    """Return whether anything is worse, gone, or no longer read."""
    from hygiene.report.changes.records import is_news

    own = [change for line in whole.lines for change in line.changes]
    return bool(whole.lost) or is_news([*own, *whole.shared_changes])


def exit_code(whole: Overview, more: dict[str, Any]) -> int:
    """Return the exit code.

    10: an open finding has at least the severity of `--fail-on`, or a new or worse one that of `--fail-on-new`. 3: an
    account or a vault was not read in full, or an export is stale, unless `--allow-unread` is given. 0: neither.
    """
    from hygiene.model.errors import UnreadableError
    from hygiene.model.finding import Severity

    found = {severity for line in whole.lines for severity in line.found}
    found |= {each.severity for each in whole.shared if not each.accepted}
    changes = [*whole.shared_changes, *(change for line in whole.lines for change in line.changes)]
    new = {change.found.severity for change in changes if change.worse}
    for limit, there in ((more["fail_on"], found), (more["fail_on_new"], new)):
        if limit and any(severity.rank >= Severity(limit).rank for severity in there):
            return 10
    unread = whole.unread or whole.stale or whole.notes or any(line.damage for line in whole.lines)
    return UnreadableError.exit_code if unread and not more["allow_unread"] else 0
