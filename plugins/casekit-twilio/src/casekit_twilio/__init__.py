"""Contacts through Twilio."""
