"""Compliance: rules made of primitives, and the gate that every contact passes."""
