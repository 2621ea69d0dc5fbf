"""Readers of exports of blogs and photo sites: Flickr, Tumblr, WordPress."""
