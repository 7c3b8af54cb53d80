"""The unmodified CDK CLI of the project, pointed at the emulator."""

import json
import os
import subprocess


class Cdk:
    """One home for the CLI: it keeps which account a key belongs to."""

    def __init__(self, emulator, folder, app, **variables):
        self.emulator, self.folder, self.variables = emulator, folder, variables
        (folder / "cdk.json").write_text(json.dumps({"app": f"node {app}"}))

    def environment(self, account):
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "CDK_"))}
        return kept | self.variables | {
            "AWS_ENDPOINT_URL": self.emulator.endpoint,
            "AWS_ACCESS_KEY_ID": account.number,
            "AWS_SECRET_ACCESS_KEY": "any",
            "AWS_REGION": "eu-central-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "CDK_DOCKER": str(self.emulator.project / "integ" / "emulator" / "image-store"),
            "CDK_HOME": str(self.folder / "home"),
            "CDK_DISABLE_CLI_TELEMETRY": "true",
            "NODE_NO_WARNINGS": "1",
            "NODE_PATH": str(self.emulator.project / "node_modules"),
        }  # fmt: skip

    def run(self, account, *arguments, fails=False, **variables):
        """What it printed. `fails`: it must."""
        command = [
            "node",
            str(self.emulator.project / "node_modules" / "aws-cdk" / "bin" / "cdk"),
            *arguments,
            "--no-notices",
            "--ci",
        ]
        env = self.environment(account) | variables
        done = subprocess.run(
            command, cwd=self.folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert (done.returncode != 0) == fails, (
            f"cdk {' '.join(arguments)}: {done.returncode}\n{done.stdout}\n{self.log_tail()}"
        )
        return done.stdout

    def log_tail(self):
        return "".join(self.emulator.log.read_text().splitlines(keepends=True)[-40:])
