from .account import ApiAccount
from .erasure import Asker, Erasure
from .photo import ShopperPhoto
from .product import FormerExternalId, SyncedProduct
from .shopper import Owner, Shopper
from .try_on import Status, TryOnResult
from .use import Kind, Use

__all__ = [
    "ApiAccount",
    "Asker",
    "Erasure",
    "FormerExternalId",
    "Kind",
    "Owner",
    "Shopper",
    "ShopperPhoto",
    "Status",
    "SyncedProduct",
    "TryOnResult",
    "Use",
]
