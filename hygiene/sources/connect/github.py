"""Live GitHub accounts.

GitHub demands a registered app. hygiene has none: the user registers one for themselves, with the device flow enabled,
and gives its client id. All permissions are for reading. The API lists neither the authorised apps nor the security log
of a personal account, so both stay in the export and on the settings' pages.

Source: docs.github.com/rest/users (users, keys, gpg-keys, ssh-signing-keys, emails), /apps/oauth-apps (device flow,
scopes), and /rest/credentials/revoke, which takes OAuth tokens since March 2026.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlsplit

from hygiene.model.errors import LiveError
from hygiene.model.snapshot import Snapshot
from hygiene.sources.connect.connection import RETURN, Connection, Online, Question, Target, refuse_another
from hygiene.sources.connect.connector import Connector
from hygiene.sources.connect.fetched.documents import Documents
from hygiene.sources.connect.fetched.pages import by_link, fetch_if_there
from hygiene.sources.connect.oauth.consent import Client, by_device
from hygiene.sources.connect.oauth.discovery import Server
from hygiene.sources.connect.oauth.own_client import need_client
from hygiene.sources.connect.oauth.signing import signed
from hygiene.sources.readers.github.api import USER, account_of, read_api

SCOPES: Final = (
    ("read:user", "to know whose account it is, what its profile shows, and whether a second factor is on"),
    ("user:email", "to list the e-mail addresses that can recover the account"),
    ("read:public_key", "to list the keys that can push code as you, with when they were added"),
    ("read:gpg_key", "to list the keys that can sign commits as you"),
    ("read:ssh_signing_key", "to list the other keys that can sign commits as you"),
)
_WEB: Final = "https://github.com"
_API: Final = "https://api.github.com"
_HEADERS: Final = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
_LISTS: Final[Mapping[str, tuple[str, str, str]]] = {
    "keys": ("/user/keys", "events", "read:public_key"),
    "signing": ("/user/ssh_signing_keys", "events", "read:ssh_signing_key"),
    "gpg": ("/user/gpg_keys", "events", "read:gpg_key"),
    "emails": ("/user/emails", "contacts", "user:email"),
}
"""The lists by the name of their documents: the path, the part of the account, and the permission."""
_REGISTER: Final = "register an app of your own at github.com/settings/applications/new, and enable its device flow"


def _places(target: Target) -> tuple[str, str]:
    """Return the addresses of the pages and of the API; a server of one's own has both under one."""
    return (target.server, f"{target.server}/api/v3") if target.server else (_WEB, _API)


def _host(address: str) -> str:
    return urlsplit(address).hostname or ""


def _questions(target: Target) -> Sequence[Question]:
    """Return what connecting asks of GitHub.

    Raises:
        LiveError: when the user gave no client id.
    """
    need_client(target, "GitHub", _REGISTER)
    web, api = _places(target)
    return (
        Question(host=_host(web), matter="a code for you to type on its page, and a token once you consented"),
        Question(host=_host(api), matter="whose account it is"),
    )


def _connect(target: Target, online: Online) -> Connection:
    """Get consent on any device, and ask whose account it is.

    Raises:
        LiveError: when GitHub refuses, or the account is another one than the target.
    """
    _questions(target)
    web, api = _places(target)
    named = (_host(target.server),) if target.server else ()
    for host in named:
        online.web.name(host)
    server = Server(device=f"{web}/login/device/code", token=f"{web}/login/oauth/access_token")
    grant = by_device(online, server, Client(id=target.client_id), [name for name, _ in SCOPES])
    wanted = target.address.lstrip("@")
    made = Connection(
        connector="github",
        account=account_of({"login": wanted}),
        server=api,
        client_id=target.client_id,
        token=grant.token,
        connected_at=online.now(),
        named=named,
    )
    account = account_of(_user(made, online))
    refuse_another(account.handle, wanted, _host(web))
    return replace(made, account=account)


def _user(connection: Connection, online: Online) -> dict[str, Any]:
    """Return what GitHub says of the account of the token."""
    answer = online.web.get(f"{connection.server}/user", headers=_HEADERS, auth=signed(connection, online, Server()))
    if not answer.ok:
        raise LiveError(
            f"it did not say whose account it is (it answered {answer.status})",
            hint="connect it again",
            path=answer.host,
        )
    return answer.object()


def _reads(connection: Connection) -> Sequence[Question]:
    """Return what reading the account asks of GitHub."""
    matters = (
        "the account, its profile, and whether a second factor is on",
        "the keys that can push or sign as the account",
        "its e-mail addresses",
    )
    return tuple(Question(host=_host(connection.server), matter=matter) for matter in matters)


def _fetch(connection: Connection, online: Online, documents: Documents) -> None:
    """Ask for the account, its keys and its addresses.

    Raises:
        LiveError: when GitHub does not answer, or the token is of another account.
    """
    record = documents.once_json(USER, lambda: _user(connection, online))
    if account_of(record).key != connection.account.key:
        raise LiveError("its token is of another account now", hint="connect it again", path=_host(connection.server))
    auth = signed(connection, online, Server())
    for name, (path, part, scope) in _LISTS.items():
        ask = by_link(online, auth, f"{connection.server}{path}", {"per_page": "100"}, **_HEADERS)
        fetch_if_there(documents, name, part, ask, f"GitHub did not give {path}: the permission {scope} is missing")
    documents.lack("apps", "GitHub's API does not list authorised apps: look in your settings, under Applications")
    documents.lack("logins", "GitHub's API does not give the security log: export it and scan it too")


def _read(documents: Documents) -> Snapshot:
    """Read what was fetched."""
    return read_api(documents, documents.started_at, documents.lacking)


def _disconnect(connection: Connection, online: Online) -> None:
    """Have GitHub revoke the token.

    It does so for whoever holds a token, and tells the owner by e-mail that the token was disclosed.

    Raises:
        LiveError: when it does not.
    """
    if connection.token is None:
        return
    tokens = [connection.token.access.reveal()]
    answer = online.web.post(f"{connection.server}/credentials/revoke", json={"credentials": tokens}, headers=_HEADERS)
    if not answer.ok:
        raise LiveError(
            f"it did not take our permission back (it answered {answer.status})",
            hint="remove your app from github.com/settings/applications",
            path=answer.host,
        )
    online.say("GitHub will tell you by e-mail that a token was disclosed and revoked. That is this one.")


github = Connector(
    id="github",
    title="GitHub",
    platform="github",
    address="USER",
    gives="keys with when they were added, e-mail addresses, the profile, and whether a second factor is on",
    lacks="authorised apps and the security log: look in your settings, and export the log from there",
    scopes=SCOPES,
    questions=_questions,
    connect=_connect,
    reads=_reads,
    fetch=_fetch,
    read=_read,
    ends=lambda connection: [Question(host=_host(connection.server), matter=RETURN)],
    disconnect=_disconnect,
)
