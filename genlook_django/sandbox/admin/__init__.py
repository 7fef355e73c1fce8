from . import accounts, generations, logs, products

__all__ = ["accounts", "generations", "logs", "products"]
