"""Bitwarden's exports: what is read, what is counted, and that nothing read shows in an error."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.errors import UnreadableError
from hygiene.hidden import Hidden
from hygiene.model import Secret
from hygiene.plugins import Plugins
from hygiene.vault import Entries, read_vault, summary
from hygiene.vaults.bitwarden import bitwarden_csv, bitwarden_json

SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "passwords"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample exports are not beside the project")
CANARY = "cAnary-7f3e-in-the-mine"


def item(**changes: Any) -> dict[str, Any]:
    login = {
        "uris": [{"match": None, "uri": "https://x.com"}, {"match": None, "uri": None}],
        "username": "alice",
        "password": CANARY,
        "totp": "otpauth://totp/x",
        "fido2Credentials": [{"credentialId": "1"}],
    }
    return {
        "organizationId": None,
        "type": 1,
        "name": "X",
        "login": login,
        "revisionDate": "2023-01-02T03:04:05.678Z",
    } | (changes)


def export(*items: dict[str, Any]) -> str:
    return json.dumps({"encrypted": False, "folders": [], "items": items})


def test_a_login_is_read_whole() -> None:
    history = [{"lastUsedDate": "2021-05-06T00:00:00Z", "password": "old"}, {"lastUsedDate": "2022-05-06T00:00:00Z"}]
    expected = Secret(
        ref="X",
        label="X",
        value=Hidden(CANARY),
        username=Hidden("alice"),
        urls=("https://x.com",),
        changed_at=datetime(2022, 5, 6, tzinfo=UTC),
        changed_at_means="password",
        has_totp=True,
        has_passkey=True,
    )
    assert Entries(secrets=(expected,), left_out={}) == bitwarden_json.read(export(item(passwordHistory=history)))


def test_without_a_history_the_date_is_the_items() -> None:
    (dated,) = bitwarden_json.read(export(item())).secrets
    (undated,) = bitwarden_json.read(export(item(revisionDate=None))).secrets
    assert (datetime(2023, 1, 2, 3, 4, 5, 678000, tzinfo=UTC), "item") == (dated.changed_at, dated.changed_at_means)
    assert (None, "unknown") == (undated.changed_at, undated.changed_at_means)


def test_what_is_no_login_and_what_is_in_the_trash_is_counted() -> None:
    text = export(*(item(type=n) for n in (1, 2, 3, 3, 4, 5, 77)), item(deletedDate="2024-01-01T00:00:00Z"))
    expected = {"secure notes": 1, "cards": 2, "identities": 1, "SSH keys": 1, "other items": 1, "in the trash": 1}
    got = bitwarden_json.read(text)
    assert (1, expected) == (len(got.secrets), got.left_out)


def test_an_archived_login_is_marked() -> None:
    (got,) = bitwarden_json.read(export(item(archivedDate="2024-01-01T00:00:00Z"))).secrets
    assert got.archived


def test_a_login_of_nothing_is_an_entry_of_nothing() -> None:
    assert (Secret(ref="(no name)", label="(no name)", value=Hidden("")),) == bitwarden_json.read(
        export({"organizationId": None, "type": 1})
    ).secrets


def test_an_address_in_a_title_is_not_shown() -> None:
    (got,) = bitwarden_json.read(export(item(name="mail of alice@example.org"))).secrets
    assert "mail of [e-mail]" == got.label


@pytest.mark.parametrize(
    "text",
    [
        '{"encrypted": true, "passwordProtected": true, "data": "2.abc"}',
        '{"encrypted": true, "encKeyValidation_DO_NOT_EDIT": "2.abc", "folders": [], "items": [{"name": "2.x"}]}',
    ],
)
def test_an_encrypted_export_is_refused_with_the_way_out(text: str) -> None:
    assert bitwarden_json.recognises(text)
    with pytest.raises(UnreadableError) as caught:
        bitwarden_json.read(text)
    assert "this Bitwarden export is encrypted, and hygiene asks for no vault password" == caught.value.message
    assert "unencrypted" in caught.value.hint


@pytest.mark.parametrize(
    ("broken", "where"),
    [
        ({"name": 5}, ", at `$[0].name`"),
        ({"login": {"password": [CANARY]}}, ", at `$[0].login.password`"),
        ({"login": {"uris": [{"uri": {CANARY: 1}}]}}, ", at `$[0].login.uris[0].uri`"),
        ({"revisionDate": CANARY}, ", at `$[0].revisionDate`"),
        ({"type": CANARY}, ", at `$[0].type`"),
    ],
)
def test_a_wrong_type_is_told_by_its_place_alone(broken: dict[str, Any], where: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        bitwarden_json.read(export(item(**broken)))
    assert f"this Bitwarden export is damaged or edited{where}" == caught.value.message


@given(st.data())
def test_no_damage_brings_a_password_into_an_error(data: st.DataObject) -> None:
    text = export(item())
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    damaged = text[:start] + data.draw(st.sampled_from(["", '"', "{", "\ud800", "7", "null"])) + text[end:]
    try:
        shown = repr(bitwarden_json.read(damaged))
    except UnreadableError as error:
        shown = f"{error!r} {error} {error.hint} {error.__cause__!r} {error.__context__!r}"
    assert CANARY not in shown


HEADER = "folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp"


def test_a_csv_login_is_read_whole() -> None:
    text = f'{HEADER}\r\n,,login,X,"two\nlines",,0,"https://x.com,https://twitter.com",alice,{CANARY},seed\r\n,,note,N,,,0,,,,\r\n'
    expected = Secret(
        ref="X",
        label="X",
        value=Hidden(CANARY),
        username=Hidden("alice"),
        urls=("https://x.com", "https://twitter.com"),
        has_totp=True,
    )
    assert bitwarden_csv.recognises(text)
    assert Entries(secrets=(expected,), left_out={"secure notes": 1}) == bitwarden_csv.read(text)


def test_the_csv_of_an_organisation_and_of_an_older_version_are_read_too() -> None:
    text = (
        "collections,type,name,notes,fields,login_uri,login_username,login_password,login_totp\n"
        f"Team,login,Shop,,,,bob,{CANARY},\n"
    )
    assert bitwarden_csv.recognises(text)
    assert (Secret(ref="Shop", label="Shop", value=Hidden(CANARY), username=Hidden("bob")),) == bitwarden_csv.read(
        text
    ).secrets


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"version": 1, "vaults": {}}', '{"encrypted":false,"vaults":{}}', HEADER]
)
def test_another_managers_file_is_not_taken_for_bitwardens_json(text: str) -> None:
    assert not bitwarden_json.recognises(text)


@needs_samples
@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("bitwarden.json", "12 entries read; left out: secure notes (2)"),
        ("bitwarden_export.json", "1 entry read; left out: cards (1), identities (1), secure notes (1)"),
    ],
)
def test_a_sample_is_read_to_the_last_item(name: str, line: str) -> None:
    file = read_vault(SAMPLES / name, Plugins(strangers=False))
    assert ("bitwarden-json", line) == (file.vault, summary(file))
    items = json.loads((SAMPLES / name).read_text(encoding="utf-8"))["items"]
    assert [i["login"].get("password") or "" for i in items if i["type"] == 1] == [
        s.value.reveal() for s in file.entries.secrets
    ]


@needs_samples
@pytest.mark.parametrize("name", ["bitwarden_encrypted_export.json", "bitwarden_encrypted_argon2id_export.json"])
def test_an_encrypted_sample_is_refused(name: str) -> None:
    with pytest.raises(UnreadableError, match="export it unencrypted"):
        read_vault(SAMPLES / name, Plugins(strangers=False))
