"""The nouns. Frozen values, standard library only, no I/O and no clock; one noun a file."""
