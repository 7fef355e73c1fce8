"""A shop that keeps a product's colours, and the names of their pictures, in a JSON field."""
