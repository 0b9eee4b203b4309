"""People's work on cases: what a collector takes, results of contacts, tasks, follow-ups."""
