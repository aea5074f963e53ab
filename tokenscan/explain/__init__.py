"""What became of a string, and why: the scan's own stages, run again with somebody looking on."""
