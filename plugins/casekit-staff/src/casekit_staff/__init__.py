"""People who work for a lender: who may work, training, shifts, allocation, discipline."""
