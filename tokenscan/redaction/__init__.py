"""Secrets replaced by aliases in a stream, and put back: for what is shown to an assistant, a log, a colleague."""
