"""What a Node.js process gets in its environment so that it finds the names of AWS."""

import json
import os

from .. import authority, settings

_RESOLVE = os.path.join(os.path.dirname(__file__), "resolve_names.js")


def environment(address: str, options: str = "", *more: str) -> dict[str, str]:
    """`address`: of the process, on loopback; `options`: NODE_OPTIONS that it has; `more`: files to load first."""
    required = [f"--require {json.dumps(file)}" for file in (*more, _RESOLVE)]
    return {
        "EMULATOR_NAMES": f"{settings.ENDPOINT}/_emulator/names",
        "EMULATOR_ADDRESS": address,
        "NODE_OPTIONS": " ".join([*([options] if options else []), *required]),
        "NODE_EXTRA_CA_CERTS": authority.file(),
    }
