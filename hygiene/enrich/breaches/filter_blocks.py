"""How a filter of breached passwords is laid out: 256 buckets to a block, and every block with a checksum of its own.

A password is known by the first 64 bits of its SHA-1, which are spread evenly. Scaled to the number of buckets they
name a bucket; their low 16 bits are kept there. With as many buckets as passwords a stranger meets one password on
average, so it is taken for breached once in 65,536. A block is

    bucket sizes (256 ones and a zero a password, whole bytes) | 16 low bits of each password | CRC-32 (4 bytes)

where each bucket is a run of zeros, one a password, and a one that ends it (the unary half of an Elias-Fano code). That
is 18 bits a password, 12 bytes a block for the checksum and the directory, and all of it is written in the order of the
hashes, in one pass.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BUCKETS: Final = 256
"""Buckets a block. Fewer make a look-up quicker and the directory larger: at 256 it is 0.03 bytes a password."""
MOST_BUCKETS: Final = 2**32 - BUCKETS
"""Scaling in 64-bit arithmetic holds below 2 ** 32 buckets; the Pwned Passwords list had less than half of that in 2026."""
EXPECTED_WRONG: Final = 1 / 65_536
"""The share of strangers taken for breached when there are as many buckets as passwords: 16 bits agree by chance."""
LARGEST: Final = 1 << 14
"""Bytes in a block at most: one of SHA-1 hashes has about 590, and 7,500 passwords never fall into one."""
_CHECKSUM: Final = 4
_RESIDUE: Final = 0x2144DF1C
"""The CRC-32 of anything with its own CRC-32 behind it, whatever the seed: a constant of the polynomial."""
_MASKS: Final = tuple((1 << (1 << level)) - 1 for level in range(LARGEST.bit_length()))
"""The lowest 1, 2, 4 ... bits, up to as many as the largest block has."""
_ENDS: Final = BUCKETS // 8
"""Bytes that the ones take in a block's bucket sizes."""


def bucket(key: int, buckets: int) -> int:
    """The bucket of a key of 64 bits."""
    return key * buckets >> 64


def bucket_of(keys: NDArray[np.uint64], buckets: int) -> NDArray[np.uint64]:
    """The buckets of many keys: the upper half of a product of 128 bits, in 64-bit steps that cannot overflow."""
    import numpy as np

    high, low = keys >> np.uint64(32), keys & np.uint64(0xFFFFFFFF)
    return (high * np.uint64(buckets) + (low * np.uint64(buckets) >> np.uint64(32))) >> np.uint64(32)


def pack(keys: NDArray[np.uint64], buckets: int, first: int, end: int) -> tuple[bytes, NDArray[np.int64]]:
    """The blocks `first` to `end` (without it), which hold exactly the sorted `keys`, and the size of each in bytes."""
    import numpy as np

    local = (bucket_of(keys, buckets) - np.uint64(first * BUCKETS)).astype(np.int64)
    sizes = np.bincount(local, minlength=(end - first) * BUCKETS).reshape(end - first, BUCKETS)
    counts = sizes.sum(axis=1)
    unary = (BUCKETS + counts + 7) // 8
    whole = _CHECKSUM + unary + 2 * counts
    start = np.cumsum(whole) - whole
    unary_start = np.cumsum(unary) - unary
    bits = np.zeros(8 * int(unary.sum()), np.uint8)
    bits[(np.cumsum(sizes, axis=1) + np.arange(BUCKETS) + 8 * unary_start[:, None]).ravel()] = 1
    out = np.zeros(int(whole.sum()), np.uint8)
    out[np.arange(len(bits) // 8) + np.repeat(start - unary_start, unary)] = np.packbits(bits, bitorder="little")
    before = 2 * (np.cumsum(counts) - counts)
    out[np.arange(2 * len(keys)) + np.repeat(start + unary - before, 2 * counts)] = (
        (keys & np.uint64(0xFFFF)).astype("<u2").view(np.uint8)
    )
    return _sealed(out, start.tolist(), whole.tolist(), first), whole


def _sealed(blocks: NDArray[np.uint8], starts: list[int], sizes: list[int], first: int) -> bytes:
    """The blocks with their checksums; each is seeded with its number, so that no block passes for another."""
    data = bytearray(blocks)
    view = memoryview(data)
    for number, (start, size) in enumerate(zip(starts, sizes, strict=True), first):
        end = start + size - _CHECKSUM
        data[end : end + _CHECKSUM] = zlib.crc32(view[start:end], number).to_bytes(_CHECKSUM, "little")
    return bytes(data)


def intact(block: bytes, number: int) -> bool:
    """Whether a block is as it was written, and is the one of that number."""
    return zlib.crc32(block, number) == _RESIDUE


def holds(block: bytes, key: int, rank: int) -> bool:
    """Whether an intact block holds the key in its bucket of that rank."""
    # A block of c passwords has _ENDS + ceil(c / 8) + 2 c bytes beside its checksum, which no other c gives.
    count = (len(block) - _CHECKSUM - _ENDS) * 8 // 17
    lows = _ENDS + (count + 7) // 8
    bits = int.from_bytes(block[:lows], "little")
    place = _after(bits, rank)
    rest = bits >> place
    start = lows + 2 * (place - rank)
    end = start + 2 * ((rest & -rest).bit_length() - 1)
    low = (key & 0xFFFF).to_bytes(2, "little")
    at = block.find(low, start, end)
    while at >= 0 and (at - start) % 2:  # the end of one and the start of the next
        at = block.find(low, at + 1, end)
    return at >= 0


def _after(bits: int, ones: int) -> int:
    """The place after that many ones, counted from the lowest bit: halving, and counting one half."""
    if not ones:
        return 0
    place = 0
    for level in range(bits.bit_length().bit_length() - 1, -1, -1):
        lower = bits & _MASKS[level]
        count = lower.bit_count()
        if count < ones:
            ones -= count
            place += 1 << level
            bits >>= 1 << level
        else:
            bits = lower
    return place + 1
