"""The playbook: steps to do, words to say, and lessons."""
