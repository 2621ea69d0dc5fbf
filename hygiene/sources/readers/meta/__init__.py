"""Meta: exports of Facebook, Instagram and Threads."""
