"""Exports in several parts: grouping, their union, and lost parts."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from hygiene.model.account import Account
from hygiene.model.errors import UnreadableError
from hygiene.model.records import App
from hygiene.model.snapshot import ACCOUNT_PARTS, Snapshot
from hygiene.sources.exports import read_export, read_exports
from hygiene.sources.files.files import Files
from hygiene.sources.files.open import open_files
from hygiene.sources.files.union import MergedFiles
from hygiene.sources.parts.export_parts import split_part_number
from hygiene.sources.reader import Reader, reader
from hygiene.sources.reader_kit.fields import text_of
from hygiene.sources.reader_kit.reading import Reading
from tests.support import discord, github, meta
from tests.support.command import run
from tests.support.exports import MAKERS, made, unpacked, zipped
from tests.support.plugins import READERS
from tests.support.x_archive import TAKEN_AT, XArchive, a_bit_of_everything, post, write_zip

WHOLE = "; give the whole export, with all its zips"
DAY = datetime(2026, 3, 1, tzinfo=UTC)


def owner_of(files: Files) -> str:
    """Return the owner that an export of Acme names, or an empty text."""
    for name in files.ending("owner.json"):
        return str(json.loads(b"".join(files.chunks(name)))["owner"])
    return ""


def acme(**more: Any) -> list[Reader]:
    """Return one reader: Acme's export of apps."""

    @reader(
        "acme-export", title="Acme", platform="acme", holds="apps", lacks="-", request="-", wait="-",
        recognises=lambda files: bool(files.ending("apps.json")), **more,
    )  # fmt: skip
    def acme_export(files: Files) -> Snapshot:
        """Read the apps."""
        reading = Reading(files, "acme", "acme-export")
        apps = reading.records("apps", lambda r: App(id=text_of(r, "id"), name="x"), reading.json("apps.json"))
        return reading.snapshot(Account(platform="acme", handle=owner_of(files) or "brand"), taken_at=DAY, apps=apps)

    return [acme_export]


def part(path: Path, *apps: str, owner: str = "", more: str = "") -> Path:
    path.parent.mkdir(exist_ok=True)
    members = [("export/apps.json", json.dumps([{"id": i} for i in apps]))] if apps else [("export/film.mp4", "film")]
    members += [("export/owner.json", json.dumps({"owner": owner}))] if owner else []
    return write_zip(path, [*members, *([("export/more.txt", more)] if more else [])])


def content_of(found: object) -> tuple[str, ...]:
    """Return the ids of a snapshot's apps, or the message of an error."""
    return (
        tuple(a.id for a in found.apps or ()) if isinstance(found, Snapshot) else (str(getattr(found, "message", "")),)
    )


def exports(paths: list[Path], readers: list[Reader]) -> list[tuple[str, ...]]:
    return [content_of(found) for found in read_exports(paths, readers)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("takeout-20261001T100000Z-001.zip", ("takeout-20261001T100000Z", 1)),
        ("facebook-brand-2.ZIP", ("facebook-brand", 2)),
        ("takeout-20261001T100000Z-002.tgz", ("takeout-20261001T100000Z", 2)),
        ("acme-3.tar.gz", ("acme", 3)),
        ("acme_part12.zip", ("acme", 12)),
        ("acme-part-3", ("acme", 3)),
        ("acme part 3.zip", ("acme", 3)),
        ("Acme information Part 1 of 2.zip", ("Acme information", 1)),
        ("acme-2026-03-01.zip", None),
        ("acme-202603-01.zip", None),
        ("acme-2026-03.zip", None),
        ("2026_12", None),
        ("acme-2026-13.zip", ("acme-2026", 13)),
        ("acme-2026-2.zip", ("acme-2026", 2)),
        ("brand_20200120_part_2.zip", ("brand_20200120", 2)),
        ("brand-20200120-2.zip", ("brand-20200120", 2)),
        ("acme-2026-03-part2.zip", ("acme-2026-03", 2)),
        ("acme-120260-03.zip", ("acme-120260", 3)),
        ("acme-2026.zip", None),
        ("acme.zip", None),
        ("7.zip", None),
    ],
)
def test_a_part_number_is_distinguished_from_a_date(name: str, expected: tuple[str, int] | None) -> None:
    assert (expected and (Path("a", expected[0]), expected[1])) == split_part_number(Path("a", name))


def test_the_union_of_several_inputs_holds_each_file_behind_the_name_of_its_input(tmp_path: Path) -> None:
    one = write_zip(
        tmp_path / "a.zip", [("x/a.json", "1"), ("x/same.json", "{}"), ("x/b.json", "1"), ("x/film.mp4", "f")]
    )
    two = write_zip(tmp_path / "b.zip", [("x/b.json", "2"), ("x/same.json", "{}"), ("x/film.mp4", "f")])
    union = MergedFiles(path="both", parts=(open_files(one), open_files(two)))

    read = {name: b"".join(union.chunks(name)) for name in union.names}
    assert {
        "a.zip/x/a.json": b"1",
        "a.zip/x/same.json": b"{}",
        "a.zip/x/b.json": b"1",
        "a.zip/x/film.mp4": b"f",
        "b.zip/x/b.json": b"2",
        "b.zip/x/film.mp4": b"f",
    } == read
    assert read == {name: b"".join(content) for name, content in union.each(union.names)}
    assert ["a.zip/x/b.json", "b.zip/x/b.json"] == union.ending("x/b.json")
    digests = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in (one, two)}
    lines = sorted(f"{digest}  {name}\n" for name, digest in digests.items())
    assert hashlib.sha256("".join(lines).encode()).hexdigest() == union.sha256()
    assert sorted(digests.values()) == sorted(digest for _, digest in union.hashes())


def test_two_inputs_of_one_name_do_not_collide(tmp_path: Path) -> None:
    paths = [part(tmp_path / folder / "a.zip", folder) for folder in ("one", "two")]
    union = MergedFiles(path="both", parts=tuple(map(open_files, paths)))

    assert ("a.zip/export/apps.json", "a.zip (2)/export/apps.json") == union.names


def test_zips_whose_names_differ_in_a_number_are_one_export(tmp_path: Path) -> None:
    paths = [part(tmp_path / f"acme-00{n}.zip", f"app{n}") for n in (1, 2, 3)]
    (found,) = read_exports(paths, acme())

    assert isinstance(found, Snapshot)
    assert ("app1", "app2", "app3") == content_of(found)
    assert [(p.name, hashlib.sha256(p.read_bytes()).hexdigest()) for p in paths] == [
        (Path(path).name, digest) for path, digest in found.origin.parts
    ]
    assert "acme-001.zip and 2 more" == Path(found.origin.path).name
    for order in permutations(paths):
        assert [{"app1", "app2", "app3"}] == [set(each) for each in exports(list(order), acme())]


def test_a_folder_that_holds_only_zips_stands_for_them(tmp_path: Path) -> None:
    for n in (1, 2):
        part(tmp_path / f"acme-{n}.zip", f"app{n}")
    (tmp_path / ".DS_Store").write_bytes(b"x")

    assert ("app1", "app2") == content_of(read_export(tmp_path, acme()))
    part(tmp_path / "other.zip", "app9")
    with pytest.raises(UnreadableError, match=r"it holds 2 exports \(acme-1.zip and 1 more, other.zip\)"):
        read_export(tmp_path, acme())
    assert [("app1", "app2"), ("app9",)] == exports([tmp_path], acme())


def test_zips_with_other_names_are_exports_of_their_own_unless_the_reader_knows(tmp_path: Path) -> None:
    paths = [part(tmp_path / f"{name}.zip", name) for name in ("one", "two")]

    assert [("one",), ("two",)] == exports(paths, acme())
    assert [("one", "two")] == exports(paths, acme(belongs=lambda _: "brand"))
    assert [("one",), ("two",)] == exports(paths, acme(belongs=lambda _: ""))


def test_the_export_that_inputs_name_counts_before_their_own_names(tmp_path: Path) -> None:
    first = [part(tmp_path / f"acme-{n}.zip", f"app{n}", owner=owner) for n, owner in enumerate("aab", 1)]
    others = [part(tmp_path / "b.zip", "app8", owner="b")]

    assert [("app1", "app2"), ("app3", "app8")] == exports(first + others, acme(belongs=owner_of))


def test_an_input_that_names_no_export_joins_the_only_one_where_it_fits(tmp_path: Path) -> None:
    one, two = (part(tmp_path / f"{name}.zip", name, owner=name, more=name) for name in ("one", "two"))
    rest = write_zip(
        tmp_path / "rest.zip", [("export/apps.json", '[{"id": "one"}]'), ("b/more.txt", "1"), ("c/more.txt", "2")]
    )

    for order in permutations([one, rest]):
        (found,) = read_exports(order, acme(belongs=owner_of))
        assert isinstance(found, Snapshot)
        assert (("one",), {"one.zip", "rest.zip"}) == (
            content_of(found),
            {Path(path).name for path, _ in found.origin.parts},
        )
    assert [("one",), ("one",), ("two",)] == exports([one, rest, two], acme(belongs=owner_of))


def test_an_input_that_names_no_export_and_has_other_contents_is_read_alone_and_says_so(tmp_path: Path) -> None:
    one, two = (part(tmp_path / f"{name}.zip", name, owner=name) for name in ("one", "two"))
    rest = part(tmp_path / "rest.zip", "rest")
    whose, alone = read_exports([one, rest], acme(belongs=owner_of))
    *_, last = read_exports([one, two, rest], acme(belongs=owner_of))
    *_, whole = read_exports([rest], acme(belongs=owner_of))

    assert isinstance(whose, Snapshot)
    assert isinstance(alone, Snapshot)
    assert isinstance(last, Snapshot)
    assert isinstance(whole, Snapshot)
    assert ([("one",), ("rest",)], None) == ([content_of(whose), content_of(alone)], whose.gaps.get("apps"))
    names = "so it was read alone; to have the parts of one export read together, unpack them into one folder"
    assert f"nothing in it shows whether it is part of one.zip, {names}" == alone.gaps["apps"]
    assert f"nothing in it shows whether it is part of another export given, {names}" == last.gaps["apps"]
    assert "apps" not in whole.gaps


def test_two_instagram_exports_of_two_people_are_never_one(tmp_path: Path) -> None:
    name = "security_and_login_information/login_and_profile_creation/login_activity.json"
    brand = meta.zipped(tmp_path / "brand.zip", meta.instagram_2026())
    logins = {"account_history_login_history": [meta.signed_in(7, "203.0.113.7")]}
    dana = meta.zipped(tmp_path / "dana.zip", {name: logins})
    found = [one for one in read_exports([brand, dana], READERS) if isinstance(one, Snapshot)]
    ours, hers = (one for one in found if one.account.platform == "instagram")

    assert ("roasters", "unknown", 1) == (ours.account.handle, hers.account.handle, len(hers.logins or ()))
    assert "is part of brand.zip" in hers.gaps["logins"]
    assert "logins" not in ours.gaps


def test_films_with_a_number_join_the_export_that_is_called_so_without_one(tmp_path: Path) -> None:
    one, films, other = (
        part(tmp_path / "acme.zip", "app1"),
        part(tmp_path / "acme-2.zip"),
        part(tmp_path / "b.zip", "b"),
    )
    found, *rest = read_exports([films, one, other], acme())
    more = part(tmp_path / "b-2.zip", "more")

    assert isinstance(found, Snapshot)
    assert (("app1",), 2, [("b",)]) == (content_of(found), len(found.origin.parts), list(map(content_of, rest)))
    assert [("b",), ("more",)] == exports([other, more], acme())


def test_a_part_that_no_reader_knows_on_its_own_joins_by_its_name(tmp_path: Path) -> None:
    one, films = part(tmp_path / "acme-1.zip", "app1"), part(tmp_path / "acme-2.zip")

    assert [("app1",)] == exports([films, one], acme())
    assert [("this is no export that hygiene knows",), ("app1",)] == exports(
        [part(tmp_path / "films.zip"), one], acme()
    )


def test_a_part_that_cannot_be_read_is_an_error_and_a_gap_in_every_part_of_the_rest(tmp_path: Path) -> None:
    paths = [part(tmp_path / f"acme-{n}.zip", f"app{n}") for n in (1, 2, 3)]
    paths[1].write_bytes(paths[1].read_bytes()[:50])
    found, error = read_exports(paths, acme())

    assert isinstance(found, Snapshot)
    assert isinstance(error, UnreadableError)
    assert (("app1", "app3"), "the zip is cut short or damaged") == (content_of(found), error.message)
    assert ACCOUNT_PARTS == found.gaps.keys()
    assert "acme-2.zip: the zip is cut short or damaged" == found.gaps["apps"]
    with pytest.raises(UnreadableError, match="cut short or damaged"):
        read_export(tmp_path, acme())


def test_a_number_that_was_left_out_is_a_gap(tmp_path: Path) -> None:
    paths = [part(tmp_path / f"acme-{n}.zip", f"app{n}") for n in (2, 4)]
    (found,) = read_exports(paths, acme())
    (alone,) = read_exports(paths[:1], acme())

    assert isinstance(found, Snapshot)
    assert isinstance(alone, Snapshot)
    assert f"part 1 of acme was not given; part 3 of acme was not given{WHOLE}" == found.gaps["apps"]
    assert "apps" not in alone.gaps


@pytest.mark.parametrize(
    ("names", "missing"),
    [
        (["takeout-20261001T100000Z-001.zip"], ()),
        (["takeout-20261001T100000Z-003.zip"], (1, 2)),
        (["takeout-20261001T100000Z-2-002.zip"], (1,)),
        (["takeout-20261001T100000Z-2-001.zip"], ()),
        (["takeout-20261001T100000Z-002"], (1,)),
        (["acme_part2.zip"], (1,)),
        (["Acme information Part 1 of 3.zip"], (2, 3)),
        (["Acme information Part 1 of 3.zip", "Acme information Part 3 of 3.zip"], (2,)),
        (["Acme information Part 1 of 2.zip", "Acme information Part 2 of 2.zip"], ()),
        (["acme-2.zip"], ()),
        (["acme-002.zip"], ()),
        (["acme~1700000000000-2.zip"], ()),
        (["rampart2.zip"], ()),
        (["Acme, part 2"], ()),
    ],
)
def test_a_name_that_proves_other_parts_has_them_missed(
    tmp_path: Path, names: list[str], missing: tuple[int, ...]
) -> None:
    """The owner may number archives, and name folders, in ways of their own."""
    for n, name in enumerate(names):
        if name.endswith(".zip"):
            part(tmp_path / name, f"app{n}")
        else:
            unpacked(tmp_path / name, {"apps.json": json.dumps([{"id": f"app{n}"}]).encode()})
    (found,) = read_exports([tmp_path / name for name in names], acme())

    assert isinstance(found, Snapshot)
    given = found.gaps.get("apps", "").split("; ")
    assert [str(number) for number in missing] == [why.split()[1] for why in given if why.endswith("was not given")]
    assert bool(missing) == ("apps" in found.damaged)


def test_a_first_part_without_a_number_is_not_missed(tmp_path: Path) -> None:
    paths = [part(tmp_path / f"acme~1{end}.zip", f"app{n}") for n, end in enumerate(("", "-2", "-4"))]
    (found,) = read_exports(paths, acme(belongs=lambda _: "brand"))
    paths[0].write_bytes(paths[0].read_bytes()[:50])
    error, rest = read_exports(paths, acme(belongs=lambda _: "brand"))

    assert isinstance(found, Snapshot)
    assert isinstance(rest, Snapshot)
    assert isinstance(error, UnreadableError)
    assert f"part 3 of acme~1 was not given{WHOLE}" == found.gaps["apps"]
    assert f"acme~1.zip: the zip is cut short or damaged; part 3 of acme~1 was not given{WHOLE}" == rest.gaps["apps"]


NAME_THEIR_ACCOUNT = ("apple", "bluesky", "flickr", "linkedin", "mastodon", "spotify", "wordpress")
"""Exports that name their account, so that two copies of one are one export."""


@pytest.mark.parametrize("name", [n for n in MAKERS if not n.startswith(NAME_THEIR_ACCOUNT) and n != "x"])
def test_a_folder_with_the_exports_of_two_accounts_is_two_exports(tmp_path: Path, name: str) -> None:
    for who in ("one", "two"):
        (tmp_path / who).mkdir()
        unpacked(tmp_path / who, made(name))
    found = list(read_exports([tmp_path], READERS))

    assert [tmp_path / "one", tmp_path / "two"] == [
        Path(each.origin.path) for each in found if isinstance(each, Snapshot)
    ]
    assert 2 == len(found)


@pytest.mark.parametrize("name", ["apple", "apple, store", "flickr", "mastodon", "spotify"])
def test_a_folder_with_two_copies_of_one_export_is_one_export(tmp_path: Path, name: str) -> None:
    for when in ("one", "two"):
        (tmp_path / when).mkdir()
        unpacked(tmp_path / when, made(name))
    (found,) = read_exports([tmp_path], READERS)

    assert isinstance(found, Snapshot)
    assert f"{tmp_path / 'one'} and " in found.origin.path


@pytest.mark.parametrize("name", MAKERS)
def test_an_unpacked_export_is_one_export(tmp_path: Path, name: str) -> None:
    (found,) = read_exports([unpacked(tmp_path, made(name))], READERS)
    assert isinstance(found, Snapshot)
    assert str(tmp_path) == found.origin.path


def test_a_folder_with_the_exports_of_several_platforms_is_all_of_them(tmp_path: Path) -> None:
    for name in ("google", "reddit", "threads", "x, 2018"):
        (tmp_path / "brand" / name).mkdir(parents=True)
        unpacked(tmp_path / "brand" / name, made(name))
    zipped(tmp_path, made("discord"))
    (tmp_path / "notes.json").write_text("{}")
    (tmp_path / "holiday.jpg").write_bytes(b"\xff")
    found = list(read_exports([tmp_path], READERS))

    assert ["youtube", "reddit", "threads", "x", "discord"] == [
        each.account.platform for each in found if isinstance(each, Snapshot)
    ]
    assert [f"{tmp_path}/notes.json"] == [each.path for each in found if isinstance(each, UnreadableError)]


def test_zips_beside_another_file_are_read_and_the_file_is_reported(tmp_path: Path) -> None:
    part(tmp_path / "one.zip", "app1")
    (tmp_path / "passwords.csv").write_text("name,url,username,password\n")
    assert [("app1",), ("this is no export that hygiene knows",)] == exports([tmp_path], acme())


def test_the_same_input_twice_is_read_once(tmp_path: Path) -> None:
    one = part(tmp_path / "acme.zip", "app1")
    assert [("app1",)] == exports([one, one], acme())


def test_progress_receives_the_paths_of_an_export_and_every_byte(tmp_path: Path) -> None:
    paths = [part(tmp_path / f"acme-{n}.zip", f"app{n}") for n in (1, 2)]
    shown: list[tuple[Path, ...]] = []
    consumed: list[int] = []

    def progress(*some: Path) -> Any:
        shown.append(some)
        return consumed.append

    list(read_exports(paths, acme(), progress))
    assert [tuple(paths)] == shown
    assert 0 < sum(consumed)


# X: a manifest says which archive an input belongs to.


def split(tmp_path: Path, name: str, **more: Any) -> list[Path]:
    """Write one X archive as two zips.

    The second holds the second half of the posts, the first everything else.
    """
    rows = a_bit_of_everything() | {"tweets": [{"tweet": post(n)} for n in range(8)]}
    members = XArchive(rows=rows, parts=2, **more).members()
    second = {n: data for n, data in members.items() if "tweets-part1" in n} | {"data/tweets_media/1-a.jpg": b"\xff"}
    first = {n: data for n, data in members.items() if n not in second}
    return [write_zip(tmp_path / f"{name}-{end}.zip", m.items()) for end, m in (("main", first), ("rest", second))]


def test_an_x_archive_in_two_zips_is_one_archive(tmp_path: Path) -> None:
    main, rest = split(tmp_path, "x")
    (alone,) = read_exports([main], READERS)
    (found,) = read_exports([rest, main], READERS)

    assert isinstance(alone, Snapshot)
    assert isinstance(found, Snapshot)
    assert (4 + 1, "data/tweets-part1.js: the manifest states 4 records, but the file is missing") == (
        len(alone.posts or ()),
        alone.gaps["posts"],
    )
    assert (8 + 1, {}) == (len(found.posts or ()), found.gaps)


def test_two_x_archives_stay_two_even_when_their_names_are_numbered(tmp_path: Path) -> None:
    old = XArchive(taken_at=datetime(2025, 1, 1, tzinfo=UTC)).write_zip(tmp_path / "x-1.zip")
    new = XArchive().write_zip(tmp_path / "x-2.zip")
    bare = XArchive(taken_at=None).write_zip(tmp_path / "x-3.zip")
    found = [one for one in read_exports([old, new, bare], READERS) if isinstance(one, Snapshot)]

    assert [datetime(2025, 1, 1, tzinfo=UTC), TAKEN_AT] == [one.taken_at for one in found[:2]]
    assert [{}, {}, {}] == [dict(one.gaps) for one in found]


def test_two_x_archives_of_one_second_stay_two(tmp_path: Path) -> None:
    rows = a_bit_of_everything()
    old = XArchive(rows=rows).write_zip(tmp_path / "old.zip")
    new = XArchive(rows=rows | {"tweets": rows["tweets"][1:]}).write_zip(tmp_path / "new.zip")
    found = [one for one in read_exports([old, new], READERS) if isinstance(one, Snapshot)]

    assert [(TAKEN_AT, 5, {}), (TAKEN_AT, 4, {})] == [(one.taken_at, len(one.posts or ()), one.gaps) for one in found]


def test_one_file_taken_out_of_an_archive_does_not_join_another(tmp_path: Path) -> None:
    file = tmp_path / "tweets.js"
    file.write_bytes(XArchive().members()["data/tweets.js"])
    found = list(read_exports([file, XArchive().write_zip(tmp_path / "x.zip")], READERS))

    assert [4, 5] == [len(one.posts or ()) for one in found if isinstance(one, Snapshot)]


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("facebook", meta.facebook_2025),
        ("instagram", meta.instagram_2021),
        ("threads", lambda: meta.threads("threads")),
    ],
)
def test_a_part_with_only_films_joins_the_export_of_its_name(tmp_path: Path, name: str, make: Any) -> None:
    main = meta.zipped(tmp_path / f"{name}-roasters-2026-03-01-Ab3.zip", make())
    films = write_zip(tmp_path / f"{name}-roasters-2026-03-01-Zz9.zip", [("your_media/posts/1.mp4", b"film")])
    found, *more = read_exports([films, main], READERS)
    (alone,) = read_exports([films], READERS)

    assert isinstance(found, Snapshot)
    assert (name, 2, []) == (found.account.platform, len(found.origin.parts), more)
    assert isinstance(alone, UnreadableError)
    title = {"facebook": "Facebook", "instagram": "Instagram", "threads": "Threads"}[name]
    assert f"this is a part of {title}'s export without what hygiene needs; it holds 1.mp4" == alone.message
    assert alone.hint.startswith("ask for all information at https://accountscenter.")


# Exports that come as one file are never joined, whatever their names.


def test_packages_of_two_people_stay_two_though_their_names_are_numbered(tmp_path: Path) -> None:
    for number, owner in enumerate(("80351110224678912", "80351110224678913"), 1):
        account = json.dumps(discord.user(id=owner, username=f"user{owner[-1]}"))
        write_zip(tmp_path / f"package-{number}.zip", [("Account/user.json", account)])
    for number, owner in enumerate(("Acme", "Dana"), 1):
        log = github.as_json([github.line("user.login", user=owner, actor=owner)])
        (tmp_path / f"log-{number}.json").write_text(log, encoding="utf-8")
    paths = [tmp_path / name for name in ("package-1.zip", "package-2.zip", "log-1.json", "log-2.json")]

    assert ["user2", "user3", "Acme", "Dana"] == [
        found.account.handle for found in read_exports(paths, READERS) if isinstance(found, Snapshot)
    ]


# The commands.


def test_the_report_names_every_part_with_its_own_hash(tmp_path: Path) -> None:
    main, rest = split(tmp_path, "x")
    done = run(tmp_path, "scan", main, rest, "--format", "json")
    seen = json.loads(done.out)

    assumed = f"nothing in it says whose it is, and it was read as a part of ~/{main.name}"
    warning = f"warning: ~/{rest.name}: {assumed}; if it is the export of another account, scan it alone\n"
    assert (0, warning) == (done.code, done.err)
    assert 1 == len(seen["accounts"])
    first, second = seen["provenance"]["inputs"]
    assert (hashlib.sha256(main.read_bytes()).hexdigest(), 8, "") == (
        first["sha256"], first["read"]["posts"], first["with_path"],
    )  # fmt: skip
    assert (hashlib.sha256(rest.read_bytes()).hexdigest(), {}, first["path"]) == (
        second["sha256"], second["read"], second["with_path"],
    )  # fmt: skip
    shown = " ".join(run(tmp_path, "scan", "--details", main, rest).out.split())
    assert f"part of the same export as ~/{main.name}, and counted there (reader x-archive)" in shown


def test_apps_and_posts_take_the_parts_of_one_export_as_one(tmp_path: Path) -> None:
    main, rest = split(tmp_path, "x")

    assert 9 == len(run(tmp_path, "posts", main, rest, "--format", "jsonl").out.splitlines())
    assert 3 == len(json.loads(run(tmp_path, "apps", main, rest, "--format", "json").out))


def test_a_damaged_part_is_named_and_the_rest_is_judged(tmp_path: Path) -> None:
    main, rest = (p.rename(tmp_path / f"x-{n}.zip") for n, p in enumerate(split(tmp_path, "y"), 1))
    rest.write_bytes(rest.read_bytes()[:40])
    done = run(tmp_path, "scan", main, rest, "--format", "json")
    (first, second) = json.loads(done.out)["provenance"]["inputs"]

    assert (3, f"error: ~/{rest.name}: the zip is cut short or damaged (download the complete export again)") == (
        done.code,
        done.err.splitlines()[0],
    )
    assert "x-2.zip: the zip is cut short or damaged" == first["gaps"]["apps"]
    assert ("", {}) == (second["reader"], second["read"])
    lists = run(tmp_path, "apps", main, rest)
    assert (3, 3) == (lists.code, lists.out.count("App "))
    assert "warning: x/@acme: apps were not read in full: x-2.zip: the zip is cut short or damaged" in lists.err


# Inputs that name no owner.


def without_owner(members: dict[str, Any], *ends: str) -> dict[str, Any]:
    """Return the members whose path has one of these ends."""
    return {name: data for name, data in members.items() if name.endswith(ends)}


@pytest.mark.parametrize(
    ("whole", "other"),
    [
        (meta.instagram_2021, without_owner(meta.instagram_2026(), "login_activity.json")),
        (meta.facebook_2018, without_owner(meta.facebook_2025(), "account_activity.json", "logins_and_logouts.json")),
    ],
    ids=["instagram", "facebook"],
)
def test_a_part_that_names_no_owner_comes_with_a_warning(tmp_path: Path, whole: Any, other: Any) -> None:
    bases = tuple(name.rpartition("/")[2] for name in other)
    members = {name: data for name, data in whole().items() if not name.endswith(bases)}
    paths = [meta.unpacked(tmp_path / "kim", members), meta.unpacked(tmp_path / "lee", other)]
    for given in permutations(paths):
        (found,) = read_exports(given, READERS)
        assert isinstance(found, Snapshot)
        assert [paths[1].name] == [Path(path).name for path in found.origin.assumed]
    report = json.loads(run(tmp_path, "scan", "--no-plugins", "--format", "json", *paths).out)
    (first, second) = report["provenance"]["inputs"]

    assert [] == first["warnings"]
    said = f"nothing in it says whose it is, and it was read as a part of {first['path']}"
    assert [f"{said}; if it is the export of another account, scan it alone"] == second["warnings"]


def test_parts_by_their_number_alone_come_with_a_warning_when_their_files_differ(tmp_path: Path) -> None:
    same = [part(tmp_path / f"same-{n}.zip", "app") for n in (1, 2)]
    differ = [part(tmp_path / f"differ-{n}.zip", f"app{n}") for n in (1, 2)]
    found = [each for each in read_exports([*same, *differ], acme()) if isinstance(each, Snapshot)]

    assert [0, 2] == [len(each.origin.assumed) for each in found]


def test_parts_that_name_their_owner_come_without_a_warning(tmp_path: Path) -> None:
    paths = [part(tmp_path / f"{n}.zip", f"app{n}", owner="kim") for n in ("a", "b")]
    (found,) = read_exports(paths, acme(belongs=owner_of))

    assert isinstance(found, Snapshot)
    assert (2, frozenset()) == (len(found.origin.parts), found.origin.assumed)


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        ("instagram, 2026", r"personal_information|your_instagram_activity", "security_and_login_information"),
        ("instagram, 2021", r"^personal_information|^content", "^login_and_account_creation"),
        ("facebook, 2020", r"profile_information|^posts", "^security_and_login_information"),
        ("linkedin, 2024", r"Profile|Shares|Email", "Logins|Security"),
        ("reddit", r"statistics|posts", "ip_logs"),
        ("snapchat", r"json/account\.json", "json/connected_apps"),
    ],
)
def test_folders_that_each_hold_an_export_are_never_one_account_in_silence(
    tmp_path: Path, name: str, first: str, second: str
) -> None:
    """Each folder holds other files, as when two people's exports lie in one."""
    for folder, pattern in (("kim", first), ("lee", second)):
        unpacked(
            tmp_path / "both" / folder,
            {member.removeprefix("Complete_LinkedInDataExport_10-05-2026/"): data for member, data in made(name).items()
             if re.search(pattern, member.removeprefix("Complete_LinkedInDataExport_10-05-2026/"))},
        )  # fmt: skip
    found = [each for each in read_exports([tmp_path / "both"], READERS) if isinstance(each, Snapshot)]

    assert len(found) == 2 or [each for each in found if each.origin.assumed]


def test_a_part_that_names_no_owner_is_warned_of_on_standard_error(tmp_path: Path) -> None:
    members = meta.instagram_2026()
    for folder, inside in (("kim", "personal_information/"), ("lee", "security_and_login_information/")):
        meta.unpacked(tmp_path / "both" / folder, {n: d for n, d in members.items() if n.startswith(inside)})
    done = run(tmp_path, "scan", "--no-plugins", tmp_path / "both")

    assert "lee: nothing in it says whose it is, and it was read as a part of " in done.err


ONE_ACCOUNT_AS_PARTS = ("bluesky", "flickr", "github", "linkedin", "mastodon", "spotify", "tumblr", "wordpress")
"""Exports that name their account, or that have no folder."""


@pytest.mark.parametrize("name", [n for n in MAKERS if not n.startswith(ONE_ACCOUNT_AS_PARTS) and n != "x"])
def test_a_zip_with_the_exports_of_two_people_is_refused(tmp_path: Path, name: str) -> None:
    whole = made(name)
    of_other = {member: data.replace(b"2026", b"2025") + b" " for member, data in whole.items()}
    both = {f"kim/{n}": d for n, d in whole.items()} | {f"lee/{n}": d for n, d in of_other.items()}
    for members in (both, {f"exports/{n}": d for n, d in both.items()}):
        (found,) = read_exports([zipped(tmp_path, members)], READERS)

        assert isinstance(found, UnreadableError)
        assert found.message.startswith(("it holds 2 exports (kim, lee)", "it holds several archives ("))


@pytest.mark.parametrize("name", MAKERS)
def test_a_zip_with_one_export_in_a_wrapper_is_one_export(tmp_path: Path, name: str) -> None:
    members = {f"a/b/{member}": data for member, data in made(name).items()}
    found = list(read_exports([zipped(tmp_path, members)], READERS))

    assert all(isinstance(each, Snapshot) for each in found)


def test_two_documents_of_two_tiktok_accounts_are_refused(tmp_path: Path) -> None:
    (data,) = made("tiktok, 2026").values()
    other = data.replace(b"maraacme", b"someone")
    folder = unpacked(tmp_path / "x", {"user_data_tiktok.json": data, "user_data_tiktok (1).json": other})
    (found,) = read_exports([folder], READERS)

    assert isinstance(found, UnreadableError)
    assert found.message.startswith("it holds the exports of 2 accounts (")


def test_a_takeout_with_the_pages_of_two_accounts_is_refused(tmp_path: Path) -> None:
    members = made("google")
    page = members["Takeout/Google Account/brand.SubscriberInfo.html"]
    other = re.sub(rb"[0-9]{12}", b"200000000002", page)
    more = {"Takeout/Google Account/lee.SubscriberInfo.html": other}
    (found,) = read_exports([zipped(tmp_path, members | more)], READERS)

    assert isinstance(found, UnreadableError)
    assert found.message.startswith("it holds the exports of 2 accounts (")
