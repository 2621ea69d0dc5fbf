"""The verdict: a word and a sentence, and their basis."""
