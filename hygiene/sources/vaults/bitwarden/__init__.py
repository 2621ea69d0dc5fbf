"""Bitwarden: plain and encrypted exports."""
