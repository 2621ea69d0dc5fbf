"""The command `accept`: write into the policy that a finding is accepted."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from hygiene.cli import terminal
from hygiene.cli.commands.explain import FingerprintParam
from hygiene.cli.options import FILE, yes_option
from hygiene.cli.terminal import errors
from hygiene.language.words import tr

if TYPE_CHECKING:
    from hygiene.cli.listings.finding_page import Found
    from hygiene.model.policy import Acceptance, Policy

_LONG: Final = timedelta(days=366)
"""The longest acceptance without a warning."""
_LOGIN_NAMES: Final = ("LOGNAME", "USER", "USERNAME")
"""The variables that hold a login name on POSIX systems and Windows.

The system's accounts are not asked, because that may open a socket.
"""


class _DayParam(click.ParamType[date]):
    """A day such as 2027-03-01."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day, or fail with the form of a day."""
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = None
        # Python also reads forms such as 20270301 and 2027-W09-1, which someone may mean otherwise.
        if day is None or f"{day}" != value:
            self.fail(tr("{text} is not a day such as 2027-03-01.", text=repr(value)), param, ctx)
        return day


def _reason(_ctx: click.Context, _param: click.Parameter, value: str) -> str:
    """Return the reason, or refuse the word that stands for one in reports."""
    if value.strip() == "WHY":
        raise click.BadParameter(tr("put your own reason in place of WHY."))
    return value


@click.command()
@click.argument("fingerprint", metavar="FINGERPRINT", type=FingerprintParam())
@click.option("--until", type=_DayParam(), required=True, metavar="DATE", help="The last day, such as 2027-03-01.")
@click.option("--reason", required=True, metavar="TEXT", callback=_reason, help="Why you live with the finding.")
@click.option(
    "--owner",
    metavar="NAME",
    help="Who answers for it. Without the option: the owner of the account in the policy, where --report names the "
    "account; else the only owner in the policy; else your login name.",
)
@click.option(
    "--policy", "policy_file", type=FILE, metavar="FILE", help="The policy to change [the one that a scan uses]."
)
@click.option(
    "--report", "report_file", type=FILE, metavar="FILE", help="The JSON report with the finding, to check the id."
)
@yes_option
def accept(  # one parameter an option
    fingerprint: str,
    until: date,
    reason: str,
    owner: str | None,
    policy_file: Path | None,
    report_file: Path | None,
    yes: bool,
) -> None:
    """Accept a finding until a date, and write that into the policy.

    FINGERPRINT is the id of the finding in the report. Up to the end of the day of --until, the finding neither counts
    nor changes the exit code, and the report lists it as accepted. When more of the same is found, it counts again at
    once. The change is shown before it is written, and your comments stay.
    """
    with errors():
        from hygiene.cli.policy.edit import file_to_change, offer
        from hygiene.model.text import home_hidden, printable

        file = file_to_change(policy_file)
        policy = file.policy
        today = policy.day(datetime.now(UTC))
        _check_day(until, today)
        found = _found(report_file, fingerprint)
        index, old = _earlier(policy, fingerprint)
        values = {
            "fingerprint": fingerprint,
            "reason": printable(reason.strip(), 500),
            "owner": printable(owner.strip(), 500) if owner else _owner(policy, found, old),
            "until": until,
            "on": today,
            **_about(found, old),
        }
        file.put("accept", index, values)
        path = terminal.line(home_hidden(str(file.path)), 1000)
        if file.text == file.before:
            terminal.say(tr("Nothing to change: {file} accepts this finding in these words already.", file=path))
            return
        offer(file, yes=yes)
        terminal.say(tr("Wrote {file}. The finding counts again after {day}.", file=path, day=until))


def _check_day(until: date, today: date) -> None:
    """Refuse a day that is over, and warn of one that is far away.

    Raises:
        click.BadParameter: The day is over.
    """
    if until < today:
        raise click.BadParameter(tr("{day} is over; today is {today}.", day=until, today=today), param_hint="--until")
    if until - today > _LONG:
        terminal.warn(
            tr("{day} is more than a year away; a nearer date makes you look at the finding again", day=until)
        )


def _found(report_file: Path | None, fingerprint: str) -> Found | None:
    """Return the finding in the report or else in the history, and show it.

    Raises:
        click.BadParameter: The report has no such finding.
    """
    if report_file is None:
        found = _kept(fingerprint)
    else:
        from hygiene.cli.listings.finding_page import find
        from hygiene.cli.listings.saved_report import load

        found = find(load(report_file), fingerprint)
    if found:
        terminal.say(f"{found.who}: {found.title}")
    return found


def _kept(fingerprint: str) -> Found | None:
    """Return the finding of the newest run that has it; warn if no run has."""
    from hygiene.cli.history.finding import not_found
    from hygiene.cli.listings.finding_page import find
    from hygiene.cli.listings.saved_report import parse
    from hygiene.formats.json import render
    from hygiene.history.private_file import exists
    from hygiene.history.runs.file import opened, usual_path
    from hygiene.history.runs.recall import newest_with
    from hygiene.model.errors import HistoryError
    from hygiene.plugins.format import Screen

    path = usual_path()
    try:
        if not exists(path, HistoryError):
            return None
        with opened(path, new=False) as history:
            report, damaged = newest_with(history, fingerprint)
    except HistoryError:  # an acceptance needs no history
        return None
    if report is None:
        unknown = tr("no run in the history has a finding {fingerprint}, so check the id", fingerprint=fingerprint)
        terminal.warn(not_found(fingerprint, damaged) if damaged else unknown)
        return None
    return find(parse(render(report, Screen())), fingerprint)


def _about(found: Found | None, old: Acceptance | None) -> dict[str, str]:
    """Return how bad and how sure a finding is, its check and its account.

    The check and the account are those of a named account. They let a later report say when nothing needs the
    acceptance any more. Where no run has the finding, an earlier acceptance keeps its limits.
    """
    if found is None:
        if old and (old.severity or old.confidence):
            terminal.say(
                tr(
                    "The acceptance covers no worse and no surer finding than before. To accept a worse one, give the "
                    "report that shows it: --report FILE."
                )
            )
        return {}
    limits = {"severity": found.finding.severity.value, "confidence": found.finding.confidence.value}
    if found.account is None or not found.account.named:
        return limits
    return {"check": found.check, "platform": found.account.platform, "handle": found.account.handle, **limits}


def _earlier(policy: Policy, fingerprint: str) -> tuple[int | None, Acceptance | None]:
    """Return an earlier acceptance of the finding and where it stands."""
    for index, acceptance in enumerate(policy.accept):
        if acceptance.fingerprint == fingerprint:
            return index, acceptance
    return None, None


def _owner(policy: Policy, found: Found | None, old: Acceptance | None) -> str:
    """Return who answers for the acceptance, and print who that is and why.

    Raises:
        click.UsageError: There is no name to use.
    """
    from hygiene.model.text import printable

    rules = policy.account(found.account) if found and found.account else None
    owners = {account.owner for account in policy.accounts}
    if old:
        return old.owner
    if rules and rules.owner:
        name, why = rules.owner, tr("the owner of the account in the policy")
    elif len(owners) == 1 and all(owners):
        name, why = owners.pop(), tr("the only owner in the policy")
    elif login := next(filter(None, (os.environ.get(name, "").strip() for name in _LOGIN_NAMES)), ""):
        name, why = printable(login, 500), tr("your login name")
    else:
        raise click.UsageError(tr("name who answers for the acceptance with --owner."))
    terminal.say(tr("Owner: {name}, {why}. To name another, give --owner.", name=name, why=why))
    return name
