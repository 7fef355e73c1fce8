from django.core.management import call_command


def test_the_project_passes_its_own_checks():
    call_command("check")
