"""A product's name at the service."""

from typing import TYPE_CHECKING, Any

from ..client.values import RESERVED_PREFIX
from ..conf import get_settings
from ..exceptions import ProductUnavailable
from ..models import FormerExternalId, SyncedProduct

if TYPE_CHECKING:
    from .adapters import ProductAdapter

LONGEST = 191
"""Characters of an externalId: what MariaDB can hold unique at four bytes each in its smallest index."""
LONGEST_VARIANT = 64


def external_id_for(adapter: "ProductAdapter", obj: Any, variant: str = "") -> str:
    """Return the externalId with this shop's prefix; raise ProductUnavailable for one that can't be used."""
    own = str(adapter.get_external_id(obj, variant) or "")
    external_id = get_settings().external_id_prefix + own
    if problem := problem_with(own, external_id, variant):
        raise ProductUnavailable("PRODUCT_UNAVAILABLE", problem)
    return external_id


def problem_with(own: str, external_id: str, variant: str) -> str:
    if not own:
        return "its external id is empty"
    if not own.isprintable() or own in {".", ".."}:
        return f"its external id {external_id!r} can't stand in an address"
    if external_id.startswith(RESERVED_PREFIX):
        return f"its external id {external_id!r} begins with {RESERVED_PREFIX}, which is the service's own"
    if len(external_id) > LONGEST:
        return f"its external id {external_id[:40]!r}… has {len(external_id)} characters; {LONGEST} is the most"
    if len(variant) > LONGEST_VARIANT:
        return f"its variant {variant[:40]!r}… has {len(variant)} characters; {LONGEST_VARIANT} is the most"
    return ""


def taken_by_another(external_id: str) -> str:
    return f"its external id {external_id!r} is another product's already"


def rename(synced: SyncedProduct, external_id: str) -> FormerExternalId | None:
    """Give an unsaved row its new externalId; return its old one if that is to be deleted at the service.

    One with another prefix belongs to another environment that this database was copied from, and stays there.
    """
    former = FormerExternalId(product=synced, external_id=synced.external_id)
    is_left_behind = synced.may_be_there and is_ours(synced)
    synced.external_id, synced.external_id_prefix = external_id, get_settings().external_id_prefix
    synced.sent_fingerprint, synced.remote_expires_at, synced.push_began_at = "", None, None
    return former if is_left_behind else None


def is_ours(synced: SyncedProduct) -> bool:
    """Whether what the service has under the row's externalId may be deleted by this environment."""
    return synced.external_id_prefix == get_settings().external_id_prefix
