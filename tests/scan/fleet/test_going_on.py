"""Runs over a fleet that are interrupted, disturbed or begun anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from hygiene.history.runs.file import in_memory, opened
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


def test_two_runs_at_once_end_as_one(folder: Path) -> None:
    engine = Meets(folder=folder)
    made = ran(folder, engine=engine)
    again = ran(folder, now=NOW + timedelta(days=1))

    assert engine.other is not None
    assert apart(made) == apart(engine.other)
    assert again.overview.since == NOW
    with opened(folder / "history.sqlite") as kept:
        assert [(each.id, each.ended is not None, each.accounts, each.new) for each in kept.runs()] == [
            (2, True, 4, 0), (1, True, 4, None),
        ]  # fmt: skip


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
        made = run(load(folder / "fleet.toml"), folder, Setting(policy=Policy(), now=NOW), Here(), nowhere)

    assert replace(made, took=None) == replace(kept.overview, took=None)
    assert made.since is None
