"""Addresses, numbers and names of other people in table exports.

Exports of LinkedIn, Reddit, TikTok and Snapchat, whole or damaged, must show none of them.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hygiene.cli.main import main
from tests.support.canaries import NUMBERS, WORD, leaks
from tests.support.tables import (
    Members,
    linkedin_2018,
    linkedin_2024,
    linkedin_small,
    reddit,
    snapchat,
    snapchat_2018,
    tiktok,
    tiktok_2024,
    tiktok_2025,
    tiktok_2026,
    tiktok_text,
)
from tests.support.x_archive import write_zip

EXPORTS: dict[str, Members] = {
    "linkedin-2018": linkedin_2018(),
    "linkedin-2024": linkedin_2024(),
    "linkedin-small": linkedin_small(),
    "reddit": reddit(),
    "snapchat": snapchat(),
    "snapchat-2018": snapchat_2018(),
    "tiktok-2024": tiktok(tiktok_2024()),
    "tiktok-2025": tiktok(tiktok_2025()),
    "tiktok-2026": tiktok(tiktok_2026()),
    "tiktok-text": tiktok_text(),
}


def broken(data: bytes) -> bytes:
    """Break a file off inside a secret, and continue it after a quote."""
    indices = [data.lower().find(word.lower().encode()) for word in (WORD, *NUMBERS)]
    at = min((index for index in indices if index >= 0), default=len(data) // 2) + 5
    return data[:at] + b'" oops {\x00' + data[at : at + 400]


def scan(path: Path, style: str) -> Result:
    done = CliRunner().invoke(main, ["scan", str(path), "--format", style])

    assert done.exit_code in {0, 3}
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done


@pytest.mark.parametrize("name", EXPORTS)
def test_a_whole_export_gives_no_address_away(tmp_path: Path, name: str) -> None:
    path = write_zip(tmp_path / f"{name}.zip", EXPORTS[name].items())

    shown = {style: scan(path, style) for style in ("table", "json", "html", "markdown")}
    assert {style: [] for style in shown} == {style: leaks(done.output) for style, done in shown.items()}
    if name != "tiktok-text":
        (seen,) = json.loads(shown["json"].stdout)["provenance"]["inputs"]
        assert name.partition("-")[0] == seen["reader"]


@pytest.mark.parametrize("name", EXPORTS)
def test_a_damaged_export_gives_none_away_either(tmp_path: Path, name: str) -> None:
    for end in ("csv", "json"):
        members = {n: broken(d) if n.endswith(end) and "statistics" not in n else d for n, d in EXPORTS[name].items()}
        path = write_zip(tmp_path / f"{name}-{end}.zip", members.items())

        shown = {style: scan(path, style) for style in ("table", "json")}
        assert {style: [] for style in shown} == {style: leaks(done.output) for style, done in shown.items()}
