"""JSON password exports that would fill the memory are refused before they are decoded."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.model.errors import UnreadableError
from hygiene.model.records import Secret
from hygiene.model.redacted import Hidden
from hygiene.sources import vault
from hygiene.sources.vault import entries
from hygiene.sources.vault_kit import json as vault_json
from hygiene.sources.vault_kit.json import DamagedItemError, decoded, mended

VALUES = st.recursive(
    st.none() | st.integers() | st.text(alphabet='a,[]{}"\\', max_size=5),
    lambda inner: (
        st.lists(inner, max_size=5) | st.dictionaries(st.text(alphabet="a,]}", max_size=2), inner, max_size=5)
    ),
    max_leaves=20,
)


def widest(value: Any, level: int = 0) -> int:
    """Return the most members of one list or object within the outer levels."""
    if not isinstance(value, list | dict) or level >= vault_json._LEVELS:
        return 0
    inner = value.values() if isinstance(value, dict) else value
    return max([len(value), *(widest(each, level + 1) for each in inner)])


@settings(max_examples=100, deadline=None)
@given(value=VALUES, most=st.integers(1, 4), piece=st.integers(1, 9))
def test_a_text_is_refused_when_one_list_or_object_has_too_many_members(value: Any, most: int, piece: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vault_json, "MAX_ENTRIES", most)
        patch.setattr(vault_json, "_PIECE", piece)
        assert vault_json._is_broad(json.dumps(value, ensure_ascii=False).encode()) is (widest(value) > most)


@pytest.mark.parametrize("text", ['{"items": [0,0,0,0]}', '{"a":1,"b":1,"c":1,"d":1}', "[[[[]]]]"])
def test_a_text_of_many_small_values_is_no_password_export(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault_json, "MAX_ENTRIES", 3)
    monkeypatch.setattr(vault_json, "MAX_BRACKETS", 3)
    with pytest.raises(UnreadableError, match=re.escape("it has more than 100,000 entries")):
        decoded(text, msgspec.Raw)


def test_more_entries_than_any_vault_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    one = Secret(ref="", label="Shop", value=Hidden("correct horse"))
    monkeypatch.setattr(vault, "MAX_ENTRIES", 3)

    assert 3 == len(entries([one] * 3 + ["secure notes"]).secrets)
    with pytest.raises(UnreadableError, match="it has more than 3 entries, so it is not a password export"):
        entries([one] * 4)


def test_a_large_item_is_not_searched_for_its_damaged_details(monkeypatch: pytest.MonkeyPatch) -> None:
    class Item(msgspec.Struct):
        password: str
        created: int | None = None

    item = b'{"password": "correct horse", "created": "today"}'

    assert (Item("correct horse"), 1) == mended(item, Item)
    monkeypatch.setattr(vault_json, "MAX_ELEMENT", 20)
    with pytest.raises(DamagedItemError):
        mended(item, Item)
