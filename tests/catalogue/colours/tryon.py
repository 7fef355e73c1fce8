from genlook_django.catalogue import ProductAdapter, RemoteProduct, register

from .models import Tee


@register(Tee)
class TeeAdapter(ProductAdapter):
    external_id_attr = "sku"
    image_attr = "details__pictures"  # names in the default storage, or URLs

    def get_remote_products(self, tee):
        yield from super().get_remote_products(tee)
        for colour in tee.details.get("colours", []):
            title = f"{tee.name}, {colour['slug']}"
            yield RemoteProduct(title, "", colour.get("pictures", []), variant=colour["slug"])
