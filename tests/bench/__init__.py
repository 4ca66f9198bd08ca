"""How fast the portal is, beside plain ways to do the same on the same machine: make bench."""
