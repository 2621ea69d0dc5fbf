"""The report for one owner, who is a person or a team."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hygiene.model.account import Account
from hygiene.model.policy import Policy
from hygiene.model.text import plural, printable, series
from hygiene.report.report import OwnerView, Report


def owners(policy: Policy) -> tuple[str, ...]:
    """Return the owners that a policy names, sorted.

    One owner in several spellings is listed once.
    """
    names = {_key(rules.owner): printable(rules.owner.strip(), 80) for rules in policy.accounts if rules.owner.strip()}
    return tuple(sorted(names.values()))


def named(owner: str, wanted: str) -> bool:
    """Return whether a name stands for an owner. Letter case does not matter."""
    return bool(owner.strip()) and _key(owner) == _key(wanted)


def for_owner(report: Report, owner: str) -> Report:
    """Return the report with the accounts, incidents and fixes of one owner.

    Letter case does not matter. A fix for several accounts, such as a mailbox's password, is listed for each of their
    owners. The next looks and the inputs are the owner's too, with those inputs that may be about every account. The
    verdict and the number stay those of the run, and the view states what is left out. Without an account of this owner
    the lists are empty.
    """
    accounts = tuple(line for line in report.accounts if named(line.owner, owner))
    keys = {line.account.key for line in accounts}
    incidents = tuple(each for each in report.incidents if each.account.key in keys)
    fixes = tuple(fix for fix in report.fix_first if _any(fix.concerns, keys))
    looks = tuple(look for look in report.coverage.looks if look.account is None or look.account.key in keys)
    inputs = tuple(each for each in report.inputs if each.account is None or each.account.key in keys)
    name = next((line.owner for line in accounts), owner)
    left = (
        len(report.accounts) - len(accounts),
        len(report.incidents) - len(incidents),
        len(report.fix_first) - len(fixes),
    )
    statement = _statement(name, *left, len(report.inputs) - len(inputs))
    view = OwnerView(owner=name, accounts=left[0], incidents=left[1], fixes=left[2], statement=statement)
    return replace(
        report,
        accounts=accounts,
        incidents=incidents,
        fix_first=fixes,
        coverage=replace(report.coverage, looks=looks if accounts else ()),
        inputs=inputs,
        view=view,
    )


def _key(owner: str) -> str:
    return " ".join(owner.split()).casefold()


def _any(accounts: Iterable[Account], keys: set[tuple[str, str]]) -> bool:
    return any(account.key in keys for account in accounts)


def _statement(owner: str, accounts: int, incidents: int, fixes: int, inputs: int) -> str:
    """Return in words whose accounts are listed, and what is left out."""
    listed = f"Only the accounts of {printable(owner, 80)} are listed, with their incidents and fixes."
    counts = ((accounts, "other account"), (incidents, "other incident"), (fixes, "other fix"), (inputs, "other input"))
    left = [plural(count, noun, "other fixes" if noun == "other fix" else "") for count, noun in counts if count]
    if not left:
        return f"{listed} Nothing is left out."
    are = "is" if accounts + incidents + fixes + inputs == 1 else "are"
    return f"{listed} {series(left).capitalize()} {are} left out. The verdict is about all accounts."
