"""Browsers: passwords saved in Chrome, Firefox and Safari."""
