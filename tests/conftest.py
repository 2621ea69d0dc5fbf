"""Rules for the whole suite."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.support.live.fixtures"]

# No deadlines, and inputs may take long to make: a busy machine is no fault of the code.
# `--hypothesis-profile thorough` chooses the other profile.
settings.register_profile("quick", deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", settings.get_profile("quick"), max_examples=500)
settings.load_profile("quick")

# The tests read English, whatever the language of whoever runs them, and so do the commands that they start.
for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
    os.environ.pop(name, None)
os.environ["LANG"] = "C.UTF-8"

MISSING = "is not installed"
"""How the reason of a test ends that skips because a program is missing."""


@pytest.fixture(autouse=True)
def _history_apart(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test a history of its own."""
    monkeypatch.setenv("XDG_DATA_HOME", str(Path(tmp_path_factory.getbasetemp(), "none", os.urandom(8).hex())))


def pytest_collection_finish() -> None:
    """Leave the collected tests out of every collection of garbage, each of which would walk through all of them."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a test that skips for want of a program, where HYGIENE_TEST_PROGRAMS says that they are required."""
    report = yield
    if report.skipped and os.environ.get("HYGIENE_TEST_PROGRAMS") == "required":
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if MISSING in reason:
            report.outcome, report.longrepr = "failed", f"{reason}: programs are required here (HYGIENE_TEST_PROGRAMS)"
    return report
