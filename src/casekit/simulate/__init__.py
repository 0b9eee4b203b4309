"""Trying another policy, or more people, on a copy of the book without anybody's data."""
