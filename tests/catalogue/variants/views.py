from django.views.generic import DetailView

from .models import Garment


class GarmentPage(DetailView):
    model = Garment
    template_name = "atelier/garment.html"
