"""The core's migrations; `versions/` holds a file for each revision."""
