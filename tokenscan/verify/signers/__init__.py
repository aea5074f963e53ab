"""Ways of signing that one cloud alone has, a module each: from a request to the request with its signature."""
