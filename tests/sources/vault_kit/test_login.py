"""Entries as every vault reader builds them."""

from __future__ import annotations

import pytest

from hygiene.sources.vault_kit.login import login


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("kim@harbour.example", "kim@harbour.example"),
        (f"{'k' * 1000}@harbour.example", ""),
        (f"Kim {'k' * 1000}@harbour.example", "Kim"),
        (f"{'k' * 1000} kim", "k" * 1000),
        ("k" * 1000, "k" * 1000),
    ],
    ids=["short", "an address that is cut", "a word and such an address", "a word that just fits", "just fits"],
)
def test_a_name_that_is_too_long_ends_with_a_whole_word(name: str, kept: str) -> None:
    made = login(title=name, username=name, password="x")
    assert (kept, kept) == (made.label, made.username.reveal())
