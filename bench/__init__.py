"""The benchmark: `python -m bench all`. Ratios to a raw floor that is measured in the same run."""
