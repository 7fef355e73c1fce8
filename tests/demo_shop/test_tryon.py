"""The shop and the plugin together, by the plugin's public interface only."""

import re

import pytest
from django.urls import reverse

from demo_shop.models import Product, Variant
from genlook_django.catalogue import registry

pytestmark = pytest.mark.usefixtures("shop")


def widgets(page):
    return re.findall(r'<genlook-try-on[^>]*data-product="([^"]+)"', page.content.decode())


def test_a_variants_page_offers_to_try_on_that_very_variant(client):
    variant = Variant.objects.get(slug="everyday-tee-ink")
    page = client.get(variant.get_absolute_url())
    assert widgets(page) == [registry.reference(variant)]


def test_the_shops_stylesheet_comes_after_the_widgets_so_that_it_can_dress_it(client):
    page = client.get(reverse("shop:product", args=["everyday-tee-ink"])).content.decode()
    assert 0 < page.index("genlook/try-on.css") < page.index("shop/shop.css")


def test_a_page_without_a_product_loads_nothing_of_the_widget(client):
    assert "genlook/try-on" not in client.get("/").content.decode()


def test_the_service_is_told_product_and_colour_and_given_the_colours_picture():
    variant = Variant.objects.select_related("product").get(slug="everyday-tee-ink")
    told = registry.adapter_for(variant).get_remote_product(variant)
    assert told.title == "Everyday tee, Ink"
    assert told.description == variant.product.description
    assert told.images == (variant.picture,)


def test_what_is_not_on_sale_cannot_be_tried_on():
    Product.objects.filter(slug="everyday-tee").update(is_published=False)
    tried_on = registry.adapter_for(Variant).get_queryset()
    assert not tried_on.filter(product__slug="everyday-tee").exists()
    assert tried_on.filter(product__slug="rib-tank").exists()


def test_the_plugins_own_pages_wear_the_shops_clothes(client):
    page = client.get(reverse("genlook:try-on-list"), headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert 'class="wordmark"' in page.content.decode()
    assert "genlook/try-on.css" in page.content.decode()


@pytest.mark.parametrize(("debug", "status", "is_strict"), [(True, 404, False), (False, 404, True), (True, 200, True)])
def test_only_djangos_own_error_pages_may_style_themselves(client, settings, debug, status, is_strict):
    settings.DEBUG = debug
    response = client.get("/none/" if status == 404 else "/")
    assert response.status_code == status
    assert ("Content-Security-Policy" in response.headers) is is_strict
