"""The dated run: review, plan, clear, dispatch, record; in batches, resumable."""
