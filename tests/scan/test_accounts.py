"""Scans of connected accounts: a server on this computer, beside exports and other accounts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hygiene.analysis.account.differences import differences
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Input
from hygiene.plugins.registry import Plugins
from hygiene.scan.pipeline import Examination, examine
from hygiene.scan.request import Listener, ScanRequest
from hygiene.sources.connect.connection import Connection, Online
from hygiene.sources.connect.fetched.documents import Documents
from hygiene.sources.connect.keep.connections import Connections
from hygiene.sources.connect.keep.safe import KeyringSafe, MemorySafe
from tests.support.command import ARCHIVE
from tests.support.harbour import ACCOUNT, HARBOUR, NAME, NOW, PAGES, SECRET, WAIT, Harbour, answered, harbour
from tests.support.keyrings import Ring

EVERY = 2 + PAGES
"""Requests of a whole reading."""


class WithHarbour(Plugins):
    """The plugins, and the connector of the small platform."""

    connector = HARBOUR

    def names(self, group: Any) -> list[str]:
        """Return the names in a group."""
        return ["harbour"] if group == "connectors" else super().names(group)

    def get(self, group: Any, name: str) -> Any:
        """Return an object by its name."""
        return self.connector if (group, name) == ("connectors", "harbour") else super().get(group, name)


@dataclass
class Desk:
    """A user's computer: what is connected, and what a scan said and asked."""

    kept: Connections
    said: list[str] = field(default_factory=list)
    received: dict[str, int] = field(default_factory=dict)

    def scan(self, *names: str, online: bool = True, **more: Any) -> Examination:
        """Scan connected accounts, and what else is given."""

        def reading(*inputs: Path | str) -> Any:
            def count(size: int) -> None:
                self.received[str(inputs[0])] = self.received.get(str(inputs[0]), 0) + size

            return count

        listener = Listener(
            reading=reading,
            announce=self.said.append,
            find=lambda name: self.kept if name in self.kept.names() else None,
        )
        request = ScanRequest(accounts=names, online=online, now=NOW, **more)
        return examine(request, plugins=WithHarbour(strangers=False), listener=listener)


@pytest.fixture
def server() -> Iterator[Harbour]:
    with harbour() as made:
        yield made


@pytest.fixture
def desk(server: Harbour, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    made = Desk(Connections(KeyringSafe(Ring(), tmp_path / "lock")))
    made.kept.keep(server.connection())
    return made


def documents(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "data" / "hygiene" / "documents").glob("*/*"))


def lines(found: Examination) -> list[Input]:
    return list(found.report.inputs)


def test_a_connected_account_is_judged_like_an_export(server: Harbour, desk: Desk) -> None:
    found = desk.scan(NAME)
    host = server.listener.url.removeprefix("http://")
    connection = desk.kept.get(NAME)

    assert EVERY == len(server.asked)
    assert "To read the connected accounts, this is asked:" == desk.said.pop(0)
    assert [f"{host}: the account; your posts, page by page; the apps with access"] == desk.said
    assert [(f"{NAME}, live", "harbour-live", ACCOUNT)] == [(e.path, e.reader, e.account) for e in lines(found)]
    assert (PAGES, 3) == (lines(found)[0].read["posts"], lines(found)[0].read["apps"])
    assert lines(found)[0].gaps["second_factors"].startswith("the API shows whether text messages are a second factor")
    assert desk.received[f"{NAME}, live"] > 500
    assert connection is not None
    assert connection.last_used_at is not None


def test_an_export_and_the_account_as_it_is_now_are_compared(desk: Desk) -> None:
    found = desk.scan(NAME, exports=[ARCHIVE])
    live = next(each for each in found.snapshots if each.origin.path.endswith(", live"))
    changes = sorted((each.kind, each.what) for each in live.differences or ())

    assert 2 == len({each.origin.path for each in found.snapshots if not each.account.shared})
    assert ("app", "“Late Poster”") in changes
    assert ("app-gone", "“Followers Boost 24”") in changes
    assert ("app", "“hygiene”") not in changes


def test_the_access_of_hygiene_itself_is_no_finding_and_is_named_as_its_own(server: Harbour, desk: Desk) -> None:
    server.apps.append({**server.apps[2], "id": "31000009", "at": "2026-11-20T03:00:00Z", "may": ["read", "write"]})
    report = desk.scan(NAME).report
    findings = [finding for result in report.results for finding in result.findings]

    assert ["app:31000009"] == [each.subject for each in findings if "“hygiene”" in each.message]
    assert [("31000002", "hygiene itself, which read the account")] == [
        (line.app.id, line.app.publisher) for line in report.apps if "hygiene" in line.app.publisher
    ]


def test_an_interrupted_reading_goes_on_without_asking_again(server: Harbour, desk: Desk, tmp_path: Path) -> None:
    server.instead["/posts/3"] = WAIT
    part = desk.scan(NAME)
    assert ["account.json", "posts-1.json", "posts-2.json", "started.time"] == documents(tmp_path)
    why = lines(part)[0].gaps["events"]
    assert "run the same command again" == part.report.coverage.next[0].where
    assert (True, True) == (
        why.startswith("127.0.0.1: it asks to wait"),
        why.endswith("; the next run goes on where this one stopped; its server gives no account changes"),
    )
    assert SECRET not in "".join(map(str, lines(part)))

    del server.instead["/posts/3"]
    whole = desk.scan(NAME)
    assert ["/account", "/posts/1", "/posts/2", "/posts/3", "/posts/3", "/apps"] == server.asked
    assert () == lines(whole)[0].damaged
    part.forget()
    assert [] != documents(tmp_path)
    whole.forget()
    assert [] == documents(tmp_path)


def test_what_servers_answered_is_kept_until_the_report_is_safe(server: Harbour, desk: Desk, tmp_path: Path) -> None:
    first = desk.scan(NAME)
    every = ["account.json", "apps.json", *(f"posts-{number + 1}.json" for number in range(PAGES)), "started.time"]
    assert every == documents(tmp_path)

    again = desk.scan(NAME)  # as after a run that was killed before its report
    assert EVERY == len(server.asked)
    assert lines(first)[0].read == lines(again)[0].read
    for found in (again, first):
        found.forget()
        assert [] == documents(tmp_path)


def test_nothing_is_used_that_was_answered_before_the_account_was_connected_again(server: Harbour, desk: Desk) -> None:
    desk.scan(NAME)
    desk.kept.keep(server.connection(connected_at=NOW + timedelta(minutes=1)))
    desk.scan(NAME)
    assert 2 * EVERY == len(server.asked)


def test_a_server_that_fails_costs_its_own_account_only(desk: Desk) -> None:
    with harbour() as broken:
        broken.instead["/account"] = answered(401)
        desk.kept.keep(broken.connection(account=replace(ACCOUNT, handle="lighthouse", id="7")))
        sound, failed = lines(desk.scan("harbour:lighthouse", NAME))

    assert ("harbour:lighthouse, live: 127.0.0.1", "it answered 401") == (failed.path, failed.gaps["export"])
    assert (f"{NAME}, live", "harbour-live", ()) == (sound.path, sound.reader, sound.damaged)


def test_an_account_that_is_not_connected_names_the_command(server: Harbour, desk: Desk) -> None:
    found = desk.scan("harbour:lighthouse", "elsewhere:kim")

    assert [
        ("harbour:lighthouse", "this account is not connected (run: hygiene connect harbour lighthouse)"),
        ("elsewhere:kim", "this account is not connected (`hygiene accounts` lists those that are)"),
    ] == [(each.path, each.gaps["export"]) for each in lines(found)]
    assert [] == server.asked


def test_without_a_word_for_the_network_nothing_is_asked(server: Harbour, desk: Desk) -> None:
    found = desk.scan(NAME, online=False)

    assert ["it is only read online"] == [each.gaps["export"] for each in lines(found)]
    assert [] == server.asked == desk.said


def test_without_a_lasting_place_documents_last_for_one_run(server: Harbour, desk: Desk, tmp_path: Path) -> None:
    desk.kept = Connections(MemorySafe())
    desk.kept.keep(server.connection())
    server.instead["/apps"] = WAIT
    first, second = desk.scan(NAME), desk.scan(NAME)

    assert 2 * EVERY == len(server.asked)
    assert "goes on" not in lines(first)[0].gaps["posts"] + lines(second)[0].gaps["posts"]
    assert not (tmp_path / "data").exists()


def test_two_runs_do_not_read_one_account_at_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    inner: list[Examination] = []

    def fetch(connection: Connection, online: Online, documents: Documents) -> None:
        if not inner:
            inner.append(desk.scan(NAME))
        HARBOUR.fetch(connection, online, documents)

    monkeypatch.setattr(WithHarbour, "connector", replace(HARBOUR, fetch=fetch))
    outer = desk.scan(NAME)

    busy = "another run of hygiene holds it (wait until that run has ended)"
    assert [busy] == [each.gaps["export"] for each in lines(inner[0])]
    assert () == lines(outer)[0].damaged


def test_the_token_is_in_no_report(server: Harbour, desk: Desk) -> None:
    server.instead["/apps"] = answered(403, body=f'{{"error": "{SECRET}"}}'.encode())
    found = desk.scan(NAME)

    assert SECRET not in repr(found.report) + "".join(desk.said)
    assert Hidden(SECRET).reveal() in server.listener.asked[0]


def test_hygienes_own_access_that_an_earlier_export_lists_is_not_gone_now(desk: Desk) -> None:
    (now,) = (each for each in desk.scan(NAME).snapshots if not each.account.shared)
    before = replace(now, taken_at=NOW - timedelta(days=1), apps=(*now.require("apps"), *now.own_grants), own_grants=())

    assert 1 == len(now.own_grants)
    assert () == differences([before], now)[0]
    assert ["app-gone"] == [each.kind for each in differences([before], replace(now, own_grants=()))[0]]
