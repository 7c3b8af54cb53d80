"""What the tests see of the emulator: accounts, clients, conditions to wait for."""

import functools
import itertools
import json
import os
import time
import urllib.request

import boto3
import botocore.config
from botocore.exceptions import ClientError

REGION = "eu-central-1"
_session = boto3.session.Session()
_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
# The first half of a VPC's range, another for each test: tasks of the test before may still be ending on the loopback
# that the emulators of pytest's workers share.
networks = (f"10.{n}" for n in itertools.count(40 + 100 * _worker))


def until(condition, seconds=20, what="it"):
    """The first true value of the condition."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, f"{what}: still {value!r} after {seconds} s"
        time.sleep(0.02)


def refused(call, **arguments):
    """The error code of a call that must fail."""
    try:
        call(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"]
    raise AssertionError(f"{call.__name__} was allowed")


class Emulator:
    def __init__(self, endpoint, log, project):
        self.endpoint, self.log, self.project = endpoint, log, project

    def account(self, number):
        return Account(self, number)

    def control(self, method, path, body=None):
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(f"{self.endpoint}/_emulator{path}", data, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def client(self, service, credentials, region=REGION):
        names = {
            "AccessKeyId": "aws_access_key_id",
            "SecretAccessKey": "aws_secret_access_key",
            "SessionToken": "aws_session_token",
        }
        return _session.client(
            service,
            region_name=region,
            endpoint_url=self.endpoint,
            config=botocore.config.Config(retries={"max_attempts": 0}, s3={"addressing_style": "path"}),
            **{names[key]: value for key, value in credentials.items() if key in names},
        )


class Account:
    """One AWS account; `client` acts as its root."""

    def __init__(self, emulator, number):
        self.emulator, self.number = emulator, number
        self.client = functools.cache(self._client)

    def _client(self, service, region=REGION):
        return self.emulator.client(service, {"AccessKeyId": self.number, "SecretAccessKey": "any"}, region)

    def role(self, name, trust, statements=(), path="/", **more):
        """A role with an inline policy; returns its ARN."""
        iam = self.client("iam")
        trusting = (
            trust if isinstance(trust, list) else [{"Effect": "Allow", "Principal": trust, "Action": "sts:AssumeRole"}]
        )
        document = json.dumps({"Version": "2012-10-17", "Statement": trusting})
        arn = iam.create_role(RoleName=name, Path=path, AssumeRolePolicyDocument=document, **more)["Role"]["Arn"]
        if statements:
            policy = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
            iam.put_role_policy(RoleName=name, PolicyName="inline", PolicyDocument=policy)
        return arn

    def assume(self, arn, by=None, **more):
        """Credentials of a role, by default for the root of this account."""
        sts = self.emulator.client("sts", by) if by else self.client("sts")
        return sts.assume_role(RoleArn=arn, RoleSessionName="test", **more)["Credentials"]

    def inventory(self, region=None):
        query = f"?account={self.number}" + (f"&region={region}" if region else "")
        return self.emulator.control("GET", f"/inventory{query}")

    def deploy(self, name, template, region=REGION, **arguments):
        """Creates or updates a stack, and waits for the end of it. Returns the stack."""
        cloudformation = self.client("cloudformation", region)
        try:
            cloudformation.describe_stacks(StackName=name)
            call = cloudformation.update_stack
        except ClientError:
            call = cloudformation.create_stack
        call(StackName=name, TemplateBody=json.dumps(template), Capabilities=["CAPABILITY_NAMED_IAM"], **arguments)
        return self.settled(name, region)

    def settled(self, name, region=REGION):
        cloudformation = self.client("cloudformation", region)

        def ended():
            stack = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
            return None if stack["StackStatus"].endswith("_IN_PROGRESS") else stack

        return until(ended, 90, f"stack {name}")

    def remove(self, name, region=REGION):
        """Deletes a stack; returns its last state."""
        cloudformation = self.client("cloudformation", region)
        stack_id = cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackId"]
        cloudformation.delete_stack(StackName=name)
        return self.settled(stack_id, region)["StackStatus"]

    def failures(self, name, region=REGION):
        events = self.client("cloudformation", region).describe_stack_events(StackName=name)["StackEvents"]
        return [e["ResourceStatusReason"] for e in events if e["ResourceStatus"].endswith("_FAILED")]
