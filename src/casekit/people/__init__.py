"""Who works for the lender: people, dated records about them, and who may work when."""
