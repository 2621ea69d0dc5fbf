"""Everything that a scan of some inputs prints."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from click.testing import CliRunner

from fuzz.subjects.subject import Seen
from hygiene.cli.main import main
from hygiene.model.policy import Policy
from hygiene.model.redacted import Hidden
from hygiene.plugins.format import Screen
from hygiene.report.report import Report
from hygiene.scan.pipeline import scan
from hygiene.scan.request import Listener, ScanRequest
from tests.support.plugins import OURS
from tests.support.vaults import OPENS

NOW: Final = datetime(2026, 11, 1, tzinfo=UTC)
FORMATS: Final = {name: OURS.get("formats", name) for name in OURS.names("formats")}
_FAILED_CHECK: Final = re.compile(r"the check failed \(\w+\)")


def render(report: Report, seen: Seen) -> None:
    """Add the report in every format, and in colour for a narrow terminal."""
    for name, form in FORMATS.items():
        seen.outputs.append(form(report, Screen()))
        if name == "table":
            seen.texts.append(form(report, Screen(color=True, width=40)))


def scanned(seen: Seen, *, policy: Policy | None = None, **inputs: object) -> Report:
    """Scan inputs with every check and add what every format prints."""
    request = ScanRequest(now=NOW, **inputs)  # type: ignore[arg-type]  # the fields of a request
    errors: list[str] = []
    listener = Listener(
        ask=lambda _what: Hidden(OPENS),
        failed=lambda error: errors.append(str(error)),
        read=lambda _snapshots, failures, _inputs: errors.extend(map(str, failures)),
    )
    report = scan(request, policy or Policy(), OURS, listener=listener)
    seen.texts += errors
    seen.faults += [f"{r.check}: {found[0]}" for r in report.results if (found := _FAILED_CHECK.search(r.reason))]
    render(report, seen)
    return report


def command(seen: Seen, *words: str | Path, codes: frozenset[int] = frozenset({0, 2, 3, 10})) -> None:
    """Run a command and add what it prints; any other exit code is a fault."""
    result = CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)
    seen.outputs.append(result.output)
    if result.exit_code not in codes:
        seen.faults.append(f"exit code {result.exit_code} of {words[0]}")
