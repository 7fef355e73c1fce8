import pytest
from django.core.management import call_command


@pytest.mark.django_db  # Django's checks ask the database what it can do
def test_the_project_passes_its_own_checks():
    call_command("check")
