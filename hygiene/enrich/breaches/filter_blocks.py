"""The layout of a filter of breached passwords: blocks of 256 buckets.

A password is identified by the first 64 bits of its SHA-1, which are spread evenly. Scaled to the number of buckets,
they select a bucket, and their low 16 bits are stored there. With as many buckets as passwords, an unlisted password is
compared with one stored password on average, so it is wrongly found once in 65,536. Each block has a checksum of its
own:

    bucket sizes (256 ones and a zero per password, whole bytes) | 16 low bits of each password | CRC-32 (4 bytes)

In the bucket sizes, each bucket is a run of zeros, one per password, ended by a one (the unary half of an Elias-Fano
code). That makes 18 bits for each password, and 12 bytes for each block's checksum and directory entry. Everything is
written in the order of the hashes, in one pass.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BUCKETS: Final = 256
"""Buckets in a block.

Fewer buckets make a look-up faster and the directory larger: at 256 it takes 0.03 bytes for each password.
"""
MOST_BUCKETS: Final = 2**32 - BUCKETS
"""The most buckets that 64-bit arithmetic can scale to: less than 2 ** 32.

The Pwned Passwords list had less than half as many passwords in 2026.
"""
EXPECTED_WRONG: Final = 1 / 65_536
"""The share of unlisted passwords that are wrongly found.

Their 16 bits agree by chance. It holds for as many buckets as passwords.
"""
LARGEST: Final = 1 << 14
"""Bytes in a block, at most.

A block of SHA-1 hashes has about 590, and 7,500 passwords never fall into one block.
"""
_CHECKSUM: Final = 4
_RESIDUE: Final = 0x2144DF1C
"""The CRC-32 of any data followed by its own CRC-32, for every seed.

It is a constant of the polynomial.
"""
_MASKS: Final = tuple((1 << (1 << level)) - 1 for level in range(LARGEST.bit_length()))
"""Masks of the lowest 1, 2, 4 ... bits, as long as the largest block."""
_ENDS: Final = BUCKETS // 8
"""Bytes that the 256 ones take in a block's bucket sizes."""


def bucket(key: int, buckets: int) -> int:
    """Return the bucket of a 64-bit key."""
    return key * buckets >> 64


def bucket_of(keys: NDArray[np.uint64], buckets: int) -> NDArray[np.uint64]:
    """Return the buckets of many keys.

    A bucket is the upper half of a 128-bit product, computed in 64-bit steps that cannot overflow.
    """
    import numpy as np

    high, low = keys >> np.uint64(32), keys & np.uint64(0xFFFFFFFF)
    return (high * np.uint64(buckets) + (low * np.uint64(buckets) >> np.uint64(32))) >> np.uint64(32)


def pack(keys: NDArray[np.uint64], buckets: int, first: int, end: int) -> tuple[bytes, NDArray[np.int64]]:
    """Pack sorted `keys` into the blocks from `first` up to, excluding, `end`.

    The blocks must hold exactly these keys. Return the blocks and the size of each in bytes.
    """
    import numpy as np

    local = (bucket_of(keys, buckets) - np.uint64(first * BUCKETS)).astype(np.int64)
    sizes = np.bincount(local, minlength=(end - first) * BUCKETS).reshape(end - first, BUCKETS)
    counts = sizes.sum(axis=1)
    unary = (BUCKETS + counts + 7) // 8
    block_sizes = _CHECKSUM + unary + 2 * counts
    start = np.cumsum(block_sizes) - block_sizes
    unary_start = np.cumsum(unary) - unary
    bits = np.zeros(8 * int(unary.sum()), np.uint8)
    bits[(np.cumsum(sizes, axis=1) + np.arange(BUCKETS) + 8 * unary_start[:, None]).ravel()] = 1
    out = np.zeros(int(block_sizes.sum()), np.uint8)
    out[np.arange(len(bits) // 8) + np.repeat(start - unary_start, unary)] = np.packbits(bits, bitorder="little")
    before = 2 * (np.cumsum(counts) - counts)
    out[np.arange(2 * len(keys)) + np.repeat(start + unary - before, 2 * counts)] = (
        (keys & np.uint64(0xFFFF)).astype("<u2").view(np.uint8)
    )
    return _sealed(out, start.tolist(), block_sizes.tolist(), first), block_sizes


def _sealed(blocks: NDArray[np.uint8], starts: list[int], sizes: list[int], first: int) -> bytes:
    """Return the blocks with their checksums.

    Each checksum is seeded with the block's number, so that no block passes for another.
    """
    data = bytearray(blocks)
    view = memoryview(data)
    for number, (start, size) in enumerate(zip(starts, sizes, strict=True), first):
        end = start + size - _CHECKSUM
        data[end : end + _CHECKSUM] = zlib.crc32(view[start:end], number).to_bytes(_CHECKSUM, "little")
    return bytes(data)


def intact(block: bytes, number: int) -> bool:
    """Return whether a block is undamaged and has this number."""
    return zlib.crc32(block, number) == _RESIDUE


def holds(block: bytes, key: int, rank: int) -> bool:
    """Return whether an intact block holds the key in its bucket `rank`."""
    # A block of c passwords has _ENDS + ceil(c / 8) + 2 c bytes besides its checksum; no other count gives this size.
    count = (len(block) - _CHECKSUM - _ENDS) * 8 // 17
    lows = _ENDS + (count + 7) // 8
    bits = int.from_bytes(block[:lows], "little")
    position = _position_after(bits, rank)
    rest = bits >> position
    start = lows + 2 * (position - rank)
    end = start + 2 * ((rest & -rest).bit_length() - 1)
    low = (key & 0xFFFF).to_bytes(2, "little")
    at = block.find(low, start, end)
    while at >= 0 and (at - start) % 2:  # not a value, but the end of one and the start of the next
        at = block.find(low, at + 1, end)
    return at >= 0


def _position_after(bits: int, ones: int) -> int:
    """Return the position after that many ones, counted from the lowest bit.

    It halves the bits repeatedly and counts the ones in the lower half.
    """
    if not ones:
        return 0
    position = 0
    for level in range(bits.bit_length().bit_length() - 1, -1, -1):
        lower = bits & _MASKS[level]
        count = lower.bit_count()
        if count < ones:
            ones -= count
            position += 1 << level
            bits >>= 1 << level
        else:
            bits = lower
    return position + 1
