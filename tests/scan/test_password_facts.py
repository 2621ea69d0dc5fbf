"""Lists of breached passwords: one that cannot be used costs itself only."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hygiene.model.finding import Status
from hygiene.model.policy import Policy
from hygiene.plugins.registry import Plugins
from hygiene.report.report import Report
from hygiene.scan.pipeline import scan
from hygiene.scan.request import Listener, ScanRequest

NOW = datetime(2026, 6, 1, tzinfo=UTC)
VAULT = (
    "name,url,username,password\nShop,https://shop.example,d,sunshine1\nForum,https://forum.example,d,vTq8#wLp2!xZ4m\n"
)
NO_FILTER = "it is not a filter of breached passwords"


def scanned(folder: Path, breaches: bytes | None) -> tuple[Report, list[str]]:
    vault, broken = folder / "vault.csv", folder / "list.filter"
    vault.write_text(VAULT, encoding="utf-8")
    vault.chmod(0o600)
    if breaches is not None:
        broken.write_bytes(breaches)
    said: list[str] = []
    request = ScanRequest(vaults=[vault], breaches=broken, now=NOW)
    listener = Listener(read=lambda _, failures, __: said.extend(map(str, failures)))
    return scan(request, Policy(), Plugins(strangers=False), listener=listener), said


@pytest.mark.parametrize(
    ("breaches", "why"),
    [
        (b"", f"{NO_FILTER} (make a filter from the list with `hygiene breaches build`)"),
        (b"0123456789ABCDEF" * 20, f"{NO_FILTER} (make a filter from the list with `hygiene breaches build`)"),
        (b"HYGPWNED" + b"\0" * 120, "the filter's header is damaged (make the filter again from the list)"),
        (None, "it cannot be read: No such file or directory (check its name; `hygiene breaches build` makes one)"),
    ],
)
def test_a_list_that_cannot_be_used_costs_itself_only(tmp_path: Path, breaches: bytes | None, why: str) -> None:
    report, said = scanned(tmp_path, breaches)
    path = str(tmp_path / "list.filter")
    found = {result.check: result for result in report.results if result.account}
    breached = found["password-breached"]

    assert [f"{path}: {why}"] == said
    assert (Status.FOUND, ["entry:Shop"]) == (breached.status, [finding.subject for finding in breached.findings])
    assert f"1 password not checked: {path}: {why}" == breached.reason
    assert ["entry:Shop"] == [finding.subject for finding in found["password-strength"].findings][:1]
    assert [("chrome-csv", {}), ("", {"breached_passwords": why})] == [
        (line.reader, dict(line.gaps)) for line in report.inputs
    ]
    assert [(path, why)] == [(line.title, line.reason) for line in report.not_checked if not line.check]


def test_a_list_that_cannot_be_used_never_clears(tmp_path: Path) -> None:
    report, _ = scanned(tmp_path, b"")
    strong = VAULT.replace("Shop,https://shop.example,d,sunshine1\n", "")
    (tmp_path / "vault.csv").write_text(strong, encoding="utf-8")
    request = ScanRequest(vaults=[tmp_path / "vault.csv"], breaches=tmp_path / "list.filter", now=NOW)
    again = scan(request, Policy(), Plugins(strangers=False))

    assert [Status.FOUND, Status.UNKNOWN] == [
        result.status for made in (report, again) for result in made.results if result.check == "password-breached"
    ]
