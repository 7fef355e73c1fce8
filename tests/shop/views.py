from django.views.generic import DetailView

from .models import Product


class ProductPage(DetailView):
    """A page under a policy that forbids every inline script and style."""

    model = Product
    template_name = "plain_shop/product.html"

    def render_to_response(self, context, **options):
        response = super().render_to_response(context, **options)
        response.headers["Content-Security-Policy"] = "default-src 'self'; img-src 'self' blob:; form-action 'self'"
        return response
