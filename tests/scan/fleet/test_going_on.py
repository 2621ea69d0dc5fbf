"""Runs over a fleet that are interrupted, disturbed or begun anew."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from hygiene.history.runs.file import erase, in_memory, opened
from hygiene.history.runs.kept_report import PartNames
from hygiene.model.policy import Policy
from hygiene.report.fleet.records import Overview
from hygiene.scan.fleet import run as runs
from hygiene.scan.fleet.job import Outcome, Setting
from hygiene.scan.fleet.plan import Job
from hygiene.scan.fleet.run import FleetListener, run
from hygiene.sources.settings.fleet_file import load
from tests.support.fleet_runs import NOW, Here, Made, Stops, fleet_file, ran, x_export

HANDLES: Final = ("acme", "borealis", "cobalt", "dune")
NAMES: Final = [f"x/@{handle}" for handle in HANDLES]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four small accounts of X."""
    for handle in HANDLES:
        x_export(tmp_path, handle)
    fleet_file(tmp_path, *(("x", handle) for handle in HANDLES))
    return tmp_path


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every account is kept as soon as it is read."""
    monkeypatch.setattr(runs, "_BATCH", 1)


def stopped(folder: Path, after: int = 2) -> None:
    """Run until some accounts are done."""
    with pytest.raises(KeyboardInterrupt):
        ran(folder, engine=Stops(after=after))


def apart(made: Made) -> tuple[Overview, object]:
    """Return an overview without the time it took, and all reports."""
    return replace(made.overview, took=None, run=0), made.reports


@pytest.mark.usefixtures("at_once")
def test_an_interrupted_run_goes_on_and_ends_as_one_that_was_not(folder: Path) -> None:
    whole = ran(folder, history=folder / "other.sqlite")
    stopped(folder)
    engine, done = Here(), list[int]()
    made = ran(folder, engine=engine, listener=FleetListener(goes_on=done.append))

    assert (engine.judged, done) == (NAMES[2:], [2])
    assert apart(made) == apart(whole)
    assert made.overview.run == 1


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("changed", ["export", "policy", "plugins", "fleet", "restart", "too late"])
def test_what_would_be_judged_otherwise_is_judged_anew(folder: Path, changed: str) -> None:
    stopped(folder)
    engine, more = Here(), dict[str, Any]()
    match changed:
        case "export":
            x_export(folder, "acme", "acme-new.zip")
        case "policy":
            more = {"policy": Policy(timezone="Europe/Berlin")}
        case "plugins":
            more = {"strangers": False}
        case "fleet":
            fleet_file(folder, *(("x", handle) for handle in HANDLES), acme='owner = "Kim"')
        case "restart":
            more = {"restart": True}
        case _:
            more = {"now": NOW + timedelta(days=1, seconds=1)}
    ran(folder, engine=engine, **more)

    assert engine.judged == ([NAMES[0], *NAMES[2:]] if changed == "export" else NAMES)


@pytest.mark.usefixtures("at_once")
def test_an_account_that_could_not_be_read_is_tried_again(folder: Path) -> None:
    good = (folder / "exports/x/acme.zip").read_bytes()
    (folder / "exports/x/acme.zip").write_bytes(good[: len(good) // 2])
    stopped(folder)
    (folder / "exports/x/acme.zip").write_bytes(good)
    made = ran(folder)

    assert {line.state for line in made.overview.lines} == {"read"}


@pytest.mark.usefixtures("at_once")
def test_an_export_that_goes_away_before_a_run_goes_on_leaves_nothing_of_it(folder: Path) -> None:
    stopped(folder)
    (folder / "exports/x/acme.zip").unlink()
    made = ran(folder)

    assert made.lines["x/@acme"].state == "not read"
    assert made.reports["x/@acme"].accounts == ()


def test_a_finished_run_is_not_gone_on_with(folder: Path) -> None:
    ran(folder)
    engine = Here()
    made = ran(folder, engine=engine, now=NOW + timedelta(minutes=1))

    assert (engine.judged, made.overview.run, made.overview.since) == (NAMES, 2, NOW)


@dataclass(slots=True)
class Meets(Here):
    """An engine at whose end another run has begun and ended."""

    folder: Path = Path()
    other: Made | None = None

    @contextmanager
    def outcomes(self, jobs: Sequence[Job], setting: Setting) -> Iterator[Iterator[tuple[Job, Outcome]]]:
        """Yield each job with its outcome, and then make the other run."""
        with Here.outcomes(self, jobs, setting) as made:
            yield made
        self.other = ran(self.folder)


def test_two_runs_at_once_are_two_and_leave_no_lock(folder: Path) -> None:
    engine = Meets(folder=folder)
    made = ran(folder, engine=engine)
    again = ran(folder, now=NOW + timedelta(days=1))

    assert engine.other is not None
    assert (made.overview.run, engine.other.overview.run) == (1, 2)
    assert apart(made) == apart(engine.other)
    assert again.overview.since == NOW
    with opened(folder / "history.sqlite") as kept:
        assert [(each.id, each.ended is not None, each.accounts) for each in kept.runs()] == [
            (3, True, 4), (2, True, 4), (1, True, 4),
        ]  # fmt: skip
    assert list(folder.glob("*.lock")) == []


@pytest.mark.usefixtures("at_once")
def test_a_run_that_was_killed_leaves_a_lock_that_keeps_no_one_out(folder: Path) -> None:
    stopped(folder)
    for number in (1, 7):
        (folder / f"history.sqlite-run-{number}.lock").touch()
    engine = Here()
    ran(folder, engine=engine)

    assert engine.judged == NAMES[2:]
    assert list(folder.glob("*.lock")) == []


@dataclass(slots=True)
class Removes(Here):
    """An engine during which the user removes the history."""

    folder: Path = Path()

    @contextmanager
    def outcomes(self, jobs: Sequence[Job], setting: Setting) -> Iterator[Iterator[tuple[Job, Outcome]]]:
        """Yield each job with its outcome, and remove the history after two."""
        with Here.outcomes(self, jobs, setting) as made:
            yield self._some(made)

    def _some(self, made: Iterator[tuple[Job, Outcome]]) -> Iterator[tuple[Job, Outcome]]:
        for number, each in enumerate(made):
            if number == 2:
                assert erase(self.folder / "history.sqlite") == (1, self.folder / "history.sqlite")
            yield each


@contextmanager
def full_disk(free: int) -> Iterator[None]:
    """Let no file grow beyond some bytes."""
    resource = pytest.importorskip("resource")  # Windows has no such limit
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (free, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.usefixtures("at_once")
def test_a_history_that_is_removed_or_cannot_grow_costs_the_comparison_alone(folder: Path) -> None:
    whole, said = ran(folder, history=folder / "other.sqlite"), list[str]()
    removed = ran(folder, engine=Removes(folder=folder), listener=FleetListener(lost=said.append))
    ran(folder, now=NOW - timedelta(days=1))
    with full_disk((folder / "history.sqlite").stat().st_size + 20_000):
        full = ran(folder, listener=FleetListener(lost=said.append))

    assert said[0] == "the history was removed while the run was under way"
    assert said[1].startswith("history.sqlite: ")
    assert len(said) == 2
    for made in (removed, full):
        assert (made.overview.run, made.overview.since) == (0, None)
        assert apart(made) == apart(whole)


def test_names_that_hold_numbers_and_addresses_are_not_kept_and_found_again(tmp_path: Path) -> None:
    handles = ("+4915112345678", "+4915112345679", "acme")
    for handle in handles:
        x_export(tmp_path, handle)
    fleet_file(tmp_path, *(("x", handle) for handle in handles), head='name = "Brand boss@secret-mail.example"')
    ran(tmp_path)
    again = ran(tmp_path, now=NOW + timedelta(days=1))
    with closing(sqlite3.connect(tmp_path / "history.sqlite")) as kept:
        texts = kept.execute("SELECT name FROM runs UNION SELECT part FROM reports").fetchall()
        texts += [(zlib.decompress(body).decode(),) for (body,) in kept.execute("SELECT body FROM reports")]

    assert [text for (text,) in texts if "secret-mail" in text or "491511234567" in text] == []
    assert [line.compared for line in again.overview.lines] == [True, True, True]
    assert again.overview.since == NOW


def test_names_that_are_alike_once_they_are_masked_are_numbered_alike_each_time() -> None:
    # 300 numbers have some of 65,536 marks in common.
    handles = [f"x/@+49151{number:08}" for number in range(300)]
    one, other = PartNames(), PartNames()
    one.tell(handles)
    other.tell(reversed(handles))

    kept = [one.kept(each) for each in handles]
    assert len(set(kept)) == len(handles)
    assert kept == [other.kept(each) for each in handles] == [one.kept(each) for each in kept]


def test_an_account_that_left_the_file_is_neither_read_nor_gone(folder: Path) -> None:
    ran(folder)
    fleet_file(folder, *(("x", handle) for handle in HANDLES[1:]))
    engine = Here()
    made = ran(folder, engine=engine, now=NOW + timedelta(days=1))

    assert engine.judged == NAMES[1:]
    assert [change for line in made.overview.lines for change in line.changes] == []
    assert made.overview.shared_changes == ()
    assert sorted(made.lines) == NAMES[1:]


def test_an_account_that_came_back_is_compared_with_when_it_was_last_read(folder: Path) -> None:
    ran(folder)
    (folder / "exports/x/acme.zip").rename(folder / "acme.zip")
    away = ran(folder, now=NOW + timedelta(days=1))
    (folder / "acme.zip").rename(folder / "exports/x/acme.zip")
    back = ran(folder, now=NOW + timedelta(days=2))

    assert away.lines["x/@acme"].changes == ()
    assert back.lines["x/@acme"].compared
    assert [change for line in back.overview.lines for change in line.changes] == []


def test_a_run_without_a_history_says_the_same_and_compares_nothing(folder: Path) -> None:
    kept = ran(folder)
    with in_memory() as nowhere:
        made = run(load(folder / "fleet.toml"), folder, Setting(policy=Policy(), now=NOW), Here(), nowhere).overview

    assert replace(made, took=None) == replace(kept.overview, took=None)
    assert made.since is None
