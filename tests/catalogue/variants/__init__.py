"""A shop of UUIDs: garments with SKUs, and media that are files or lie on another host."""
