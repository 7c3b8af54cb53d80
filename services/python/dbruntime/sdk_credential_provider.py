"""Default authentication of the public Python SDK inside a notebook: `WorkspaceClient()` is the notebook's user."""

from lakehouse.kernel import workspace_api


def init_runtime_native_auth():
    """The workspace's host, and headers for each request; nothing where there is no access, so that the SDK looks elsewhere."""
    given = workspace_api.credentials()
    if given is None:
        return None, None
    return given["host"], lambda: {"Authorization": f"Bearer {workspace_api.credentials()['token']}"}
