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
from hygiene.language.words import tr, tr_n
from hygiene.model.text import home_hidden, listed, printable, sentence

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
        there = tr("there are {groups}", groups=", ".join(groups[:20])) if groups else tr("the file has no groups")
        raise click.UsageError(
            tr(
                "no account is in the group “{group}”; {there}.{did_you_mean}",
                group=printable(group, 80),
                there=there,
                did_you_mean=did_you_mean(group, groups),
            )
        )
    refuse_owner(sorted({account.owner for account in fleet.accounts if account.owner}), owner)


def refuse_owner(owners: list[str], owner: str | None) -> None:
    """Refuse an owner who is not among some.

    Raises:
        click.UsageError: The list would be empty.
    """
    from hygiene.report.owner import named

    if owner is not None and not any(named(each, owner) for each in owners):
        there = tr("there are {owners}", owners=", ".join(owners[:20])) if owners else tr("the file names no owner")
        raise click.UsageError(
            tr(
                "no account has the owner “{owner}”; {there}.{did_you_mean}",
                owner=printable(owner, 80),
                there=there,
                did_you_mean=did_you_mean(owner, owners),
            )
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
    what = tr("an export or a connection") if any(each.live for each in fleet.accounts) else tr("an export")
    size, found = (
        tr(
            "{accounts} in {groups}",
            accounts=tr_n(len(work), "{count:,} account", "{count:,} accounts"),
            groups=tr_n(len(groups), "{count:,} group", "{count:,} groups"),
        ),
        len(work) - len(missing),
    )
    sentences = [
        tr(
            "{home_hidden} is valid: “{name}”, {size}.",
            home_hidden=home_hidden(str(file)),
            name=printable(fleet.name, 80),
            size=size,
        ),
        tr(
            "By platform: {most_common}.",
            most_common=", ".join((f"{name} {count:,}" for name, count in platforms.most_common())),
        ),
        tr(
            "{words} {words2} {what} to read.",
            words=tr_n(found, "{count:,} account", "{count:,} accounts") if found else tr("No account"),
            words2="have" if found > 1 else "has",
            what=what,
        ),
    ]
    if live:
        now = tr("it is") if len(live) == 1 else tr("they are")
        sentences.append(
            tr("Read as {now} now, with --online: {live}{more}.", now=now, live=listed(live[:5]), more=_more(live))
        )
    if fleet.unused:
        has = tr("group has") if len(fleet.unused) == 1 else tr("groups have")
        sentences.insert(
            1,
            tr(
                "{unused:,} more {has} no account: {unused2}{more}.",
                unused=len(fleet.unused),
                has=has,
                unused2=listed(fleet.unused[:5]),
                more=_more(fleet.unused),
            ),
        )
    if missing:
        shown = [f"{job.account.name} ({job.problem})" for job in missing]
        sentences.append(
            tr(
                "Nothing to read for {accounts}: {shown}{more}.",
                accounts=tr_n(len(missing), "{count:,} account", "{count:,} accounts"),
                shown=listed(shown[:5]),
                more=_more(shown),
            )
        )
    partly = [f"{job.account.name} ({'; '.join(job.missing)})" for job in work if job.missing and not job.problem]
    if partly:
        whose = tr_n(len(partly), "{count:,} account", "{count:,} accounts")
        sentences.append(
            tr(
                "Something is missing for {whose}: {partly}{more}.",
                whose=whose,
                partly=listed(partly[:5]),
                more=_more(partly),
            )
        )
    if fleet.vaults:
        sentences.append(
            tr(
                "{vaults} {words} a file to read.",
                vaults=tr_n(len(files), "{count:,} vault", "{count:,} vaults"),
                words="has" if len(files) == 1 else "have",
            )
        )
    sentences += [sentence(each) for each in missing_vaults[:5]]
    if unowned:
        sentences.append(tr("No owner: {unowned}{more}.", unowned=listed(unowned[:5]), more=_more(unowned)))
    if policy.accept:
        sentences.append(
            tr(
                "The policy accepts {findings}.",
                findings=tr_n(len(policy.accept), "{count:,} finding", "{count:,} findings"),
            )
        )
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
    return tr(" and {names:,} more", names=len(names) - 5) if len(names) > 5 else ""
