from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import UserCreationForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from .basket import Basket
from .forms import AddToBasketForm, QuantityForm
from .models import Category, Product, Variant

IN_THE_WINDOW = ("oxford-shirt", "cable-jumper", "linen-dress")


def home(request: HttpRequest) -> HttpResponse:
    products = Product.objects.on_sale().with_variants()
    pictured = [product for product in products if product.slug in IN_THE_WINDOW]
    return render(request, "shop/home.html", {"products": products, "pictured": pictured})


def category(request: HttpRequest, slug: str) -> HttpResponse:
    chosen = get_object_or_404(Category, slug=slug)
    products = chosen.products.on_sale().with_variants()
    return render(request, "shop/category.html", {"category": chosen, "products": products})


def product(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a variant; a product's own address leads to its first one."""
    variant = Variant.objects.on_sale().select_related("product__category").filter(slug=slug).first()
    if variant is None:
        return redirect(_first_variant(slug))
    form = AddToBasketForm(variant.product, request.POST or None)
    if request.method == "POST" and form.is_valid():
        Basket(request.session).add(variant, form.cleaned_data["size"])
        messages.success(request, f"{variant} in {form.cleaned_data['size']} is in your basket.")
        return redirect("shop:basket")
    others = Product.objects.on_sale().with_variants().exclude(category=variant.product.category)[:4]
    context = {"variant": variant, "product": variant.product, "form": form, "others": others}
    return render(request, "shop/product.html", context)


def _first_variant(product_slug: str) -> Variant:
    found = Variant.objects.on_sale().filter(product__slug=product_slug).first()
    if found is None:
        raise Http404(f"There is no product or variant {product_slug!r}.")
    return found


def basket(request: HttpRequest) -> HttpResponse:
    lines = list(Basket(request.session))
    return render(request, "shop/basket.html", {"lines": lines, "total": sum(line.total for line in lines)})


@require_POST
def change_basket(request: HttpRequest) -> HttpResponse:
    chosen, form = Basket(request.session), QuantityForm(request.POST)
    if form.is_valid() and form.cleaned_data["line"] in chosen:
        chosen.set_quantity(form.cleaned_data["line"], form.cleaned_data["quantity"])
    else:
        messages.error(request, "That quantity can't be had.")
    return redirect("shop:basket")


@require_POST
def check_out(request: HttpRequest) -> HttpResponse:
    Basket(request.session).clear()
    messages.success(request, "Thank you. This is a demonstration: nothing was charged, and nothing will arrive.")
    return redirect("shop:home")


@login_required
def account(request: HttpRequest) -> HttpResponse:
    return render(request, "shop/account.html")


def sign_up(request: HttpRequest) -> HttpResponse:
    form = UserCreationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        login(request, form.save())
        return redirect("shop:account")
    return render(request, "registration/sign_up.html", {"form": form})
