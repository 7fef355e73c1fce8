"""A product's name at the service."""

from typing import TYPE_CHECKING, Any

from ..client.values import RESERVED_PREFIX
from ..conf import get_settings
from ..exceptions import ProductUnavailable
from ..models import SyncedProduct

if TYPE_CHECKING:
    from .adapters import ProductAdapter

LONGEST = 191
"""Characters of an externalId: what MariaDB can hold unique at four bytes each in its smallest index."""
LONGEST_VARIANT = 64


def external_id_for(adapter: "ProductAdapter", obj: Any, variant: str = "") -> str:
    """Return the externalId with this shop's prefix; raise ProductUnavailable for one that can't be used."""
    own = adapter.get_external_id(obj, variant)
    external_id = get_settings().external_id_prefix + own
    if problem := problem_with(own, external_id, variant):
        raise ProductUnavailable("PRODUCT_UNAVAILABLE", problem)
    return external_id


def problem_with(own: str, external_id: str, variant: str) -> str:
    if not own:
        return "its external id is empty"
    if external_id.startswith(RESERVED_PREFIX):
        return f"its external id {external_id!r} begins with {RESERVED_PREFIX}, which is the service's own"
    if len(external_id) > LONGEST:
        return f"its external id {external_id[:40]!r}… has {len(external_id)} characters; {LONGEST} is the most"
    if len(variant) > LONGEST_VARIANT:
        return f"its variant {variant[:40]!r}… has {len(variant)} characters; {LONGEST_VARIANT} is the most"
    return ""


def taken_by_another(external_id: str) -> str:
    return f"its external id {external_id!r} is another product's already"


def rename(synced: SyncedProduct, external_id: str) -> None:
    """Give an unsaved row its new externalId; what the service has under the old one is to be deleted there.

    Where only the prefix is another, the old one belongs to another environment that this database was copied from,
    and stays.
    """
    prefix = get_settings().external_id_prefix
    moved_house = synced.external_id.endswith(external_id.removeprefix(prefix))
    if synced.sent_fingerprint and not moved_house:
        synced.replaced_external_id = synced.replaced_external_id or synced.external_id
    synced.external_id = external_id
    synced.sent_fingerprint = ""
    synced.remote_expires_at = None


def is_ours(external_id: str) -> bool:
    """Whether what the service has under this id may be deleted by this shop."""
    return external_id.startswith(get_settings().external_id_prefix)
