"""Where bytes come from. A source plans chunks of work, and reads a chunk into blobs or reasons why not."""
