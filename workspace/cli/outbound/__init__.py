"""What an export is made of: keys, the request, fetching the package, and opening it at the other end."""
