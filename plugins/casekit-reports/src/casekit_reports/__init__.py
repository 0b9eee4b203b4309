"""Figures, risk assessment and the reports for managers and regulators."""
