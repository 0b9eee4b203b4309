"""Fakes, contract suites and fixtures, shipped for plugin authors."""
