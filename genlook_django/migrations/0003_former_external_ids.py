from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def carry_over(apps: Any, schema_editor: Any) -> None:
    """Note the prefix of what bears it, and the one former externalId that a row could hold until now."""
    product, former = apps.get_model("genlook", "SyncedProduct"), apps.get_model("genlook", "FormerExternalId")
    of_this_database = schema_editor.connection.alias
    products = product.objects.using(of_this_database)
    if prefix := getattr(settings, "GENLOOK", {}).get("EXTERNAL_ID_PREFIX", ""):
        products.filter(external_id__startswith=prefix).update(external_id_prefix=prefix)
    for row in products.exclude(replaced_external_id="").iterator():
        former.objects.using(of_this_database).get_or_create(
            external_id=row.replaced_external_id, defaults={"product": row}
        )


class Migration(migrations.Migration):
    dependencies = [("genlook", "0002_shopper_settles_at")]

    operations = [
        migrations.CreateModel(
            name="FormerExternalId",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("external_id", models.CharField(max_length=191, unique=True, verbose_name="externalId")),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_ids",
                        to="genlook.syncedproduct",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="syncedproduct",
            name="external_id_prefix",
            field=models.CharField(blank=True, default="", editable=False, max_length=191),
            preserve_default=False,
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop, elidable=True),
        migrations.RemoveField(model_name="syncedproduct", name="replaced_external_id"),
    ]
