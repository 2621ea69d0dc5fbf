"""Bitwarden's encrypted JSON: opened with its own password where it has one, explained where only Bitwarden can open it.

The file says how to make the key from the password; the limits on that are Bitwarden's own, so that a made-up file cannot
take all memory or a day.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Final

import msgspec

from hygiene.model.errors import UnreadableError
from hygiene.model.redacted import Hidden
from hygiene.sources.vault import Entries, VaultExport, vault
from hygiene.sources.vault_kit.encrypted import unlocked
from hygiene.sources.vault_kit.json import decoded
from hygiene.sources.vaults.bitwarden.plain import EXPORT, from_json

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
    title="Bitwarden (password-protected JSON)",
    export=f"{EXPORT} .json (Encrypted) > Password protected. hygiene asks for that password; it tells as much as .json.",
    recognises=lambda export: bool(export.keys & {"encKeyValidation_DO_NOT_EDIT", "passwordProtected"}),
    encrypted=True,
)
def bitwarden_encrypted(export: VaultExport) -> Entries:
    """Decrypt it in memory with the password typed at the prompt, and read it like any JSON export.

    Raises:
        UnreadableError: when only the account itself can open it, the password is wrong, or it is damaged.
    """
    locked = decoded(export.text or "", _Export)
    if not locked.password_protected:
        raise UnreadableError(
            "this Bitwarden export is encrypted for its account, so that only Bitwarden can open it",
            hint=f"export it again: {EXPORT} .json (Encrypted) > Password protected, or .json",
        )
    if not _within_limits(locked):
        raise UnreadableError("this Bitwarden export makes its key in a way that Bitwarden does not: it is damaged")
    key = unlocked(
        export,
        "the Bitwarden export",
        lambda password: _right_key(locked, password),
        hint="it is the one chosen for the export, not the master password",
    )
    plain = _plain(locked.data, key)
    if plain is None:
        raise UnreadableError("this Bitwarden export is damaged: it does not decrypt", hint="export it again")
    return from_json(plain)


def _within_limits(locked: _Export) -> bool:
    if locked.kdf_type == _PBKDF2:
        return locked.kdf_iterations in _ROUNDS
    cost = locked.kdf_memory in _MEBIBYTES and locked.kdf_parallelism in _LANES
    return locked.kdf_type == _ARGON2ID and locked.kdf_iterations in _PASSES and cost


def _right_key(locked: _Export, password: Hidden) -> bytes | None:
    """The key that the password makes, where it is the export's."""
    key = _key(locked, password.reveal().encode("utf-8", "surrogatepass"))
    return key if _plain(locked.validation, key) is not None else None


def _key(locked: _Export, password: bytes) -> bytes:
    salt = locked.salt.encode()
    if locked.kdf_type == _PBKDF2:
        return hashlib.pbkdf2_hmac("sha256", password, salt, locked.kdf_iterations)
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    return Argon2id(
        salt=hashlib.sha256(salt).digest(),
        length=32,
        iterations=locked.kdf_iterations,
        lanes=locked.kdf_parallelism or 1,
        memory_cost=(locked.kdf_memory or 0) * 1024,
    ).derive(password)


def _plain(sealed: str, key: bytes) -> bytes | None:
    """What a cipher string `2.iv|text|mac` says (AES-256-CBC, HMAC-SHA256); None when the key is not its own."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    from cryptography.hazmat.primitives.padding import PKCS7

    kind, _, rest = sealed.partition(".")
    parts = rest.split("|")
    if kind != "2" or len(parts) != 3:
        return None
    try:
        iv, text, seal = (base64.b64decode(part, validate=True) for part in parts)
    except ValueError:
        return None
    if not hmac.compare_digest(hmac.digest(_stretched(key, b"mac"), iv + text, "sha256"), seal):
        return None
    reader = Cipher(algorithms.AES256(_stretched(key, b"enc")), modes.CBC(iv)).decryptor()
    padding = PKCS7(128).unpadder()
    return padding.update(reader.update(text) + reader.finalize()) + padding.finalize()


def _stretched(key: bytes, use: bytes) -> bytes:
    """The one block of HKDF-Expand with SHA-256 that Bitwarden takes for each use of a key."""
    return hmac.digest(key, use + b"\x01", "sha256")
