"""Calls: dialling what was taken, recordings, and calls that come in."""
