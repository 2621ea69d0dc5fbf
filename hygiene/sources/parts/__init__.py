"""Inputs that are parts of one export, and exports of their own."""
