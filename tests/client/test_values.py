import pytest

from genlook_django.client import (
    CustomerImageId,
    CustomerImageRequired,
    CustomerImageUrl,
    ExternalIdRequired,
    GenlookError,
    ImageFile,
    ImageUrl,
    InlineProduct,
    InvalidInput,
    OneShotProduct,
    ProductImagesRequired,
    ProductReference,
    ReservedExternalId,
)

SHIRT = ImageUrl("https://shop.example/shirt.jpg")


@pytest.mark.parametrize(
    ("build", "error"),
    [
        (lambda: ProductReference(""), ExternalIdRequired),
        (lambda: InlineProduct("", "Shirt", images=[SHIRT]), ExternalIdRequired),
        (lambda: InlineProduct("_anon_1", "Shirt", images=[SHIRT]), ReservedExternalId),
        (lambda: OneShotProduct("Shirt", []), ProductImagesRequired),
        (lambda: CustomerImageId(""), CustomerImageRequired),
        (lambda: CustomerImageUrl(""), InvalidInput),
        (lambda: CustomerImageUrl("/media/me.jpg"), InvalidInput),
        (lambda: ImageUrl("file:///etc/passwd"), InvalidInput),
        (lambda: ImageUrl("javascript:alert(1)"), InvalidInput),
    ],
)
def test_what_the_service_could_not_take_can_not_be_built(build, error):
    with pytest.raises(error) as caught:
        build()
    assert (caught.value.status, caught.value.may_have_reached) == (None, False)
    assert isinstance(caught.value, GenlookError)


def test_an_id_that_the_service_made_can_be_referenced():
    assert ProductReference("_anon_1").external_id == "_anon_1"


def test_invalid_input_is_a_value_error_too():
    with pytest.raises(ValueError, match="http"):
        ImageUrl("ftp://shop.example/shirt.jpg")


@pytest.mark.parametrize("options", [{"retention_days": 2}, {"retention_days": 0}, {"retention_days": -1}])
def test_retention_is_one_three_or_seven_days(client, service, options):
    with pytest.raises(InvalidInput, match="1, 3 or 7"):
        client.create_try_on(ProductReference("shirt"), CustomerImageId("photo"), **options)
    with pytest.raises(InvalidInput, match="1, 3 or 7"):
        client.upload_image(ImageFile.from_bytes(b"x"), **options)
    assert service.received == []


@pytest.mark.parametrize("limit", [0, 201, -1])
def test_a_page_holds_1_to_200(client, service, limit):
    with pytest.raises(InvalidInput):
        client.list_generations(limit=limit)
    with pytest.raises(InvalidInput):
        client.list_products(limit=limit)
    assert service.received == []


@pytest.mark.parametrize("days", [0, 366])
def test_a_product_is_valid_for_1_to_365_days(client, service, days):
    with pytest.raises(InvalidInput, match="365"):
        client.upsert_product(InlineProduct("shirt"), valid_for_days=days)
    assert service.received == []


@pytest.mark.parametrize("metadata", [float("nan"), object(), {1, 2}])
def test_metadata_that_is_no_json_is_refused(client, service, metadata):
    with pytest.raises(InvalidInput, match="JSON"):
        client.upsert_product(InlineProduct("shirt"), metadata=metadata)
    assert service.received == []


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("a.jpg", "image/jpeg"),
        ("a.JPEG", "image/jpeg"),
        ("a.png", "image/png"),
        ("a.webp", "image/webp"),
        ("a.heic", "image/heic"),
        ("a", "application/octet-stream"),
    ],
)
def test_a_file_on_disk_is_of_the_type_that_its_name_says(tmp_path, name, content_type):
    path = tmp_path / name
    path.write_bytes(b"picture")
    file = ImageFile.from_path(path)
    assert (file.name, file.content_type) == (name, content_type)
    with file.open() as stream:
        assert stream.read() == b"picture"


def test_a_type_that_is_given_goes_before_the_suffix():
    assert ImageFile.from_path("a.jpg", content_type="image/webp").content_type == "image/webp"
