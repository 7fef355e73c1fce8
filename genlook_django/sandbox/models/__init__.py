from .account import Account
from .fault import FaultPlan
from .generation import Generation
from .image import CustomerImage
from .product import Product, ProductImage
from .request_log import LoggedRequest

__all__ = ["Account", "CustomerImage", "FaultPlan", "Generation", "LoggedRequest", "Product", "ProductImage"]
