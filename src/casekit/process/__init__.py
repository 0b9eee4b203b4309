"""Processes: what a channel has under way on a case for days or years, and how it goes on."""
