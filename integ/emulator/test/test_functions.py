"""Lambda functions: results, errors, asynchronous calls, the rights of their role, their log group."""

import io
import json
import zipfile

from .support.emulator import refused, until

PROGRAM = """
exports.handler = async (event) => {
  console.log('called with', JSON.stringify(event));
  if (event.fail) throw new TypeError('no');
  await new Promise((resolve) => setTimeout(resolve, event.wait ?? 0));
  return { given: event, region: process.env.AWS_REGION, setting: process.env.SETTING };
};
"""


def create(account, region="ca-central-1", service="lambda.amazonaws.com"):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("index.js", PROGRAM)
    account.client("lambda", region).create_function(
        FunctionName="f", Runtime="nodejs22.x", Handler="index.handler", Code={"ZipFile": buffer.getvalue()},
        Timeout=20, Role=account.role("runs", {"Service": service}), Environment={"Variables": {"SETTING": "s"}},
    )  # fmt: skip
    return account.client("lambda", region)


def invoke(client, event, **more):
    answer = client.invoke(FunctionName="f", Payload=json.dumps(event), **more)
    return answer.get("FunctionError"), json.loads(answer["Payload"].read() or "null")


def test_results_and_errors(account):
    client = create(account)
    assert invoke(client, {"a": 1}) == (None, {"given": {"a": 1}, "region": "ca-central-1", "setting": "s"})
    kind, error = invoke(client, {"fail": True})
    assert (bool(kind), error["errorType"], error["errorMessage"]) == (True, "TypeError", "no")


def test_events_are_answered_before_they_are_handled(account):
    client, logs = create(account), account.client("logs", "ca-central-1")
    answer = client.invoke(FunctionName="f", InvocationType="Event", Payload=json.dumps({"wait": 300}))
    assert answer["StatusCode"] == 202
    until(lambda: any(g["logGroupName"] == "/aws/lambda/f" for g in logs.describe_log_groups()["logGroups"]))
    events = until(lambda: logs.filter_log_events(logGroupName="/aws/lambda/f")["events"])
    assert events[0]["message"] == 'called with {"wait":300}'


def test_a_role_must_trust_lambda_and_a_caller_needs_the_right(emulator, account):
    client = create(account, service="ec2.amazonaws.com")
    kind, error = invoke(client, {})
    assert kind and "unable to assume the role" in error["errorMessage"]
    session = account.assume(account.role("calls", {"AWS": account.number}))
    theirs = emulator.client("lambda", session, "ca-central-1")
    assert refused(theirs.invoke, FunctionName="f", Payload=b"{}") == "AccessDeniedException"
