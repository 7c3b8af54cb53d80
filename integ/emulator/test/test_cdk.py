"""End to end: the unmodified CDK CLI deploys into two accounts and two regions, updates, rolls back, destroys."""

import json
import urllib.request
from concurrent.futures import ThreadPoolExecutor

from .conftest import HERE
from .support.cdk import Cdk
from .support.emulator import refused, until

PROVIDER_REGION, CUSTOMER_REGION = "eu-west-1", "us-west-2"


def running(provider, cluster):
    """What each running server answers, by its loopback address."""
    ecs = provider.client("ecs", PROVIDER_REGION)
    service = ecs.list_services(cluster=cluster)["serviceArns"][0]
    answers = {}
    for arn in ecs.list_tasks(cluster=cluster, serviceName=service)["taskArns"]:
        task = ecs.describe_tasks(cluster=cluster, tasks=[arn])["tasks"][0]
        details = {d["name"]: d["value"] for d in task["attachments"][0]["details"]}
        address = "127." + details["privateIPv4Address"].split(".", 1)[1]
        with urllib.request.urlopen(f"http://{address}:8080/", timeout=5) as answer:
            answers[address] = json.load(answer)
    return answers


def check_waiting(provider):
    """The resource provider's own waiter: complete after a while, never (its timeout), failing; then deleted."""
    cloudformation = provider.client("cloudformation", PROVIDER_REGION)

    def change(mode):
        values = [{"ParameterKey": "Mode", "ParameterValue": mode}]
        cloudformation.update_stack(
            StackName="Waiting", UsePreviousTemplate=True, Parameters=values, Capabilities=["CAPABILITY_IAM"]
        )
        stack = provider.settled("Waiting", PROVIDER_REGION)
        return stack["StackStatus"], stack["Outputs"][0]["OutputValue"]

    stack = cloudformation.describe_stacks(StackName="Waiting")["Stacks"][0]
    assert stack["Outputs"][0]["OutputValue"] == "Create quick"
    assert change("other") == ("UPDATE_COMPLETE", "Update other")
    assert change("fail") == ("UPDATE_ROLLBACK_COMPLETE", "Update other")
    assert any("it will not be" in reason for reason in provider.failures("Waiting", PROVIDER_REGION))
    assert change("never") == ("UPDATE_ROLLBACK_COMPLETE", "Update other")
    assert any("Operation timed out" in reason for reason in provider.failures("Waiting", PROVIDER_REGION))
    assert provider.remove("Waiting", PROVIDER_REGION) == "DELETE_COMPLETE"


def test_life_of_an_application(emulator, account, other_account, tmp_path):
    provider, customer = account, other_account
    cdk = Cdk(
        emulator, tmp_path, HERE / "app" / "app.js",
        PROVIDER_ACCOUNT=provider.number, PROVIDER_REGION=PROVIDER_REGION,
        CUSTOMER_ACCOUNT=customer.number, CUSTOMER_REGION=CUSTOMER_REGION,
    )  # fmt: skip
    environments = [
        (provider, f"aws://{provider.number}/{PROVIDER_REGION}"),
        (customer, f"aws://{customer.number}/{CUSTOMER_REGION}", "--trust", provider.number,
         "--cloudformation-execution-policies", "arn:aws:iam::aws:policy/AdministratorAccess"),
    ]  # fmt: skip
    with ThreadPoolExecutor() as pool:
        list(
            pool.map(lambda e: cdk.run(e[0], "bootstrap", *e[1:], "--output", e[0].number, VERSION="one"), environments)
        )
    deploy = (
        "deploy",
        "Provider",
        "Customer",
        "--concurrency",
        "3",
        "--require-approval",
        "never",
        "--outputs-file",
        "outputs.json",
    )

    cdk.run(provider, *deploy, "Waiting", VERSION="one")
    outputs = json.loads((tmp_path / "outputs.json").read_text())
    cluster = outputs["Provider"]["ClusterName"]
    answers = running(provider, cluster)
    assert len(answers) == 2, "each task listens on an address of its own, on the same port"
    answer = next(iter(answers.values()))
    assert len(answer.pop("password")) == 32
    assert answer == {
        "version": "one", "greeting": "good day", "text": "welcome", "hasRole": True,
        "files": ["health.js", "job.js", "server.js", "texts"],
    }  # fmt: skip
    lines = provider.client("logs", PROVIDER_REGION).filter_log_events(logGroupName=outputs["Provider"]["LogGroup"])
    assert {"version one listens on 8080", "job one with a password"} <= {e["message"] for e in lines["events"]}

    check_waiting(provider)

    role = outputs["Customer"]["RoleArn"]
    assert f":{customer.number}:role/lake/" in role
    session = provider.assume(role, ExternalId="tenant-1", Tags=[{"Key": "account", "Value": "a"}])
    bucket = {"Bucket": outputs["Customer"]["BucketName"]}
    assert emulator.client("s3", session, CUSTOMER_REGION).list_objects_v2(**bucket)["KeyCount"] == 0
    assert refused(emulator.client("s3", session, CUSTOMER_REGION).put_object, Key="k", **bucket) == "AccessDenied"
    assert refused(provider.assume, arn=role, ExternalId="tenant-2") == "AccessDenied"

    for text in (b"first", b"second"):
        customer.client("s3", CUSTOMER_REGION).put_object(Key="k", Body=text, **bucket)

    cdk.run(provider, *deploy, VERSION="two")
    assert {a["version"] for a in running(provider, cluster).values()} == {"two"}

    printed = cdk.run(provider, *deploy[:2], *deploy[3:], VERSION="three", EXIT_CODE="3", fails=True)
    assert "the job ended with 3 (Essential container in task exited)" in printed
    assert "table users is missing" in printed
    state = provider.client("cloudformation", PROVIDER_REGION).describe_stacks(StackName="Provider")["Stacks"][0]
    assert state["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert {a["version"] for a in running(provider, cluster).values()} == {"two"}

    cdk.run(provider, "destroy", "--all", "--force", VERSION="two")
    # a key is deleted some days later, the functions' log groups are Lambda's own: both as on AWS
    until(lambda: not any(i["type"] == "AWS::ECS::Task" for i in provider.inventory()))
    assert {i["type"] for i in provider.inventory()} == {"AWS::Logs::LogGroup"}
    assert all(i["id"].startswith(("/aws/lambda/Provider-", "/aws/lambda/Waiting-")) for i in provider.inventory())
    assert {i["type"] for i in customer.inventory()} == {"AWS::Logs::LogGroup"}, "the bucket was emptied, both versions"
