"""Mutators of names, and of zips and tars as a whole."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import warnings
import zipfile
from collections.abc import Mapping
from random import Random
from typing import Final

NAMES: Final = (
    "", ".", "..", "/", "../up.json", "/etc/up.json", "a/../../up.json", "C:/up.json", "..\\up.json",
    "\\\\host\\up.json",
    "a" * 300, "a/" * 600 + "b.json", "x" * 5000, "\x1b[31m.json", "new\nline.json", "\u202enosj.txt", "nul\x00.json",
    "tweets.js/", "data//tweets.js", "./data/tweets.js", "CON", "aux.json", "data/TWEETS.JS", "cafe\u0301.json",
    "\ufeffa.json",
    "a.zip", "a.json.gz", "__MACOSX/a.json", "~/x", "-rf", "*",
    "%s%n",
)  # fmt: skip
"""Names that lead elsewhere, that no system allows or a terminal obeys."""
_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_FIELDS: Final = {6: 2, 8: 2, 10: 2, 16: 4, 20: 4, 24: 4, 28: 2, 30: 2, 32: 2, 34: 2, 38: 4, 42: 4}
"""Fields of an entry of the directory: offset and bytes.

They are the version, the flags, the method, CRC, sizes, lengths, disk, attributes and place.
"""
_KINDS: Final = (
    tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE, tarfile.GNUTYPE_SPARSE,
    tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE, tarfile.XGLTYPE, b"\x00", b"Z",
)  # fmt: skip


def renamed(files: Mapping[str, bytes], chance: Random) -> dict[str, bytes]:
    """Return the files, one of them under another name or gone."""
    old = chance.choice(list(files))
    new = chance.choice((*NAMES, old.upper(), old + " ", f"x/{old}", old.rpartition("/")[2], f"{old}.bak", old * 30))
    if chance.random() < 0.2:
        return {name: data for name, data in files.items() if name != old} or dict(files)
    return {new if name == old else name: data for name, data in files.items()}


def zipped(files: Mapping[str, bytes], chance: Random | None = None) -> bytes:
    """Return the files as a zip; with `chance`, its form may be odd."""
    out = io.BytesIO()
    odd = chance is not None and chance.random() < 0.2
    method = chance.choice((zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, zipfile.ZIP_STORED)) if chance and odd else 8
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w") as archive:
        warnings.simplefilter("ignore")
        for name, data in files.items():
            archive.writestr(_info(name), data, method)
        if chance and chance.random() < 0.2:
            name = chance.choice(list(files))
            archive.writestr(_info(name), chance.choice((b"", b"[]", files[name])), 8)
        if chance and chance.random() < 0.05:
            archive.writestr("media/zeros.bin", bytes(1 << 20), 8)
    return out.getvalue()


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("x")
    info.filename = name.encode("utf-8", "replace").decode()
    return info


def damaged_zip(data: bytes, chance: Random) -> bytes:
    """Return a zip whose directory, sizes, flags or end lie."""
    way = chance.randrange(8)
    out = bytearray(data)
    entries = _all(data, _CENTRAL)
    if way < 3 and entries:
        for _ in range(chance.choice((1, 1, 3))):
            offset = chance.choice(list(_FIELDS))
            width = _FIELDS[offset]
            at = chance.choice(entries) + offset
            if at + width <= len(out):
                out[at : at + width] = _number(chance, width)
    elif way == 3 and (headers := _all(data, _LOCAL)):
        at, width = chance.choice(headers) + chance.choice((6, 8, 18, 22, 26, 28)), 2
        out[at : at + width] = _number(chance, width)
    elif way == 4 and (end := data.rfind(_END)) >= 0:
        offset, width = chance.choice(((4, 2), (8, 2), (10, 2), (12, 4), (16, 4), (20, 2)))
        out[end + offset : end + offset + width] = _number(chance, width)
    elif way == 5:
        return data[: chance.randrange(len(data) + 1)]
    elif way == 6:
        return chance.choice((b"MZ" * 100, b"PK\x03\x04", b"\n", bytes(1000))) + data
    else:
        return data + chance.choice((_END + bytes(18), b"\x00" * 70_000, data, b"PK\x06\x06" + b"\xff" * 60))
    return bytes(out)


def _all(data: bytes, mark: bytes) -> list[int]:
    places, at = [], data.find(mark)
    while at >= 0:
        places.append(at)
        at = data.find(mark, at + 1)
    return places


def _number(chance: Random, width: int) -> bytes:
    top = 1 << 8 * width
    number = chance.choice((0, 1, 8, 9, 12, 14, 99, top - 1, top // 2, chance.randrange(top)))
    return struct.pack("<H" if width == 2 else "<I", number % top)


def tarred(files: Mapping[str, bytes], chance: Random | None = None) -> bytes:
    """Return the files as a tar, which is gzipped half of the time."""
    out = io.BytesIO()
    form = (
        chance.choice((tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT)) if chance else tarfile.PAX_FORMAT
    )
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name.replace("\x00", "\x01").encode("utf-8", "replace").decode())
            info.size = len(data)
            if chance and chance.random() < 0.05:
                info.type, info.linkname = chance.choice(_KINDS), chance.choice((name, "/etc/passwd", "../../x"))
            try:
                archive.addfile(info, io.BytesIO(data))
            except (ValueError, OverflowError):
                continue  # a name that this form of tar cannot hold
    plain = out.getvalue()
    return gzip.compress(plain, 1, mtime=0) if chance and chance.random() < 0.5 else plain


def damaged_tar(data: bytes, chance: Random) -> bytes:
    """Return a tar with a header that lies, or without its end."""
    if data[:2] == b"\x1f\x8b" or len(data) < 1024:
        out = bytearray(data)
        if chance.random() < 0.5 or not out:
            return data[: chance.randrange(len(data) + 1)]
        out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
        return bytes(out)
    headers = [at for at in range(0, len(data) - 511, 512) if data[at + 257 : at + 262] == b"ustar"] or [0]
    at = chance.choice(headers)
    header = bytearray(data[at : at + 512])
    offset, width = chance.choice(
        ((0, 100), (100, 8), (124, 12), (136, 12), (156, 1), (157, 100), (257, 8), (345, 155))
    )
    header[offset : offset + width] = chance.choice(
        (
            b"\x00" * width,
            b"7" * width,
            b"-" * width,
            b"\x80" + b"\x00" * (width - 1),
            b"\xff" * width,
            chance.randbytes(width),
        )
    )
    if chance.random() < 0.8:
        header[148:156] = b" " * 8
        header[148:156] = b"%06o\x00 " % (sum(header) % 0o1000000)
    return data[:at] + bytes(header) + data[at + 512 :]
