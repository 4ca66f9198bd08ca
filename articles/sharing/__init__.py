"""What goes along when an article is passed on: the square that a phone scans, the picture of a preview."""
