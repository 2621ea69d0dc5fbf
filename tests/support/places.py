"""Real databases of places, as their makers write them.

The places in them are invented.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mmdb_writer import MMDBWriter
from netaddr import IPSet

CITIES: Mapping[str, Any] = {
    "8.8.8.0/24": {
        "country": {"iso_code": "PT", "names": {"de": "Portugal", "en": "Portugal"}},
        "city": {"names": {"en": "Lisbon"}},
        "location": {"latitude": 38.72, "longitude": -9.14, "accuracy_radius": 20},
    },
    "9.9.9.0/24": {
        "country": {"iso_code": "BR", "names": {"en": "Brazil"}},
        "city": {"names": {"en": "Rio de Janeiro"}},
        "location": {"latitude": -22.91, "longitude": -43.17, "accuracy_radius": 50},
    },
    "1.1.1.0/24": {
        "country": {"iso_code": "AU", "names": {"en": "Australia"}},
        "location": {"latitude": -33.49, "longitude": 143.21, "accuracy_radius": 1000},
    },
    "2a00:1450::/32": {"country": {"iso_code": "IE", "names": {"en": "Ireland"}}},
}
NETWORKS: Mapping[str, Any] = {
    "8.8.8.0/24": {"autonomous_system_number": 64500, "autonomous_system_organization": "Example Net"},
    "9.9.9.0/24": {"autonomous_system_number": 64501, "autonomous_system_organization": "Other Net"},
}
FLAT: Mapping[str, Any] = {"8.8.8.0/24": {"country": "Portugal", "country_code": "PT", "asn": "AS64500"}}


def database(path: Path, records: Mapping[str, Any] = CITIES, kind: str = "GeoLite2-City", version: int = 6) -> Path:
    """Write a database that was built now."""
    writer = MMDBWriter(ip_version=version, database_type=kind, ipv4_compatible=version == 6)
    for network, record in records.items():
        writer.insert_network(IPSet([network]), record)
    writer.to_db_file(str(path))
    return path
