"""Start the whole demo on one machine: shop, sandbox and worker, and end them together."""
