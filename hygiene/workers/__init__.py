"""Processes of hygiene itself, among which it shares out long work."""
