"""LastPass: HTML entities in the exports of its extension."""

from __future__ import annotations

import pytest

from hygiene.sources.vaults.lastpass import lastpass_csv
from tests.support.vaults import export, table

HEADER = "url,username,password,totp,extra,name,grouping,fav"
UNDONE = "passwords with HTML entities such as &amp; were read as the characters they stand for"
KEPT = "passwords hold HTML entities such as &amp;, which may be LastPass's spelling of other characters"


def rows_of(*passwords: str, name: str = "A") -> bytes:
    return table(HEADER, *(("https://a.example", "u", password, "", "", name, "", "0") for password in passwords))


@pytest.mark.parametrize(
    ("passwords", "name", "read", "notes"),
    [
        (["a&amp;b&lt;c", "plain"], "Tom &amp; Co", ["a&b<c", "plain"], {UNDONE: 1}),
        (["&quot;&#39;&#x27;&gt;", "a&amp;amp;b"], "A", ["\"''>", "a&amp;b"], {UNDONE: 2}),
        (["a&amp;b", "c&d"], "A", ["a&amp;b", "c&d"], {KEPT: 1}),
        (["a&amp;b"], "Tom & Co", ["a&amp;b"], {KEPT: 1}),
        (["a&b;c", "x&copy;y"], "A", ["a&b;c", "x&copy;y"], {}),
    ],
)
def test_entities_are_undone_where_no_character_is_written_out(
    passwords: list[str], name: str, read: list[str], notes: dict[str, int]
) -> None:
    given = export(rows_of(*passwords, name=name))
    assert read == [secret.value.reveal() for secret in lastpass_csv.read(given).secrets]
    assert notes == given.notes


def test_titles_and_user_names_are_undone_too() -> None:
    (made,) = lastpass_csv.read(export(rows_of("x", name="Tom &amp; Co"))).secrets
    assert "Tom & Co" == made.label
