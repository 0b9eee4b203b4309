"""Tier policies: what is due for a case on a date, and why. Pure: nothing here does I/O."""
