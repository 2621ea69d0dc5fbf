"""The requests about a live account, whose answers are kept as documents.

Anyone may ask for the identity's document and log, and for the repository. The server shows only the owner whether the
account is the expected one (by OAuth), and its app passwords and e-mail address (by an app password).

Secrets are sent only to the server that the user connected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, Final

from hygiene.language.words import tr, tr_later
from hygiene.model.errors import LiveError, WaitError
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import NOT_ASKED
from hygiene.model.text import sentence, series
from hygiene.sources.connect.bluesky import app_passwords
from hygiene.sources.connect.bluesky.identity import DIRECTORY, about_handle, ask_document, leads_to
from hygiene.sources.connect.connection import NO_TOKEN, Connection, Online, ended
from hygiene.sources.connect.fetched.documents import Documents
from hygiene.sources.connect.oauth.discovery import Server
from hygiene.sources.connect.oauth.signing import signed
from hygiene.sources.connect.web.addresses import host_of
from hygiene.sources.connect.web.answer import Answer
from hygiene.sources.reader_kit.coverage import Damage
from hygiene.sources.reader_kit.fields import text_of
from hygiene.sources.readers.bluesky.live import names
from hygiene.sources.readers.bluesky.live.document import document

PRIVATE: Final = ("apps", "contacts", "second_factors")
"""The parts that only an app password opens."""
PUBLIC: Final = ("posts", "follows")
_OPENS: Final = tr_later("the server shows this only after a sign-in with an app password")
_TRIES: Final = 3
"""The most prompts for an app password. More may look like an attack."""
_SETTINGS: Final = tr_later("Settings > Privacy and security > App passwords")


class _NotAskedError(LiveError):
    """Data that the user chose not to request."""


def _not_asked(why: str) -> str:
    return f"{tr(NOT_ASKED)}: {why}"


def fetch(connection: Connection, online: Online, documents: Documents) -> None:
    """Ask the account's servers for the documents that are not kept yet.

    Unanswered requests are noted as missing, and the others are still sent.

    Raises:
        WaitError: when a server asks to wait too long.
    """
    asking = _Asking(connection, online, documents)
    asking.identity()
    asking.log()
    asking.owner()
    asking.repository()


def endpoints(connection: Connection) -> Server:
    """Return the endpoints that renew and take back the token.

    They are those of the time when the account was connected, so the servers that are asked later are known in advance.
    """
    more = connection.more
    return Server(issuer=connection.issuer, token=more.get("token", ""), revoke=more.get("revoke", ""))


class _Asking:
    """The requests about one account."""

    def __init__(self, connection: Connection, online: Online, documents: Documents) -> None:
        self.connection, self.online, self.documents = connection, online, documents
        self.web, self.did = online.web, connection.account.id
        self.directory, self.named_server = (connection.more.get(key, "") for key in ("directory", "server"))
        self.server = connection.server

    def identity(self) -> None:
        """Ask for the identity's document, and where its handle leads."""
        account = self.connection.account
        self.documents.once_json(names.ACCOUNT, lambda: {"did": account.id, "handle": account.handle})
        found = self._try(("events",), self._document)
        if found is None:
            return
        if found.server and found.server != self.server:
            self.server = found.server
            moved = tr("the account moved to the server {host} since it was connected", host=host_of(found.server))
            self.online.say(
                tr(
                    "{moved} Only public data is read. Connect it again if it was you who moved it.",
                    moved=sentence(moved),
                )
            )
            for part in PRIVATE:
                self.documents.lack(
                    part,
                    _not_asked(tr("{moved}, and no password or token was sent there", moved=moved)),
                )
        if found.handle not in {"", account.handle}:
            asked = [question.host for question in about_handle(found.handle, self.named_server)]
            self.online.say(
                tr(
                    "The account is called @{handle} now. We ask {asked} whether that is right.",
                    handle=found.handle,
                    asked=series(asked),
                )
            )
            self.documents.once_json(names.RENAMED, lambda: {"handle": found.handle, "asked": asked})
        if handle := found.handle or account.handle:
            self._try(("events",), lambda: self.documents.once_json(names.HANDLE, lambda: self._handle(handle)))

    def _document(self) -> Any:
        import msgspec

        kept = self.documents.once(names.DOCUMENT, lambda: ask_document(self.web, self.did, self.directory))
        return document(msgspec.json.decode(kept), self.did)

    def _handle(self, handle: str) -> dict[str, str]:
        return {"handle": handle, "leads_to": leads_to(self.web, handle, self.named_server)}

    def log(self) -> None:
        """Ask for the identity's log."""
        if not self.did.startswith("did:plc:"):
            self.documents.lack(
                "events", tr("an identity of the kind did:web has no log, so its changes leave no trace")
            )
            return
        self._try(("events",), lambda: self.documents.once(names.LOG, self._log))

    def _log(self) -> bytes:
        """Return the answer of the directory.

        Raises:
            LiveError: when the answer is not a log, or is the log of another identity.
        """
        answer = self.web.get(f"{self.directory or DIRECTORY}/{self.did}/log/audit")
        if not answer.ok:
            raise LiveError(tr("it answered {status}", status=answer.status), path=answer.host)
        log = answer.json()
        if not isinstance(log, list) or not log:
            raise LiveError(tr("its answer is not the log of an identity"), path=answer.host)
        if {text_of(each, "did") if isinstance(each, dict) else "" for each in log} != {self.did}:
            raise LiveError(tr("it answered with the log of another identity"), path=answer.host)
        return answer.body

    def owner(self) -> None:
        """Ask the server for the data that it gives only to the owner."""
        if self.server != self.connection.server:
            return
        if self.connection.more.get("public"):
            for part in PRIVATE:
                self.documents.lack(part, tr("{not_asked}, because of --public", not_asked=tr(NOT_ASKED)))
            return
        missing = {names.PASSWORDS, names.SESSION} - set(self.documents.names)
        if missing:
            self._try(PRIVATE, self._by_app_password)
        if names.SESSION in missing and names.SESSION not in self.documents.names and self.connection.token:
            self._try(PRIVATE[1:], lambda: self.documents.once(names.SESSION, self._by_token))

    def _by_app_password(self) -> None:
        """Ask for the app passwords, if the user types one.

        Raises:
            LiveError: when the server accepts no typed password.
        """
        if self.online.ask is None:
            raise _NotAskedError(_not_asked(tr("{opens}, and no one was there to type one", opens=tr(_OPENS))))
        name = self.documents.once_json(names.ONE_TIME, lambda: {"name": app_passwords.one_time_name()})["name"]
        host = host_of(self.server)
        self.online.say(
            tr(
                (
                    "{host} shows its list of app passwords only after a sign-in with one. Make one for this "
                    "scan with the name {name} ({settings}). It is sent to {host} alone and kept nowhere."
                ),
                host=host,
                name=name,
                settings=tr(_SETTINGS),
            )
        )
        try:
            self._by_typed(self.online.ask)
        finally:
            self.online.say(
                tr(
                    "If you made the app password {name}, delete it now ({settings}).",
                    name=name,
                    settings=tr(_SETTINGS),
                )
            )

    def _by_typed(self, prompt: Callable[[str], Hidden]) -> None:
        """Sign in with the typed password; ask again if it is refused.

        Raises:
            LiveError: as `_by_app_password`.
        """
        refused: LiveError = _NotAskedError(_not_asked(tr("{opens}, and none was typed", opens=tr(_OPENS))))
        for _ in range(_TRIES):
            typed = prompt(tr("App password (hidden; empty to leave app passwords out)"))
            if not typed.reveal().strip():
                break
            try:
                self._signed_in(typed)
            except app_passwords.RefusedError as error:
                self.online.say(sentence(str(error)))
                refused = error
            else:
                return
        raise refused

    def _signed_in(self, typed: Hidden) -> None:
        """Ask for the data that an app password opens.

        Raises:
            RefusedError: when it is not an app password, or the server refuses it.
            LiveError: when the server does not answer as it should.
        """
        if not app_passwords.is_app_password(typed):
            hint = tr("type it as your server shows it, in four groups of four")
            raise app_passwords.RefusedError(tr("that is no app password, so it was sent nowhere"), hint=hint)
        with app_passwords.signed_in(self.web, self.server, self.did, typed) as headers:
            ask = partial(app_passwords.ask, self.web, self.server, headers=headers)
            self.documents.once(names.PASSWORDS, lambda: ask("listAppPasswords").body)
            self._try(PRIVATE[1:], lambda: self.documents.once(names.SESSION, lambda: self._own(ask("getSession"))))

    def _by_token(self) -> bytes:
        """Return the session that our token opens.

        Raises:
            LiveError: when the server does not answer, or names another account.
        """
        auth = signed(self.connection, self.online, endpoints(self.connection))
        answer = self.web.get(f"{self.server}/xrpc/com.atproto.server.getSession", auth=auth)
        if answer.status in {NO_TOKEN, 403}:
            raise ended(answer.host)
        if not answer.ok:
            raise LiveError(tr("it answered {status}", status=answer.status), path=answer.host)
        return self._own(answer)

    def _own(self, answer: Answer) -> bytes:
        """Return an answer about the account.

        Raises:
            LiveError: when it is about another account.
        """
        if answer.object().get("did") != self.did:
            raise LiveError(tr("its answer is about another account"), path=answer.host)
        return answer.body

    def repository(self) -> None:
        """Ask for the public repository."""

        def ask() -> AbstractContextManager[Iterable[bytes]]:
            return self.web.stream(f"{self.server}/xrpc/com.atproto.sync.getRepo", {"did": self.did})

        self._try(PUBLIC, lambda: self.documents.once_streamed(names.REPOSITORY, ask))

    def _try(self, parts: Iterable[str], ask: Callable[[], Any]) -> Any:
        """Run a request; if it fails, note the missing parts and return None.

        Raises:
            WaitError: when the server asks to wait, because the next run goes on here.
        """
        try:
            return ask()
        except WaitError:
            raise
        except LiveError as error:
            kind: type[str] = str if isinstance(error, _NotAskedError) else Damage
            for part in parts:
                self.documents.lack(part, kind(error))
        return None
