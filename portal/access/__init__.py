"""A person's own data as a file: what the portal holds under a phone or a mail address (PIPL 45)."""
