"""A fleet file, described without reading an export."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hygiene.cli import terminal
from hygiene.cli.options import did_you_mean
from hygiene.model.text import home_hidden, listed, plural, printable, sentence

if TYPE_CHECKING:
    from hygiene.model.policy import Policy
    from hygiene.model.policy.fleet import Fleet
    from hygiene.plugins.registry import Plugins
    from hygiene.scan.fleet.plan import Job


def refuse_unknown(fleet: Fleet, group: str | None, owner: str | None) -> None:
    """Refuse a group or an owner that the file does not name.

    Raises:
        click.UsageError: The list would be empty.
    """
    groups = sorted({account.group for account in fleet.accounts if account.group})
    if group is not None and group not in groups:
        there = f"there are {', '.join(groups[:20])}" if groups else "the file has no groups"
        raise click.UsageError(
            f"no account is in the group “{printable(group, 80)}”; {there}.{did_you_mean(group, groups)}"
        )
    refuse_owner(sorted({account.owner for account in fleet.accounts if account.owner}), owner)


def refuse_owner(owners: list[str], owner: str | None) -> None:
    """Refuse an owner who is not among some.

    Raises:
        click.UsageError: The list would be empty.
    """
    from hygiene.report.owner import named

    if owner is not None and not any(named(each, owner) for each in owners):
        there = f"there are {', '.join(owners[:20])}" if owners else "the file names no owner"
        raise click.UsageError(
            f"no account has the owner “{printable(owner, 80)}”; {there}.{did_you_mean(owner, owners)}"
        )


def described(fleet: Fleet, file: Path, policy: Policy, plugins: Plugins) -> tuple[str, int]:
    """Return what a valid file describes and what would be read, in lines.

    Beside it comes the number of accounts with an export or a connection to read.
    """
    from hygiene.scan.fleet.plan import vaults

    work, (files, missing_vaults) = list(_jobs(fleet, file.parent, plugins)), vaults(fleet, file.parent)
    platforms = Counter(account.platform for account in fleet.accounts)
    groups = {account.group for account in fleet.accounts if account.group}
    missing = [job for job in work if job.problem]
    unowned = [account.name for account in fleet.accounts if not account.owner]
    live = [job.account.name for job in work if job.account.live]
    what = "an export or a connection" if any(each.live for each in fleet.accounts) else "an export"
    size, found = f"{plural(len(work), 'account')} in {plural(len(groups), 'group')}", len(work) - len(missing)
    sentences = [
        f"{home_hidden(str(file))} is valid: “{printable(fleet.name, 80)}”, {size}.",
        f"By platform: {', '.join(f'{name} {count:,}' for name, count in platforms.most_common())}.",
        f"{plural(found, 'account') if found else 'No account'} {'have' if found > 1 else 'has'} {what} to read.",
    ]
    if live:
        now = "it is" if len(live) == 1 else "they are"
        sentences.append(f"Read as {now} now, with --online: {listed(live[:5])}{_more(live)}.")
    if fleet.unused:
        has = "group has" if len(fleet.unused) == 1 else "groups have"
        sentences.insert(
            1, f"{len(fleet.unused):,} more {has} no account: {listed(fleet.unused[:5])}{_more(fleet.unused)}."
        )
    if missing:
        shown = [f"{job.account.name} ({job.problem})" for job in missing]
        sentences.append(f"Nothing to read for {plural(len(missing), 'account')}: {listed(shown[:5])}{_more(shown)}.")
    partly = [f"{job.account.name} ({'; '.join(job.missing)})" for job in work if job.missing and not job.problem]
    if partly:
        whose = plural(len(partly), "account")
        sentences.append(f"Something is missing for {whose}: {listed(partly[:5])}{_more(partly)}.")
    if fleet.vaults:
        sentences.append(f"{plural(len(files), 'vault')} {'has' if len(files) == 1 else 'have'} a file to read.")
    sentences += [sentence(each) for each in missing_vaults[:5]]
    if unowned:
        sentences.append(f"No owner: {listed(unowned[:5])}{_more(unowned)}.")
    if policy.accept:
        sentences.append(f"The policy accepts {plural(len(policy.accept), 'finding')}.")
    return "".join(f"{terminal.wrapped(sentence)}\n" for sentence in sentences), found


def _jobs(fleet: Fleet, folder: Path, plugins: Plugins) -> Iterator[Job]:
    """Yield the job of each account.

    A connection that the run will not have is missing, as a file is. No worker can ask for a passphrase.
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


def _more(names: Sequence[str]) -> str:
    return f" and {len(names) - 5:,} more" if len(names) > 5 else ""
