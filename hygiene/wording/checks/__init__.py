"""The words of single checks, a module each."""
