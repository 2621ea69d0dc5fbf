"""Connected accounts in a fleet, with a real keyring that each worker opens itself."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from hygiene.history.runs.file import in_memory
from hygiene.model.account import Account
from hygiene.model.errors import PolicyError
from hygiene.model.policy import Answer, Policy
from hygiene.model.policy.fleet import Fleet
from hygiene.scan.fleet import run as runs
from hygiene.scan.fleet.cluster import Cluster
from hygiene.scan.fleet.job import Setting
from hygiene.scan.fleet.plan import jobs
from hygiene.sources.connect.connection import Connection
from hygiene.sources.connect.keep.lock import held
from hygiene.sources.settings.fleet_file import parse
from tests.support.command import ARCHIVE
from tests.support.fleet_runs import Here, Stops, ran
from tests.support.harbour import ACCOUNT, CONNECTED_AT, SECRET, WAIT, Harbour, answered, harbour
from tests.support.harbour_home import Home
from tests.support.live.keyring_daemon import keyring_daemon

FLEET = """\
version = 1
[[accounts]]
platform = "x"
handle = "harbourlane"
live = "harbour:harbourlane"
exports = ["{platform}-{handle}.zip"]
[[accounts]]
platform = "x"
handle = "lighthouse"
live = "harbour:lighthouse"
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
        (tmp_path / "x-harbourlane.zip").write_bytes(ARCHIVE.read_bytes())
        (tmp_path / "fleet.toml").write_text(FLEET, encoding="utf-8")
        yield made


@pytest.fixture
def here(home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Return the home, as the one of this process."""
    for name, value in home.env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.syspath_prepend(str(home.path[0]))
    return home


def setting(*, online: bool = True) -> Setting:
    return Setting(policy=Policy(), now=datetime(2026, 11, 29, tzinfo=UTC), online=online)


def fleet() -> Fleet:
    return parse(FLEET)


def test_a_fleet_reads_accounts_as_they_are_now_and_a_failing_server_costs_its_own_account(
    server: Harbour, home: Home
) -> None:
    host = server.listener.url.removeprefix("http://")
    matters = "the account; your posts, page by page; the apps with access"
    with harbour() as broken:
        broken.instead["/account"] = answered(401)
        there = broken.listener.url.removeprefix("http://")
        home.keep(broken.connection(account=replace(ACCOUNT, handle="lighthouse", id="7")))

        refused = home.run("fleet", "fleet.toml", "--no-history", "--no-policy")
        heading = "To read the connected accounts, this is asked:\n"
        lines = f"{heading}  {host}: {matters}\n  {there}: {matters}\n"
        assert (2, f"{lines}Nothing was asked. Give --online to go on.\n") == (refused.code, refused.err)
        assert [] == server.asked == broken.asked

        done = home.run("fleet", "fleet.toml", "--no-history", "--no-policy", "--online", "--workers", "2")

    assert 3 == done.code, done.err
    unread = "warning: not read: x/@lighthouse: harbour:lighthouse, live: 127.0.0.1: it answered 401\n"
    assert f"{heading}{host}: {matters}\n{there}: {matters}\n{unread}" == done.err
    assert (5, ["/account"]) == (len(server.asked), broken.asked)
    assert SECRET not in done.out + done.err
    assert [] == [*(home.folder / "data" / "hygiene" / "documents").glob("*/*")]


@pytest.mark.parametrize("waits", [False, True], ids=["read to its end", "its server asked to wait"])
def test_a_run_that_goes_on_judges_anew_only_what_was_not_read_to_its_end(
    server: Harbour, here: Home, monkeypatch: pytest.MonkeyPatch, waits: bool
) -> None:
    monkeypatch.setattr(runs, "_BATCH", 1)
    now = datetime(2026, 11, 29, tzinfo=UTC)
    server.instead |= {"/posts/3": WAIT} if waits else {}
    with pytest.raises(KeyboardInterrupt):
        ran(here.folder, engine=Stops(after=1), now=now, online=True)
    server.instead.clear()
    engine = Here()
    made = ran(here.folder, engine=engine, now=now, online=True)

    assert (["x/@harbourlane"] if waits else []) == [name for name in engine.judged if name.endswith("lane")]
    assert () == made.lines["x/@harbourlane"].damage
    assert 5 + waits == len(server.asked)
    assert [] == [*(here.folder / "data" / "hygiene" / "documents").glob("*/*")]


def test_a_fleet_keeps_what_servers_answered_until_the_overview_is_safe_whatever_else_is_missing(here: Home) -> None:
    (here.folder / "x-harbourlane.zip").unlink()
    answers = here.folder / "data" / "hygiene" / "documents"
    with in_memory() as history:
        found = runs.run(fleet(), here.folder, setting(), Here(), history)
    (damaged,) = (line.damage for line in found.overview.lines if line.account.handle == "harbourlane")
    assert (1, 6) == (len(damaged), len([*answers.glob("*/*")]))
    with held(*answers.glob("*.lock"), wait=0):  # as another run does, which then goes on from them
        found.forget()
    assert 6 == len([*answers.glob("*/*")])
    found.forget()
    assert [] == [*answers.glob("*/*")]


def test_an_account_with_a_new_handle_is_the_same_one_by_its_id_and_the_overview_tells_the_new_handle(
    server: Harbour, here: Home
) -> None:
    here.keep(server.connection(account=replace(ACCOUNT, handle="oldlane")))
    here.keep(server.connection(account=replace(ACCOUNT, handle="stranger", id="7")))
    accounts = FLEET.replace("harbourlane", "oldlane").replace("lighthouse", "stranger")
    (here.folder / "fleet.toml").write_text(accounts, encoding="utf-8")
    seen = Answer(platform="x", handle="oldlane", question="recovery", answer="fine", on=date(2026, 11, 28))
    rules = Policy(answers=(seen,))
    made = ran(here.folder, now=datetime(2026, 11, 29, tzinfo=UTC), online=True, policy=rules)
    renamed, other = made.lines["x/@oldlane"], made.lines["x/@stranger"]

    assert ("read", True) == (renamed.state, renamed.reason.startswith("It is called @harbourlane now. "))
    assert ACCOUNT == made.reports["x/@oldlane"].accounts[0].account
    assert {"recovery": date(2026, 11, 28)} == made.reports["x/@oldlane"].accounts[0].coverage.by_hand
    assert (
        "Nothing was read: harbour:stranger, live: what was read is of another account than was connected "
        "(connect it again)."
    ) == other.reason


def test_a_task_holds_no_token_and_no_worker_of_a_cluster_gets_a_connected_account(home: Home) -> None:
    every = jobs(fleet(), home.folder)
    assert SECRET.encode() not in pickle.dumps((every, setting()))

    with Cluster("tcp://127.0.0.1:1").outcomes(every, setting()) as outcomes:
        problems = {job.account.name: made.problem for job, made in outcomes}
    why = (
        "it is connected on this computer, and the workers of a cluster never get its permission "
        "(leave out --scheduler to read it)"
    )
    assert {"x/@harbourlane": why, "x/@lighthouse": why} == problems


def test_a_name_that_is_none_of_a_connection_is_refused_with_its_line() -> None:
    with pytest.raises(PolicyError) as caught:
        parse(FLEET.replace('"harbour:lighthouse"', '"lighthouse"'))
    assert (
        "line 10: key `live`: “lighthouse” is not the name of a connected account "
        "(write one that `hygiene accounts` lists, such as bluesky:alice.example)"
    ) == str(caught.value)


def test_what_no_one_can_type_in_a_fleet_is_not_announced(home: Home) -> None:
    account = Account(platform="bluesky", handle="kim.example", id="did:plc:aaaaaaaaaaaaaaaaaaaaaaaa")
    home.keep(Connection(connector="bluesky", account=account, server="https://pds.example", connected_at=CONNECTED_AT))
    file = 'version = 1\n[[accounts]]\nplatform = "bluesky"\nhandle = "kim.example"\nlive = "bluesky:kim.example"\n'
    (home.folder / "bluesky.toml").write_text(file, encoding="utf-8")

    done = home.run("fleet", "bluesky.toml", "--no-history", "--no-policy")
    assert "pds.example: your public repository: posts, follows, likes and the profile" in " ".join(done.err.split())
    assert (2, False) == (done.code, "app password" in done.err)


def test_the_check_of_a_file_names_the_accounts_that_need_the_network_and_the_connections_that_are_not_there(
    home: Home,
) -> None:
    done = home.run("fleet", "fleet.toml", "--check", "--no-policy")
    assert (0, "") == (done.code, done.err)
    assert (
        "fleet.toml is valid: “Fleet”, 2 accounts in 0 groups. By platform: x 2. "
        "1 account has an export or a connection to read. A run needs --online. Without it, hygiene says what it would "
        "ask servers, and reads nothing. A run reads x/@harbourlane as it is now. "
        "Nothing to read for 1 account: x/@lighthouse "
        "(harbour:lighthouse: this account is not connected (run: hygiene connect harbour lighthouse)). "
        "No owner: x/@harbourlane, x/@lighthouse."
    ) == " ".join(done.out.split())
