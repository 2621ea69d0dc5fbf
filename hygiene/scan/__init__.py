"""The whole pipeline: read, enrich, check, report."""
