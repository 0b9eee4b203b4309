"""Disposals of collateral: the channel, its process, what people do with it, and the commands."""
