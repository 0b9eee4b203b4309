"""Supervision: samples, checks, corrections, complaints, incidents, inspections, surveys."""
