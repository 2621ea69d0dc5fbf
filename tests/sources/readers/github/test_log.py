"""Security logs of GitHub in three formats.

They give sign-ins, changes and grants, and the account that the log belongs to.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hygiene.model.errors import UnreadableError
from hygiene.model.records import EVENT_KINDS
from hygiene.model.snapshot import Snapshot
from hygiene.sources.exports import read_export
from hygiene.sources.files.open import open_files
from hygiene.sources.readers.github import actions
from hygiene.sources.readers.github.log import is_log
from tests.support.github import BEGIN, NAME, app, as_csv, as_json, as_lines, life, line
from tests.support.plugins import READERS
from tests.support.x_archive import write_zip

Format = Callable[[Sequence[dict[str, Any]]], str]
FORMATS: dict[str, Format] = {".json": as_json, ".jsonl": as_lines, ".ndjson": as_lines, ".csv": as_csv}


def of(tmp_path: Path, rows: Sequence[dict[str, Any]], name: str = f"{NAME}.json", form: Format = as_json) -> Snapshot:
    """Read a log with these lines."""
    (tmp_path / name).write_text(form(rows), encoding="utf-8")
    return read_export(tmp_path / name, READERS)


@pytest.mark.parametrize("end", FORMATS)
def test_every_format_tells_the_same(tmp_path: Path, end: str) -> None:
    found = of(tmp_path, life(), NAME + end, FORMATS[end])

    assert ("github", "Acme", "255322211") == (found.account.platform, found.account.handle, found.account.id)
    assert [("success", "NO"), ("failure", "DE"), ("challenge", "NO")] == [
        (o.outcome, o.country) for o in found.logins or ()
    ]
    assert [
        ("revocation", "“Old Tool”"),
        ("email", "one was added"),
        ("second-factor-off", ""),
        ("access-key", "an SSH key"),
        ("access-key", "the personal access token “build”"),
        ("access-key", "a personal access token"),
        ("password", ""),
        ("data-download", "the security log"),
    ] == [(one.kind, one.detail) for one in found.events or ()]
    assert [("77", "Deployer", ["repo", "workflow"], 4)] == [
        (a.id, a.name, sorted(a.permissions), a.granted_at and a.granted_at.day) for a in found.apps or ()
    ]
    assert {
        "logins": 3, "events": 8, "apps": 1, "sign_ins": 0, "other_actions": 1, "about_others": 0,
    } == found.counts  # fmt: skip
    assert (datetime(2026, 2, 26, 12, 45, 56, tzinfo=UTC), "stated by the export") == (
        found.taken_at,
        found.taken_at_means,
    )
    assert (
        "the log begins on 2026-01-02; apps authorised earlier are not in it; "
        "look at https://github.com/settings/applications"
    ) == found.gaps["apps"]
    assert {
        "apps", "sign_ins", "second_factors", "contacts", "deletions", "devices", "follows", "messages", "posts",
    } == set(found.gaps)  # fmt: skip


@pytest.mark.parametrize("end", FORMATS)
def test_every_format_that_was_saved_with_a_byte_order_mark_or_in_utf_16_tells_the_same(
    tmp_path: Path, end: str
) -> None:
    found = {}
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        (tmp_path / (NAME + end)).write_bytes(FORMATS[end](life()).encode(encoding))
        found[encoding] = read_export(tmp_path / (NAME + end), READERS)

    plain = found["utf-8"]
    assert {encoding: replace(each, origin=plain.origin) for encoding, each in found.items()} == dict.fromkeys(
        found, plain
    )


def test_no_token_key_or_address_is_kept(tmp_path: Path) -> None:
    for end, form in FORMATS.items():
        assert "canary" not in repr(of(tmp_path, life(), NAME + end, form))
    ip = of(tmp_path, [line("user.login", actor_ip="198.51.100.77")])
    assert "198.51" not in repr(ip)
    assert "198.51.100.77" == (ip.logins or ())[0].ip.reveal()


def test_a_file_under_another_name_is_as_old_as_its_newest_line(tmp_path: Path) -> None:
    found = of(tmp_path, life(), "log.json")
    assert (datetime(2026, 2, 20, 12, tzinfo=UTC), "the newest record in it") == (found.taken_at, found.taken_at_means)


def test_a_time_is_read_from_either_field_and_a_line_without_one_is_undated(tmp_path: Path) -> None:
    rows = [
        line("user.login", 1, **{"@timestamp": None}),
        line("user.login", 2, created_at=None),
        line("user.login", 3, **{"@timestamp": "2026-01-04 12:00:00 UTC", "created_at": ""}),
        line("user.login", 4, **{"@timestamp": 0, "created_at": "soon"}),
    ]
    assert [2, 3, 4, None] == [one.at and one.at.day for one in of(tmp_path, rows).logins or ()]


@pytest.mark.parametrize("action", sorted(actions.EVENTS))
def test_every_change_is_of_a_kind_that_there_is(tmp_path: Path, action: str) -> None:
    (found,) = of(tmp_path, [line(action, 1)]).events or ()
    assert found.kind == actions.EVENTS[action]
    assert found.kind in EVENT_KINDS


def test_actions_of_every_table_are_read_and_others_are_counted(tmp_path: Path) -> None:
    rows = [line("repo.create", 1), line("git.push", 2), line("user.login", 3), line("org.add_member", 3)]
    found = of(tmp_path, rows)
    assert (1, 3, 0) == (found.counts["logins"], found.counts["other_actions"], found.counts["events"])


def test_a_request_for_more_proof_that_a_sign_in_follows_is_part_of_it(tmp_path: Path) -> None:
    minute = 1 / (24 * 60)
    rows = [
        line("user.two_factor_requested", 1),
        line("user.login", 1 + minute),
        line("user.two_factor_requested", 2),
        line("user.login", 2 + 20 * minute),
        line("user.two_factor_requested", 3),
    ]
    assert [("success", 2), ("challenge", 3), ("success", 3), ("challenge", 4)] == [
        (one.outcome, one.at and one.at.day) for one in of(tmp_path, rows).logins or ()
    ]


def test_an_app_authorised_again_keeps_its_first_date_and_takes_the_newest_permissions(tmp_path: Path) -> None:
    rows = [
        app("A", 1, 1, token_scopes="repo"),
        app("A", 1, 2, token_scopes=["read:user", "workflow"]),
        app("B", 2, 1),
        app("B", 2, 2, "destroy"),
        app("B", 2, 3, token_scopes="repo"),
        app("C", 3, 1, "destroy"),
        line("integration_installation.create", 4, integration="Bot", integration_id=9),
        line("integration_installation.create", 4, integration="Gone"),
        line("integration_installation.destroy", 5, integration="Gone"),
    ]
    found = {
        a.name: (a.id, a.granted_at and a.granted_at.day, set(a.permissions)) for a in of(tmp_path, rows).apps or ()
    }
    assert {"A": ("1", 2, {"read:user", "workflow"}), "B": ("2", 4, {"repo"}), "Bot": ("9", 5, set())} == found


def test_a_token_of_an_app_is_told_by_its_grant_and_a_deploy_key_by_what_it_is(tmp_path: Path) -> None:
    rows = [
        line("oauth_access.create", 1, oauth_application_name="A"),
        line("public_key.create", 2, repo="Acme/tools"),
        line("user.rename", 3, old_login="Acne", user="Acme"),
    ]
    assert ["a deploy key of a repository", "@Acne became @Acme"] == [e.detail for e in of(tmp_path, rows).events or ()]


def test_recovery_codes_that_were_made_or_shown_are_told(tmp_path: Path) -> None:
    rows = [
        line("user.two_factor_recovery_codes_viewed", 1),
        line("user.two_factor_recovery_codes_downloaded", 2),
        line("user.two_factor_recovery_codes_printed", 3),
        line("two_factor_authentication.recovery_codes_regenerated", 4),
    ]
    found = [(one.kind, one.detail) for one in of(tmp_path, rows).events or ()]

    assert [("recovery-codes", detail) for detail in ("shown", "downloaded", "printed", "new ones")] == found


def test_identities_that_were_linked_and_are_still(tmp_path: Path) -> None:
    rows = [
        line("social_identity.linked", 1, provider="google"),
        line("social_identity.linked", 2, provider="apple"),
        line("social_identity.unlinked", 3, provider="google"),
    ]
    assert [("apple", 3)] == [(s.provider, s.at and s.at.day) for s in of(tmp_path, rows).sign_ins or ()]
    assert () == of(tmp_path, [*rows, line("social_identity.unlinked_all", 4)]).sign_ins
    assert ["another service"] == [s.provider for s in of(tmp_path, [line("social_identity.linked", 1)]).sign_ins or ()]


# Whose log it is.


def test_what_was_done_to_others_is_not_of_this_account(tmp_path: Path) -> None:
    other = {"user": "Mate", "user_id": 9}
    rows = [line("user.login", n) for n in range(4)] + [line("two_factor_authentication.disabled", 5, **other)]
    found = of(tmp_path, rows)
    assert (0, 1, "Acme") == (len(found.events or ()), found.counts["about_others"], found.account.handle)


def test_lines_from_before_a_rename_are_of_the_same_account(tmp_path: Path) -> None:
    before = {"user": "Acne", "actor": "Acne"}
    rows = [
        line("user.login", 1, **before),
        line("user.rename", 2, old_login="Acne"),
        line("user.login", 3),
        line("user.login", 4),
    ]
    found = of(tmp_path, rows)
    assert (3, 0, "Acme", "255322211") == (
        len(found.logins or ()), found.counts["about_others"], found.account.handle, found.account.id,
    )  # fmt: skip


def test_a_line_that_names_nobody_counts(tmp_path: Path) -> None:
    rows = [line("user.login", 1), line("user.failed_login", 2, user="", actor="", user_id=None, actor_id=None)]
    assert 2 == len(of(tmp_path, rows).logins or ())


def test_the_audit_log_of_an_organisation_is_refused(tmp_path: Path) -> None:
    rows = [line("user.login", n, user=f"u{n}", actor=f"u{n}") for n in range(9)]
    with pytest.raises(UnreadableError, match="is about many accounts, like the audit log of an organisation"):
        of(tmp_path, rows)


# Damage, and what is none.


def test_damage_is_a_gap_in_every_part_that_the_log_tells_of(tmp_path: Path) -> None:
    (tmp_path / "log.json").write_text(as_json(life())[:-200], encoding="utf-8")
    found = read_export(tmp_path / "log.json", READERS)
    for part in ("events", "logins", "apps", "sign_ins"):
        assert "log.json: it is cut short" in found.gaps[part]


def test_a_line_without_an_action_is_left_out_and_counted(tmp_path: Path) -> None:
    found = of(tmp_path, [line("user.login", 1), {"actor": "Acme"}, line("", 2)])
    assert f"{NAME}.json: 2 records could not be read (it is not in the expected form)" == found.gaps["events"]


def test_a_log_of_nothing_that_matters_is_read_and_empty(tmp_path: Path) -> None:
    found = of(tmp_path, [line("repo.create", 1), line("repo.create", 2)])
    assert ((), (), ()) == (found.logins, found.events, found.apps)


def test_the_same_line_twice_counts_once(tmp_path: Path) -> None:
    rows = [line("user.login", 1), line("user.login", 1), line("user.login", 1, _document_id=None)]
    assert 2 == len(of(tmp_path, rows).logins or ())


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.json", as_json(life()), True),
        ("a.json", json.dumps(life(), indent=2), True),
        ("a.jsonl", as_lines(life()), True),
        ("a.csv", as_csv(life()), True),
        ("a.txt", as_json(life()), False),
        ("a.json", "[]", False),
        ("a.json", '[{"action": "x", "created_at": 1}]', False),
        ("a.json", '[{"action": "user.login"}]', False),
        ("a.csv", "action,actor\n", False),
        ("a.csv", "", False),
    ],
)
def test_a_log_is_known_by_how_it_begins(tmp_path: Path, name: str, text: str, expected: bool) -> None:
    assert expected is is_log(open_files(write_zip(tmp_path / "x.zip", [(name, text)])))


def test_the_log_begins_when_it_does() -> None:
    assert 2026 == BEGIN.year


def test_a_new_picture_is_a_change_of_the_profile(tmp_path: Path) -> None:
    found = of(tmp_path, [line("profile_picture.update")])

    assert [("picture", "")] == [(event.kind, event.detail) for event in found.events or ()]
