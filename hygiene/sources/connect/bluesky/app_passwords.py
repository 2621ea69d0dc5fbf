"""App passwords, which a server lists only after a sign-in with one.

A token from OAuth is refused there. So the user makes an app password for one reading, types it at a hidden prompt and
deletes it afterwards. It is sent only to the account's server and never kept.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Final

from hygiene.language.words import tr
from hygiene.model.errors import LiveError
from hygiene.model.redacted import Hidden
from hygiene.sources.connect.web.answer import Answer
from hygiene.sources.connect.web.client import Web

_PATTERN: Final = re.compile(r"[a-z2-7]{4}(?:-[a-z2-7]{4}){3}")
"""An app password: 16 letters and digits in groups of four."""
_LETTERS: Final = "abcdefghijkmnpqrstuvwxyz23456789"
_REFUSED: Final = frozenset({400, 401})
_METHOD: Final = "com.atproto.server."


class RefusedError(LiveError):
    """A typed text that is not an app password of the account."""


def one_time_name() -> str:
    """Return a name for an app password that no one can guess.

    The password with this name in the list is thus the one that the user made for this reading.
    """
    return "hygiene-" + "".join(secrets.choice(_LETTERS) for _ in range(8))


def is_app_password(typed: Hidden) -> bool:
    """Return whether a text has the form of an app password.

    The account's own password does not have it, and is never sent.
    """
    return bool(_PATTERN.fullmatch(typed.reveal().strip()))


@contextmanager
def signed_in(web: Web, server: str, did: str, password: Hidden) -> Iterator[Mapping[str, str]]:
    """Sign in with an app password, and sign out at the end.

    It yields the headers that prove the sign-in.

    Raises:
        RefusedError: when the server refuses the password.
        LiveError: when the password is of another account, or the server does not answer as it should.
    """
    body = {"identifier": did, "password": password.reveal().strip()}
    answer = web.post(_at(server, "createSession"), json=body)
    if answer.status in _REFUSED:
        hint = tr("make another one, and type it as it is shown")
        raise RefusedError(tr("it did not accept the app password"), hint=hint, path=answer.host)
    access, refresh = (_bearer(answer, name) for name in ("accessJwt", "refreshJwt"))
    try:
        if answer.object().get("did") != did:
            raise LiveError(tr("it signed us in to another account"), path=answer.host)
        yield access
    finally:
        with suppress(LiveError):  # the session ends by itself, and its password is deleted
            web.post(_at(server, "deleteSession"), headers=refresh)


def ask(web: Web, server: str, method: str, *, headers: Mapping[str, str]) -> Answer:
    """Ask the server for data that it gives only to the owner.

    Raises:
        LiveError: when the server does not answer it.
    """
    answer = web.get(_at(server, method), headers=headers)
    if not answer.ok:
        raise LiveError(tr("it answered {status}", status=answer.status), path=answer.host)
    answer.object()
    return answer


def _bearer(answer: Answer, name: str) -> dict[str, str]:
    token = answer.object().get(name) if answer.ok else None
    if not isinstance(token, str) or not token.isascii() or not token.isprintable():
        raise LiveError(tr("its answer to the sign-in is not of the expected form"), path=answer.host)
    return {"Authorization": f"Bearer {token}"}


def _at(server: str, method: str) -> str:
    return f"{server}/xrpc/{_METHOD}{method}"
