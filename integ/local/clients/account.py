"""The account API as the service principal of a registration sees it."""

from databricks.sdk import AccountClient


def account_client(secret):
    """`secret`: of the registration."""
    return AccountClient(
        host=secret["host"],
        account_id=secret["accountId"],
        client_id=secret["clientId"],
        client_secret=secret["clientSecret"],
        auth_type="oauth-m2m",
    )
