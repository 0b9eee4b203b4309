"""A channel that writes what it would send to a file: the smallest plugin that works."""
