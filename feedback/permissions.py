"""The rights that the code asks for."""

SETTLE = "feedback.settle_message"
