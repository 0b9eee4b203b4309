"""Events: what comes in from outside, and what it changes."""
