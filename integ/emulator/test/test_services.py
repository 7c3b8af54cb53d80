"""ECS services: tasks kept running, rolling updates, health checks, the circuit breaker, the end."""

import pytest

from .support.containers import World
from .support.emulator import refused, until

BREAKER = {
    "deploymentCircuitBreaker": {"enable": True, "rollback": True},
    "minimumHealthyPercent": 100,
    "maximumPercent": 200,
}


@pytest.fixture
def world(emulator, account, tmp_path):
    world = World(emulator, account, tmp_path)
    yield world
    world.close()


def serving(world, answer, **container):
    return world.definition("serve", environment=[{"name": "ANSWER", "value": answer}], **container)


def create(world, definition, count=2, **more):
    world.ecs.create_service(
        cluster="c",
        serviceName="s",
        taskDefinition=definition,
        desiredCount=count,
        launchType="FARGATE",
        networkConfiguration=world.network,
        deploymentConfiguration=BREAKER,
        **more,
    )


def answers(world):
    tasks = world.ecs.list_tasks(cluster="c", serviceName="s")["taskArns"]
    return [world.answer(task) for task in tasks]


def healthy(code):
    return {
        "healthCheck": {
            "command": [
                "CMD-SHELL",
                f"node -e \"require('http').get('http://localhost:8080', () => process.exit({code}))\"",
            ],
            "interval": 5,
            "retries": 2,
        }
    }


def test_kept_running_scaled_and_rolled(world):
    create(world, serving(world, "one", **healthy(0)))
    service = world.until_rollout("COMPLETED")
    assert (service["runningCount"], service["desiredCount"], len(service["deployments"])) == (2, 2, 1)
    assert answers(world) == ["one", "one"]
    cluster = world.ecs.describe_clusters(clusters=["c"])["clusters"][0]
    assert (cluster["runningTasksCount"], cluster["activeServicesCount"]) == (2, 1)

    lost = world.ecs.list_tasks(cluster="c")["taskArns"][0]
    world.ecs.stop_task(cluster="c", task=lost)
    until(lambda: world.service()["runningCount"] == 2 and lost not in world.ecs.list_tasks(cluster="c")["taskArns"])

    world.ecs.update_service(cluster="c", service="s", taskDefinition=serving(world, "two"))
    running = []
    until(
        lambda: (
            running.append(world.service()["runningCount"])
            or world.service()["deployments"][0]["rolloutState"] == "COMPLETED"
        ),
        30,
    )
    assert min(running) >= 2, "never below the minimum"
    assert answers(world) == ["two", "two"]

    world.ecs.update_service(cluster="c", service="s", desiredCount=0)
    until(lambda: world.service()["runningCount"] == 0)
    assert refused(world.ecs.delete_cluster, cluster="c") == "ClusterContainsTasksException"
    world.ecs.delete_service(cluster="c", service="s")
    until(lambda: world.service()["status"] == "INACTIVE")
    assert world.ecs.delete_cluster(cluster="c")["cluster"]["status"] == "INACTIVE"
    until(lambda: world.account.client("ec2").describe_network_interfaces()["NetworkInterfaces"] == [])


def test_circuit_breaker_goes_back(world):
    create(world, serving(world, "good"))
    world.until_rollout("COMPLETED")
    bad = world.definition("exit", "7")
    world.ecs.update_service(cluster="c", service="s", taskDefinition=bad)
    until(lambda: any("rolling back" in e["message"] for e in world.service()["events"]), 30)
    service = world.until_rollout("COMPLETED")
    assert service["taskDefinition"] != bad
    assert answers(world) == ["good", "good"]


def test_unhealthy_tasks_fail_the_first_deployment(world):
    create(world, serving(world, "sick", **healthy(1)), count=1)
    until(lambda: world.service()["deployments"][0]["rolloutState"] == "FAILED", 30)
    assert any("Task failed container health checks" in e["message"] for e in world.service()["events"])


def test_targets_and_names_are_registered(world):
    elb, discovery = world.account.client("elbv2"), world.account.client("servicediscovery")
    group = elb.create_target_group(Name="t", Protocol="HTTP", Port=8080, VpcId=world.vpc, TargetType="ip")
    arn = group["TargetGroups"][0]["TargetGroupArn"]
    operation = discovery.create_private_dns_namespace(Name="lake.internal", Vpc=world.vpc)["OperationId"]
    namespace = discovery.get_operation(OperationId=operation)["Operation"]["Targets"]["NAMESPACE"]
    name = discovery.create_service(
        Name="s", NamespaceId=namespace, DnsConfig={"DnsRecords": [{"Type": "A", "TTL": 10}]}
    )["Service"]
    create(
        world,
        serving(world, "x"),
        loadBalancers=[{"targetGroupArn": arn, "containerName": "main", "containerPort": 8080}],
        serviceRegistries=[{"registryArn": name["Arn"]}],
    )
    world.until_rollout("COMPLETED")

    def registered():
        targets = elb.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
        instances = discovery.list_instances(ServiceId=name["Id"])["Instances"]
        return {t["Target"]["Id"] for t in targets}, {i["Attributes"]["AWS_INSTANCE_IPV4"] for i in instances}

    by_balancer, by_name = registered()
    assert len(by_balancer) == 2 and by_balancer == by_name
    world.ecs.update_service(cluster="c", service="s", desiredCount=0)
    until(lambda: registered() == (set(), set()))


def test_a_stack_fails_with_the_reason_of_its_service(world):
    network = {"AwsvpcConfiguration": {"Subnets": world.network["awsvpcConfiguration"]["subnets"]}}
    breaker = {"DeploymentCircuitBreaker": {"Enable": True, "Rollback": True}}

    def template(definition):
        properties = {
            "Cluster": "c",
            "TaskDefinition": definition,
            "DesiredCount": 1,
            "LaunchType": "FARGATE",
            "NetworkConfiguration": network,
            "DeploymentConfiguration": breaker,
        }
        return {"Resources": {"Service": {"Type": "AWS::ECS::Service", "Properties": properties}}}

    bad = world.definition("exit", "7")
    assert world.account.deploy("first", template(bad))["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "Circuit Breaker was triggered" in world.account.failures("first")[0]
    assert "exit code 7" in world.account.failures("first")[0]
    good = serving(world, "x")
    assert world.account.deploy("second", template(good))["StackStatus"] == "CREATE_COMPLETE"
    assert world.account.deploy("second", template(bad))["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert world.account.remove("second") == "DELETE_COMPLETE"


def test_the_clock_of_tasks_is_put_ahead(world, emulator):
    create(world, serving(world, "clock"), count=1)
    world.until_rollout("COMPLETED")
    before = float(answers(world)[0])
    try:
        emulator.control("POST", "/clock", {"secondsAhead": 3600})
        until(lambda: float(answers(world)[0]) - before > 3_599_000, what="an hour")
    finally:
        emulator.control("POST", "/clock", {"secondsAhead": 0})
