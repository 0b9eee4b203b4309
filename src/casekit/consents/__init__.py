"""Consents and preferences: what a person agreed to, prefers, and took back."""
