"""A package of its own: a library brings one of the same name along."""
