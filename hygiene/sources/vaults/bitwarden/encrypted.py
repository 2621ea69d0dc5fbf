"""Bitwarden's encrypted JSON, opened with the password of the export.

An export that is encrypted for its account can only be opened by Bitwarden, and is refused with advice. The file itself
states how its key is made from the password. The limits on that are Bitwarden's own, so that a forged file cannot take
all memory or run for a day.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Final

import msgspec

from hygiene.language.words import tr, tr_later
from hygiene.model.errors import UnreadableError
from hygiene.model.redacted import Hidden
from hygiene.sources.vault import Entries, VaultExport, vault
from hygiene.sources.vault_kit.encrypted import unlocked
from hygiene.sources.vault_kit.json import decoded
from hygiene.sources.vaults.bitwarden.plain import from_json

_PBKDF2, _ARGON2ID = 0, 1
_ROUNDS: Final = range(5_000, 2_000_001)
_PASSES: Final = range(1, 11)
_MEBIBYTES: Final = range(15, 1025)
_LANES: Final = range(1, 17)


class _Export(msgspec.Struct, frozen=True, rename="camel"):
    password_protected: bool = False
    salt: str = ""
    kdf_type: int = -1
    kdf_iterations: int = 0
    kdf_memory: int | None = None
    kdf_parallelism: int | None = None
    validation: str = msgspec.field(default="", name="encKeyValidation_DO_NOT_EDIT")
    data: str = ""


@vault(
    "bitwarden-encrypted",
    title=tr_later("Bitwarden (password-protected JSON)"),
    export=tr_later(
        "Settings (or Tools) > Export vault > File format .json (Encrypted) > Password protected. hygiene asks for it. "
        "The file holds as much as .json."
    ),
    recognises=lambda export: bool(export.keys & {"encKeyValidation_DO_NOT_EDIT", "passwordProtected"}),
    encrypted=True,
)
def bitwarden_encrypted(export: VaultExport) -> Entries:
    """Decrypt the export in memory and read it like any JSON export.

    The password is typed at the prompt.

    Raises:
        UnreadableError: when only the account can open the export, the password is wrong, or the export is damaged.
    """
    encrypted = decoded(export.text or "", _Export)
    if not encrypted.password_protected:
        raise UnreadableError(
            tr("this Bitwarden export is encrypted for its account, so only Bitwarden can open it"),
            hint=tr(
                "export it again: Settings (or Tools) > Export vault > File format .json (Encrypted) > Password "
                "protected, or .json"
            ),
        )
    if not _within_limits(encrypted):
        raise UnreadableError(tr("this Bitwarden export is damaged: it makes its key in a way that Bitwarden does not"))
    key = unlocked(
        export,
        tr("the Bitwarden export"),
        lambda password: _matching_key(encrypted, password),
        hint=tr("use the password chosen for the export, not the master password"),
    )
    plain = _decrypted(encrypted.data, key)
    if plain is None:
        raise UnreadableError(tr("this Bitwarden export is damaged: it does not decrypt"), hint=tr("export it again"))
    return from_json(export, plain)


def _within_limits(encrypted: _Export) -> bool:
    if encrypted.kdf_type == _PBKDF2:
        return encrypted.kdf_iterations in _ROUNDS
    cost = encrypted.kdf_memory in _MEBIBYTES and encrypted.kdf_parallelism in _LANES
    return encrypted.kdf_type == _ARGON2ID and encrypted.kdf_iterations in _PASSES and cost


def _matching_key(encrypted: _Export, password: Hidden) -> bytes | None:
    """Return the key derived from the password, or None if it is wrong."""
    key = _key(encrypted, password.reveal().encode("utf-8", "surrogatepass"))
    return key if _decrypted(encrypted.validation, key) is not None else None


def _key(encrypted: _Export, password: bytes) -> bytes:
    salt = encrypted.salt.encode()
    if encrypted.kdf_type == _PBKDF2:
        return hashlib.pbkdf2_hmac("sha256", password, salt, encrypted.kdf_iterations)
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    return Argon2id(
        salt=hashlib.sha256(salt).digest(),
        length=32,
        iterations=encrypted.kdf_iterations,
        lanes=encrypted.kdf_parallelism or 1,
        memory_cost=(encrypted.kdf_memory or 0) * 1024,
    ).derive(password)


def _decrypted(cipher_string: str, key: bytes) -> bytes | None:
    """Decrypt a cipher string `2.iv|text|mac`; return None for the wrong key.

    The type 2 stands for AES-256-CBC with HMAC-SHA256.
    """
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    from cryptography.hazmat.primitives.padding import PKCS7

    kind, _, rest = cipher_string.partition(".")
    parts = rest.split("|")
    if kind != "2" or len(parts) != 3:
        return None
    try:
        iv, text, mac = (base64.b64decode(part, validate=True) for part in parts)
    except ValueError:
        return None
    if not hmac.compare_digest(hmac.digest(_derived(key, b"mac"), iv + text, "sha256"), mac):
        return None
    decryptor = Cipher(algorithms.AES256(_derived(key, b"enc")), modes.CBC(iv)).decryptor()
    padding = PKCS7(128).unpadder()
    return padding.update(decryptor.update(text) + decryptor.finalize()) + padding.finalize()


def _derived(key: bytes, use: bytes) -> bytes:
    """Return the key for one use: one block of HKDF-Expand with SHA-256."""
    return hmac.digest(key, use + b"\x01", "sha256")
