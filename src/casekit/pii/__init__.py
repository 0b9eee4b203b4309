"""The PII vault: keys, envelopes, the blind index, disclosure and erasure."""
