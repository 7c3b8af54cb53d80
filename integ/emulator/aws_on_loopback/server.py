"""The one HTTP server: moto's services, with our parts in place of some of theirs, and the control routes."""

import logging
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import BaseWSGIServer, make_server

from . import settings
from .accounts import callers
from .cloudformation import api as cloudformation_api
from .control import routes
from .ec2 import calls as ec2_calls
from .ecs import api as ecs_api
from .functions import lambda_api
from .iam import gate
from .load_balancers import listening
from .load_balancers import names as load_balancer_names
from .name_service import zone_ids
from .storage import repairs
from .workflows import state_machines

_REFUSED = b'{"__type":"UnknownOperationException","message":"not emulated"}'


def create() -> BaseWSGIServer:
    for part in (
        callers,
        cloudformation_api,
        ec2_calls,
        ecs_api,
        lambda_api,
        load_balancer_names,
        listening,
        repairs,
        state_machines,
        zone_ids,
        gate,
    ):
        part.install()
    services = DomainDispatcherApplication(create_backend_app)

    def application(environ: dict[str, Any], start_response: Any) -> Any:
        if environ.get("PATH_INFO", "").startswith(routes.PREFIX):
            return routes.respond(environ, start_response)
        if environ.get("HTTP_X_AMZ_TARGET", "").endswith(".LookupEvents"):
            # The CDK CLI asks CloudTrail about a failed deployment; moto's 500 would be retried for a minute.
            start_response("400 Bad Request", [("Content-Type", "application/x-amz-json-1.1")])
            return [_REFUSED]
        callers.name_presigned_caller(environ)
        return services(environ, start_response)

    logging.getLogger(__name__).info("on %s, IAM %s, files in %s", settings.ENDPOINT, settings.IAM, settings.DIRECTORY)
    settings.LISTENER.listen(128)
    return make_server(settings.HOST, settings.PORT, application, threaded=True, fd=settings.LISTENER.fileno())
