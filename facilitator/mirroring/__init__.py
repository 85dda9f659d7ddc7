"""Which points of a share a mirror carried, and which it left out: pure."""
