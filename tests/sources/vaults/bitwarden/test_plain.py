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
from tests.support.vaults import CANARY, OPENS, bitwarden, bitwarden_item, bitwarden_sealed, export


def test_without_a_history_the_date_is_the_items() -> None:
    (dated,) = bitwarden_json.read(export(bitwarden(bitwarden_item(revisionDate="2023-01-02T03:04:05.678Z")))).secrets
    (undated,) = bitwarden_json.read(export(bitwarden(bitwarden_item(revisionDate=None)))).secrets
    assert (datetime(2023, 1, 2, 3, 4, 5, 678000, tzinfo=UTC), "item") == (dated.changed_at, dated.changed_at_means)
    assert (None, "unknown") == (undated.changed_at, undated.changed_at_means)


def test_a_login_of_nothing_is_an_entry_of_nothing() -> None:
    read = bitwarden_json.read(export(bitwarden({"organizationId": None, "type": 1}))).secrets
    assert (Secret(ref="(no name)", label="(no name)", value=Hidden("")),) == read


@pytest.mark.parametrize(
    ("broken", "where"),
    [
        ({"name": 5}, ", at `$.items[0].name`"),
        ({"login": {"password": [CANARY]}}, ", at `$.items[0].login.password`"),
        ({"login": {"uris": [{"uri": {CANARY: 1}}]}}, ", at `$.items[0].login.uris[0].uri`"),
        ({"revisionDate": CANARY}, ", at `$.items[0].revisionDate`"),
        ({"type": CANARY}, ", at `$.items[0].type`"),
    ],
)
def test_a_wrong_type_is_told_by_its_place_alone(broken: dict[str, Any], where: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        bitwarden_json.read(export(bitwarden(bitwarden_item(**broken))))
    assert f"this password export is damaged or edited{where}" == caught.value.message
    assert caught.value.__context__ is None


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
