"""A django-oscar shop, as its sandbox sets one up, with the widget on its own product page."""
