"""The detector of posts that the owner probably did not write.

See docs/detector.md. It turns posts into attributes, attributes into features, features into bits, and bits into bursts
and episodes.
"""
