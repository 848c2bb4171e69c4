"""Two schools that must not see each other, and everything that is asked to find out."""
