"""What `casekit init` writes: a lender's folder from a plugin's starter, whole or not at all."""
