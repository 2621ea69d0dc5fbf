"""Live accounts: connected, listed and disconnected, with a real keyring, without one, and in a file."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest

from tests.support.command import Run, at_terminal, installed, run
from tests.support.live.keyring_daemon import keyring_daemon
from tests.support.project import ROOT
from tests.support.terminals import at_keyboard

PASSPHRASE: Final = "a passphrase of some length"
PLAN: Final = """\
To connect kim, this is asked:
  acme.example: your consent, on its own page; whose account it is
It asks for these permissions, none of which can change anything:
  read: to read your posts
hygiene reads: posts.
It cannot read: sign-ins: look in its settings.
"""
NOTHING: Final = "Nothing was asked. Give --online to go on.\n"
PAGE: Final = """\
Open this page of acme.example in a browser on this computer, and say there
whether hygiene may read the account:
https://acme.example/consent?request=1
"""
CONNECTED: Final = """\
Connected acme:kim at acme.example. Its permission is in the system's keyring.
Read the account with:
  hygiene scan --account acme:kim --online
"""
LISTED: Final = """\
acme:kim at https://acme.example
  Connected 2026-11-01 (UTC), not read yet.
  May use read, to read your posts.
  Its permission is in the system's keyring.
"""
EMPTY: Final = "No account is connected. `hygiene connect` connects one.\n"
BACK: Final = """\
To disconnect acme:kim, this is asked:
  login.acme.example: to take hygiene's permission back
"""
UNSEEN: Final = (
    "the system's keyring cannot be reached from here, so it is not known what is connected (run hygiene in your "
    "desktop session; where there is none, connect accounts with --keep file)\n"
)
LOCKED: Final = "error: the system's keyring did not answer (unlock it and try again)\n"


class Acme:
    """A home in which the connector of Acme is installed."""

    def __init__(self, folder: Path, session: Mapping[str, str]) -> None:
        self.home = folder
        code = (ROOT / "tests" / "support" / "acme_live.py").read_text(encoding="utf-8")
        point = {"hygiene.connectors": {"acme": "acme_live:acme"}}
        self.site = installed(folder / "site", "acme-live", {"acme_live.py": code}, point)
        self.env = {"ACME": str(folder), "XDG_DATA_HOME": str(folder / "data"), **session}

    def __call__(self, *words: str, **more: str) -> tuple[int, str, str]:
        """Run the command without a terminal; return its code and what it wrote."""
        done = run(self.home, *words, path=[self.site], env={**self.env, **more})
        assert "anary" not in done.out + done.err
        return done.code, done.out, done.err

    def typing(self, *words: str, typed: tuple[str, ...] = ()) -> Run:
        """Run the command at a terminal, where a passphrase is typed."""
        answers = [("assphrase", each) for each in typed]
        answers[1:2] = [("again: ", each) for _, each in answers[1:2]]
        return at_terminal(self.home, *words, answers=answers, env={**self.env, "PYTHONPATH": str(self.site)})

    def say(self, word: str) -> None:
        """Tell the connector what happens."""
        (self.home / word).touch()

    def log(self) -> list[str]:
        """Return what its server was asked."""
        file = self.home / "log"
        return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


@pytest.fixture
def acme(tmp_path: Path) -> Iterator[Acme]:
    """Return a home with a real keyring that is unlocked."""
    with keyring_daemon(tmp_path) as session:
        yield Acme(tmp_path, session)


@pytest.fixture
def bare(tmp_path: Path) -> Acme:
    """Return a home without a keyring."""
    if sys.platform != "linux":
        pytest.skip("elsewhere the keyring of whoever runs the tests can be reached")
    return Acme(tmp_path, {})


def test_an_account_is_connected_listed_and_disconnected(acme: Acme) -> None:
    assert (2, "", PLAN + NOTHING) == acme("connect", "acme", "kim")
    assert (0, EMPTY, "") == acme("accounts")
    assert (0, "", PLAN + PAGE + CONNECTED) == acme("connect", "acme", "kim", "--online")
    assert (0, LISTED, "") == acme("accounts")
    code, out, err = acme("accounts", "--format", "json")
    row = {
        "name": "acme:kim",
        "platform": "acme",
        "server": "https://acme.example",
        "public": False,
        "scopes": ["read"],
        "connected_at": "2026-11-01T12:00:00Z",
        "last_used_at": None,
        "expires_at": None,
        "kept_in": "keyring",
    }
    assert (0, [row], "") == (code, json.loads(out), err)
    assert (2, "", BACK + NOTHING) == acme("disconnect", "acme:kim")
    assert (0, LISTED, "") == acme("accounts")
    done = "Disconnected acme:kim. Its permission was taken back. Nothing of it is kept\nhere.\n"
    assert (0, "", BACK + done) == acme("disconnect", "acme:kim", "--online")
    assert (0, EMPTY, "") == acme("accounts")
    gone = "error: acme:kim: it is not connected (`hygiene accounts` lists what is)\n"
    assert (3, "", gone) == acme("disconnect", "acme:kim", "--online")
    assert ["revoked acme:kim"] == acme.log()
    assert ["accounts.lock"] == [each.name for each in (acme.home / "data" / "hygiene").iterdir()]


def test_a_server_that_does_not_take_the_permission_back_leaves_the_account_connected(acme: Acme) -> None:
    acme.say("refuses")
    acme("connect", "acme", "kim", "--online")
    refused = (
        "error: acme.example: it answered 500; the account stays connected (try again, or remove the permission in "
        "acme's settings and give --forget)\n"
    )
    assert (3, "", BACK + refused) == acme("disconnect", "acme:kim", "--online")
    assert (0, LISTED, "") == acme("accounts")
    forgotten = (
        "Removed acme:kim. Its permission stays at the server: remove it in acme's\n"
        "settings. Nothing of it is kept here.\n"
    )
    assert (0, "", forgotten) == acme("disconnect", "acme:kim", "--forget")
    assert ((0, EMPTY, ""), []) == (acme("accounts"), acme.log())


def test_without_consent_nothing_is_kept_and_a_second_consent_replaces_the_first(acme: Acme) -> None:
    acme.say("denied")
    denied = "error: acme.example: you did not consent\n"
    assert (3, "", PLAN + PAGE + denied) == acme("connect", "acme", "kim", "--online")
    assert (0, EMPTY, "") == acme("accounts")
    (acme.home / "denied").unlink()
    acme.say("more")
    assert (0, "", PLAN + PAGE + CONNECTED) == acme("connect", "acme", "kim", "--online")
    earlier = "It was connected before, on 2026-11-01. To end that permission, this is asked:\n"
    assert 78 >= max(map(len, earlier.splitlines()))
    before = f"{earlier}{BACK.partition(chr(10))[2]}"
    assert (0, "", PLAN + PAGE + before + CONNECTED) == acme("connect", "acme", "kim", "--online")
    assert ["revoked acme:kim"] == acme.log()
    assert LISTED.replace("posts.\n", "posts.\n  May use write.\n") == acme("accounts")[1]
    acme.say("refuses")
    stays = "warning: the permission of 2026-11-01 stays at the server; to end it, remove it in acme's settings\n"
    assert (0, "", PLAN + PAGE + before + stays + CONNECTED) == acme("connect", "acme", "kim", "--online")
    acme.say("broken")
    odd = "error: a page that it gave is not on the web\n"
    assert (3, "", PLAN + odd) == acme("connect", "acme", "kim", "--online")


@pytest.mark.parametrize(("times", "revoked"), [(1, 1), (2, 0)], ids=["given back", "stopped again"])
def test_who_stops_connecting_after_the_consent_leaves_no_new_permission_or_is_told(
    acme: Acme, times: int, revoked: int
) -> None:
    acme("connect", "acme", "kim", "--online")
    (acme.home / "stops").write_text(str(times))
    asked = BACK.partition("\n")[2]
    earlier = f"It was connected before, on 2026-11-01. To end that permission, this is asked:\n{asked}"
    stays = "warning: the new permission stays at the server; to end it, remove it in acme's settings\n"
    said = f"{PLAN}{PAGE}{earlier}{'' if revoked else stays}\nAborted!\n"
    assert (1, "", said) == acme("connect", "acme", "kim", "--online")
    assert ["revoked acme:kim"] * revoked == acme.log()
    assert (0, LISTED, "") == acme("accounts")


def test_what_servers_answered_lies_here_for_a_day_or_until_the_next_command_about_live_accounts(acme: Acme) -> None:
    answers = acme.home / "data" / "hygiene" / "documents"
    for words in (("accounts",), ("connect", "acme", "kim", "--online"), ("disconnect", "acme:kim", "--online")):
        for name, age in (("new", 23), ("old", 25)):
            (answers / name).mkdir(parents=True, exist_ok=True)
            at = time.time() - age * 3600
            os.utime(answers / name, (at, at))
        assert 0 == acme(*words)[0]
        assert ["new", "old.lock"] == sorted(each.name for each in answers.iterdir())


def test_an_account_that_is_connected_again_in_another_place_leaves_the_first(acme: Acme) -> None:
    acme("connect", "acme", "kim", "--online")
    done = acme.typing("connect", "acme", "kim", "--online", "--keep", "file", typed=(PASSPHRASE, PASSPHRASE))
    assert (0, True, ["revoked acme:kim"]) == (done.code, "It was connected before" in done.out, acme.log()), done.out
    listed = LISTED.replace("the system's keyring", "the file ~/data/hygiene/accounts.enc")
    done = acme.typing("accounts", typed=(PASSPHRASE,))
    assert (0, True, 1) == (done.code, done.out.endswith(listed), done.out.count("acme:kim")), done.out


def test_disconnecting_ends_the_permissions_of_every_place_or_says_what_may_be_left(acme: Acme) -> None:
    in_file = ("connect", "acme", "kim", "--online", "--keep", "file")
    acme.typing(*in_file, typed=(PASSPHRASE, PASSPHRASE))
    unopened = (
        "If acme:kim is connected in the file ~/data/hygiene/accounts.enc too, which\n"
        "was not opened, then `hygiene disconnect acme:kim --online` ends both.\n"
    )
    code, _, err = acme("connect", "acme", "kim", "--online")
    assert (0, True) == (code, err.endswith(PAGE + unopened + CONNECTED)), err
    done = acme.typing("disconnect", "acme:kim", "--online", typed=(PASSPHRASE,))
    ended = "Disconnected acme:kim. Its permission was taken back. Nothing of it is kept"
    both = f"{ended} in\nthe system's keyring.\n{ended}\nhere.\n"
    assert (0, True, ["revoked acme:kim"] * 2) == (done.code, done.out.endswith(BACK + both), acme.log()), done.out

    acme.typing(*in_file, typed=(PASSPHRASE, PASSPHRASE))
    acme("connect", "acme", "kim", "--online")
    left = (
        "error: ~/data/hygiene/accounts.enc: no passphrase was given; if acme:kim is connected there too, it still is "
        "(run it again at a terminal)\n"
    )
    one = f"{ended} in\nthe system's keyring.\n"
    assert (3, "", BACK + one + left) == acme("disconnect", "acme:kim", "--online")
    assert (3, "") == acme("disconnect", "acme:kim", "--online")[:2]
    done = acme.typing("disconnect", "acme:kim", "--online", typed=(PASSPHRASE,))
    assert (0, 4) == (done.code, len(acme.log())), done.out


def test_a_place_that_cannot_be_changed_is_said_before_the_permission_is_taken_back(acme: Acme) -> None:
    acme("connect", "acme", "kim", "--online")
    lock = acme.home / "data" / "hygiene" / "accounts.lock"
    lock.write_bytes(b"not a lock" * 99)
    refused = "error: ~/data/hygiene/accounts.lock: it is not a lock of hygiene (remove it)\n"
    assert (3, "", BACK + refused) == acme("disconnect", "acme:kim", "--online")
    assert (3, "", PLAN + refused) == acme("connect", "acme", "kim", "--online")
    assert [] == acme.log()
    lock.unlink()
    assert (0, ["revoked acme:kim"]) == (acme("disconnect", "acme:kim", "--online")[0], acme.log())


def test_public_data_needs_no_consent_and_leaves_no_permission(acme: Acme) -> None:
    code, _, err = acme("connect", "acme", "kim", "--public", "--server", "acme.example:8443/", "--online")
    plan = (
        "To connect kim, this is asked:\n  acme.example: your consent, on its own page\n  acme.example:8443: whose "
        "account it is\nIt asks for no permission.\n"
    )
    connected = (
        "Connected acme:kim at acme.example:8443. It has no permission of yours. Read\nthe account with:\n"
        "  hygiene scan --account acme:kim --online\n"
    )
    assert (0, plan + PAGE + connected) == (code, err)
    listed = (
        "acme:kim at https://acme.example:8443\n  Connected 2026-11-01 (UTC), not read yet.\n"
        "  It has no permission of yours, and reads what everyone can read.\n"
    )
    assert (0, listed, "") == acme("accounts")
    removed = "Removed acme:kim. It had no permission at the server. Nothing of it is kept\nhere.\n"
    assert (0, "", removed) == acme("disconnect", "acme:kim")


def test_a_locked_keyring_is_an_error_of_one_line_before_anyone_consents(acme: Acme) -> None:
    acme("connect", "acme", "kim", "--online")
    (acme.home / "runtime2").mkdir(mode=0o700)
    with keyring_daemon(acme.home, locked=True) as session:
        locked = Acme(acme.home / "runtime2", session)
        assert (3, "", PLAN + LOCKED) == locked("connect", "acme", "kim", "--online")
        assert (3, "", LOCKED) == locked("accounts")
        assert (3, "", LOCKED.replace(": ", ": acme:kim: ", 1)) == locked("disconnect", "acme:kim", "--online")
    assert (0, LISTED, "") == acme("accounts")


def test_without_a_keyring_nothing_can_be_kept_and_the_ways_out_are_named(bare: Acme) -> None:
    assert (2, "", PLAN + NOTHING) == bare("connect", "acme", "kim")
    nothing = (
        "error: there is no keyring here, so nothing can be kept (give --keep file to keep it in a file under a "
        "passphrase, or use `hygiene scan --account`, which asks for consent for one run)\n"
    )
    assert (3, "", PLAN + nothing) == bare("connect", "acme", "kim", "--online")
    no_one = "error: ~/data/hygiene/accounts.enc: no passphrase was given (run it again at a terminal)\n"
    assert (3, "", PLAN + no_one) == bare("connect", "acme", "kim", "--online", "--keep", "file")
    assert (3, "", f"error: {UNSEEN}") == bare("accounts")
    assert not (bare.home / "data" / "hygiene" / "accounts.enc").exists()


def test_without_the_session_of_the_desktop_no_account_is_called_unconnected(acme: Acme) -> None:
    acme("connect", "acme", "kim", "--online")
    del acme.env["DBUS_SESSION_BUS_ADDRESS"]
    assert (3, "", f"error: {UNSEEN}") == acme("accounts")
    assert (3, "[]\n", f"error: {UNSEEN}") == acme("accounts", "--format", "json")
    unknown = f"error: acme:kim: {UNSEEN}"
    assert (3, "", unknown) == acme("disconnect", "acme:kim", "--online")
    code, _, err = acme("scan", "--account", "acme:kim", "--online", "--no-history")
    assert (3, unknown) == (code, err)
    assert (2, "", unknown + NOTHING) == acme("scan", "--account", "acme:kim")


def test_a_file_keeps_an_account_under_a_passphrase(bare: Acme) -> None:
    words = ("connect", "acme", "kim", "--online", "--keep", "file")
    bare.say("denied")
    done = bare.typing(*words, typed=(PASSPHRASE, PASSPHRASE))
    assert (3, True) == (done.code, done.out.endswith("error: acme.example: you did not consent\n"))
    assert ["accounts.enc.lock"] == [each.name for each in (bare.home / "data" / "hygiene").iterdir()]
    (bare.home / "denied").unlink()
    done = bare.typing(*words, typed=(PASSPHRASE, PASSPHRASE))
    connected = (
        "Connected acme:kim at acme.example. Its permission is in the file\n~/data/hygiene/accounts.enc. Read the "
        "account with:\n  hygiene scan --account acme:kim --online\n"
    )
    assert (0, True) == (done.code, done.out.endswith(connected))
    assert b"anary" not in (bare.home / "data" / "hygiene" / "accounts.enc").read_bytes()
    listed = LISTED.replace("the system's keyring", "the file ~/data/hygiene/accounts.enc")
    done = bare.typing("accounts", typed=(PASSPHRASE,))
    asked = "Passphrase for the file of connected accounts: \n"
    assert (0, asked + listed) == (done.code, done.out)
    wrong = bare.typing("accounts", typed=("another passphrase, longer",))
    refused = "error: ~/data/hygiene/accounts.enc: this is not its passphrase (nothing was changed)\n"
    assert (3, True) == (wrong.code, refused in wrong.out.replace("\n  ", " "))
    for act in ("another passphrase, longer", signal.SIGINT):
        env = {**bare.env, "PYTHONPATH": str(bare.site)}
        stopped = at_keyboard(bare.home, *words, acts=[("assphrase for", act)], **env)
        assert (1, False) == (stopped.out.count("assphrase for"), "consent?request" in stopped.out), stopped.out
    no_one = "error: ~/data/hygiene/accounts.enc: no passphrase was given (run it again at a terminal)\n"
    assert (3, "", no_one) == bare("accounts")
    assert (3, "[]\n", no_one) == bare("accounts", "--format", "json")
    done = bare.typing("disconnect", "acme:kim", "--online", typed=(PASSPHRASE,))
    assert (0, ["revoked acme:kim"]) == (done.code, bare.log())
    assert ["accounts.enc.lock"] == [each.name for each in (bare.home / "data" / "hygiene").iterdir()]


def test_a_browser_is_given_the_page_where_there_is_one(acme: Acme) -> None:
    browser, seen = acme.home / "browser", acme.home / "seen"
    browser.write_text(f'#!/bin/sh\necho "$1" > {seen}\n')
    browser.chmod(0o700)
    shown = (
        "Your browser shows a page of acme.example: say there whether hygiene may read\nthe account. If no page has "
        "opened, stop with Ctrl-C and give --no-browser.\n"
    )
    words = ("connect", "acme", "kim", "--online")
    assert (0, "", PLAN + shown + CONNECTED) == acme(*words, BROWSER=f"{browser} %s")
    assert "https://acme.example/consent?request=1\n" == seen.read_text()
    seen.unlink()
    code, _, err = acme(*words, "--no-browser", BROWSER=f"{browser} %s")
    assert (0, True, False) == (code, PAGE in err, seen.exists())
    # Without a screen, Python would open the page in the terminal.
    browser.rename(acme.home / "lynx")
    code, _, err = acme(*words, PATH=f"{acme.home}:/usr/bin:/bin")
    assert (0, True, False) == (code, PAGE in err, seen.exists())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("acne", "kim"),
            "Invalid value for 'PLATFORM': hygiene connects no account of 'acne'. It connects acme, bluesky, ",
        ),
        (
            ("acme", "kim", "--server", "ftp://acme.example"),
            "Invalid value for '--server': 'ftp://acme.example' is not an address such as https://social.example.",
        ),
        (
            ("acme", "kim", "--directory", "https://kim@acme.example"),
            "Invalid value for '--directory': 'https://[e-mail]' is not an address such as https://social.example.",
        ),
    ],
)
def test_what_is_mistyped_is_said(bare: Acme, words: tuple[str, ...], said: str) -> None:
    code, _, err = bare("connect", *words)
    assert (2, True) == (code, f"Error: {said}" in err)
    assert "Did you mean 'acme'?" in bare("connect", "acne", "kim")[2]


def test_readers_lists_what_can_be_connected_and_a_stranger_may_be_left_out(bare: Acme) -> None:
    listed = """\
Live accounts: hygiene connect PLATFORM ADDRESS

  acme: Acme
    Connect it: hygiene connect acme NAME
    Gives: posts.
    Lacks: sign-ins: look in its settings.
    Asks for the permission: read.

"""
    assert (0, listed, "") == bare("readers", "acme")
    code, _, err = bare("connect", "acme", "kim", "--no-plugins")
    assert (1, True) == (code, err.startswith("error: no connector is called acme (installed: "))
