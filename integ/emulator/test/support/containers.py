"""An image in ECR, a cluster with a network, roles: what tasks need."""

import json
import os
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

from .emulator import REGION, networks, until

IMAGE = Path(__file__).parent / "image"


def publish(emulator, account, folder, tag="1", region=REGION):
    """Builds and pushes the image beside this file, as the CDK CLI would. Returns its URI."""
    ecr = account.client("ecr", region)
    try:
        uri = ecr.create_repository(repositoryName="app")["repository"]["repositoryUri"]
    except ecr.exceptions.RepositoryAlreadyExistsException:
        uri = ecr.describe_repositories(repositoryNames=["app"])["repositories"][0]["repositoryUri"]
    docker(emulator, IMAGE, "build", "--tag", "local", ".")
    docker(emulator, folder, "login", "--username", "AWS", "--password-stdin", uri.split("/")[0], given="token")
    docker(emulator, folder, "tag", "local", f"{uri}:{tag}")
    docker(emulator, folder, "push", f"{uri}:{tag}")
    return f"{uri}:{tag}"


def docker(emulator, folder, *arguments, given="", fails=False):
    command = [str(emulator.project / "integ" / "emulator" / "image-store"), *arguments]
    env = {**os.environ, "AWS_ENDPOINT_URL": emulator.endpoint}
    done = subprocess.run(command, cwd=folder, env=env, input=given, capture_output=True, text=True)
    assert (done.returncode != 0) == fails, done.stdout + done.stderr
    return done.stdout + done.stderr


class World:
    def __init__(self, emulator, account, folder):
        self.emulator, self.account, self.folder = emulator, account, folder
        self.ecs, self.logs = account.client("ecs"), account.client("logs")
        self.image = publish(emulator, account, folder)
        self.cluster = self.ecs.create_cluster(clusterName="c")["cluster"]["clusterArn"]
        ec2 = account.client("ec2")
        prefix = next(networks)
        self.vpc = ec2.create_vpc(CidrBlock=f"{prefix}.0.0/16")["Vpc"]["VpcId"]
        subnet = ec2.create_subnet(VpcId=self.vpc, CidrBlock=f"{prefix}.0.0/24")["Subnet"]["SubnetId"]
        self.network = {"awsvpcConfiguration": {"subnets": [subnet]}}
        self.logs.create_log_group(logGroupName="/lake")
        service = {"Service": "ecs-tasks.amazonaws.com"}
        rights = ["ecr:*", "logs:*", "secretsmanager:GetSecretValue", "ssm:GetParameters", "ssm:GetParameter"]
        self.execution_role = account.role(
            "execution", service, [{"Effect": "Allow", "Action": rights, "Resource": "*"}]
        )
        self.task_role = account.role("task", service, path="/lake/")

    def definition(self, *command, family="f", **container):
        """A task definition of one container; returns its ARN."""
        logging = {"awslogs-group": "/lake", "awslogs-region": REGION, "awslogs-stream-prefix": "p"}
        return self.ecs.register_task_definition(
            family=family, networkMode="awsvpc", requiresCompatibilities=["FARGATE"], cpu="256", memory="512",
            executionRoleArn=self.execution_role, taskRoleArn=self.task_role,
            containerDefinitions=[{
                "name": "main", "image": self.image, "command": list(command),
                "logConfiguration": {"logDriver": "awslogs", "options": logging}, **container,
            }],
        )["taskDefinition"]["taskDefinitionArn"]  # fmt: skip

    def run(self, definition, **more):
        arguments = {"cluster": "c", "taskDefinition": definition, "networkConfiguration": self.network, **more}
        return self.ecs.run_task(**arguments)["tasks"][0]["taskArn"]

    def task(self, arn):
        return self.ecs.describe_tasks(cluster="c", tasks=[arn])["tasks"][0]

    def until_status(self, arn, status):
        return until(lambda: (t := self.task(arn))["lastStatus"] == status and t, 30, f"task {status}")

    def lines(self, arn):
        stream = f"p/main/{arn.split('/')[-1]}"
        events = self.logs.get_log_events(logGroupName="/lake", logStreamName=stream)["events"]
        text = "\n".join(event["message"] for event in events)
        assert "Error: " not in text, text
        return [json.loads(event["message"]) for event in events]

    def service(self, name="s"):
        return self.ecs.describe_services(cluster="c", services=[name])["services"][0]

    def until_rollout(self, state, name="s"):
        return until(
            lambda: (s := self.service(name))["deployments"][0]["rolloutState"] == state and s, 30, f"rollout {state}"
        )

    def address(self, arn):
        details = {d["name"]: d["value"] for d in self.task(arn)["attachments"][0]["details"]}
        return "127." + details["privateIPv4Address"].split(".", 1)[1]

    def answer(self, arn):
        """What a task answers, once it listens: it runs before it does where no health check says otherwise."""

        def ask():
            try:
                return [urllib.request.urlopen(f"http://{self.address(arn)}:8080/").read().decode()]
            except urllib.error.URLError as error:
                if not isinstance(error.reason, ConnectionRefusedError):
                    raise
                return None

        return until(ask, 30, "the task listens")[0]

    def close(self):
        if self.ecs.describe_clusters(clusters=["c"])["clusters"][0]["status"] != "ACTIVE":
            return
        for service in self.ecs.list_services(cluster="c")["serviceArns"]:
            self.ecs.delete_service(cluster="c", service=service, force=True)
        for task in self.ecs.list_tasks(cluster="c")["taskArns"]:
            self.ecs.stop_task(cluster="c", task=task)
