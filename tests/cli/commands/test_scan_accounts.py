"""Scans of connected accounts at the command line, with a real keyring and without one."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.command import ARCHIVE, HYGIENE, environment
from tests.support.harbour import NAME, SECRET, Harbour, answered, harbour
from tests.support.harbour_home import Home
from tests.support.live.keyring_daemon import keyring_daemon
from tests.support.terminals import at_keyboard

HEADING = "To read the connected accounts, this is asked:\n"
NOTHING = "Nothing was asked. Give --online to go on.\n"
STOPPED = """\
Stopped. No report was made, and an earlier one is as it was.
What the servers answered is kept encrypted for a day: the same command goes
on where it stopped, and asks for none of it again.
"""


@pytest.fixture
def server() -> Iterator[Harbour]:
    with harbour() as made:
        yield made


@pytest.fixture
def home(server: Harbour, tmp_path: Path) -> Iterator[Home]:
    with keyring_daemon(tmp_path) as session:
        made = Home(tmp_path, session)
        made.keep(server.connection())
        yield made


@pytest.fixture
def bare(tmp_path: Path) -> Home:
    if sys.platform != "linux":
        pytest.skip("elsewhere the keyring of whoever runs the tests can be reached")
    return Home(tmp_path, {})


def asked(server: Harbour) -> str:
    host = server.listener.url.removeprefix("http://")
    matters = "the account; your posts, page by page; the apps with access"
    return f"{HEADING}{host}: {matters}\n"


def test_without_online_a_scan_says_what_would_be_asked_and_asks_nothing(server: Harbour, home: Home) -> None:
    done = home.run("scan", ARCHIVE, "--account", NAME)
    shown = asked(server).replace(HEADING, f"{HEADING}  ")
    assert (2, "", f"{shown}{NOTHING}") == (done.code, done.out, done.err)

    done = home.run("scan", "--account", "harbour:lighthouse")
    why = "harbour:lighthouse: this account is not connected (run: hygiene connect harbour lighthouse)"
    assert (2, "", f"error: {why}\n{NOTHING}") == (done.code, done.out, done.err)
    assert [] == server.asked


def test_a_connected_account_and_its_export_make_one_report(server: Harbour, home: Home) -> None:
    done = home.run("scan", ARCHIVE, "--account", NAME, "--online", "--no-policy", "--details")
    connection = home.get(NAME)

    assert 0 == done.code, done.err
    assert done.err.startswith(asked(server))
    assert "harbour:harbourlane, live" in done.out
    assert "Late Poster" in done.out
    assert "hygiene itself," in done.out
    assert SECRET not in done.out + done.err
    assert connection is not None
    assert connection.last_used_at is not None


def test_a_scan_that_is_stopped_says_that_the_next_one_goes_on(server: Harbour, home: Home) -> None:
    server.slow["/posts/2"] = 30
    scan = ("scan", "--no-history", "--account", NAME, "--online", "--no-policy")
    done = at_keyboard(home.folder, *scan, acts=[("the apps with access", signal.SIGINT)], **home.terminal_env)
    assert (1, True) == (done.code, done.out.endswith(STOPPED)), done.out


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a file to which nothing can be written")
def test_a_scan_whose_report_was_not_written_asks_for_nothing_again(server: Harbour, home: Home) -> None:
    scan = ("scan", "--no-history", "--account", NAME, "--online", "--no-policy")
    with Path("/dev/full").open("w") as full:
        bare = environment(home.folder, home.path, **home.env)
        assert subprocess.run([HYGIENE, *scan], stdout=full, env=bare, check=False).returncode
    before = list(server.asked)
    assert (0, before) == (home.run(*scan).code, server.asked)
    assert (0, before * 2) == (home.run(*scan).code, server.asked)


@pytest.mark.parametrize("act", [signal.SIGINT, "\x04"])
def test_a_scan_that_is_stopped_at_a_prompt_stops_as_anywhere_else(
    server: Harbour, home: Home, act: signal.Signals | str
) -> None:
    server.instead["/apps"] = answered(401)
    scan = ("scan", "--no-history", "--account", NAME, "--online", "--no-policy")
    done = at_keyboard(home.folder, *scan, acts=[("Password of the harbour", act)], **home.terminal_env)
    assert (1, True, False) == (done.code, done.out.endswith(STOPPED), "defect" in done.out), done.out
    del server.instead["/apps"]
    assert 0 == home.run(*scan).code
    assert ["/account", "/posts/1", "/posts/2", "/posts/3", "/apps", "/apps"] == server.asked


def test_a_shell_offers_the_connected_accounts(home: Home) -> None:
    words = {"COMP_WORDS": "hygiene scan --account h", "COMP_CWORD": "3", "_HYGIENE_COMPLETE": "bash_complete"}
    assert f"plain,{NAME}\n" == home.run(**words).out


def test_without_a_keyring_an_account_is_connected_for_one_run(server: Harbour, bare: Home) -> None:
    host = server.listener.url.removeprefix("http://")
    name = f"harbour:harbourlane@{host}"
    server.instead["/posts/1"] = answered(200, body=b"[" + b" " * 200_000 + b"]")
    done = bare.at_terminal("scan", "--account", name, "--online", "--no-policy")

    assert 0 == done.code, done.out
    assert "the permission is in memory and is taken back at the end." in " ".join(done.out.split())
    assert f"To connect harbourlane@{host}, this is asked:\n  {host}: your consent\nIt asks for these perm" in done.out
    assert "Reading harbour:harbourlane, live: 0.2 MB" in done.out
    assert f"The permission to read {NAME} was taken back.\n" in done.out
    assert ["/account", "/account", "/posts/1", "/posts/2", "/posts/3", "/apps", "/disconnect"] == server.asked
    assert not (bare.folder / "data").exists()


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGHUP])
def test_a_permission_for_one_run_is_taken_back_when_the_system_ends_the_run(
    server: Harbour, bare: Home, end: signal.Signals
) -> None:
    server.slow["/posts/2"] = 5
    name = f"harbour:harbourlane@{server.listener.url.removeprefix('http://')}"
    scan = ("scan", "--no-history", "--account", name, "--online", "--no-policy")
    done = at_keyboard(bare.folder, *scan, acts=[("the apps with access", end)], **bare.terminal_env)
    seen = "Stopped. No report was made" in done.out  # but not where the window was closed
    # The signal may come before the account is connected. Then there is no permission to take back.
    requests = [request for request in server.listener.asked if request]
    assert (1, end == signal.SIGTERM) == (done.code, seen), done.out
    assert not requests or " /disconnect " in requests[-1], done.out


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_stop_while_the_permission_is_taken_back_leaves_none_without_a_word(
    server: Harbour, bare: Home, end: signal.Signals
) -> None:
    server.slow["/disconnect"] = 1
    name = f"harbour:harbourlane@{server.listener.url.removeprefix('http://')}"
    scan = ("scan", "--no-history", "--account", name, "--online", "--no-policy")
    done = at_keyboard(bare.folder, *scan, acts=[("the end of it", end)], **bare.terminal_env)
    shown = " ".join(done.out.split())
    told = {
        signal.SIGTERM: f"The permission to read {NAME} was taken back.",
        signal.SIGINT: f"error: {NAME}: its permission stays at the server: you stopped it (remove it ",
    }
    assert {sent for sent, said in told.items() if said in shown} == {end} & {*told}, done.out
    assert end == signal.SIGINT or server.asked[-1] == "/disconnect"


def test_without_a_keyring_an_account_that_cannot_be_connected_costs_itself_only(bare: Home) -> None:
    file = bare.folder / "data" / "hygiene" / "accounts.enc"
    scan = ("scan", ARCHIVE, "--account", "x:brand", "--online", "--no-policy", "--details")
    done = bare.at_terminal(*scan)
    assert "error: X lets only registered apps ask" in done.out
    assert ("x:brand: this account is not connected" in done.out, "507 posts" in done.out) == (True, True), done.out

    file.parent.mkdir(parents=True)
    file.write_bytes(b"damaged")
    done = bare.at_terminal(*scan)
    why = "x:brand: it is not a file of connected accounts"
    assert (why in done.out, "507 posts" in done.out) == (True, True), done.out


def test_without_a_keyring_and_a_terminal_no_account_is_called_unconnected(server: Harbour, bare: Home) -> None:
    done = bare.run("scan", "--account", NAME, "--online", "--no-policy")

    why = (
        f"{NAME}: the system's keyring cannot be reached from here, so it is not known what is connected (run hygiene "
        "in your desktop session; where there is none, connect accounts with --keep file)"
    )
    assert (3, "", f"error: {why}\n") == (done.code, done.out, done.err)
    assert [] == server.asked


def test_a_file_of_connections_asks_for_its_passphrase_once(server: Harbour, bare: Home) -> None:
    bare.keep_in_file(server.connection(), "a passphrase of some length")
    scan = ("scan", "--account", NAME, "--online", "--no-policy")
    done = bare.at_terminal(*scan, answers=[("assphrase", "a passphrase of some length")])
    assert (0, 1) == (done.code, done.out.count("assphrase")), done.out
    assert 5 == len(server.asked)

    alone = bare.run(*scan)
    assert (3, 5) == (alone.code, len(server.asked))
    assert alone.err.startswith(f"error: {NAME}: no passphrase was given")


def test_what_the_report_names_next_works_for_a_connected_account(server: Harbour, home: Home) -> None:
    shown = home.run("scan", "--account", NAME, "--online", "--no-policy").out
    found = re.search(r"hygiene (explain [0-9a-f]{16} --account \S+ --online)", shown)
    assert found, shown
    page = home.run(*found[1].split(), "--no-policy")
    assert (0, True) == (page.code, "To live with it" in page.out), page.err
    assert f"  hygiene review --account {NAME} --online" in shown
    keys = "[f]ine, [n]ot fine, [s]kip, [q]uit: "
    done = home.at_terminal("review", "--account", NAME, "--online", answers=[(keys, "q")])
    assert (0, True) == (done.code, "questions. Your answers go into hygiene.toml." in done.out), done.out
    before = len(server.asked)
    done = home.at_terminal("review", "--account", NAME)
    assert (2, asked(server).replace(HEADING, f"{HEADING}  ") + NOTHING) == (done.code, done.out)
    assert before == len(server.asked)
