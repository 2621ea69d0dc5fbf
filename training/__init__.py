"""Fitting and measuring the detector of odd posts. Not part of the installed package."""
