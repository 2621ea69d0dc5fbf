"""Figures of the report: counts from which formats draw pictures."""
