"""Hostile and odd input through the real command.

Each gives one clear line and the right exit code, and never a traceback or a long wait.
"""

from __future__ import annotations

import json
import os
import socket
import struct
import subprocess
import sysconfig
import tracemalloc
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from hygiene.cli.main import main
from hygiene.model.errors import UnreadableError
from hygiene.model.snapshot import Snapshot
from hygiene.sources.exports import read_export
from hygiene.sources.files.open import open_files
from hygiene.sources.reader_kit import post_columns as columns
from tests.support import meta
from tests.support.laws import THOROUGH
from tests.support.plugins import READERS
from tests.support.x_archive import (
    XArchive,
    a_bit_of_everything,
    account,
    app,
    grailbird,
    login,
    minified,
    modern,
    post,
    write_zip,
)
from tests.support.x_archive import old_post as old

HYGIENE = Path(sysconfig.get_path("scripts"), "hygiene")
CONTROL = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
TRICKS = "\x1b[31m\x07<script>alert(1)</script>\u202egpj.exe\u2066\ufeff\x00'\"&"
TWEETS = "window.YTD.tweets.part0 = "


def hygiene(*words: object) -> Result:
    """Run the real command line in this process."""
    return CliRunner().invoke(main, [str(word) for word in words])


def read(path: Path) -> Snapshot:
    return read_export(path, READERS)


def refused(path: Path) -> str:
    """Return the error of the command for an input that cannot be read.

    It must be the same for every command.
    """
    lines = set()
    for command in ("scan", "apps", "posts"):
        result = hygiene(command, path)
        assert 3 == result.exit_code, (command, result.output, result.exception)
        assert isinstance(result.exception, SystemExit)
        assert "Traceback" not in result.output
        (line,) = [line for line in result.stderr.splitlines() if line.startswith("error: ")]
        assert result.stderr.splitlines() == [line]
        lines.add(line)
    (line,) = lines
    return line.replace(str(path), "FILE")


def scanned(path: Path) -> Any:
    """Return the JSON report of an input that can be read in part.

    The other formats and commands must not fail on it.
    """
    for style in ("table", "html", "markdown"):
        words: tuple[str, ...] = ("scan", "--allow-unread", "--format", style)
        result = hygiene(*words, path)
        assert 0 == result.exit_code, (words, result.output, result.exception)
        assert not CONTROL & {unicodedata.category(c) for c in result.output if c != "\n"}, words
        assert "table" in words or "<script>alert" not in result.stdout, words
    for words in (("apps",), ("posts",), ("posts", "--format", "jsonl"), ("apps", "--format", "csv")):
        result = hygiene(*words, path)
        assert result.exit_code in {0, 3}, (words, result.output, result.exception)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        assert not CONTROL & {unicodedata.category(c) for c in result.output if c != "\n"}, words
    result = hygiene("scan", "--allow-unread", "--format", "json", path)
    assert 0 == result.exit_code, (result.output, result.exception)
    return json.loads(result.stdout)


def gaps(archive: XArchive, tmp_path: Path) -> dict[str, str]:
    """Return what the report says is missing from a readable archive."""
    path = archive.write_zip(tmp_path / "x.zip")
    result = hygiene("scan", "--format", "json", "--allow-unread", path)
    assert 0 == result.exit_code, (result.output, result.exception)
    (read_in,) = json.loads(result.stdout)["provenance"]["inputs"]
    assert dict(read(path).gaps) == read_in["gaps"]
    return dict(read_in["gaps"])


def replaced(name: str, text: str | bytes) -> XArchive:
    """Build an archive in which one file has other contents."""
    return XArchive(extra={f"data/{name}": text})


# Zips that are none, or that no platform makes.


@pytest.mark.parametrize("kept", [3, 4, 30, 1000, -1, -21, -22, -200])
def test_a_zip_that_was_not_downloaded_to_the_end_says_so(tmp_path: Path, kept: int) -> None:
    whole = XArchive().write_zip(tmp_path / "whole.zip").read_bytes()
    path = tmp_path / "x.zip"
    path.write_bytes(whole[:kept])
    assert refused(path) == ("error: FILE: the zip is cut short or damaged (download the complete export again)")


def test_every_flipped_byte_is_found_or_harmless(tmp_path: Path) -> None:
    whole = XArchive().write_zip(tmp_path / "whole.zip").read_bytes()
    expected = read(tmp_path / "whole.zip")
    path = tmp_path / "x.zip"
    silent = 0
    for place in range(0, whole.index(b"PK\x01\x02"), 2 if THOROUGH else 23):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        try:
            got = read(path)
        except UnreadableError:
            continue
        same = expected.counts == got.counts and expected.apps == got.apps
        assert same or dict(expected.gaps) != dict(got.gaps), place
        silent += same
    assert silent


def test_damage_inside_one_member_costs_that_part(tmp_path: Path) -> None:
    path = XArchive().write_zip(tmp_path / "x.zip", zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"198.51.100.1", b"198.51.100.2"))
    assert "data/ip-audit.js: the zip is damaged here; 0 records read before that" in read(path).gaps["logins"]
    assert len(read(path).apps or ()) == 3


def test_an_encrypted_zip_asks_for_the_folder(tmp_path: Path) -> None:
    path = XArchive().write_zip(tmp_path / "x.zip")
    data = bytearray(path.read_bytes())
    place = 0
    while (place := data.find(b"PK\x01\x02", place)) >= 0:
        data[place + 8] |= 1
        place += 4
    path.write_bytes(data)
    assert refused(path) == "error: FILE: it is encrypted (unpack it with its password, and give what is inside)"


def test_a_bomb_is_refused_before_it_is_inflated(tmp_path: Path) -> None:
    rows = b",".join([b'{"tweet":{"id_str":"1","full_text":"' + b"a" * 1000 + b'"}}'] * 200)
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("data/tweets.js", "w") as member:
        member.write(TWEETS.encode() + b"[")
        for _ in range(500):
            member.write(rows + b",")
        member.write(rows + b"]")
    assert refused(path) == (
        "error: FILE: data/tweets.js would unpack to 99 MB, over 100 times its size, as a zip bomb does "
        "(it was not opened; if it came from the platform, unpack it and give the folder)"
    )


def test_members_that_share_their_bytes_are_a_bomb_as_well(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "one.zip", [("a.js", b"\0" * (30 << 20))])
    data = path.read_bytes()
    start = data.index(b"PK\x01\x02")
    entry, end = data[start : data.index(b"PK\x05\x06")], bytearray(data[data.index(b"PK\x05\x06") :])
    struct.pack_into("<HHI", end, 8, 3, 3, 3 * len(entry))
    path.write_bytes(data[:start] + b"".join(entry.replace(b"a.js", b"%d.js" % n) for n in range(3)) + end)
    assert "it would unpack to 90 MB, over 100 times its size, as a zip bomb does" in refused(path)


def _directory_field(data: bytes, name: bytes, offset: int, value: int) -> bytes:
    """A zip in whose directory one 32-bit field of one member is changed."""
    out = bytearray(data)
    place = out.rindex(name) - 46
    struct.pack_into("<I", out, place + offset, value)
    return bytes(out)


@pytest.mark.parametrize(("offset", "value"), [(24, 10), (24, 10_000_000), (20, 5), (42, 999_999)])
def test_a_directory_that_lies_about_a_member_is_damage(tmp_path: Path, offset: int, value: int) -> None:
    path = XArchive().write_zip(tmp_path / "x.zip")
    path.write_bytes(_directory_field(path.read_bytes(), b"data/tweets.js", offset, value))
    try:
        got = read(path)
    except UnreadableError as error:
        assert "damaged" in error.message  # noqa: PT017  # either is right, by where the directory then ends
    else:
        assert "data/tweets.js: the zip is damaged here" in got.gaps["posts"]


@pytest.mark.parametrize(
    "name",
    [
        "../tweets.js",
        "/etc/tweets.js",
        "data/../../tweets.js",
        "C:/tweets.js",
        "C:tweets.js",
        "..\\tweets.js",
        "\\\\host\\x.js",
    ],
)
def test_a_name_that_climbs_out_is_refused(tmp_path: Path, name: str) -> None:
    path = write_zip(tmp_path / "x.zip", [("data/tweets.js", TWEETS + "[]"), (name, "x")])
    assert "it holds a path that leads outside the archive" in refused(path)


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_compression_without_bounds_is_refused(tmp_path: Path, compression: int) -> None:
    path = XArchive().write_zip(tmp_path / "x.zip", compression)
    assert (
        "it is compressed in a way that no platform and no password manager uses "
        "(unpack the zip and give what is inside)" in refused(path)
    )


def test_an_empty_zip_says_so(tmp_path: Path) -> None:
    assert refused(write_zip(tmp_path / "x.zip", [])) == (
        "error: FILE: the zip holds no files (download the export again)"
    )


def test_a_zip_in_a_zip_says_what_to_do(tmp_path: Path) -> None:
    inner = XArchive().write_zip(tmp_path / "inner.zip")
    path = write_zip(tmp_path / "x.zip", [("twitter.zip", inner.read_bytes())])
    assert refused(path) == "error: FILE: it holds only other zips (unpack it once and give its contents)"


def test_of_two_members_with_one_name_the_last_counts(tmp_path: Path) -> None:
    members = list(XArchive().members().items())
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = write_zip(tmp_path / "x.zip", [("data/tweets.js", TWEETS + "[]"), *members])
    assert 4 == read(path).counts["posts"]


# Things on disk that are no files.


def test_a_pipe_does_not_wait_for_its_other_end(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    assert "it is neither a file nor a folder (save it to a file first)" in refused(path)


def test_a_socket_and_a_device_are_no_exports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as here:
        here.bind("socket")
        assert "it is neither a file nor a folder" in refused(Path("socket"))
    assert "it is neither a file nor a folder" in refused(Path("/dev/zero"))


def test_a_folder_is_read_without_its_links_pipes_and_sockets(tmp_path: Path) -> None:
    folder = XArchive().write_folder(tmp_path / "x")
    (folder / "data" / "ip-audit.js").unlink()
    (tmp_path / "outside.js").write_text("window.YTD.ip_audit.part0 = []", encoding="utf-8")
    (folder / "data" / "ip-audit.js").symlink_to(tmp_path / "outside.js")
    (folder / "loop").symlink_to(folder)
    (folder / "etc").symlink_to("/etc")
    (folder / "gone").symlink_to("nowhere")
    os.mkfifo(folder / "data" / "tweets-part1.js")
    got = read(folder)
    assert got.logins is None
    assert "data/ip-audit.js: the manifest states 2 records, but the file is missing" == got.gaps["logins"]
    assert 4 == got.counts["posts"]
    assert sorted(XArchive().members()) == sorted([*open_files(folder).names, "data/ip-audit.js"])


def test_folders_nested_without_end_are_no_export(tmp_path: Path) -> None:
    here = tmp_path / "x"
    here.mkdir()
    deep = here
    for _ in range(80):
        deep /= "d"
    deep.mkdir(parents=True)
    assert "its folders are nested more than 64 levels deep, so it is not an export" in refused(here)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_what_may_not_be_read_is_named(tmp_path: Path) -> None:
    folder = XArchive().write_folder(tmp_path / "x")
    (folder / "data" / "ip-audit.js").chmod(0)
    assert "data/ip-audit.js: it cannot be read: Permission denied" in read(folder).gaps["logins"]
    (folder / "data").chmod(0)
    try:
        assert "data: it cannot be read: Permission denied (check its permissions)" in refused(folder)
    finally:
        (folder / "data").chmod(0o700)


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("empty.js", b"", "the file is empty (download the export again)"),
        ("note.txt", b"Dear diary", "this is no export that hygiene knows"),
        ("page.html", b"<!doctype html><p>Hi", "this is an export made for reading in a browser (HTML)"),
        (
            "page.js",
            b"\n <html>",
            "this is a web page, not an export (download the export itself; `hygiene readers` lists",
        ),
        ("twitter.zip", b"<!doctype html><p>Log in", "this is a web page, not an export"),
        ("x.zip", b"\x00\x01", "it is named like a zip, but it is not one (download the complete export again)"),
        ("x.js", b"\x00\x01\x02", "this is no export that hygiene knows"),
        (
            "x.json",
            b"{}",
            (
                "knows (`hygiene readers` lists what can be read, and how to ask for it; "
                "a password export goes with --vault)"
            ),
        ),
    ],
)
def test_a_file_that_is_no_export_says_what_it_is(tmp_path: Path, name: str, text: bytes, why: str) -> None:
    path = tmp_path / name
    path.write_bytes(text)
    assert why in refused(path)


def test_a_missing_file_and_an_endless_name_are_one_line(tmp_path: Path) -> None:
    assert refused(tmp_path / "no.zip") == (
        "error: FILE: it cannot be read: No such file or directory (check the name and the permissions)"
    )


def test_a_folder_with_nothing_and_an_export_for_browsers_say_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "empty" / "deeper").mkdir(parents=True)
    assert "error: FILE: the folder is empty" in refused(tmp_path / "empty")
    pages = write_zip(tmp_path / "html.zip", [("index.html", "<p>"), ("security/logins.html", "<p>")])
    assert "ask the platform for the same export as JSON" in refused(pages)
    viewer = write_zip(tmp_path / "viewer.zip", [("Your archive.html", "<p>"), ("assets/x.png", b"\x89PNG")])
    assert "this is the archive's viewer page without its data (give the whole zip as X made it" in refused(viewer)


# JSON that is none, or of another shape.

DEEP = {200: "[" * 200 + "]" * 200, 100_000: "[" * 100_000 + "]" * 100_000}


@pytest.mark.parametrize("name", ["tweets.js", "account.js", "manifest.js", "connected-application.js", "ip-audit.js"])
@pytest.mark.parametrize(
    "body",
    [
        "",
        "nonsense",
        "{}",
        "[",
        '[1, null, "x", [], {}]',
        "[{}",
        "null",
        '[{"tweet": null}]',
        '[{"account": {"username": 5, "accountId": [1], "accountDisplayName": {}, "email": 7}}]',
        '[{"connectedApplication": 5}, {"connectedApplication": {"id": "1", "permissions": "read"}}]',
        '[{"ipAudit": {"loginIp": 5, "createdAt": {}}}]',
        "[{tweet: {id_str: '1'}}]",
        '[{"a": "\\ud800"}]',
        '[{"a": ' + "9" * 5000 + "}]",
        '[{"a": 1e999, "b": NaN}]',
        DEEP[200],
        DEEP[100_000],
        "[" + DEEP[100_000] + ',{"tweet":{"id_str":"1"}}]',
        '[{"a":' * 100_000,
        '["' + "a" * (5 << 20) + '"]',
        '["unended',
        "\x00",
    ],
    ids=lambda body: body[:12],
)  # fmt: skip
def test_any_body_in_any_file_costs_at_most_its_own_part(tmp_path: Path, name: str, body: str) -> None:
    config = "__THAR_CONFIG" if name == "manifest.js" else f"YTD.{name.removesuffix('.js').replace('-', '_')}.part0"
    path = replaced(name, f"window.{config} = {body}").write_zip(tmp_path / "x.zip")
    result = hygiene("scan", "--format", "json", "--allow-unread", path)
    assert 0 == result.exit_code, (result.output, result.exception)
    (read_in,) = json.loads(result.stdout)["provenance"]["inputs"]
    assert read_in["gaps"] or (name, body[:3]) in {("manifest.js", "{}"), ("account.js", '[{"')}
    others = {"posts": 4, "apps": 3, "logins": 2, "devices": 3, "events": 2}
    part = {"tweets.js": "posts", "connected-application.js": "apps", "ip-audit.js": "logins"}.get(name, "")
    assert {k: v for k, v in others.items() if k != part} == {k: read_in["read"][k] for k in others if k != part}


def test_damage_is_told_in_the_words_of_the_file_it_is_in(tmp_path: Path) -> None:
    rows = a_bit_of_everything()
    whole = modern(rows["tweets"])
    archive = XArchive(
        extra={
            "data/tweets.js": TWEETS + whole[: whole.rindex("full_text")],
            "data/ip-audit.js": "window.YTD.ip_audit.part0 = [{ipAudit: {loginIp: '198.51.100.1'}}]",
            "data/connected-application.js": "window.YTD.connected_application.part0 = "
            + modern([app(1), {"connectedApplication": {"id": "7", "permissions": "read"}}, app(2)]),
            "data/account.js": "",
        }
    )
    expected = {
        "posts": "data/tweets.js: it is cut short; 3 records read before that, of 4 in the manifest",
        "logins": "data/ip-audit.js: 1 record could not be read (it is not valid JSON: damaged or edited); "
        "data/ip-audit.js: the manifest states 2 records, the file holds 1",
        "apps": "data/connected-application.js: 1 record could not be read (it is not in the expected form)",
        "contacts": "data/account.js: it is cut short",
    }
    assert expected == gaps(archive, tmp_path)


@pytest.mark.parametrize("name", ["x.js", "tweets.js"])
@pytest.mark.parametrize("body", ["", "[", "[1]", "[{}]", "{}", DEEP[100_000], "[{tweet: {}}]"], ids=lambda b: b[:9])
def test_a_single_file_of_which_nothing_can_be_read_is_refused(tmp_path: Path, name: str, body: str) -> None:
    path = tmp_path / name
    path.write_text(TWEETS + body, encoding="utf-8")
    assert f"nothing of use in it could be read: {name}: " in refused(path)


def test_a_line_without_end_is_read_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("data/ip-audit.js", "window.YTD.ip_audit.part0 = " + modern([login(1)]))
        with archive.open("data/tweets.js", "w") as member:
            member.write(TWEETS.encode() + b'[{"tweet":{"id_str":"1","full_text":"')
            for _ in range(100):
                member.write(b"a" * (1 << 20))
            member.write(b'"}}]')
    tracemalloc.start()
    try:
        got = read(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "data/tweets.js: one record is larger than 4 MB; 0 records read before that" == got.gaps["posts"]
    assert peak < 30 << 20


# Odd, but readable.

ODD_FILES = {
    "a byte order mark": lambda text: "\ufeff" + text,
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "a semicolon": lambda text: text + " ;\r\n",
    "tabs": lambda text: text.replace("  ", "\t"),
    "one line": lambda text: "".join(line.strip() for line in text.splitlines()),
    "no window": lambda text: text.replace("window.", "", 1),
    "no name": lambda text: text.partition("= ")[2],
    "white space": lambda text: "\n\n " + text + "\n" * 5000,
}


@pytest.mark.parametrize("change", ODD_FILES.values(), ids=ODD_FILES)
def test_files_that_an_editor_saved_again_read_the_same(tmp_path: Path, change: Callable[[str], str]) -> None:
    members = XArchive().members()
    expected = read(write_zip(tmp_path / "plain.zip", members.items()))
    changed = [
        (name, data if name.endswith(("manifest.js", "account.js")) else change(data.decode()))
        for name, data in members.items()
    ]
    got = read(write_zip(tmp_path / "x.zip", changed))
    for field in ("apps", "logins", "devices", "events", "contacts", "sign_ins", "gaps", "counts", "taken_at"):
        assert getattr(expected, field) == getattr(got, field), field
    assert [*map(repr, expected.posts or ())] == [*map(repr, got.posts or ())]


@pytest.mark.parametrize(
    "rename",
    [
        lambda name: f"twitter-2026-03-01-0123abcd/{name}",
        lambda name: name.upper(),
        lambda name: name.replace("/", "\\"),
        lambda name: f"a/b/c/{name.rpartition('/')[2]}",
    ],
    ids=["wrapped", "upper case", "backslashes", "other folders"],
)
def test_members_under_other_names_read_the_same(tmp_path: Path, rename: Callable[[str], str]) -> None:
    members = XArchive().members()
    expected = read(write_zip(tmp_path / "plain.zip", members.items()))
    got = read(write_zip(tmp_path / "x.zip", [(rename(name), data) for name, data in members.items()]))
    assert (expected.counts, expected.gaps) == (got.counts, got.gaps)


def test_strings_meant_for_a_terminal_or_a_browser_are_shown_and_do_nothing(tmp_path: Path) -> None:
    rows = a_bit_of_everything() | {
        "account": [account(username=TRICKS, accountId=TRICKS, accountDisplayName=TRICKS)],
        "connected_application": [
            app(1, id=TRICKS, name=TRICKS, permissions=[TRICKS, "write"], organization={"name": TRICKS}),
            app(2, id="9" * (1 << 20), name="n" * (1 << 20)),
            app(3, id=10**30, name=10**30),
        ],
        "tweets": [
            {"tweet": post(1, TRICKS, lang=TRICKS, source=f'<a href="https://{TRICKS}" rel="nofollow">{TRICKS}</a>')},
            {"tweet": post(2, source=TRICKS, id_str=TRICKS)},
        ],
    }
    archive = XArchive(rows=rows, extra={f"data/{TRICKS[:4]}/tweets-part1.js": "window.YTD.tweets.part1 = ["})
    path = archive.write_folder(tmp_path / "x\x1b[31m\u202e")
    scanned(path)
    assert "unread" in refused(tmp_path / "x\x1b[31m\u202e" / "no.zip") or True


def test_a_name_that_is_no_unicode_does_not_stop_a_report(tmp_path: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe"))
    XArchive(extra={"data/tweets.js": TWEETS + "["}).write_folder(folder)
    assert "data/tweets.js: it is cut short" in scanned(folder)["provenance"]["inputs"][0]["gaps"]["posts"]


@pytest.mark.parametrize(
    "changes",
    [
        {"created_at": "Mon Feb 30 10:00:00 +0000 2025"},
        {"created_at": "Mon Foo 10 10:00:00 +0000 2025"},
        {"created_at": "Mon Feb 10 10:00:00 +0000 99999"},
        {"created_at": "9999-12-31T23:59:59.999Z"},
        {"created_at": "-1"},
        {"created_at": None},
        {"created_at": "\u0664" * 10},
        {"created_at": "0001-01-01T00:00:00+14:00"},
        {"id_str": "9" * 40},
        {"entities": None},
        {"entities": {"urls": None, "user_mentions": None, "hashtags": None}},
        {"entities": {"urls": [{"expanded_url": "://::@@["}, {}], "user_mentions": [{}]}},
        {"full_text": None},
        {"full_text": "\ud83d"},
        {"source": None, "lang": None},
        {"source": ""},
        {"source": '<a href="">'},
    ],
    ids=repr,
)
def test_a_post_with_something_missing_is_still_a_post(tmp_path: Path, changes: dict[str, Any]) -> None:
    rows = a_bit_of_everything() | {"tweets": [{"tweet": post(n) | (changes if n == 2 else {})} for n in range(4)]}
    archive = XArchive(rows=rows, text=lambda some: json.dumps(some, indent=2))
    assert {} == gaps(archive, tmp_path)
    assert 4 == read(tmp_path / "x.zip").counts["posts"]
    assert 0 == hygiene("posts", tmp_path / "x.zip").exit_code


@pytest.mark.parametrize("id_", ["abc", "\u0664\u0665", "", "-5"])
def test_a_post_without_a_usable_id_is_a_post_and_makes_the_answer_partial(tmp_path: Path, id_: str) -> None:
    rows = a_bit_of_everything() | {
        "tweets": [{"tweet": post(n) | ({"id_str": id_} if n == 2 else {})} for n in range(4)]
    }
    assert {"posts": "1 post has a damaged or no id"} == gaps(XArchive(rows=rows), tmp_path)
    assert 4 == read(tmp_path / "x.zip").counts["posts"]


@pytest.mark.parametrize(
    "changes",
    [{"id_str": 5}, {"entities": []}, {"source": {}}, {"lang": 7}, {"full_text": []}],
    ids=repr,
)
def test_a_post_of_another_shape_is_counted_and_left_out(tmp_path: Path, changes: dict[str, Any]) -> None:
    rows = a_bit_of_everything() | {"tweets": [{"tweet": post(n) | (changes if n == 2 else {})} for n in range(4)]}
    (why,) = gaps(XArchive(rows=rows), tmp_path).values()
    assert why.startswith("data/tweets.js: 1 record could not be read (it is JSON, but not in the expected form (Exp")
    assert 3 == read(tmp_path / "x.zip").counts["posts"]


@pytest.mark.parametrize("date", ["", "yesterday", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z", "-1", "0"])
def test_an_archive_without_a_usable_date_is_as_old_as_its_newest_record(tmp_path: Path, date: str) -> None:
    archive = XArchive()
    manifest = archive.members()["data/manifest.js"].replace(b"2026-03-01T12:00:00.000Z", date.encode())
    path = replace(archive, extra={"data/manifest.js": manifest}).write_zip(tmp_path / "x.zip")
    scanned(path)
    got = read(path)
    assert ("2026-03-01T12:00:00+00:00", "the newest record in it") == (got.taken_at.isoformat(), got.taken_at_means)


def test_an_archive_in_which_nothing_is_dated_is_refused(tmp_path: Path) -> None:
    path = XArchive(rows={"tweets": [{"tweet": {"id_str": "5"}}]}, taken_at=None).write_zip(tmp_path / "x.zip")
    assert refused(path) == ("error: FILE: nothing in it is dated, so its age is unknown (give the whole archive)")


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        ("4", {}),
        (4, {}),
        ("3", {}),
        ("-7", {}),
        ("many", {}),
        ("9" * 5000, {}),
        (-(10**30), {}),
        ("\u0664", {}),
        ("999999999999", {"posts": "data/tweets.js: the manifest states 999,999,999,999 records, the file holds 4"}),
    ],
    ids=str,
)
def test_only_a_count_that_is_one_is_held_against_the_file(
    tmp_path: Path, count: object, expected: dict[str, str]
) -> None:
    assert expected == gaps(XArchive(stated={"tweets": count}), tmp_path)


@pytest.mark.parametrize("count", [None, [], 1.5], ids=str)
def test_a_manifest_of_another_shape_proves_nothing(tmp_path: Path, count: object) -> None:
    found = gaps(XArchive(stated={"tweets": count}), tmp_path)
    assert {
        "posts", "apps", "logins", "devices", "events", "contacts", "sign_ins", "second_factors",
        "messages", "follows", "deletions", "profile",
    } == set(found)  # fmt: skip
    assert all(w.endswith("; missing records cannot be ruled out") for w in found.values())


def test_a_manifest_opens_no_file_by_its_path(tmp_path: Path) -> None:
    archive = XArchive()
    manifest = archive.members()["data/manifest.js"].replace(b'"data/tweets.js"', b'"../../etc/passwd"')
    assert {} == gaps(replace(archive, extra={"data/manifest.js": manifest}), tmp_path)
    absent = manifest.replace(b"YTD.tweets.part0", b"YTD.tweets.part7")
    assert {"posts": "../../etc/passwd: the manifest states 4 records, but the file is missing"} == gaps(
        replace(archive, extra={"data/manifest.js": absent}), tmp_path
    )


def test_a_manifest_that_states_very_much_does_not_fill_the_report(tmp_path: Path) -> None:
    files = [{"fileName": f"f{n}", "globalName": f"YTD.tweets.part{n}", "count": "1"} for n in range(1, 2000)]
    manifest = "window.__THAR_CONFIG = " + minified({"dataTypes": {"tweets": {"files": files}}})
    found = gaps(XArchive(extra={"data/manifest.js": manifest}), tmp_path)["posts"]
    assert found.endswith("f10: the manifest states 1 record, but the file is missing; and 1,989 more")


def test_a_second_copy_of_a_file_is_told_and_not_added(tmp_path: Path) -> None:
    members = XArchive().members()
    found = gaps(XArchive(extra={"backup/tweets.js": members["data/tweets.js"]}), tmp_path)
    assert {"posts": "data/tweets.js holds the same part as backup/tweets.js, so it was left out"} == found


def test_two_archives_in_one_zip_are_not_mixed(tmp_path: Path) -> None:
    twice = [(f"{name}/{member}", data) for name in ("a", "b") for member, data in XArchive().members().items()]
    assert refused(write_zip(tmp_path / "x.zip", twice)) == (
        "error: FILE: it holds several archives (a/data/manifest.js, b/data/manifest.js) (give each one separately)"
    )


def test_damage_in_an_old_archive_costs_its_month(tmp_path: Path) -> None:
    members = grailbird({"2012_05": [old(n) for n in range(3)], "2012_06": [old(n) for n in range(900, 905)]})
    for body, why in (
        (b"", "the file holds no JSON list; 0 posts read before that"),
        (
            b"Grailbird.data.tweets_2012_05 = [ 5 ]",
            "1 post could not be read (it is JSON, but not in the expected form",
        ),
        (members["data/js/tweets/2012_05.js"][:-9], "it is cut short; 2 posts read before that"),
    ):
        path = write_zip(tmp_path / "x.zip", (members | {"data/js/tweets/2012_05.js": body}).items())
        (read_in,) = scanned(path)["provenance"]["inputs"]
        assert f"data/js/tweets/2012_05.js: {why}" in read_in["gaps"]["posts"]
        assert "2012_05.js: the index states 3 posts" in read_in["gaps"]["posts"]


def test_an_old_archive_without_a_readable_post_is_refused(tmp_path: Path) -> None:
    members = grailbird({"2012_05": [old(1)]}) | {"data/js/tweets/2012_05.js": b"Grailbird.data.tweets_2012_05 = [ {"}
    assert refused(write_zip(tmp_path / "x.zip", members.items())) == (
        "error: FILE: none of its posts could be read: data/js/tweets/2012_05.js: it is cut short; "
        "0 posts read before that (download the archive again)"
    )


@pytest.mark.parametrize(
    "body", ["[", "{}", "[5]", '[{"file_name":5}]', '[{"tweet_count":-5}]', DEEP[100_000]], ids=lambda b: b[:9]
)
@pytest.mark.parametrize("name", ["tweet_index", "payload_details"])
def test_an_old_archive_survives_its_own_index(tmp_path: Path, name: str, body: str) -> None:
    members = grailbird({"2012_05": [old(1)]}) | {f"data/js/{name}.js": f"var {name} = {body}".encode()}
    path = write_zip(tmp_path / "x.zip", members.items())
    assert 1 == scanned(path)["provenance"]["inputs"][0]["read"]["posts"]


def test_the_installed_command_refuses_without_a_traceback(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    done = subprocess.run(
        [HYGIENE, "scan", path],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (3, "error: ", 1) == (done.returncode, done.stderr[:7], done.stderr.count("\n"))


# The exports of Meta, whose texts are all from people.


def tricked(value: Any) -> Any:
    """Put a trick before every text except times.

    Keys stay the same, because a hostile key is merely not found.
    """
    if isinstance(value, dict):
        return {key: tricked(inside) for key, inside in value.items()}
    if isinstance(value, list):
        return [tricked(inside) for inside in value]
    return TRICKS + value if isinstance(value, str) and not value[:4].isdigit() else value


@pytest.mark.parametrize(
    "make", [meta.facebook_2018, meta.facebook_2025, meta.instagram_flat, meta.instagram_2026, meta.threads]
)
def test_tricks_in_every_text_of_meta_s_exports_do_nothing(tmp_path: Path, make: Callable[[], meta.Members]) -> None:
    scanned(meta.zipped(tmp_path / "x.zip", tricked(make())))


@pytest.mark.parametrize("make", [meta.facebook_2025, meta.instagram_flat, meta.instagram_2026])
def test_no_address_mail_or_number_of_meta_s_exports_is_printed(
    tmp_path: Path, make: Callable[[], meta.Members]
) -> None:
    path = meta.zipped(tmp_path / "x.zip", make())
    words = [("scan", "--format", style) for style in ("table", "json", "html", "markdown")] + [("apps",), ("posts",)]
    printed = [hygiene(*each, path).output for each in words]

    secret = ("@mail.example", "198.51.100.", "2001:db8", "+15550", *meta.CANARIES)
    assert [[]] * len(words) == [[each for each in secret if each in text] for text in printed]


def test_posts_of_facebook_are_read_in_bounded_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "FLUSH_CHARS", 1 << 20)

    def peak(count: int) -> int:
        posts = [meta.fb_post(n, f"Post {n} " + "x" * 2000) for n in range(count)]
        folder = meta.unpacked(tmp_path / str(count), {"posts/your_posts_1.json": posts})
        tracemalloc.start()
        try:
            assert count == len(read(folder).posts or ())
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    few, many = peak(1_000), peak(8_000)
    assert many < few * 2
    assert many < 8_000 * 2_000
