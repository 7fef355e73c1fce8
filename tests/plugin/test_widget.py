import re

import pytest
from django.template import Context, Template

from genlook_django.catalogue import NotRegistered
from tests.shop.models import Product, Size


def shown(source: str, **context) -> str:
    return Template("{% load genlook %}" + source).render(Context({"csrf_token": "a-token", **context}))


def test_assets_are_one_module_and_one_stylesheet():
    assert re.findall(r'(?:href|src)="([^"]+)"', shown("{% tryon_assets %}")) == [
        "/static/genlook/try-on.css",
        "/static/genlook/try-on.js",
    ]


def test_a_widget_costs_no_query(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        page = shown(
            "{% for p in products %}{% tryon_widget p %}{% endfor %}", products=[Product(pk=n) for n in range(9)]
        )
    assert page.count("<genlook-try-on") == 9
    assert 'data-product="plain_shop.product:8"' in page


def test_a_widget_without_javascript_is_a_form_of_its_own():
    page = shown("{% tryon_widget p %}", p=Product(pk=7, name="Hat"))
    assert re.search(r'<form[^>]+method="post" action="/try-on/try-ons/" enctype="multipart/form-data"', page)
    for field in ("csrfmiddlewaretoken", "product", "photo", "consent"):
        assert f'name="{field}"' in page


def test_a_widget_of_a_variant_names_it():
    assert 'data-product="plain_shop.product:7:blue"' in shown("{% tryon_widget p 'blue' %}", p=Product(pk=7))


def test_a_widget_holds_no_inline_script_or_style():
    page = shown("{% tryon_assets %}{% tryon_widget p %}", p=Product(pk=7))
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page)


def test_what_a_shop_writes_is_escaped():
    assert "<script>alert" not in shown("{% tryon_widget p %}", p=Product(pk=7, name="<script>alert(1)</script>"))


def test_a_product_that_is_not_registered_is_an_error_in_debug_and_nothing_in_production(settings):
    assert shown("{% tryon_widget p %}", p=Size(pk=1)).strip() == ""
    settings.DEBUG = True
    with pytest.raises(NotRegistered):
        shown("{% tryon_widget p %}", p=Size(pk=1))


def test_a_product_without_a_name_to_say_breaks_no_page_in_production(settings, monkeypatch, caplog):
    monkeypatch.setattr(Product, "__str__", lambda self: [][0])
    assert shown("{% tryon_widget p %}", p=Product(pk=7)).strip() == ""
    assert "no widget for a Product" in caplog.text
    settings.DEBUG = True
    with pytest.raises(IndexError):
        shown("{% tryon_widget p %}", p=Product(pk=7))
