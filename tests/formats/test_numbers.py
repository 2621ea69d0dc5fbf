"""Names that hold addresses and telephone numbers, in every format."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner

from hygiene.cli.main import main
from tests.support import exports

NUMBERS: Final = ("203.0.113.77", "2001:db8::77", "+1 555 0142 99", "0170 5550142", "mara@mail.example")
SHOWN: Final = re.compile(r"203\.0\.113\.77|2001:db8|555 0142|0170 555|mara@mail")
_NAMES: Final = re.compile(
    r'("[^"\n]*(?i:name|device|model|browser|system_info|platform|region|city)[^"\n]*"\s*:\s*"[^"\n]+)(?=")'
)
"""A name of an account, a device, a session or an app in JSON."""
FORMATS: Final = ("table", "json", "csv", "html", "markdown")


def planted(data: bytes) -> bytes:
    """Return a file with all the numbers behind each of its names."""
    text = _NAMES.sub(lambda name: f"{name[0]} {' '.join(NUMBERS)}", data.decode())
    # The devices of Netflix are in a CSV.
    return re.sub("iPhone XS|Smart TV", lambda name: f"{name[0]} {' '.join(NUMBERS)}", text).encode()


@pytest.mark.parametrize("name", ["telegram", "tiktok, 2026", "spotify", "netflix"])
def test_no_format_shows_a_number_in_the_name_of_an_account_a_device_or_a_session(tmp_path: Path, name: str) -> None:
    made = {member: planted(data) for member, data in exports.made(name).items()}
    assert [] != [member for member, data in made.items() if all(number.encode() in data for number in NUMBERS)]
    export = str(exports.zipped(tmp_path, made))
    runs = [
        ("apps", export),
        *(("scan", "--no-history", export, "--no-policy", "--details", "--format", style) for style in FORMATS),
    ]
    for args in runs:
        done = CliRunner().invoke(main, args)
        assert (args, None) == (args, SHOWN.search(done.output))
        assert "of your data" not in done.output


def test_no_format_shows_a_number_in_a_title_or_a_site(tmp_path: Path) -> None:
    hosts = (NUMBERS[0], f"[{NUMBERS[1]}]:8443", f"{NUMBERS[0]}:81", NUMBERS[0], NUMBERS[0])
    rows = [
        f"{number},http://{host}/,u{at},Summer{at}!"
        for at, (number, host) in enumerate(zip(NUMBERS, hosts, strict=True))
    ]
    (tmp_path / "v.csv").write_text("\n".join(["name,url,username,password", *rows, ""]), encoding="utf-8")
    for style in FORMATS:
        args = (
            "scan",
            "--no-history",
            "--vault",
            str(tmp_path / "v.csv"),
            "--no-policy",
            "--details",
            "--format",
            style,
        )
        done = CliRunner().invoke(main, args)
        assert (style, None, 0) == (style, SHOWN.search(done.output), done.exit_code)
        assert "number" in done.output
