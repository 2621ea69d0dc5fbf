"""Incidents, and the steps that end each of them."""
