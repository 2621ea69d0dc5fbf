"""Write the JSON Schemas of the report and of the policy file into hygiene/data, from the types that hold them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hygiene import policy
from hygiene.formats import _wire

DATA = Path(__file__).resolve().parent.parent / "hygiene" / "data"
SCHEMAS: dict[str, Callable[[], dict[str, Any]]] = {
    "report.schema.json": _wire.schema,
    "policy.schema.json": policy.schema,
}


def text(name: str) -> str:
    """One schema as it is written."""
    return json.dumps(SCHEMAS[name](), indent=2) + "\n"


def main() -> None:
    """Write every schema."""
    for name in SCHEMAS:
        (DATA / name).write_text(text(name), encoding="utf-8")
        print(f"wrote hygiene/data/{name}")


if __name__ == "__main__":
    main()
