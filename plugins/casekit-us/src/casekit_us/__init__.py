"""What the United States need: a rule pack, a tier policy, and texts in three languages."""
