"""The shop as a visitor meets it, one request at a time."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from demo_shop.collection import COLLECTION
from demo_shop.models import Category, Product, Variant

pytestmark = pytest.mark.usefixtures("shop")


def variant_page(slug="everyday-tee-clay"):
    return reverse("shop:product", args=[slug])


def put_in_basket(client, slug="everyday-tee-clay", size="M"):
    return client.post(variant_page(slug), {"size": size}, follow=True)


def test_the_home_page_shows_every_product_and_each_of_its_colours(client):
    page = client.get("/").content.decode()
    for design in COLLECTION:
        assert f"/products/{design.slug}-{design.colours[-1].slug}/" in page


def test_the_home_page_costs_the_same_however_much_there_is_to_sell(client, django_assert_num_queries):
    client.get("/")
    with django_assert_num_queries(3):
        client.get("/")


def test_a_category_shows_its_own_products_only(client):
    page = client.get(reverse("shop:category", args=["dresses"])).content.decode()
    assert "Linen dress" in page
    assert "Oxford shirt" not in page


def test_an_unpublished_product_is_nowhere(client):
    Product.objects.filter(slug="everyday-tee").update(is_published=False)
    assert "Everyday tee" not in client.get("/").content.decode()
    assert client.get(variant_page()).status_code == 404
    assert client.get(variant_page("everyday-tee")).status_code == 404


def test_a_product_without_colours_is_not_shown(client):
    Product.objects.create(category=Category.objects.first(), name="Bare", slug="bare", price=1, sizes=["S"])
    assert "Bare" not in client.get("/").content.decode()
    assert client.get(variant_page("bare")).status_code == 404


def test_a_variants_page_shows_its_own_picture_and_leads_to_the_other_colours(client):
    variant = Variant.objects.get(slug="everyday-tee-clay")
    page = client.get(variant_page()).content.decode()
    assert f'<img src="{variant.picture.url}" alt="Everyday tee in Clay, laid flat"' in page
    assert variant_page("everyday-tee-ink") in page
    assert "€32.00" in page


def test_a_products_own_address_leads_to_its_first_colour(client):
    assert client.get(variant_page("everyday-tee")).headers["Location"] == variant_page("everyday-tee-clay")


def test_an_unknown_address_gets_the_shops_own_page(client):
    response = client.get(variant_page("trousers"))
    assert response.status_code == 404
    assert "A dropped stitch" in response.content.decode()


def test_what_is_added_lies_in_the_basket_and_is_counted(client):
    put_in_basket(client)
    put_in_basket(client, size="L")
    response = put_in_basket(client)
    lines = response.context["lines"]
    assert [(str(line.variant), line.size, line.quantity) for line in lines] == [
        ("Everyday tee, Clay", "M", 2),
        ("Everyday tee, Clay", "L", 1),
    ]
    assert response.context["total"] == Decimal("96.00")
    assert response.context["basket_size"] == 3


@pytest.mark.parametrize("size", ["", "XXL"])
def test_nothing_is_added_without_a_size_that_exists(client, size):
    response = client.post(variant_page(), {"size": size})
    assert response.status_code == 200
    assert response.context["form"].errors["size"]
    assert response.context["basket_size"] == 0


def test_a_quantity_can_be_changed_and_a_line_taken_out(client):
    line = put_in_basket(client).context["lines"][0]
    change = reverse("shop:change-basket")
    response = client.post(change, {"line": line.key, "quantity": 5}, follow=True)
    assert response.context["total"] == Decimal("160.00")
    response = client.post(change, {"line": line.key, "quantity": 0}, follow=True)
    assert response.context["lines"] == []


@pytest.mark.parametrize(
    ("line", "quantity"), [("999:M", 1), ("9" * 30 + ":M", 1), ("LINE", -1), ("LINE", 21), ("LINE", "many"), ("", "")]
)
def test_a_senseless_change_of_the_basket_is_refused(client, line, quantity):
    line = line.replace("LINE", put_in_basket(client).context["lines"][0].key)
    response = client.post(reverse("shop:change-basket"), {"line": line, "quantity": quantity}, follow=True)
    assert "can&#x27;t be had" in response.content.decode()
    assert response.context["basket_size"] == 1


def test_what_is_sold_no_more_drops_out_of_the_basket(client):
    put_in_basket(client)
    Variant.objects.get(slug="everyday-tee-clay").delete()
    assert client.get(reverse("shop:basket")).context["lines"] == []


def test_checking_out_empties_the_basket(client):
    put_in_basket(client)
    response = client.post(reverse("shop:check-out"), follow=True)
    assert "nothing was charged" in response.content.decode()
    assert response.context["basket_size"] == 0


def test_the_account_is_for_who_has_signed_in(client, django_user_model):
    address = reverse("shop:account")
    assert client.get(address).headers["Location"] == f"{reverse('shop:sign-in')}?next={address}"
    django_user_model.objects.create_user("ada", password="lovelace-1815")
    response = client.post(
        reverse("shop:sign-in"), {"username": "ada", "password": "lovelace-1815", "next": address}, follow=True
    )
    assert "Hello, ada" in response.content.decode()
    assert client.post(reverse("shop:sign-out")).headers["Location"] == "/"
    assert client.get(address).status_code == 302


def test_one_can_make_an_account_and_is_signed_in(client):
    password = "a-long-enough-word-9"
    response = client.post(
        reverse("shop:sign-up"), {"username": "grace", "password1": password, "password2": password}, follow=True
    )
    assert "Hello, grace" in response.content.decode()


PAGES = [
    "/",
    "/shop/knitwear/",
    "/products/everyday-tee-ink/",
    "/basket/",
    "/account/sign-in/",
    "/account/sign-up/",
    "/none/",
]


@pytest.mark.parametrize("address", PAGES)
def test_every_page_holds_a_strict_content_security_policy(client, address):
    response = client.get(address)
    assert "default-src 'self'" in response.headers["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*src=)[^>]*>|<style|\sstyle=|\son\w+=", response.content.decode())


@pytest.mark.parametrize("address", PAGES)
def test_every_page_has_one_title_one_main_heading_and_described_pictures(client, address):
    page = client.get(address).content.decode()
    assert len(re.findall(r"<h1[ >]", page)) == 1
    assert len(re.findall(r"<title>[^<]+</title>", page)) == 1
    assert all(re.search(r"\salt=", picture) for picture in re.findall(r"<img[^>]*>", page))


def test_staff_manage_the_shop_in_the_admin(admin_client):
    tee = Product.objects.get(slug="everyday-tee")
    assert admin_client.get(reverse("admin:demo_shop_product_changelist")).status_code == 200
    page = admin_client.get(reverse("admin:demo_shop_product_change", args=[tee.pk])).content.decode()
    assert "everyday-tee-clay" in page
