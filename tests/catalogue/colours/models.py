from django.db import models


class Tee(models.Model):
    name = models.CharField(max_length=80)
    sku = models.SlugField(unique=True)
    details = models.JSONField(default=dict)
    """``{"pictures": ["tees/a.jpg"], "colours": [{"slug": "sage", "pictures": ["tees/b.jpg"]}]}``"""

    def get_absolute_url(self):
        return f"/palette/{self.pk}/"
