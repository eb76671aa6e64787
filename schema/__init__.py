"""The GraphQL interface: parses, calls one service, wraps; decides nothing and stores nothing."""
