"""A shop of multi-table children: every shirt is an item, too."""
