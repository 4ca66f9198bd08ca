"""What make judge is made of: the tools, the site that is judged, and one file for each judge."""
