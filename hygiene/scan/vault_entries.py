"""Password entries: those of every vault, as one snapshot."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from hygiene.analysis.passwords.reuse import outside_vault
from hygiene.language.words import tr, tr_later
from hygiene.model.account import VAULT, Account
from hygiene.model.records import Secret
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Origin, Snapshot
from hygiene.reference.platforms import all_platforms, platform
from hygiene.reference.sites import site
from hygiene.scan.password_facts import Annotate, unchanged
from hygiene.sources.vault import Entries
from hygiene.sources.vault_files import VaultFile, unread


def vault_snapshot(
    files: Sequence[VaultFile],
    accounts: Sequence[Snapshot],
    now: datetime,
    *,
    typed: Entries | None = None,
    compared: Hidden | None = None,
    annotate: Annotate = unchanged,
) -> Snapshot:
    """Return the entries of every vault as one snapshot.

    In one snapshot, reuse across managers shows.

    Args:
        files: The vaults as read.
        accounts: The snapshots of the run's accounts, whose names and second factors concern the entries.
        now: The time of the run.
        typed: Passwords typed at a prompt.
        compared: A password that no vault holds, to find entries that reuse it.
        annotate: Adds facts about the passwords from other sources.
    """
    prompted = [typed] if typed else []
    names = [Path(file.path).name for file in files] + ["typed"] * len(prompted)
    beside = [outside_vault(tr("the password you typed"), compared)] if compared else []
    # A copy of a vault under another name does not hold other passwords.
    once = {file.sha256: file.entries for file in reversed(files)}
    different = [file.entries for file in files if once[file.sha256] is file.entries]
    secrets = (*annotate(list(_distinct([*different, *prompted]))), *beside)
    return Snapshot(
        # Fingerprints depend on the id, because files have a new name with every export.
        account=Account(platform=VAULT, handle=" + ".join(names), id=VAULT),
        taken_at=now,
        taken_at_means=tr_later("this run"),
        origin=Origin(path=", ".join(f.path for f in files), sha256="", reader=", ".join(f.vault for f in files)),
        gaps=_gaps(files),
        names=tuple(dict.fromkeys(name for snapshot in accounts for name in _own_names(snapshot))),
        secrets=tuple(_with_accounts(secrets, accounts)),
    )


def _gaps(files: Iterable[VaultFile]) -> dict[str, str]:
    """Return the unread parts of the vaults, so that no check clears them."""
    found = [f"{Path(file.path).name}: {unread(file)}" for file in files if file.unread]
    return {"secrets": "; ".join(found)} if found else {}


def _distinct(sources: Iterable[Entries]) -> Iterator[tuple[Secret, ...]]:
    """Yield the entries of each vault.

    A `ref` that an earlier vault used gets the number of its vault added.
    """
    taken: set[str] = set()
    for number, source in enumerate(sources, 1):
        made = []
        for secret in source.secrets:
            ref = secret.ref if secret.ref not in taken else tr("{ref} (vault {number})", ref=secret.ref, number=number)
            taken.add(ref)
            made.append(replace(secret, ref=ref, label=secret.label if ref == secret.ref else ref))
        yield tuple(made)


def _own_names(snapshot: Snapshot) -> Iterator[str]:
    """Yield the words that an attacker who guesses passwords would try.

    These are the account's names, and the first parts of e-mail addresses.
    """
    yield from snapshot.names
    for contact in snapshot.contacts or ():
        if contact.kind == "email":
            yield contact.value.reveal().partition("@")[0]


def _with_accounts(secrets: Sequence[Secret], accounts: Sequence[Snapshot]) -> Iterator[Secret]:
    """Yield the entries, each with the accounts it opens.

    Each also has their second factor, as the platform's own export records it.
    """
    by_site: defaultdict[str, set[str]] = defaultdict(set)  # platforms that share a sign-in share a site
    for known in all_platforms():
        for domain in known.domains:
            by_site[site(f"https://{domain}")].add(known.id)
    sites = [{host for url in secret.urls if (host := site(url))} for secret in secrets]
    opens = [{f"@{host}" for host in hosts}.union(*(by_site[host] for host in hosts)) for hosts in sites]
    current = [ids for secret, ids in zip(secrets, opens, strict=True) if not secret.archived]
    entries = Counter(id_ for ids in current for id_ in ids)
    logins = _Logins(accounts)
    for secret, ids in zip(secrets, opens, strict=True):
        opened, only = logins.named(secret, ids), logins.only(ids)
        # An entry without a user name belongs to the account if both are the only ones. Another user name is another
        # login.
        if not opened and only and entries[_signs_in_at(only.account)] == 1 and not _is_comparable(secret, only):
            opened = [only]
        factors = sorted({f for s in opened for f in s.second_factors or ()})
        title = platform(opened[0].account.platform).title if opened else ""
        recorded = (
            tr("{factors} ({title} export)", factors=", ".join(factors), title=title)
            if factors
            else secret.second_factor
        )
        keys = tuple(sorted({s.account.key for s in opened}))
        yield replace(secret, second_factor=recorded, accounts=keys)


def _signs_in_at(account: Account) -> str:
    """Return where an account signs in.

    That is its platform, or `@` and the site of its server where every server has its own address.
    """
    server = account.handle.rpartition("@")[2]
    return (
        f"@{site(f'https://{server}')}"
        if "." in server and not platform(account.platform).domains
        else account.platform
    )


class _Logins:
    """The accounts of a run by site and user name."""

    def __init__(self, accounts: Sequence[Snapshot]) -> None:
        self._accounts = accounts
        self._at: defaultdict[str, list[Snapshot]] = defaultdict(list)
        self._named: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for index, snapshot in enumerate(accounts):
            place, handle = _signs_in_at(snapshot.account), snapshot.account.handle.casefold()
            self._at[place].append(snapshot)
            addresses = {contact.value.reveal().casefold() for contact in snapshot.contacts or ()}
            for name in {handle, handle.partition("@")[0], *addresses} - {""}:
                self._named[place, name].append(index)

    def named(self, secret: Secret, places: Iterable[str]) -> list[Snapshot]:
        """Return the accounts at these places that have the user name of an entry."""
        user = secret.username.reveal().lstrip("@").casefold()
        return [self._accounts[n] for n in sorted(n for place in places for n in self._named.get((place, user), ()))]

    def only(self, places: Iterable[str]) -> Snapshot | None:
        """Return the account at these places, or None unless there is exactly one."""
        found = [place for place in places if place in self._at]
        return self._at[found[0]][0] if len(found) == 1 and len(self._at[found[0]]) == 1 else None


def _is_comparable(secret: Secret, snapshot: Snapshot) -> bool:
    """Return whether an entry's user name can be compared with an account's.

    It can if the account's contacts were read in full.
    """
    return bool(secret.username.reveal()) and snapshot.contacts is not None and "contacts" not in snapshot.gaps
