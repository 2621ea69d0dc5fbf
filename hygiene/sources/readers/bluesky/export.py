"""Bluesky: the repository (a CAR file of everything public), and what the account's server and the directory answer, as JSON.

The repository holds posts and what else anybody may see; whatever secures the account only its server and the public directory
of identities tell. Given together they are one export: in a folder, in a zip, or one after the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from hygiene.model.account import Account
from hygiene.model.errors import UnreadableError
from hygiene.model.posts import Posts
from hygiene.model.records import App, Contact
from hygiene.model.snapshot import Snapshot
from hygiene.sources.files.files import Files, first_bytes
from hygiene.sources.reader import reader
from hygiene.sources.reader_kit.id_times import bluesky_tid_times, time_in
from hygiene.sources.reader_kit.reading import NEWEST, Reading, newest
from hygiene.sources.reader_kit.rows import JsonRows, Rows
from hygiene.sources.readers.bluesky.account import (
    DID,
    Operation,
    Session,
    app_password,
    app_passwords_made,
    changes,
    kind_of,
    operation,
    session,
)
from hygiene.sources.readers.bluesky.car import is_car
from hygiene.sources.readers.bluesky.repository import Repository, begun

LOOK_AT: Final = 40
"""How many files are looked into. Of more, those with a name that fits and nearest the top."""
_START: Final = 4096
_REQUEST: Final = (
    "https://bsky.app/settings/account > Export my data; beside it, saved as JSON, the public log of the directory "
    "(plc.directory/<did>/log/audit) and your server's answers to listAppPasswords and getSession (docs/bluesky.md says how)"
)


def _members(files: Files) -> dict[str, list[str]]:
    """The files that are of use, by what they are: `repository`, `passwords`, `session`, `log`."""
    names = sorted(files.names, key=lambda name: (name.count("/"), name))
    if len(names) > LOOK_AT:
        names = [name for name in names if name.lower().endswith((".car", ".json"))][:LOOK_AT]
    found: dict[str, list[str]] = {}
    for name in names:
        start = first_bytes(files, name, _START)
        if what := "repository" if is_car(start) else kind_of(start):
            found.setdefault(what, []).append(name)
    return found


def _belongs(files: Files) -> str:
    """The account: as the repository or an answer names it. A list of app passwords names none."""
    for what, names in _members(files).items():
        for name in names:
            if what == "repository" and (did := begun(files.chunks(name)).did):
                return did
            if what != "repository" and (named := DID.search(first_bytes(files, name, _START))):
                return named[1].decode()
    return ""


def _bluesky(files: Files) -> Snapshot:
    """Read whatever there is of one account.

    Raises:
        UnreadableError: when nothing of use can be read, or it is of several accounts.
    """
    return _Account(files, _members(files)).snapshot()


class _Account:
    """One pass over what there is of one account."""

    def __init__(self, files: Files, members: dict[str, list[str]]) -> None:
        self.files, self.members = files, members
        reader_id = "bluesky-car" if "repository" in members else "bluesky-json"
        self.reading = Reading(files, "bluesky", reader_id, absent="no such file was given")

    def snapshot(self) -> Snapshot:
        """Read file after file."""
        found = self._repository()
        repository = found[1] if found else None
        posts = self._posts(*found) if found else None
        apps = self.reading.records("apps", app_password, self._rows("passwords", "passwords"), key=lambda app: app.id)
        sessions = self.reading.records("contacts", session, self._rows("session"))
        log = self.reading.records("events", operation, self._rows("log"), key=lambda one: one.cid)
        account = self._account(repository.commit.did if repository else "", sessions or (), log or ())
        events = None if log is None and apps is None else (*changes(log or ()), *app_passwords_made(apps or ()))
        self.reading.counts |= {"events": len(events)} if events is not None else {}
        self._told_in_part(apps, log)
        # Not the dates of posts, which are whatever a program wrote.
        made = [time_in(repository.commit.rev, bluesky_tid_times)] if repository else []
        whole = self.reading.snapshot(
            account,
            names=(account.handle, account.handle.partition(".")[0]) if "." in account.handle else (),
            taken_at=newest(made, apps, log),
            edited=repository.edited if repository else "",
            posts=posts,
            apps=apps,
            events=events,
            contacts=self._contacts(sessions),
            second_factors=self._second_factors(sessions),
        )
        return replace(whole, taken_at_means=NEWEST)

    def _repository(self) -> tuple[str, Repository] | None:
        """The repository, by its file's name; of several downloads of one account the newest, which holds all there is."""
        names = self.members.get("repository", [])
        commits = {name: begun(self.files.chunks(name)) for name in names} if len(names) > 1 else {}
        if len({commit.did for commit in commits.values()}) > 1:
            raise UnreadableError(
                f"it holds several repositories ({names[0]}, {names[1]})", hint="give each on its own"
            )
        self.reading.counts |= {"older_repositories": len(names) - 1} if commits else {}
        newest = max(names, key=lambda name: commits[name].rev if commits else "", default="")
        return (newest, Repository(self.files.chunks(newest))) if newest else None

    def _posts(self, name: str, repository: Repository) -> Posts | None:
        """The posts of the repository, and what is missing from them, by its file's name."""
        found = repository.posts()
        if found is None:
            self.reading.gap("posts", f"{name}: {repository.stopped or 'it holds no index of records'}")
            return None
        posts, counts, missing = found
        self.reading.counts |= counts
        for why in missing:
            self.reading.gap("posts", f"{name}: {why}")
        return posts

    def _rows(self, what: str, *at: str) -> dict[str, Rows]:
        return {name: JsonRows(self.files.chunks(name), at) for name in self.members.get(what, ())}

    def _account(self, did: str, sessions: Sequence[Session], log: Sequence[Operation]) -> Account:
        """Whose all of it is; the newest handle that is told, else the identity itself.

        Raises:
            UnreadableError: when it is of several accounts.
        """
        dids = {did, *(one.did for one in sessions), *(one.did for one in log)} - {""}
        if len(dids) > 1:
            raise UnreadableError("it is of several accounts", hint="give the files of each account on their own")
        handles = [one.handle for one in log if not one.undone] + [one.handle for one in sessions]
        handle = next((handle for handle in reversed(handles) if handle), "")
        return Account(platform="bluesky", handle=handle or min(dids, default="unknown"), id=min(dids, default=""))

    def _contacts(self, sessions: Sequence[Session] | None) -> tuple[Contact, ...] | None:
        """The e-mail address, which the server tells only to programs that were allowed to know it."""
        found = tuple(one.email for one in sessions or () if one.email)
        self.reading.counts |= {"contacts": len(found)} if found else {}
        if sessions and not found:
            self.reading.gap("contacts", "the server's answer holds no e-mail address")
        return found or None

    def _second_factors(self, sessions: Sequence[Session] | None) -> tuple[str, ...] | None:
        told = [one.code_by_email for one in sessions or () if one.code_by_email is not None]
        if sessions and not told:
            self.reading.gap("second_factors", "the server's answer does not say whether there is one")
        return ("email",) * any(told) if told else None

    def _told_in_part(self, apps: Sequence[App] | None, log: Sequence[Operation] | None) -> None:
        """What no answer tells of a part that was read."""
        page = self.reading.platform.page("sessions")
        self.reading.share("apps", "events")
        if apps is not None:
            self.reading.gap("apps", f"app passwords are listed, programs let in with OAuth nowhere; look {page}")
        if apps is not None and log is None:
            self.reading.gap(
                "events", "of changes only new app passwords are told: the log of the directory was not given"
            )
        if apps is None and log is not None:
            self.reading.gap("events", "which app passwords were made is not told: no list of them was read")
        first = next(iter(log or ()), None)
        if first is not None and first.before:
            self.reading.gap("events", "the log does not begin where the account began")


bluesky_car = reader(
    "bluesky-car",
    title="Bluesky repository (CAR)",
    platform="bluesky",
    holds="posts and reposts with the times in their keys; with the JSON answers beside it, also what those tell",
    lacks="app passwords, grants, sign-ins, devices, addresses, second factors: the repository holds what is public",
    request=_REQUEST,
    wait="at once",
    recognises=lambda files: "repository" in _members(files),
    belongs=_belongs,
)(_bluesky)

bluesky_json = reader(
    "bluesky-json",
    title="Bluesky answers about the account (JSON)",
    platform="bluesky",
    holds="app passwords with their dates, the e-mail address and whether codes go to it, changes of handle, server and keys",
    lacks="programs let in with OAuth, sign-ins, devices, changes of password and e-mail address; posts are in the CAR",
    request=_REQUEST,
    wait="at once",
    recognises=lambda files: bool(_members(files)),
    belongs=_belongs,
)(_bluesky)
