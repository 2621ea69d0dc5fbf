"""The verdict: a word and a sentence, and what they rest on."""
