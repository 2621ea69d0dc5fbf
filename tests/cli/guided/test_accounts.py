"""The walkthrough of an incident on a connected account, with a real keyring."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.harbour import NAME, SECRET, Harbour, harbour
from tests.support.harbour_home import Home
from tests.support.live.keyring_daemon import keyring_daemon


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


def test_an_incident_is_walked_through_on_a_connected_account_and_its_case_reads_it_again(
    server: Harbour, home: Home
) -> None:
    host = server.listener.url.removeprefix("http://")
    heading = "To read the connected accounts, this is asked:\n"
    asked = f"{host}: the account; your posts, page by page; the apps with access"
    walk = ("incident", "--account", NAME, "--post", "latest", "--no-input", "--no-policy", "--case", "case")
    done = home.run(*walk, "--online")
    assert (0, 5) == (done.code, len(server.asked)), done.err
    assert f"Reading {NAME} ...\n{heading}{asked}\n" in done.err
    assert "“Late Poster” was given access" in done.out
    assert "“hygiene”" not in done.out

    again = home.run("incident", "--case", "case", "--no-input")
    assert (2, 5) == (again.code, len(server.asked))
    assert f"It names these connected accounts to read: {NAME}.\n" in again.err
    assert again.err.endswith(f"{heading}  {asked}\nNothing was asked. Give --online to go on.\n")
    again = home.run("incident", "--case", "case", "--no-input", "--online")
    assert (0, 10) == (again.code, len(server.asked)), again.err
    written = "".join(path.read_text("utf-8") for path in (home.folder / "case").iterdir() if path.is_file())
    assert SECRET not in written + done.out + done.err


def test_without_questions_no_passphrase_is_asked_for_at_a_terminal(server: Harbour, tmp_path: Path) -> None:
    home = Home(tmp_path, {})
    home.keep_in_file(server.connection(), "a passphrase of some length")
    done = home.at_terminal("incident", "--account", NAME, "--online", "--no-input", "--no-policy")
    said = f"""\
Reading {NAME} ...
error: {NAME}: no passphrase was given (run it again at a terminal)
error: no account was read (give the export of the account as EXPORT, or
  --account NAME of a connected one)
"""
    assert (3, said, []) == (done.code, done.out, server.asked)
