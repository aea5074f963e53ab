"""From the text of a configuration file to its keys, values and where they stand; one file a format."""
