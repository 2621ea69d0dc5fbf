"""Rules for every reader, whatever its platform.

Each export is read whole, damaged, hostile, wrapped, and beside all others.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from click.testing import CliRunner, Result

from hygiene.cli.main import main
from hygiene.model.errors import UnreadableError
from hygiene.model.snapshot import ACCOUNT_PARTS, COLUMNS, Snapshot
from hygiene.plugins.registry import Plugins
from hygiene.sources.exports import read_export
from hygiene.sources.files.files import RECORDS, Files
from hygiene.sources.files.open import open_files
from hygiene.sources.reader import Reader
from tests.support.canaries import leaks
from tests.support.command import run
from tests.support.exports import MAKERS, made, unpacked, zipped
from tests.support.laws import THOROUGH
from tests.support.mastodon import write_tar
from tests.support.plugins import READERS
from tests.support.snapshots import plain

PLUGINS = Plugins(strangers=False)
BY_ID: dict[str, Reader] = {reader.id: reader for reader in PLUGINS.loaded("readers")}
CONTROL = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
TRICKS = "\x1b[31m\x07<script>alert(1)</script>\u202egpj.exe\u2066\ufeff'\"&"
EXPORTED = ACCOUNT_PARTS
DATA = (".json", ".jsonl", ".csv", ".js", ".html", ".txt", ".car", ".xml")
NAMELESS = {"bluesky-car", "bluesky-json"}
"""Readers that recognise their files by content, under any name.

Such a reader may not recognise a damaged file at all.
"""
every_export = pytest.mark.parametrize("name", MAKERS)


def hygiene(*words: object) -> Result:
    """Run the real command line in this process."""
    return CliRunner().invoke(main, [str(word) for word in words])


def read(path: Path) -> Snapshot:
    return read_export(path, READERS)


@cache
def whole_of(name: str) -> Snapshot:
    """Return the Snapshot of an undamaged export."""
    with TemporaryDirectory() as folder:
        return read(zipped(Path(folder), made(name)))


def sizes(snapshot: Snapshot) -> dict[str, int | None]:
    """Return the count of records of each part, None for an unread part."""
    return {part: None if (found := getattr(snapshot, part)) is None else len(found) for part in sorted(EXPORTED)}


def tried(path: Path) -> Snapshot | UnreadableError:
    """Return the Snapshot of an input, or the only error a reader may raise.

    A reader that fails in another way is turned into such an error too, which names the defect.
    """
    found: Snapshot | UnreadableError
    try:
        found = read(path)
    except UnreadableError as error:
        found = error
    assert isinstance(found, Snapshot) or "defect" not in found.hint, found
    return found


def test_every_reader_has_an_export_here() -> None:
    assert set(BY_ID) == {reader for reader, _ in MAKERS.values()}


@every_export
def test_an_export_is_known_by_its_reader_and_by_none_of_another_platform(tmp_path: Path, name: str) -> None:
    """An exception is a reader whose export may stand within this one."""
    files, own = open_files(zipped(tmp_path, made(name))), BY_ID[MAKERS[name][0]]
    known = [reader for reader in BY_ID.values() if reader.recognises(files)]
    assert own.id == next(reader.id for reader in known if not reader.within or reader is own)
    assert {own.platform} == {reader.platform for reader in known if reader.within != own.id}


@every_export
def test_a_whole_export_is_read_the_same_as_zip_tar_and_folder_and_in_any_wrapper(tmp_path: Path, name: str) -> None:
    members = made(name)
    expected = read(zipped(tmp_path, members))
    order = dict(reversed(members.items()))
    for found in (
        read(unpacked(tmp_path / "folder", members)),
        read(zipped(tmp_path, order, "reversed.zip")),
        read(zipped(tmp_path, {f"a folder/{member}": data for member, data in members.items()}, "wrapped.zip")),
        read(write_tar(tmp_path / "export.tgz", members.items())),
    ):
        assert (sizes(expected), expected.counts) == (sizes(found), found.counts)
        assert expected.gaps == {part: why.replace("a folder/", "") for part, why in found.gaps.items()}
        assert (expected.account, expected.logins) == (found.account, found.logins)
    assert any(sizes(expected).values())


TEXTS = (*RECORDS, ".js", ".html", ".xml")


@every_export
def test_a_byte_order_mark_before_any_text_changes_nothing(tmp_path: Path, name: str) -> None:
    # Reddit's checksums contradict any change.
    members = {member: data for member, data in made(name).items() if member != "checkfile.csv"}
    marked = {
        member: codecs.BOM_UTF8 + data if member.lower().endswith(TEXTS) and data[:2] != codecs.BOM_UTF16_LE else data
        for member, data in members.items()
    }
    whole, found = read(zipped(tmp_path, members)), read(zipped(tmp_path, marked, "marked.zip"))
    assert plain(replace(whole, origin=found.origin)) == plain(found)


@every_export
def test_any_text_in_utf_16_is_read_as_in_utf_8(tmp_path: Path, name: str) -> None:
    # Reddit's checksums contradict any change.
    members = {member: data for member, data in made(name).items() if member != "checkfile.csv"}
    wide = {
        member: data.decode().encode("utf-16") if member.lower().endswith(TEXTS) and is_utf_8(data) else data
        for member, data in members.items()
    }
    whole, found = read(zipped(tmp_path, members)), read(zipped(tmp_path, wide, "wide.zip"))
    assert plain(replace(whole, origin=found.origin)) == plain(found)


def is_utf_8(data: bytes) -> bool:
    """Return whether bytes are UTF-8."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


@every_export
def test_a_part_that_was_not_read_has_a_reason_and_every_record_is_dated_aware_or_not_at_all(
    tmp_path: Path, name: str
) -> None:
    found = read(zipped(tmp_path, made(name)))
    assert {part for part, size in sizes(found).items() if size is None} <= found.gaps.keys()
    assert all(why and why == why.strip() for why in found.gaps.values())
    records: list[Any] = [r for part in EXPORTED - COLUMNS - {"second_factors"} for r in getattr(found, part) or ()]
    moments = [
        value
        for r in records
        for f in r.__slots__
        if (value := getattr(r, f)) is not None and hasattr(value, "utcoffset")
    ]
    assert {0.0} >= {m.utcoffset().total_seconds() for m in moments}
    assert found.account.platform == BY_ID[MAKERS[name][0]].platform
    assert MAKERS[name][0] == found.origin.reader


def test_missing_parts_are_listed_in_one_order_whatever_python_hashes_by(tmp_path: Path) -> None:
    zips = [zipped(tmp_path, made(name), f"{name}.zip") for name in ("mastodon", "facebook, 2018")]
    printed = [run(tmp_path, "scan", *zips, env={"PYTHONHASHSEED": str(seed)}).out for seed in (1, 2)]
    # Up to the line with the minute of the run: a minute may end between two of them.
    listings = {text.partition("What was read")[2].partition("  hygiene ")[0] for text in printed}

    assert 1 == len(listings)
    assert "8 parts not read" in listings.pop()


@every_export
def test_a_zip_that_was_not_downloaded_to_the_end_says_so(tmp_path: Path, name: str) -> None:
    path = zipped(tmp_path, made(name))
    whole = path.read_bytes()
    for kept in (len(whole) // 2, len(whole) - 30):
        path.write_bytes(whole[:kept])
        error = tried(path)
        assert isinstance(error, UnreadableError)
        assert "the zip is cut short or damaged" == error.message


@every_export
def test_a_tar_that_was_not_downloaded_to_the_end_says_so(tmp_path: Path, name: str) -> None:
    path = write_tar(tmp_path / "export.tgz", made(name).items())
    whole = path.read_bytes()
    for kept in (len(whole) // 2, len(whole) - 4):
        path.write_bytes(whole[:kept])
        error = tried(path)
        assert isinstance(error, UnreadableError)
        assert "the tar is cut short or damaged" == error.message


def less(whole: Snapshot, part: Snapshot) -> set[str]:
    """Return the parts with fewer records than in the whole export."""
    before, after = sizes(whole), sizes(part)
    return {name for name, size in before.items() if size and (after[name] or 0) < size}


@every_export
def test_a_file_that_is_cut_anywhere_costs_nothing_without_a_gap(tmp_path: Path, name: str) -> None:
    members = made(name)
    whole = whole_of(name)
    for member, data in members.items():
        for share in (0.02, 0.5, 0.9) if member.lower().endswith(DATA) else ():
            found = tried(zipped(tmp_path, {**members, member: data[: int(len(data) * share)]}))
            if isinstance(found, Snapshot) and not (MAKERS[name][0] in NAMELESS and share < 0.5):
                assert less(whole, found) <= found.gaps.keys(), (member, share)


@every_export
def test_a_file_that_is_missing_costs_nothing_without_a_gap(tmp_path: Path, name: str) -> None:
    members = made(name)
    whole = whole_of(name)
    for member in members:
        rest = {other: data for other, data in members.items() if other != member}
        found = tried(zipped(tmp_path, rest)) if rest else None
        if isinstance(found, Snapshot):
            lost = {part for part, size in sizes(found).items() if size is None and sizes(whole)[part]}
            assert lost <= found.gaps.keys(), member


LONG = 1_000_000 if THOROUGH else 200_000
BODIES: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda _: b"",
    "null": lambda _: b"null",
    "a list of nothing": lambda _: b"[]",
    "an object of nothing": lambda _: b"{}",
    "numbers": lambda _: b"[1, 2, 3]",
    "objects of nothing": lambda _: b"[{}, {}]",
    "very many brackets": lambda _: b"[" * LONG,
    "very many objects": lambda _: b'{"a":' * LONG,
    "very many commas": lambda _: b"," * LONG,
    "very many quotes": lambda _: b'"' * (LONG + 1),
    "one long line": lambda _: b'["' + b"a" * (5 << 20) + b'"]',
    "no text": lambda _: bytes(range(256)) * 100,
    "zeros": lambda _: b"\x00" * 10_000,
    "half an emoji": lambda _: b'[{"a": "\\ud83d"}]',
    "a large number": lambda _: b'[{"a": ' + b"9" * 5000 + b"}]",
    "a page": lambda _: b"<!DOCTYPE html><html><body>Sign in</body></html>",
    "another encoding": lambda data: data.decode("utf-8", "replace").encode("utf-16"),
    "an old encoding": lambda data: "\u00e9".encode("latin-1") + data,
    "twice": lambda data: data + data,
    "upside down": lambda data: data[::-1],
    "no brackets": lambda data: data.replace(b"[", b"").replace(b"]", b""),
    "lists for texts": lambda data: data.replace(b': "', b': ["'),
    "a mark before": lambda data: b"\xef\xbb\xbf" + data,
}


MAPS = ("/chat_history.json", "/snap_history.json")
SHARE = 4 if THOROUGH else 8
"""A body is put alone into one file of this many. The files take turns from body to body."""


def sound(name: str, body: str, member: str) -> bool:
    """Return whether a body is no damage in a file.

    An empty list is a valid list, which TikTok writes as `null`. An object without any key is a valid line of a log,
    and a valid map of conversations to messages.
    """
    return (
        body == "a list of nothing"
        or (body == "null" and name.startswith("tiktok"))
        or (body == "an object of nothing" and ("/events-" in member or member.endswith(MAPS)))
    )


def bodies(members: dict[str, bytes]) -> Iterator[tuple[str, dict[str, bytes]]]:
    """Yield the files that a body is put into, for every body.

    Some files have the body alone, and then all files have it, unless it is long.
    """
    files = [member for member in members if member.lower().endswith(DATA)]
    for number, (body, damage) in enumerate(BODIES.items()):
        for member in files[number % min(SHARE, len(files)) :: SHARE]:
            yield body, {member: damage(members[member])}
        if len(damage(b"")) < LONG:
            yield body, {member: damage(members[member]) for member in files}


@every_export
def test_any_body_in_any_file_is_a_gap_or_one_clear_error(tmp_path: Path, name: str) -> None:
    members, whole = made(name), whole_of(name)
    for body, changed in bodies(members):
        found = tried(zipped(tmp_path, {**members, **changed}))
        if isinstance(found, Snapshot) and MAKERS[name][0] not in NAMELESS:
            lost = {part for part in less(whole, found) if part not in found.gaps}
            assert not lost or any(sound(name, body, member) for member in changed), (body, list(changed), lost)


STRANGE: tuple[object, ...] = ([], {}, [7])


def paths_in(value: object, above: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the path to every value in a document.

    In a list, only the first element counts.
    """
    inner: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value[:1]))
    for key, inside in inner:
        yield (*above, key)
        yield from paths_in(inside, (*above, key))


def with_value_at(document: Any, path: tuple[str | int, ...], value: object) -> str:
    """Return a document with another value at one path."""
    copy = json.loads(json.dumps(document))
    holder = copy
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    return json.dumps(copy)


def with_another_value(data: bytes, member: str) -> Iterator[bytes]:
    """Yield a file with a strange value in each place, or with each of them when thorough.

    A file that is not JSON is yielded as it is.
    """
    start = data.find(b"=") + 1 if member.endswith(".js") else 0
    try:
        document = json.loads(data[start:])
    except ValueError:
        yield data
        return
    for number, path in enumerate(paths_in(document)):
        for value in STRANGE if THOROUGH else STRANGE[number % len(STRANGE) :][:1]:
            yield data[:start] + with_value_at(document, path, value).encode()


@every_export
def test_another_value_in_any_place_is_a_gap_or_one_clear_error(tmp_path: Path, name: str) -> None:
    """Each file has one such value at a time, and all files at once.

    Where such files are refused, each of them is tried alone.
    """
    members = made(name)
    for bodies in zip_longest(*(with_another_value(data, member) for member, data in members.items())):
        changed = {member: body for member, body in zip(members, bodies, strict=True) if body is not None}
        if isinstance(tried(zipped(tmp_path, members | changed)), UnreadableError):
            for member, body in changed.items():
                found = tried(zipped(tmp_path, {**members, member: body}))
                assert isinstance(found, Snapshot | UnreadableError)


@every_export
def test_in_a_folder_of_pages_nothing_is_taken_for_data(tmp_path: Path, name: str) -> None:
    pages = {member.rpartition(".")[0] + ".html": b"<html><body>words</body></html>" for member in made(name)}
    error = tried(unpacked(tmp_path / "pages", pages))
    assert isinstance(error, UnreadableError)
    assert error.hint


def test_an_empty_folder_holds_nothing(tmp_path: Path) -> None:
    error = tried(tmp_path)
    assert isinstance(error, UnreadableError)
    assert "the folder is empty" == error.message


# Tricks in every text.


def tricked(data: bytes, member: str) -> bytes:
    """Put a trick before every text in a file.

    Times and numbers stay as they are, because the reader would only leave them out.
    """
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return data  # UTF-16 and CAR have tests of their own
    if member.lower().endswith(".csv"):
        header, *rows = csv.reader(io.StringIO(text))
        out = io.StringIO()
        csv.writer(out).writerows([header, *([_tricked(cell) for cell in row] for row in rows)])
        return out.getvalue().encode()
    if member.lower().endswith((".jsonl", ".ndjson")) or "/events-" in member:
        lines = [line for line in text.splitlines() if line.startswith("{") and line.endswith("}")]
        return "".join(json.dumps(_tricked(json.loads(line))) + "\n" for line in lines).encode()
    if member.lower().endswith(".xml"):
        opened = r"<(?:title|content:\w+|wp:author_\w+|category[^>]*)><!\[CDATA\["
        return re.sub(opened, lambda found: found[0] + TRICKS, text).encode()
    prefix, equals, body = text.partition("= ") if member.endswith(".js") else ("", "", text)
    try:
        return f"{prefix}{equals}{json.dumps(_tricked(json.loads(body)), indent=2)}".encode()
    except ValueError:
        return data


def _tricked(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _tricked(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_tricked(inner) for inner in value]
    return TRICKS + value if isinstance(value, str) and value and not any(c.isdigit() for c in value) else value


STYLES = ("table", "json", "html", "markdown")


def outputs(path: Path, *styles: str) -> dict[str, Result]:
    """Return the output of a scan in some formats, and of every other command, for an export."""
    scans = {style: ("scan", "--format", style) for style in styles}
    more = {
        "apps": ("apps",),
        "apps csv": ("apps", "--format", "csv"),
        "posts": ("posts",),
        "lines": ("posts", "--format", "jsonl"),
    }
    return {what: hygiene(*words, path) for what, words in {**scans, **more}.items()}


@every_export
def test_tricks_in_every_text_are_shown_and_do_nothing(tmp_path: Path, name: str) -> None:
    members = {
        member: tricked(data, member) if member.lower().endswith(DATA) else data for member, data in made(name).items()
    }
    for what, result in outputs(zipped(tmp_path, members), *STYLES).items():
        assert result.exit_code in {0, 3}, (what, result.output, result.exception)
        assert result.exception is None or isinstance(result.exception, SystemExit), what
        assert not CONTROL & {unicodedata.category(c) for c in result.output if c != "\n"}, what
        assert "<script>alert" not in result.stdout or what not in {"html", "markdown"}, what


@every_export
def test_no_address_number_or_secret_of_an_export_is_ever_printed(tmp_path: Path, name: str) -> None:
    members = made(name)
    path = zipped(tmp_path, members)
    damaged = {
        member: data[: len(data) * 2 // 3] if member.lower().endswith(DATA) else data
        for member, data in members.items()
    }
    # All formats take the words about damage from one place.
    for where, styles in ((path, STYLES), (zipped(tmp_path, damaged, "damaged.zip"), ("table", "json"))):
        for what, result in outputs(where, *styles).items():
            assert [] == leaks(result.output), what
    assert [] == leaks(repr(read(path)))


@every_export
def test_a_reader_opens_only_files_that_it_needs(tmp_path: Path, name: str) -> None:
    """Pictures, films and files that the reader does not know stay closed."""
    alien = {f"media/{n}.{end}": b"\xff" * 50_000 for n, end in enumerate(("jpg", "mp4", "zip", "bin", "mbox", "webp"))}
    members = made(name)
    files: Files = open_files(zipped(tmp_path, {**members, **alien}))
    consumed: list[int] = []
    files.progress = consumed.append
    BY_ID[MAKERS[name][0]].read(files)
    assert sum(consumed) < 50_000 + 4 * sum(map(len, members.values()))
