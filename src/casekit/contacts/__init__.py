"""Contacts: what a channel is, what it is handed, and what it gives back."""
