"""Signatures of operations, in the allowed form and in older ones."""

from __future__ import annotations

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric import utils

from hygiene.sources.readers.bluesky.plc.signatures import Signer, signer
from tests.support.plc import ORDERS, Key, written

CONTENT = b"an operation"
DIGEST = hashlib.sha256(CONTENT).digest()
KEYS = [Key(7, "p256"), Key(8), Key(9, "p256"), Key(10)]
NAMES = [key.name for key in KEYS]


@pytest.mark.parametrize("rank", range(4))
def test_the_rank_of_the_key_that_signed_is_found_on_both_curves(rank: int) -> None:
    signature = written(*KEYS[rank].sign(CONTENT))

    assert Signer(rank, strict=True) == signer(NAMES, DIGEST, signature)
    assert None is signer(NAMES[:rank] + NAMES[rank + 1 :], DIGEST, signature)
    assert None is signer(NAMES, hashlib.sha256(b"another").digest(), signature)
    assert None is signer([], DIGEST, signature)


@pytest.mark.parametrize("key", KEYS[:2])
def test_the_higher_of_the_two_possible_s_is_not_strict(key: Key) -> None:
    r, s = key.sign(CONTENT)

    assert Signer(0, strict=False) == signer([key.name], DIGEST, written(r, ORDERS[key.curve] - s))


@pytest.mark.parametrize("key", KEYS[:2])
def test_other_ways_to_write_a_signature_are_not_strict(key: Key) -> None:
    r, s = key.sign(CONTENT)
    text = written(r, s)
    spare = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    odd = text[:-1] + spare[spare.index(text[-1]) + 1]
    der = base64.urlsafe_b64encode(utils.encode_dss_signature(r, s)).decode()

    for other in (f"{text}==", f"{text}\n", odd, der, der.rstrip("=")):
        assert Signer(0, strict=False) == signer([key.name], DIGEST, other), other


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "=",
        "A",
        "A" * 86,
        "A" * 85,
        "A" * 87,
        "A" * 10_000,
        "é" * 86,
        "+" * 86,
        written(0, 0),
        written(1, 2**256 - 1),
    ],
)
def test_what_is_no_signature_is_nobodys(signature: str) -> None:
    assert None is signer(NAMES, DIGEST, signature)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "did:key:z",
        KEYS[0].name[:-1],
        KEYS[0].name + "1",
        KEYS[0].name.replace("did:key:z", "did:key:m"),
        KEYS[0].name.replace("did:key:z", "did:key:z1"),
        KEYS[0].name.upper(),
        "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
        "did:key:z" + "1" * 48,
        "did:key:z" + "z" * 48,
        "did:key:z" + "z" * 100_000,
        "did:web:example.com",
        f" {KEYS[0].name}",
    ],
)
def test_what_is_no_key_signs_nothing_and_costs_its_place_alone(name: str) -> None:
    signature = written(*KEYS[0].sign(CONTENT))

    assert None is signer([name], DIGEST, signature)
    assert Signer(1, strict=True) == signer([name, KEYS[0].name], DIGEST, signature)
