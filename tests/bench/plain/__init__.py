"""The same news site as a good Django developer writes it without our ideas: COUNT, OFFSET, icontains."""
