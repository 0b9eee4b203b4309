"""A server on loopback that answers as Twilio's Messages API does, for tests, demos and trials."""
