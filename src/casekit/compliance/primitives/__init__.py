"""The kinds of rules that packs are made of, one a file."""
