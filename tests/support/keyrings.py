"""A keyring for tests, which starts no program and leaves nothing behind."""

from __future__ import annotations


class Ring:
    """A keyring in memory."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str, /) -> str | None:
        """Return the stored text."""
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str, /) -> None:
        """Store a text."""
        self.held[service, username] = password

    def delete_password(self, service: str, username: str, /) -> None:
        """Remove the stored text."""
        del self.held[service, username]

    @property
    def key(self) -> bytes:
        """Return the key, as a thief of the keyring has it."""
        (text,) = self.held.values()
        return bytes.fromhex(text)
