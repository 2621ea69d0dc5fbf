"""Tools for readers of password-manager exports."""
