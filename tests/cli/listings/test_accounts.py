"""The list of connected accounts, as people and as tools read it."""

from __future__ import annotations

import json
from datetime import timedelta

from hygiene.cli.listings.accounts import Listed, accounts
from hygiene.model.redacted import Hidden
from hygiene.sources.connect.connection import Token
from tests.support.safes import NOW, connection

ENDED = Token(access=Hidden("cAnary"), expires_at=NOW, scopes=("read", "new\x1b[2J"))
RENEWED = Token(access=Hidden("cAnary"), refresh=Hidden("cAnary"), expires_at=NOW, scopes=("read",))


def test_an_account_has_its_days_its_permission_and_where_it_is_kept() -> None:
    listed = [
        Listed(connection=each, place="file", kept_in="the file ~/accounts.enc", reasons={"read": "to read your posts"})
        for each in (
            connection("kim@social.example", token=ENDED, last_used_at=NOW + timedelta(days=2)),
            connection("alex", token=RENEWED),
            connection("\x1b]0;t\x07", token=None),
        )
    ]

    assert (
        accounts(listed, "table", NOW)
        == """\
acme:kim@social.example at https://acme.example
  Connected 2026-11-01 (UTC), last read 2026-11-03.
  May use read, to read your posts.
  May use new\\x1b[2J.
  Its permission is in the file ~/accounts.enc.
  Its permission has ended: connect it again.

acme:alex at https://acme.example
  Connected 2026-11-01 (UTC), not read yet.
  May use read, to read your posts.
  Its permission is in the file ~/accounts.enc.

acme:\\x1b]0;t\\x07 at https://acme.example
  Connected 2026-11-01 (UTC), not read yet.
  It has no permission of yours, and reads what everyone can read.
"""
    )
    rows = json.loads(accounts(listed, "json", NOW))
    assert [("acme:kim@social.example", False), ("acme:alex", False), ("acme:\\x1b]0;t\\x07", True)] == [
        (row["name"], row["public"]) for row in rows
    ]
    assert ["2026-11-01T12:00:00Z", None, None] == [row["expires_at"] for row in rows]
    assert ["2026-11-03T12:00:00Z", None, None] == [row["last_used_at"] for row in rows]


def test_many_accounts_are_a_table_and_their_permissions_are_told_once() -> None:
    reasons = {"read": "to read your posts"}
    listed = [
        Listed(connection=each, place="keyring", kept_in="the system's keyring", reasons=reasons)
        for each in (
            connection("kim@social.example", last_used_at=NOW + timedelta(days=2)),
            connection("alex", token=RENEWED),
            connection("robin", token=ENDED),
            connection("sam\x1b[2J", token=None),
        )
    ]

    assert (
        accounts(listed, "table", NOW)
        == """\
4 accounts               last read    permission    kept in
-----------------------  -----------  ------------  ---------
acme:kim@social.example  2026-11-03   given         keyring
https://acme.example
acme:alex                not yet      given         keyring
https://acme.example
acme:robin               not yet      ended         keyring
https://acme.example
acme:sam\\x1b[2J          not yet      none          keyring
https://acme.example

acme may use new\\x1b[2J.
acme may use read, to read your posts.
Connect again what has ended.
The days are in UTC.
"""
    )


def test_without_an_account_the_command_to_connect_one_is_named() -> None:
    assert ("No account is connected. `hygiene connect` connects one.\n", "[]\n") == (
        accounts([], "table", NOW),
        accounts([], "json", NOW),
    )
