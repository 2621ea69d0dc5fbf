"""Live GitHub accounts.

GitHub demands a registered app. hygiene has none, so users register their own, with the device flow enabled, and give
its client id. All permissions are for reading. The API lists neither the authorised apps nor the security log of a
personal account, so both stay in the export and on the settings' pages.

Source: docs.github.com/rest/users (users, keys, gpg-keys, ssh-signing-keys, emails), /apps/oauth-apps (device flow,
scopes), and /rest/credentials/revoke, which takes OAuth tokens since March 2026.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from hygiene.language.words import tr, tr_later
from hygiene.model.errors import CONNECT_AGAIN, LiveError
from hygiene.sources.connect.connection import Connection, Online, Question
from hygiene.sources.connect.connector import Connector
from hygiene.sources.connect.fetched.documents import Documents
from hygiene.sources.connect.fetched.pages import by_link, fetch_if_there
from hygiene.sources.connect.fetched.reading import reads_documents
from hygiene.sources.connect.oauth.discovery import Server
from hygiene.sources.connect.oauth.own_client import OwnClient
from hygiene.sources.connect.oauth.signing import signed
from hygiene.sources.connect.oauth.whose import owner_of, same_owner
from hygiene.sources.connect.web.addresses import host_of
from hygiene.sources.reader_kit.coverage import Damage
from hygiene.sources.readers.github.api import USER, account_of, read_api

SCOPES: Final = (
    ("read:user", tr_later("to know whose account it is, what its profile shows, and whether a second factor is on")),
    ("user:email", tr_later("to list the e-mail addresses that can recover the account")),
    ("read:public_key", tr_later("to list the keys that can push code as you, with when they were added")),
    ("read:gpg_key", tr_later("to list the keys that can sign commits as you")),
    ("read:ssh_signing_key", tr_later("to list the other keys that can sign commits as you")),
)
_HEADERS: Final = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
_LISTS: Final[Mapping[str, tuple[str, str, str]]] = {
    "keys": ("/user/keys", "events", "read:public_key"),
    "signing": ("/user/ssh_signing_keys", "events", "read:ssh_signing_key"),
    "gpg": ("/user/gpg_keys", "events", "read:gpg_key"),
    "emails": ("/user/emails", "contacts", "user:email"),
}
"""The path, the part of the account and the permission of each list.

Lists are named as their documents are.
"""


def _user(connection: Connection, online: Online) -> dict[str, Any]:
    """Return GitHub's description of the account of the token."""
    auth = signed(connection, online, Server())
    return owner_of(online.web.get(f"{connection.server}/user", headers=_HEADERS, auth=auth), account_of)


def _reads(connection: Connection) -> Sequence[Question]:
    """Return the requests of reading the account."""
    matters = (
        tr("the account, its profile, and whether a second factor is on"),
        tr("the keys that can push or sign as the account"),
        tr("its e-mail addresses"),
    )
    return tuple(Question(host=host_of(connection.server), matter=matter) for matter in matters)


def _fetch(connection: Connection, online: Online, documents: Documents) -> None:
    """Ask for the account, its keys and its addresses.

    Raises:
        LiveError: when GitHub does not answer, or the token is of another account.
    """
    documents.once_json(USER, lambda: same_owner(_user(connection, online), account_of, connection))
    auth = signed(connection, online, Server())
    for name, (path, part, scope) in _LISTS.items():
        ask = by_link(online, auth, f"{connection.server}{path}", {"per_page": "100"}, **_HEADERS)
        why = tr(
            "GitHub did not give {path}: the permission {scope} is missing ({connect_again})",
            path=path,
            scope=scope,
            connect_again=tr(CONNECT_AGAIN),
        )
        fetch_if_there(documents, name, part, ask, Damage(why))
    documents.lack("apps", tr("GitHub's API does not list authorised apps: look in your settings, under Applications"))
    documents.lack("logins", tr("GitHub's API does not give the security log: export it and scan it too"))


def _give_back(connection: Connection, online: Online) -> None:
    """Have GitHub revoke the token.

    GitHub does so for anyone who has the token, and tells the owner by e-mail that it was disclosed.

    Raises:
        LiveError: when GitHub does not revoke it.
    """
    if connection.token is None:
        return
    tokens = [connection.token.access.reveal()]
    answer = online.web.post(f"{connection.server}/credentials/revoke", json={"credentials": tokens}, headers=_HEADERS)
    if not answer.ok:
        raise LiveError(
            tr("it did not take our permission back (it answered {status})", status=answer.status),
            hint=tr("remove your app from github.com/settings/applications"),
            path=answer.host,
        )
    online.say(tr("GitHub will tell you by e-mail that a token was disclosed and revoked. That is this one."))


_CLIENT: Final = OwnClient(
    connector="github",
    title="GitHub",
    register=tr_later(
        "register an app of your own at github.com/settings/applications/new with its device flow enabled"
    ),
    web="https://github.com",
    api="https://api.github.com",
    below="/api/v3",
    endpoints=lambda web, _api: Server(device=f"{web}/login/device/code", token=f"{web}/login/oauth/access_token"),
    scopes=SCOPES,
    asked=(
        tr_later("a code for you to type on its page, and a token once you consented"),
        tr_later("whose account it is"),
    ),
    account_of=account_of,
    owner=_user,
    gives_back=_give_back,
)
github = Connector(
    id="github",
    title=_CLIENT.title,
    platform="github",
    address="USER",
    gives=tr_later("keys with when they were added, e-mail addresses, the profile, and whether a second factor is on"),
    lacks=tr_later("authorised apps and the security log: look in your settings, and export the log from there"),
    scopes=SCOPES,
    questions=_CLIENT.questions,
    connect=_CLIENT.connect,
    reads=_reads,
    fetch=_fetch,
    read=reads_documents("github", USER, tr_later("GitHub's API gives no {part} to an app like this"), read_api),
    ends=_CLIENT.ends,
    disconnect=_CLIENT.disconnect,
)
