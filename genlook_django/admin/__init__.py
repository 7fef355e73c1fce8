"""Try-ons, products and the account, for shop staff. Found by the admin's autodiscovery."""

from .account import ApiAccountAdmin
from .privacy import ErasureAdmin, ShopperAdmin
from .products import SyncedProductAdmin
from .try_ons import TryOnResultAdmin

__all__ = ["ApiAccountAdmin", "ErasureAdmin", "ShopperAdmin", "SyncedProductAdmin", "TryOnResultAdmin"]
