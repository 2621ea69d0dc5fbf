"""Write the JSON Schemas of the reports, the policy and the fleet file.

They are made from the types of these files, and go into hygiene/data.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hygiene.formats.wire import fleet, report
from hygiene.sources.settings import fleet_file, policy_file

DATA = Path(__file__).resolve().parent.parent / "hygiene" / "data"
SCHEMAS: dict[str, Callable[[], dict[str, Any]]] = {
    "report.schema.json": report.schema,
    "fleet-report.schema.json": fleet.schema,
    "policy.schema.json": policy_file.schema,
    "fleet.schema.json": fleet_file.schema,
}


def text(name: str) -> str:
    """Return one schema as it is written."""
    return json.dumps(SCHEMAS[name](), indent=2) + "\n"


def main() -> None:
    """Write every schema."""
    for name in SCHEMAS:
        (DATA / name).write_text(text(name), encoding="utf-8")
        print(f"wrote hygiene/data/{name}")


if __name__ == "__main__":
    main()
