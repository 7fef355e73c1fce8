from .account import ApiAccount
from .photo import ShopperPhoto
from .product import SyncedProduct
from .shopper import Owner, Shopper
from .try_on import Status, TryOnResult

__all__ = ["ApiAccount", "Owner", "Shopper", "ShopperPhoto", "Status", "SyncedProduct", "TryOnResult"]
