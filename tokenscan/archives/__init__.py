"""What is inside archives, containers and documents: bytes in, members out. Nothing is written to disk by name."""
