"""What operators see of the running portal, and what they are told of."""
