"""The case folder: its log, its files, and the proof that they are whole."""
