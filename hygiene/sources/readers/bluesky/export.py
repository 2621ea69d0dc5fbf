"""The Bluesky readers: the repository, and answers about the account.

The repository is a CAR file with everything public. Only the server and the directory know the data that protects the
account, and their answers are JSON. Given together, in a folder, in a zip or one after the other, they are one export.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from hygiene.language.words import tr, tr_later
from hygiene.model.account import Account
from hygiene.model.acts import Acts
from hygiene.model.errors import UnreadableError
from hygiene.model.posts import Posts
from hygiene.model.records import App, Contact, Event
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.sources.files.files import Files, first_bytes
from hygiene.sources.reader import reader
from hygiene.sources.reader_kit.id_times import bluesky_tid_times, time_in
from hygiene.sources.reader_kit.newest import NEWEST, newest
from hygiene.sources.reader_kit.reading import Reading
from hygiene.sources.reader_kit.rows import JsonRows, Rows
from hygiene.sources.readers.bluesky.account import (
    DID,
    Session,
    answer_kind,
    app_password,
    app_passwords_made,
    session,
)
from hygiene.sources.readers.bluesky.car import is_car
from hygiene.sources.readers.bluesky.plc.changes import changes
from hygiene.sources.readers.bluesky.plc.log import Log, verify
from hygiene.sources.readers.bluesky.plc.operations import Operation, operation
from hygiene.sources.readers.bluesky.repository import Repository, first_commit
from hygiene.sources.readers.bluesky.signature import Signature, signed_by

MAX_FILES: Final = 40
"""The most files whose contents are examined.

If there are more, those with a matching name nearest the top are examined.
"""
_START: Final = 4096
_REQUEST: Final = tr_later(
    "https://bsky.app/settings/account > Export my data. Also save, as JSON, the public log "
    "of the identity directory (plc.directory/<did>/log/audit) and your server's answers to "
    "listAppPasswords and getSession (see docs/bluesky.md)"
)


def _files_by_kind(files: Files) -> dict[str, list[str]]:
    """Return the useful files by kind.

    The kinds are `repository`, `passwords`, `session` and `log`.
    """
    names = sorted(files.names, key=lambda name: (name.count("/"), name))
    if len(names) > MAX_FILES:
        names = [name for name in names if name.lower().endswith((".car", ".json"))][:MAX_FILES]
    found: dict[str, list[str]] = {}
    for name in names:
        start = first_bytes(files, name, _START)
        if kind := "repository" if is_car(start) else answer_kind(start):
            found.setdefault(kind, []).append(name)
    return found


def _belongs(files: Files) -> str:
    """Return the identity that the repository or an answer names.

    A list of app passwords names no identity.
    """
    for kind, names in _files_by_kind(files).items():
        for name in names:
            if kind == "repository" and (did := first_commit(files.chunks(name)).did):
                return did
            if kind != "repository" and (named := DID.search(first_bytes(files, name, _START))):
                return named[1].decode()
    return ""


def _once(files: Files) -> dict[str, str]:
    """Return the repository and the answers that are the only one of a kind."""
    return {kind: names[0] for kind, names in _files_by_kind(files).items() if len(names) == 1}


def _bluesky(files: Files) -> Snapshot:
    """Read everything given about one account.

    Raises:
        UnreadableError: when nothing of use can be read, or the files are from several accounts.
    """
    members = _files_by_kind(files)
    reader_id = "bluesky-car" if "repository" in members else "bluesky-json"
    return AccountReading(files, members, reader_id, absent=tr_later("no file of {part} was given")).snapshot()


class AccountReading:
    """One pass over everything given about one account.

    `members` are the names of files by kind, and `absent` says what it may mean that a `{part}` has no file.
    """

    def __init__(self, files: Files, members: dict[str, list[str]], reader_id: str, *, absent: str) -> None:
        self.files, self.members = files, members
        self.reading = Reading(files, "bluesky", reader_id, absent=absent)
        self.reading.read_members.update(name for names in members.values() for name in names)

    def snapshot(self) -> Snapshot:
        """Read file after file."""
        found = self._repository()
        repository = found[1] if found else None
        posts = self._posts(*found) if found else None
        follows = self._follows(*found) if found else None
        apps = self._app_passwords()
        sessions = self.reading.records("contacts", session, self._rows("session"))
        operations = self.reading.records("events", operation, self._rows("log"), key=Operation.repeats)
        log = None if operations is None else verify(operations, lambda: self.files.budget.is_up)
        account = self._account(repository.commit.did if repository else "", sessions or (), log or Log())
        signature = signed_by(repository.commit, log) if repository and log else Signature()
        # The person who made it may have hidden posts, so it is not a reason to take a sign less seriously.
        for part in ("posts", "follows") if signature.doubt else ():
            self.reading.note_damage(part, tr("its repository is in doubt: {doubt}", doubt=signature.doubt))
        events = self._events(apps, log, signature)
        self._note_gaps(apps, log)
        # The dates of posts are left out, because any program may have written them.
        revised = [time_in(repository.commit.rev, bluesky_tid_times)] if repository else []
        taken_at = newest(revised, apps, operations, latest=self.files.budget.latest)
        snapshot = self.reading.snapshot(
            account,
            names=(account.handle, account.handle.partition(".")[0]) if "." in account.handle else (),
            taken_at=taken_at,
            edited=repository.edited if repository else "",
            posts=posts,
            follows=follows,
            profile=self._profile(repository, account.handle),
            apps=apps,
            events=events,
            contacts=self._contacts(sessions),
            second_factors=self._second_factors(sessions),
        )
        return replace(snapshot, taken_at_means=NEWEST) if taken_at else snapshot

    def _app_passwords(self) -> tuple[App, ...] | None:
        rows = self._rows("passwords", "passwords")
        return self.reading.records("apps", app_password, rows, key=lambda app: app.id)

    def _events(self, apps: tuple[App, ...] | None, log: Log | None, signature: Signature) -> tuple[Event, ...] | None:
        """Return the changes of the account."""
        if log is None and apps is None:
            return None
        events = (*changes(log or Log()), *signature.events, *app_passwords_made(apps or ()))
        self.reading.counts["events"] = len(events)
        return events

    def _repository(self) -> tuple[str, Repository] | None:
        """Return the name of the repository's file, and the repository.

        If there are several downloads of one account, the newest is read, because it holds everything.
        """
        names = self.members.get("repository", [])
        commits = {name: first_commit(self.files.chunks(name)) for name in names} if len(names) > 1 else {}
        if len({commit.did for commit in commits.values()}) > 1:
            raise UnreadableError(
                tr("it holds several repositories ({first}, {second})", first=names[0], second=names[1]),
                hint=tr("give each one separately"),
            )
        self.reading.counts |= {"older_repositories": len(names) - 1} if commits else {}
        newest = max(names, key=lambda name: commits[name].rev if commits else "", default="")
        return (newest, Repository(self.files.chunks(newest))) if newest else None

    def _posts(self, name: str, repository: Repository) -> Posts | None:
        """Return the posts of the repository, and record the gaps.

        `name` is the name of its file.
        """
        found = repository.posts(self.files.budget.now)
        if found is None:
            self.reading.note_damage("posts", f"{name}: {repository.stopped or tr('it holds no index of records')}")
            return None
        posts, counts, missing = found
        self.reading.counts |= counts
        for why in missing:
            self.reading.note_damage("posts", f"{name}: {why}")
        return posts

    def _follows(self, name: str, repository: Repository) -> Acts | None:
        """Return the follows, blocks and likes of the repository."""
        found = repository.follows()
        if found is None:
            self.reading.note_damage("follows", f"{name}: {repository.stopped or tr('it holds no index of records')}")
            return None
        follows, missing = found
        self.reading.counts["follows"] = len(follows)
        self.reading.note_damage("follows", *(f"{name}: {why}" for why in missing))
        return follows

    def _profile(self, repository: Repository | None, handle: str) -> dict[str, Hidden] | None:
        """Return the content of the profile. Its handle is in the answers."""
        found = repository.profile() if repository else None
        return found and found | ({"handle": Hidden(handle)} if "." in handle else {})

    def _rows(self, kind: str, *at: str) -> dict[str, Rows]:
        return {name: JsonRows(self.files.chunks(name), at) for name in self.members.get(kind, ())}

    def _account(self, did: str, sessions: Sequence[Session], log: Log) -> Account:
        """Return the account that all files belong to.

        Its handle is the newest one stated, and proven if any is. If there is no handle, the identity takes its place.

        Raises:
            UnreadableError: when the files are from several accounts.
        """
        stated = [entry.operation for entry in log.entries if entry.is_proven or not log.current]
        dids = {did, *(each.did for each in sessions), *(entry.operation.did for entry in log.entries)} - {""}
        if len(dids) > 1:
            raise UnreadableError(
                tr("it holds files of several accounts"), hint=tr("give the files of each account separately")
            )
        handles = [each.handle for each in stated if not each.nullified] + [each.handle for each in sessions]
        handle = next((handle for handle in reversed(handles) if handle), "")
        return Account(platform="bluesky", handle=handle or min(dids, default="unknown"), id=min(dids, default=""))

    def _contacts(self, sessions: Sequence[Session] | None) -> tuple[Contact, ...] | None:
        """Return the e-mail address.

        The server gives it only to programs that are allowed to know it.
        """
        found = tuple(session.email for session in sessions or () if session.email)
        self.reading.counts |= {"contacts": len(found)} if found else {}
        if sessions and not found:
            self.reading.gap("contacts", tr("the server's answer holds no e-mail address"))
        return found or None

    def _second_factors(self, sessions: Sequence[Session] | None) -> tuple[str, ...] | None:
        stated = [s.code_by_email for s in sessions or () if s.code_by_email is not None]
        if sessions and not stated:
            self.reading.gap("second_factors", tr("the server's answer does not state whether there is one"))
        return ("email",) * any(stated) if stated else None

    def _note_gaps(self, apps: Sequence[App] | None, log: Log | None) -> None:
        """Record the gaps that the answers leave in parts that were read."""
        page = self.reading.platform.page("sessions")
        self.reading.spread_damage("apps", "events")
        if apps is not None:
            self.reading.gap(
                "apps", tr("only app passwords are listed, not programs authorised with OAuth; look {page}", page=page)
            )
        if apps is not None and log is None:
            self.reading.gap(
                "events",
                tr("new app passwords are the only changes known: the log of the identity directory was not given"),
            )
        if apps is None and log is not None:
            self.reading.gap("events", tr("new app passwords are not among the changes: no list of them was read"))
        if log is not None:
            self.reading.gap("events", *log.remarks())
            self.reading.note_damage("events", *log.doubts())


bluesky_car = reader(
    "bluesky-car",
    title=tr_later("Bluesky repository (CAR)"),
    platform="bluesky",
    holds=tr_later(
        "posts, reposts, follows, blocks and likes with the times in their keys, the profile, "
        "and whatever the JSON answers given with it hold"
    ),
    lacks=tr_later(
        "everything that is not public, such as app passwords, grants, sign-ins, devices, addresses and second factors"
    ),
    request=_REQUEST,
    wait=tr_later("at once"),
    recognises=lambda files: "repository" in _files_by_kind(files),
    belongs=_belongs,
    once=_once,
)(_bluesky)

bluesky_json = reader(
    "bluesky-json",
    title=tr_later("Bluesky answers about the account (JSON)"),
    platform="bluesky",
    holds=tr_later(
        "app passwords with their dates, the e-mail address and whether sign-in codes go to it, "
        "and changes of handle, server and keys"
    ),
    lacks=tr_later(
        "programs authorised with OAuth, sign-ins, devices, and changes of password and e-mail "
        "address; posts are in the CAR"
    ),
    shows=frozenset({"apps", "events"}),
    request=_REQUEST,
    wait=tr_later("at once"),
    recognises=lambda files: bool(_files_by_kind(files)),
    belongs=_belongs,
    once=_once,
)(_bluesky)
