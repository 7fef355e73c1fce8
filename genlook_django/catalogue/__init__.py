from .adapters import ProductAdapter, RemoteProduct
from .registry import AlreadyRegistered, NotRegistered, register, registry

__all__ = ["AlreadyRegistered", "NotRegistered", "ProductAdapter", "RemoteProduct", "register", "registry"]
