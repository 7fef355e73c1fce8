from .account import Account
from .generation import Generation
from .image import CustomerImage
from .product import Product, ProductImage

__all__ = ["Account", "CustomerImage", "Generation", "Product", "ProductImage"]
