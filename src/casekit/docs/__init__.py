"""Word and PDF documents: what a Word template says, filling it, printing it, a sample of it."""
