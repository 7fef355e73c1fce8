"""The endpoints of CONTRACT.md: each parses, calls the sandbox's own functions, and answers."""

from functools import partial
from typing import cast

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from rest_framework.request import Request
from rest_framework.response import Response

from .. import customers, generations, media, photos, products
from ..errors import Code, Refusal, invalid
from ..models import Generation, Product
from ..models.fault import GENERATION_KINDS
from ..models.generation import Status
from ..pictures import normalise
from . import answers
from .base import SandboxView
from .bodies import UploadBody
from .paging import page
from .reading import files_of, first, read_posted_product, read_try_on, validate


class UploadView(SandboxView):
    def post(self, request: Request) -> Response:
        file = request.FILES.get("file")
        if not isinstance(file, UploadedFile):
            raise Refusal(Code.FILE_REQUIRED)
        fields = cast("QueryDict", request.data).dict()  # no longer a form, where DRF takes "" for left out
        form = validate(UploadBody(data=fields))
        picture = normalise(file.read())
        if form["crop"]:
            picture = photos.crop_to_person(picture)
        image = photos.keep(
            self.account,
            picture,
            customer_id=first(form.get("externalUserId"), form.get("customerId")) or "",
            retention_days=first(form.get("keepForDays"), form.get("retentionDays")),
        )
        answer = answers.UploadAnswer(image, context={"photo_url": partial(media.photo_url, request=request._request)})
        return Response(answer.data, status=201)


class TryOnView(SandboxView):
    def post(self, request: Request) -> Response:
        return Response(answers.CreatedAnswer(self.order(request)).data, status=201)

    def order(self, request: Request) -> Generation:
        wanted = read_try_on(request)
        return generations.order(self.account, wanted, files_of(request), self.choose_fault(GENERATION_KINDS))


class TryOnSyncView(TryOnView):
    """Hold the request while the picture is made, for as long as settings allow."""

    def post(self, request: Request) -> Response:
        generation = generations.wait_for_end(self.order(request))
        answer = answers.SyncAnswer(generation, context=result_context(request))
        return Response(answer.data, status=200 if generation.is_over else 202)


class GenerationView(SandboxView):
    def get(self, request: Request, generation_id: str) -> Response:
        generation = generations.find(self.account, generation_id)
        return Response(answers.GenerationAnswer(generation, context=result_context(request)).data)


class GenerationListView(SandboxView):
    def get(self, request: Request) -> Response:
        rows = Generation.objects.filter(account=self.account)
        if (status := request.query_params.get("status")) is not None:
            if status not in Status.values:
                raise invalid("status", f"Must be one of {', '.join(Status.values)}.")
            rows = rows.filter(status=status)
        return Response(page(rows, request, answers.GenerationItem))


class ProductListView(SandboxView):
    def get(self, request: Request) -> Response:
        rows = Product.objects.of(self.account).kept().listed().prefetch_related("images")
        return Response(page(rows, request, answers.ProductAnswer))

    def post(self, request: Request) -> Response:
        order, lifetime = read_posted_product(request)
        images = products.read_images(order.images, files_of(request))
        product = products.post(self.account, order, images, lifetime)
        return Response(answers.ProductAnswer(product).data)


class ProductView(SandboxView):
    def get(self, request: Request, external_id: str) -> Response:
        return Response(answers.ProductAnswer(products.find(self.account, external_id)).data)

    def delete(self, request: Request, external_id: str) -> Response:
        products.remove(self.account, external_id)
        return Response(status=204)


class CreditsView(SandboxView):
    def get(self, request: Request) -> Response:
        return Response(answers.CreditsAnswer(self.account).data)


class CustomerView(SandboxView):
    def delete(self, request: Request, customer_id: str) -> Response:
        customers.erase(self.account, customer_id)
        return Response(status=204)


def result_context(request: Request) -> dict[str, object]:
    return {"result_url": partial(media.result_url, request=request._request)}
