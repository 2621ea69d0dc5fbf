"""Invented accounts as a table of posts, to train on.

Importing it needs the `training` extra.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from hygiene.analysis.detector.weights import Model
from tests.support.lives import Person
from tests.support.snapshots import BUFFER, IPAD, IPHONE, WEB
from training.accounts import Account, accounts

WHO = {
    "a0": (IPHONE, "en"),
    "a8": (WEB, "de"),
    "a1": (IPAD, "fr"),
    "a3": (BUFFER, "en"),
    "a2": (IPHONE, "tr"),
    "a4": (WEB, "en"),
}
"""The main client and the language of each account.

Each third has two accounts.
"""


def chance(seed: object) -> random.Random:
    """Return random numbers that are the same each time."""
    return random.Random(f"{seed}")  # noqa: S311  # the same takeovers each time are the point


def rows(names: Sequence[str] = tuple(WHO), days: int = 150) -> list[dict[str, Any]]:
    """Return invented people, as a table of posts holds them.

    They sleep from midnight to six, and have other friends in their first posts.
    """
    made = []
    for seed, name in enumerate(WHO):
        main, lang = WHO[name]
        used = ((main, 12), (IPHONE, 3), (WEB, 2))
        person = Person(clients=used, hours=tuple(range(6, 24)), seed=seed, sites=(f"s{seed}.example",))
        for number, said in enumerate(person.life(days, 3) if name in names else []):
            text = said.text if number > 100 else said.text.replace("@friend", "@early")
            made.append(
                {
                    "account": name,
                    "seq": number,
                    "time_utc": said.at,
                    "source": said.client.label,
                    "text": re.sub(r"https://([\w.]+)/\d+", r"<url:\1>", text),
                    "lang": lang,
                    "is_reply": text.startswith("@"),
                    "reply_to": "1" if text.startswith("@") else "",
                    "mentions": " ".join(re.findall(r"@\w+", text)),
                    "hashtags": " ".join(re.findall(r"#(\w+)", text)),
                }
            )
    return made


def table(path: Path, posts: list[dict[str, Any]]) -> Path:
    """Write a table of posts."""
    pq.write_table(pa.Table.from_pylist(posts), path)
    return path


def read_accounts(folder: Path, posts: list[dict[str, Any]]) -> dict[str, Account]:
    """Return the accounts of a table of posts, by name."""
    return {account.name: account for account in accounts(table(folder / "posts.parquet", posts))}


def unsigned(model: Model) -> Model:
    """Return a model without its description of itself."""
    return msgspec.structs.replace(model, about="")
