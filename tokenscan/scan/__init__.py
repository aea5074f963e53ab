"""The use case: source → engine → policy → result."""
