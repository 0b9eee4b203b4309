"""Letters on paper: the channel, its process, what people do with it, and the commands."""
