"""A workload that has a token of its own issuer, with the public Python SDK; prints what it saw as JSON.

The arguments are the origin, the account, the application id of its service principal, files with the token and with the issuer's
keys, and a token of an administrator of the account."""

import json
import sys

from databricks.sdk import AccountClient, WorkspaceClient
from databricks.sdk.core import Config
from databricks.sdk.service.oauth2 import FederationPolicy, OidcFederationPolicy

origin, account_id, client_id, token_file, jwks_file, admin_token = sys.argv[1:]
seen = {}

administration = AccountClient(host=origin, account_id=account_id, token=admin_token, auth_type="pat")
[robot] = [each for each in administration.service_principals_v2.list() if each.application_id == client_id]
policies = administration.service_principal_federation_policy
with open(jwks_file) as file:
    oidc = OidcFederationPolicy(issuer="https://ci.example", subject="build", jwks_json=file.read())
made = policies.create(int(robot.id), FederationPolicy(oidc_policy=oidc), policy_id="ci")
seen["listed"] = [policy.policy_id for policy in policies.list(int(robot.id))]
seen["changed"] = policies.update(
    int(robot.id), "ci", FederationPolicy(description="builds"), update_mask="description"
).description

login = Config(host=origin, account_id=account_id, client_id=client_id, oidc_token_filepath=token_file, auth_type="file-oidc")
workload = WorkspaceClient(config=login)
seen["workload"] = workload.current_user.me().user_name == client_id
print(json.dumps(seen))
