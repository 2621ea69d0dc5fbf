"""A fleet file, described without reading an export."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from hygiene.cli import terminal
from hygiene.cli.options import did_you_mean
from hygiene.language.words import number, tr, tr_n
from hygiene.model.text import home_hidden, listed, printable, sentence

if TYPE_CHECKING:
    from hygiene.model.policy import Policy
    from hygiene.model.policy.fleet import Fleet
    from hygiene.plugins.registry import Plugins
    from hygiene.scan.fleet.plan import Job


_NAMED: Final = 5
"""The most accounts or groups that a sentence names. The rest is counted."""


def refuse_unknown(fleet: Fleet, group: str | None, owner: str | None) -> None:
    """Refuse a group or an owner that the file does not name.

    Raises:
        click.UsageError: The list would be empty.
    """
    groups = sorted({account.group for account in fleet.accounts if account.group})
    if group is not None and group not in groups:
        there = tr("there are {groups}", groups=", ".join(groups[:20])) if groups else tr("the file has no groups")
        words = tr("no account is in the group “{group}”; {there}.", group=printable(group, 80), there=there)
        raise click.UsageError(f"{words}{did_you_mean(group, groups)}")
    refuse_owner(sorted({account.owner for account in fleet.accounts if account.owner}), owner)


def refuse_owner(owners: list[str], owner: str | None) -> None:
    """Refuse an owner who is not among `owners`.

    Raises:
        click.UsageError: The list would be empty.
    """
    from hygiene.report.owner import named

    if owner is not None and not any(named(each, owner) for each in owners):
        there = tr("there are {owners}", owners=", ".join(owners[:20])) if owners else tr("the file names no owner")
        words = tr("no account has the owner “{owner}”; {there}.", owner=printable(owner, 80), there=there)
        raise click.UsageError(f"{words}{did_you_mean(owner, owners)}")


def described(fleet: Fleet, file: Path, policy: Policy, plugins: Plugins) -> tuple[str, int]:
    """Return the content of a valid file and what would be read, in lines.

    The second value is the number of accounts with an export or a connection to read.
    """
    from hygiene.scan.fleet.plan import vaults

    work, (files, missing_vaults) = list(_jobs(fleet, file.parent, plugins)), vaults(fleet, file.parent)
    found = sum(not job.problem for job in work)
    sentences = [
        _valid(fleet, file, len(work)),
        _unused(fleet),
        _platforms(fleet),
        _readable(found, live=any(each.live for each in fleet.accounts)),
        _online(fleet),
        _live([job.account.name for job in work if job.account.live]),
        _missing([f"{job.account.name} ({job.problem})" for job in work if job.problem]),
        _partly([f"{job.account.name} ({'; '.join(job.missing)})" for job in work if job.missing and not job.problem]),
        tr_n(len(files), "{count:,} vault has a file to read.", "{count:,} vaults have a file to read.")
        if fleet.vaults
        else "",
        *(sentence(each) for each in missing_vaults[:5]),
        _unowned([account.name for account in fleet.accounts if not account.owner]),
        tr_n(len(policy.accept), "The policy accepts {count:,} finding.", "The policy accepts {count:,} findings.")
        if policy.accept
        else "",
    ]
    return "".join(f"{terminal.wrapped(sentence)}\n" for sentence in sentences if sentence), found


def _valid(fleet: Fleet, file: Path, accounts: int) -> str:
    """Return that a file is valid and how large the fleet is, as a sentence."""
    groups = {account.group for account in fleet.accounts if account.group}
    return tr(
        "{file} is valid: “{name}”, {accounts} in {groups}.",
        file=home_hidden(str(file)),
        name=printable(fleet.name, 80),
        accounts=tr_n(accounts, "{count:,} account", "{count:,} accounts"),
        groups=tr_n(len(groups), "{count:,} group", "{count:,} groups"),
    )


def _platforms(fleet: Fleet) -> str:
    """Return how many accounts each platform has, as a sentence."""
    counts = Counter(account.platform for account in fleet.accounts).most_common()
    return tr("By platform: {platforms}.", platforms=", ".join(f"{name} {number(count)}" for name, count in counts))


def _readable(accounts: int, *, live: bool) -> str:
    """Return how many accounts can be read, as a sentence.

    `live` is true where the fleet names a connection.
    """
    if not accounts and live:
        return tr("No account has an export or a connection to read.")
    if not accounts:
        return tr("No account has an export to read.")
    if live:
        return tr_n(
            accounts,
            "{count:,} account has an export or a connection to read.",
            "{count:,} accounts have an export or a connection to read.",
        )
    return tr_n(accounts, "{count:,} account has an export to read.", "{count:,} accounts have an export to read.")


def _online(fleet: Fleet) -> str:
    """Return that a run needs the network, as a sentence.

    It does where the fleet names a connection, even one that the run cannot use.
    """
    if not any(account.live for account in fleet.accounts):
        return ""
    return tr("A run needs --online. Without it, hygiene says what it would ask servers, and reads nothing.")


def _live(names: Sequence[str]) -> str:
    """Return which accounts are read through a connection, as a sentence."""
    if not names:
        return ""
    return tr_n(
        len(names),
        "A run reads {accounts} as it is now.",
        "A run reads {accounts} as they are now.",
        accounts=listed(names, _NAMED),
    )


def _unused(fleet: Fleet) -> str:
    """Return which groups have no account, as a sentence."""
    if not fleet.unused:
        return ""
    return tr_n(
        len(fleet.unused),
        "{count:,} more group has no account: {groups}.",
        "{count:,} more groups have no account: {groups}.",
        groups=listed(fleet.unused, _NAMED),
    )


def _missing(accounts: Sequence[str]) -> str:
    """Return which accounts have nothing to read, as a sentence."""
    if not accounts:
        return ""
    return tr_n(
        len(accounts),
        "Nothing to read for {count:,} account: {accounts}.",
        "Nothing to read for {count:,} accounts: {accounts}.",
        accounts=listed(accounts, _NAMED),
    )


def _partly(accounts: Sequence[str]) -> str:
    """Return which accounts lack something, as a sentence."""
    if not accounts:
        return ""
    return tr_n(
        len(accounts),
        "Something is missing for {count:,} account: {accounts}.",
        "Something is missing for {count:,} accounts: {accounts}.",
        accounts=listed(accounts, _NAMED),
    )


def _unowned(names: Sequence[str]) -> str:
    """Return which accounts have no owner, as a sentence."""
    return tr("No owner: {accounts}.", accounts=listed(names, _NAMED)) if names else ""


def _jobs(fleet: Fleet, folder: Path, plugins: Plugins) -> Iterator[Job]:
    """Yield the job of each account.

    A connection that the run cannot use counts as missing, like a file. No worker can ask for a passphrase.
    """
    from hygiene.scan.accounts import chosen, kept_here
    from hygiene.scan.fleet.plan import jobs

    find = kept_here(None)
    for job in jobs(fleet, folder):
        _, failures = chosen([job.account.live] if job.account.live else [], plugins, find)
        missing = (*job.missing, *map(str, failures))
        problem = "" if job.inputs else "; ".join(missing)
        left = replace(job, account=replace(job.account, live=""), missing=missing, problem=problem)
        yield left if failures else job
