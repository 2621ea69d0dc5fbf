"""The detector of posts that somebody else wrote: traits -> evidence -> bits -> bursts -> episodes. See docs/detector.md."""
