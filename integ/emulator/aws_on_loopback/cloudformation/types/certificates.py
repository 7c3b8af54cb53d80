"""AWS::CertificateManager::Certificate: issued at once, whatever its validation would ask for."""

from typing import Any

from ...input_shapes import call
from ..resource import Resource, resource_type


@resource_type("AWS::CertificateManager::Certificate")
class Certificate(Resource):
    replace_on = frozenset(
        {"DomainName", "SubjectAlternativeNames", "ValidationMethod", "DomainValidationOptions", "KeyAlgorithm"}
    )

    def create(self, properties: dict[str, Any]) -> None:
        wanted = {
            k: v
            for k, v in properties.items()
            if k in ("DomainName", "SubjectAlternativeNames", "ValidationMethod", "KeyAlgorithm")
        }
        self.physical_id = call(self.client("acm"), "request_certificate", wanted)["CertificateArn"]

    def update(self, properties: dict[str, Any], old: dict[str, Any], changed: set[str]) -> None:
        pass  # tags and the transparency preference change nothing here

    def delete(self) -> None:
        self.client("acm").delete_certificate(CertificateArn=self.physical_id)
