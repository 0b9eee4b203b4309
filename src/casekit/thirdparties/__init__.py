"""Third parties: whom else a contact may be with, and what they may be asked."""
