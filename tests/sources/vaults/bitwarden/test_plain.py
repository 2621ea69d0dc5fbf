"""Bitwarden's JSON in unusual cases: dates, empty logins, damage."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.model.errors import UnreadableError
from hygiene.model.records import Secret
from hygiene.model.redacted import Hidden
from hygiene.sources.vault import VaultExport
from hygiene.sources.vaults.bitwarden.encrypted import bitwarden_encrypted
from hygiene.sources.vaults.bitwarden.plain import bitwarden_json
from tests.support.vaults import (
    BITWARDEN_LOGIN,
    CANARY,
    OPENS,
    PASSWORD,
    URL,
    USER,
    bitwarden,
    bitwarden_item,
    bitwarden_sealed,
    export,
)


def test_without_a_history_the_date_is_the_items() -> None:
    (dated,) = bitwarden_json.read(export(bitwarden(bitwarden_item(revisionDate="2023-01-02T03:04:05.678Z")))).secrets
    (undated,) = bitwarden_json.read(export(bitwarden(bitwarden_item(revisionDate=None)))).secrets
    assert (datetime(2023, 1, 2, 3, 4, 5, 678000, tzinfo=UTC), "item") == (dated.changed_at, dated.changed_at_means)
    assert (None, "unknown") == (undated.changed_at, undated.changed_at_means)


def test_a_login_of_nothing_is_an_entry_of_nothing() -> None:
    read = bitwarden_json.read(export(bitwarden({"organizationId": None, "type": 1, "login": {}}))).secrets
    assert (Secret(ref="(no name)", label="(no name)", value=Hidden("")),) == read


@pytest.mark.parametrize(
    ("broken", "where"),
    [
        ({"login": {"password": [CANARY]}}, "login.password"),
        ({"login": {"password": 12345678}}, "login.password"),
        ({"login": [CANARY]}, "login"),
        ({"login": None}, "login"),
        ({"type": CANARY}, "type"),
        ({"deletedDate": CANARY}, "deletedDate"),
    ],
)
def test_an_item_that_cannot_be_judged_is_counted_by_its_damaged_part(broken: dict[str, Any], where: str) -> None:
    given = export(bitwarden(bitwarden_item(**broken), bitwarden_item(name="Whole")))
    assert ["Whole"] == [secret.label for secret in bitwarden_json.read(given).secrets]
    assert ({f"damaged or edited items (at `{where}`)": 1}, {}) == (given.unread, given.notes)


@pytest.mark.parametrize(
    "broken",
    [
        {"name": 5},
        {"login": BITWARDEN_LOGIN | {"uris": [{"uri": {CANARY: 1}}, None, {"uri": URL}]}},
        {"login": BITWARDEN_LOGIN | {"totp": 7, "fido2Credentials": [CANARY]}},
        {"revisionDate": CANARY},
        {"passwordHistory": [{"password": 5, "lastUsedDate": None}, None]},
        {"folderId": 5, "collectionIds": {CANARY: 1}},
    ],
)
def test_a_damaged_detail_costs_that_detail_only(broken: dict[str, Any]) -> None:
    given = export(bitwarden(bitwarden_item(**broken)))
    (read,) = bitwarden_json.read(given).secrets
    assert (PASSWORD, USER) == (read.value.reveal(), read.username.reveal())
    assert ({}, {"damaged details of entries were ignored": 1}) == (given.unread, given.notes)
    assert CANARY not in repr((given.unread, given.notes))


@pytest.mark.parametrize("items", ["null", "{}", "5", '"x"'])
def test_items_that_are_no_list_are_not_empty(items: str) -> None:
    with pytest.raises(UnreadableError, match=r"damaged or edited, at `\$.items`"):
        bitwarden_json.read(export(f'{{"encrypted": false, "folders": [], "items": {items}}}'))


def test_folders_and_collections_are_known_by_name() -> None:
    text = json.loads(bitwarden(bitwarden_item(folderId="f", collectionIds=["c", "lost"])))
    text["folders"] = [{"id": "f", "name": "Work/Old"}]
    text["collections"] = [{"id": "c", "name": "Shared"}]
    (read,) = bitwarden_json.read(export(json.dumps(text))).secrets
    assert ("Work/Old", "Shared") == read.folders


@given(st.data())
def test_no_damage_brings_a_password_into_an_error(data: st.DataObject) -> None:
    text = bitwarden(bitwarden_item()).decode()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    damaged = text[:start] + data.draw(st.sampled_from(["", '"', "{", "\ud800", "7", "null"])) + text[end:]
    try:
        shown = repr(bitwarden_json.read(export(damaged)))
    except UnreadableError as error:
        shown = f"{error!r} {error} {error.hint} {error.__cause__!r} {error.__context__!r}"
    assert CANARY not in shown


def test_a_sealed_export_with_a_changed_byte_does_not_decrypt() -> None:
    whole = json.loads(bitwarden_sealed())
    middle = len(whole["data"]) // 2
    whole["data"] = (
        whole["data"][:middle] + ("A" if whole["data"][middle] != "A" else "B") + whole["data"][middle + 1 :]
    )
    opened = bitwarden_sealed(data=whole["data"])
    with pytest.raises(UnreadableError, match="it does not decrypt"):
        bitwarden_encrypted.read(VaultExport(data=opened, ask=lambda _what: Hidden(OPENS)))
