"""The CSV of Chrome and of the browsers made from it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from hygiene.errors import UnreadableError
from hygiene.hidden import Hidden
from hygiene.model import Secret
from hygiene.plugins import Plugins
from hygiene.vault import Entries, read_vault, summary
from hygiene.vaults.chrome import chrome_csv

SAMPLE = Path(__file__).parents[3] / "shared" / "samples" / "passwords" / "chrome.csv"
CANARY = "cAnary-9b1c-in-the-mine"


def test_a_login_is_read_whole_with_or_without_a_note() -> None:
    expected = Secret(
        ref="x.com", label="x.com", value=Hidden(CANARY), username=Hidden("alice"), urls=("https://x.com/login",)
    )
    with_note = f'name,url,username,password,note\nx.com,https://x.com/login,alice,{CANARY},"a\nb"\n'
    without = f"name,url,username,password\r\nx.com,https://x.com/login,alice,{CANARY}\r\n"
    assert [True, True] == [chrome_csv.recognises(text) for text in (with_note, without)]
    assert [Entries(secrets=(expected,), left_out={})] * 2 == [chrome_csv.read(text) for text in (with_note, without)]


def test_an_apps_login_and_a_row_without_one() -> None:
    text = "name,url,username,password,note\n,android://aGFzaA==@com.example.app/,alice,pw,\nN,,,,text\n"
    got = chrome_csv.read(text)
    assert (["app.example.com"], {"rows without a login": 1}) == ([s.label for s in got.secrets], got.left_out)


def test_another_managers_csv_is_not_taken_for_chromes() -> None:
    others = [
        "url,username,password,totp,extra,name,grouping,fav",
        "type,name,url,email,username,password,note,totp",
        "",
    ]
    assert [False, False, False] == [chrome_csv.recognises(text) for text in others]


def test_a_damaged_file_does_not_show_a_password(tmp_path: Path) -> None:
    path = tmp_path / "Chrome Passwords.csv"
    for row in (f'n,u,a,"{CANARY}', f"n,u,a,{CANARY},note,{CANARY}", f'n,u,a,"{CANARY}"x'):
        path.write_text(f"name,url,username,password,note\n{row}\n", encoding="utf-8")
        with pytest.raises(UnreadableError) as caught:
            read_vault(path, Plugins(strangers=False))
        assert CANARY not in f"{caught.value!r} {caught.value} {caught.value.__context__!r}"


@pytest.mark.skipif(not SAMPLE.is_file(), reason="the sample exports are not beside the project")
def test_the_sample_is_read_to_the_last_row() -> None:
    file = read_vault(SAMPLE, Plugins(strangers=False))
    assert ("chrome-csv", "12 entries read; left out: rows without a login (2)") == (file.vault, summary(file))
    with SAMPLE.open(encoding="utf-8", newline="") as lines:
        wanted = [row["password"] for row in csv.DictReader(lines) if row["username"]]
    assert wanted == [secret.value.reveal() for secret in file.entries.secrets]
