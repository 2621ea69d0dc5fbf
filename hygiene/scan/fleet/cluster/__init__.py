"""The engine of a Dask cluster."""

from hygiene.scan.fleet.cluster.engine import Cluster, Tls

__all__ = ["Cluster", "Tls"]
