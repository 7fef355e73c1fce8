"""Everything that was made under a caller's own customer id, erased."""

from . import retention, running
from .models import Account, CustomerImage, Generation


def erase(account: Account, customer_id: str) -> None:
    """Delete the customer's photos and results, end what is under way, and forget the id. Safe to repeat."""
    if "\x00" in customer_id:
        return  # PostgreSQL can't be asked for it, and so nobody can have it
    generations = [
        generation
        for generation in Generation.objects.filter(account=account, customer_id=customer_id).select_related("photo")
        if generation.customer_id == customer_id  # MariaDB takes "Ann" and "ann" for equal
    ]
    for generation in generations:
        running.fail(generation, "CUSTOMER_DELETED", "The customer was deleted before the generation ended.")
        generation.refresh_from_db()
        retention.delete_result(generation)
        Generation.objects.filter(pk=generation.pk).update(customer_id="")
    for photo in photos_of(account, customer_id, generations):
        retention.delete_photo(photo)


def photos_of(account: Account, customer_id: str, generations: list[Generation]) -> list[CustomerImage]:
    """Return uploads under the id, and those attached to its generations unless they are another customer's."""
    uploads = CustomerImage.objects.filter(account=account, customer_id=customer_id)
    attached = [generation.photo for generation in generations if generation.photo is not None]
    mine = {photo.pk: photo for photo in [*uploads, *attached] if photo.customer_id in {"", customer_id}}
    return list(mine.values())
