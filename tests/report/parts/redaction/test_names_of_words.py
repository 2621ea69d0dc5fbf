"""Names made of words that hygiene's own sentences hold: they are labels where names stand, and change no advice."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, timedelta
from functools import cache
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest

from hygiene.cli.options import load_policy
from hygiene.language.vocabulary import vocabulary
from hygiene.plugins.format import Screen
from hygiene.report.parts.redaction.labels import Labels
from hygiene.report.parts.redaction.places import Places
from hygiene.report.parts.redaction.redact import redacted
from hygiene.report.parts.redaction.sentences import Manner, Sentences
from hygiene.report.report import Report
from hygiene.scan.pipeline import scan
from hygiene.scan.request import ScanRequest
from tests.support.overviews import overview
from tests.support.plugins import OURS
from tests.support.x_archive import (
    TAKEN_AT,
    XArchive,
    a_bit_of_everything,
    account,
    app,
    id_of,
    post,
    ruby,
)

FORMATS: Final = ("table", "markdown", "html", "json", "csv", "sarif", "junit", "ocsf", "timesketch")
WORDS: Final = (
    "0",
    "2026",
    "2026-02-26",
    "UTC",
    "apps",
    "because",
    "because whoever is still signed in",
    "e-mail address",
    "end all other sessions",
    "high",
    "https",
    "https://x.com/settings/sessions",
    "sessions",
    "the password",
    "\u200bwithin a year",
    "you did not list as yours, and every app you do not know, because a new password may not stop an app",
)
"""Names of apps, in the order of the alphabet."""
PLAIN: Final = tuple(
    ("\u200b" if name.startswith("\u200b") else "") + f"zqcanary{number:02}" for number, name in enumerate(WORDS)
)
ENTRIES: Final = (("Your Password", "https://x.com"), ("bank", "https://bank.example"), ("mail", "https://berlin"))
OTHERS: Final = (
    ("Zqcanary", "https://x.com"),
    ("bzqcanary", "https://bzqcanary.example"),
    ("mzqcanary", "https://zqsite"),
)


def late(number: int, client: str, site: str) -> dict[str, object]:
    """Return a post of another client, near the end of the export."""
    at = TAKEN_AT - timedelta(days=3, hours=number)
    link = {"url": "https://t.co/abc", "expanded_url": f"https://{site}/win", "display_url": f"{site}/win"}
    return post(
        number,
        "hello https://t.co/abc free",
        source=f'<a href="https://client.example" rel="nofollow">{client}</a>',
        created_at=ruby(at),
        id=id_of(at, number),
        id_str=id_of(at, number),
        entities={"hashtags": [], "symbols": [], "user_mentions": [], "urls": [link]},
    )


@cache
def report(
    apps: tuple[str, ...] = PLAIN,
    *,
    handle: str = "zqhandle",
    owner: str = "zqowner",
    entries: tuple[tuple[str, str], ...] = OTHERS,
    site: str = "zqsite",
) -> Report:
    """Return the report about an archive with apps of these names, and a vault, without names."""
    rows = a_bit_of_everything()
    rows["account"] = [account(username=handle, accountId="77")]
    rows["connected_application"] = [
        app(number, name=name, approvedAt="2014-02-20T00:00:00.000Z") for number, name in enumerate(apps)
    ]
    posts = [*map(post, range(300)), *(late(number, apps[-3], site) for number in range(3))]
    rows["tweets"] = [{"tweet": each} for each in posts]
    with TemporaryDirectory() as name:
        home = Path(name)
        XArchive(rows=rows, owner=("77", handle)).write_zip(home / "export.zip")
        lines = [f"{title},{url},someone,Sommer202{n // 2}" for n, (title, url) in enumerate(entries)]
        (home / "vault.csv").write_text("\n".join(["name,url,username,password", *lines]))
        owned = f'[[accounts]]\nplatform = "x"\nhandle = "{handle}"\nowner = "{owner}"\n'
        (home / "policy.toml").write_text(f'version = 1\n[apps]\nallow = ["zq"]\n{owned}')
        request = ScanRequest(exports=(home / "export.zip",), vaults=(home / "vault.csv",))
        made = scan(request, load_policy(home / "policy.toml"), plugins=OURS)
    return redacted(replace(made, generated_at=TAKEN_AT + timedelta(days=9)), vocabulary("en"))


def written(told: Report, style: str) -> str:
    """Return a report in a format, but for the digests of its inputs."""
    return re.sub(r"[0-9a-f]{64}", "", OURS.get("formats", style)(told, Screen(details=True)))


def numbered(text: str) -> str:
    """Return a text without the numbers of labels."""
    return re.sub(r"\b(app|client|entry|site|page|name) \d+", r"\1 N", text)


def advice(told: Report) -> list[str]:
    """Return all that a report says to do."""
    steps = chain.from_iterable((f"{step.title} {step.where}" for step in each.steps) for each in told.incidents)
    looks = (f"{look.where} {look.what} {look.reasons} {look.by_hand}" for look in told.coverage.next)
    return [*map(numbered, steps), *sorted(numbered(fix.how) for fix in told.fix_first), *map(numbered, looks)]


def test_no_advice_changes_when_apps_are_named_like_it() -> None:
    told, plain = report(WORDS), report()

    assert told.incidents
    assert advice(told) == advice(plain)


@pytest.mark.parametrize("style", FORMATS)
def test_apps_named_by_words_numbers_and_signs_are_told_like_any(style: str) -> None:
    assert written(report(WORDS), style) == written(report(), style)


@pytest.mark.parametrize("style", FORMATS)
@pytest.mark.parametrize(
    "names",
    [
        {"handle": "messages", "owner": "posts came from"},
        {"handle": "12345", "owner": "Monday"},
        {"entries": ENTRIES},
        {"site": "bank"},
        {"handle": "acme", "owner": "acme"},
    ],
    ids=["words", "digits", "entries", "site", "the same"],
)
def test_names_of_words_are_told_like_any(style: str, names: dict[str, str]) -> None:
    assert written(report(**names), style) == written(report(), style)


def test_lists_of_the_policy_keep_their_names() -> None:
    assert [note.partition(" lists ")[0] for note in report().policy_notes] == ["`apps.allow` in the policy"]


def labels() -> Labels:
    """Return labels of things that share their names."""
    made = Labels()
    made.of("account", "acme", "x")
    made.of("account", "acme", "bluesky")
    made.of("account", "12345", "x")
    made.of("app", "acme")
    made.of("person", "acme")
    made.alias("app", "77", made.of("app", "acme"))
    made.of("app", "Zer\u202eo")
    made.of("app", "long name " * 30)
    return made


def test_each_thing_has_its_own_label_and_an_app_that_posts_one() -> None:
    made = labels()

    assert [made.of("account", "@ACME", platform) for platform in ("x", "bluesky", "")] == [
        "account 1",
        "account 2",
        "account 1",
    ]
    assert [made.of(kind, "acme") for kind in ("app", "client", "person", "name")] == [
        "app 1",
        "app 1",
        "person 1",
        "account 1",
    ]


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("“acme” can post as you.", "“app 1” can post as you."),
        ("x/@acme and bluesky/@acme", "x/@account 1 and bluesky/@account 2"),
        ("x/@12345: 12345 posts", "x/@account 3: 12345 posts"),
        ("It was @acme, then @winter.", "It was @account 1, then @account 4."),
        ("id 77, 77 posts", "id app 1, 77 posts"),
        ("“Zer\\u202eo” can post", "“app 2” can post"),
        (f"“{'long name ' * 5}long name…” can post", "“app 3” can post"),
        ("acme.example.evil is no site of acme.", "site 1 is no site of account 1."),
    ],
)
def test_a_label_fits_its_place(told: str, shown: str) -> None:
    sentences = Sentences(labels(), vocabulary("en"), ["x", "bluesky"], UTC, Places(frozenset()))

    assert sentences.of(told, Manner()) == shown


def test_what_is_said_about_a_vault_names_its_entries() -> None:
    made = Labels()
    for kind in ("app", "entry"):
        made.of(kind, "Zqbank")
        made.of(kind, "mail")
    sentences = Sentences(made, vocabulary("en"), [], UTC, Places(frozenset()))
    told = "2 accounts share one password: Zqbank, mail. Start with “mail”."

    assert sentences.of(told, Manner(vault=True)) == (
        "2 accounts share one password: entry 1, entry 2. Start with “entry 2”."
    )


def test_an_app_of_a_fleet_is_an_app() -> None:
    told = redacted(overview(), vocabulary("en"))

    assert [each.message[:7] for each in told.shared if each.kind == "app"] == ["“app 2”"]
