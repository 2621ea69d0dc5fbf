"""The commands to go on with after a report."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Final

from hygiene.formats.wording import provenance as _provenance
from hygiene.formats.wording import verdict as _verdict
from hygiene.formats.wording.layout import cells
from hygiene.language.words import tr
from hygiene.model.account import VAULT, Account
from hygiene.model.snapshot import LIVE, Input
from hygiene.model.text import escaped, printable
from hygiene.report.report import Report
from hygiene.report.verdict.word import ALARMS

YOURS: Final = frozenset({"EXPORT", "FILE"})
"""Words in a command that stand for files that the report cannot name."""
_LONGEST: Final = 200
"""The most cells of the files in a command."""


def commands(report: Report, *, details: bool) -> Sequence[tuple[str, str]]:
    """Return the commands to go on with, each with its purpose.

    `details` is true when the report shows everything already.
    """
    if report.redacted:
        # The reader does not have the files, and no finding has its own id.
        return [("hygiene explain score", tr("every number and its source"))]
    if _verdict.nothing_read(report):
        return [("hygiene readers", tr("what can be read, and how to ask for it"))]
    if report.demo:
        yours = ("hygiene scan", tr("the same about your own accounts"))
        whole = () if details else (("hygiene demo --details", tr("all findings, apps and dates")),)
        return [*(_walk("--demo") for _ in report.incidents[:1]), *whole, yours]
    named = _provenance.policy_option(report)
    judged = " --no-policy" if report.no_policy else named
    # A vault tells whether somebody may have known the password.
    vaults = _files(_vaults(report), "--vault ", report) if _vaults(report) else ""
    found = [
        _walk(" ".join(filter(None, [_given(report, each.account), vaults])) + judged) for each in report.incidents[:1]
    ]
    if mark := _to_explain(report):
        # A run that was kept has it. Others read the same files again.
        given = "" if report.judged_at or report.changes else f" {_source(report, mark)}"
        found.append((f"hygiene explain {printable(mark, 16)}{given}{judged}", tr("why, and how sure it is")))
    if report.accounts and report.coverage.next:
        found.append((f"hygiene review {_everything(report)}{named}", tr("answer what is open, by hand")))
    if details:
        return found
    if not report.judged_at and report.changes and report.changes.since and report.changes.lines:
        found.append(("hygiene diff" + judged, tr("what changed, and why")))
    found.append((tr("the same command with --details"), tr("all findings, apps and dates")))
    return found


def _walk(given: str) -> tuple[str, str]:
    """Return the command that walks through an incident, and its purpose."""
    return f"hygiene incident {given}", tr("what happened, and what to do")


def _to_explain(report: Report) -> str:
    """Return the fingerprint of the finding to explain first, or "".

    It is the finding behind an alarm, or else the worst weak sign. In a list for one owner the alarm is that of the
    owner's worst account.
    """
    behind = report.verdict if not report.view else report.accounts[0].verdict if report.accounts else None
    if behind and behind.word in ALARMS:
        return behind.because[0] if behind.because else ""
    weak = {each for fix in report.fix_first if fix.weak_sign for each in fix.fingerprints}
    return next((each for each in report.compromise.fingerprints if each in weak), "")


def _source(report: Report, fingerprint: str) -> str:
    """Return the arguments with which a command finds a finding again."""
    about = (r.account for r in report.results if any(r.fingerprint(each) == fingerprint for each in r.findings))
    account = next(about, None)
    if account and account.platform == VAULT:
        return _files(_vaults(report), "--vault ", report)
    return _given(report, account)


def _everything(report: Report) -> str:
    """Return the arguments with which a command reads all that was read.

    A command that read less would ask what the run has answered.
    """
    read, vaults = [each for each in report.inputs if each.account], _vaults(report)
    files, live = [each for each in read if not each.live], [each for each in read if each.live]
    given = [_files(files, "", report)] if files or not live else []
    given += [_files(vaults, "--vault ", report)] if vaults else []
    given += [*map(_account, live), "--online"] if live else []
    return " ".join(given)


def _vaults(report: Report) -> Sequence[Input]:
    """Return the exports of password managers that were read."""
    return [each for each in report.inputs if "entries" in each.read]


def _given(report: Report, account: Account | None) -> str:
    """Return the arguments with which a command reads an account again.

    Without an account, they name any account that was read.
    """
    read = [each for each in report.inputs if each.account]
    inputs = [each for each in read if account and each.account and each.account.key == account.key] or read
    if not inputs or not all(each.live for each in inputs):
        return _files([each for each in inputs if not each.live], "", report)
    return f"{_account(inputs[0])} --online"


def _account(live: Input) -> str:
    """Return the arguments that name a connected account."""
    # Its handle is masked already, and a name of the Fediverse only looks like an e-mail address.
    return f"--account {shlex.quote(escaped(live.path.removesuffix(LIVE), 200))}"


def _files(inputs: Sequence[Input], option: str, report: Report) -> str:
    """Return the arguments that name files.

    Words of `YOURS` stand for files that the report cannot name. A report that is shown again may be of another folder,
    so it names none.
    """
    named = [] if report.judged_at else [_provenance.argument(each) for each in inputs]
    files = " ".join(f"{option}{each}" for each in named)
    if not all(named) or not 0 < cells(files) <= _LONGEST:
        return f"{option}FILE" if option else "EXPORT"
    return files
