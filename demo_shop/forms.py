from typing import Any

from django import forms

from .basket import MOST_OF_ONE
from .models import Product


class AddToBasketForm(forms.Form):
    size = forms.ChoiceField(widget=forms.RadioSelect, error_messages={"required": "Choose a size first."})

    def __init__(self, product: Product, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["size"].choices = [(size, size) for size in product.sizes]


class QuantityForm(forms.Form):
    line = forms.CharField(max_length=60)
    quantity = forms.IntegerField(min_value=0, max_value=MOST_OF_ONE)
