"""What a coding assistant may ask, by the Model Context Protocol: about one folder, and no secret in any answer."""
