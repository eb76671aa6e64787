"""The serving process: HTTP routes, the server around them, and the one place where all parts are put together."""
