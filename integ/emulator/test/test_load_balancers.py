"""Load balancers listen: clients reach the healthy tasks of a service by the names of its records, through TLS."""

import json
import ssl
import subprocess
import urllib.request
from pathlib import Path

import pytest

from .support.containers import World
from .support.emulator import until


@pytest.fixture
def world(emulator, account, tmp_path):
    world = World(emulator, account, tmp_path)
    yield world
    world.close()


class Balanced:
    """A service behind a load balancer whose record is `<name>.<domain>`."""

    def __init__(self, world, kind, protocol, group_protocol, port=443):
        self.world, self.port = world, port
        self.domain = f"d{world.account.number}.example.com"
        self.elb = world.account.client("elbv2")
        subnets = world.network["awsvpcConfiguration"]["subnets"]
        balancer = self.elb.create_load_balancer(Name="b", Subnets=subnets, Type=kind)["LoadBalancers"][0]
        self.balancer = balancer["LoadBalancerArn"]
        group = self.elb.create_target_group(
            Name="t", Protocol=group_protocol, Port=8080, VpcId=world.vpc, TargetType="ip",
            HealthCheckProtocol="HTTP", HealthCheckPath="/",
        )  # fmt: skip
        self.group = group["TargetGroups"][0]["TargetGroupArn"]
        certificate = world.account.client("acm").request_certificate(
            DomainName=self.domain, SubjectAlternativeNames=[f"*.{self.domain}"]
        )
        secured = [{"CertificateArn": certificate["CertificateArn"]}] if protocol in ("HTTPS", "TLS") else []
        forward = [{"Type": "forward", "TargetGroupArn": self.group}]
        self.listener = self.elb.create_listener(
            LoadBalancerArn=self.balancer, Protocol=protocol, Port=port, DefaultActions=forward, Certificates=secured
        )["Listeners"][0]["ListenerArn"]
        self._name(balancer)

    def _name(self, balancer):
        dns = self.world.account.client("route53")
        zone = dns.create_hosted_zone(Name=self.domain, CallerReference=self.domain)["HostedZone"]["Id"]
        alias = {"HostedZoneId": "Z1", "DNSName": f"dualstack.{balancer['DNSName']}", "EvaluateTargetHealth": False}
        record = {"Name": f"*.{self.domain}", "Type": "A", "AliasTarget": alias}
        changes = [{"Action": "CREATE", "ResourceRecordSet": record}]
        dns.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})

    def serve(self, answer, count=2):
        definition = self.world.definition("serve", environment=[{"name": "ANSWER", "value": answer}])
        self.world.ecs.create_service(
            cluster="c", serviceName="s", taskDefinition=definition, desiredCount=count, launchType="FARGATE",
            networkConfiguration=self.world.network,
            loadBalancers=[{"targetGroupArn": self.group, "containerName": "main", "containerPort": 8080}],
        )  # fmt: skip
        self.world.until_rollout("COMPLETED")

    def states(self):
        targets = self.elb.describe_target_health(TargetGroupArn=self.group)["TargetHealthDescriptions"]
        return [target["TargetHealth"]["State"] for target in targets]

    def ask(self, host="any", scheme="https", path="/", **request):
        outside = self.world.emulator.control("GET", "/internet")
        context = ssl.create_default_context(cafile=outside["authority"])
        proxy = urllib.request.ProxyHandler({"https": outside["proxy"]})
        opener = urllib.request.build_opener(proxy, urllib.request.HTTPSHandler(context=context))
        url = f"{scheme}://{host}.{self.domain}{path}"
        return json.load(opener.open(urllib.request.Request(url, **request), timeout=10))


def test_requests_reach_the_tasks_by_name_and_say_who_asked(world):
    balanced = Balanced(world, "application", "HTTPS", "HTTP")
    balanced.serve("echo")
    assert balanced.states() == ["healthy", "healthy"], "a deployment is over when its targets are healthy"
    asked = [balanced.ask(path="/some/path?q=1", data=b"x" * 300_000) for _ in range(4)]
    assert {a["length"] for a in asked} == {300_000}
    assert {(a["path"], a["headers"]["x-forwarded-proto"], a["headers"]["x-forwarded-port"]) for a in asked} == {
        ("/some/path?q=1", "https", "443")
    }
    assert all(a["headers"]["x-forwarded-for"].startswith("127.") for a in asked)
    assert len({a["task"] for a in asked}) == 2, "in turn"
    chunked = balanced.ask(data=iter([b"a" * 10, b"b" * 20]), headers={"Content-Type": "text/plain"})
    assert chunked["length"] == 30


def test_a_name_that_the_certificate_does_not_have_is_refused_by_clients(world):
    balanced = Balanced(world, "application", "HTTPS", "HTTP")
    with pytest.raises(OSError, match="CERTIFICATE_VERIFY_FAILED|502"):
        balanced.ask(host="two.labels")


def test_connections_reach_the_tasks_through_tls_that_ends_before_them(world):
    balanced = Balanced(world, "network", "TLS", "TCP")
    balanced.serve("echo", count=1)
    told = balanced.ask()
    assert "x-forwarded-for" not in told["headers"]
    curl = ["curl", "--silent", "--fail", f"https://relay.{balanced.domain}/"]
    outside = world.emulator.control("GET", "/internet")
    env = {"HTTPS_PROXY": outside["proxy"], "CURL_CA_BUNDLE": outside["authority"], "PATH": "/usr/bin:/bin"}
    done = subprocess.run(curl, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["task"] == told["task"]


def test_an_instance_finds_the_names_too(world):
    balanced = Balanced(world, "network", "TLS", "TCP")
    balanced.serve("echo", count=1)
    url = f"https://relay.{balanced.domain}/"
    node = f"fetch('{url}').then((r) => r.json()).then((told) => console.log('node', told.task))"
    script = f'curl --silent {url} > told && echo "curl $(cat told)"\nnode -e "{node}"\n'
    ec2 = world.account.client("ec2")
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    subnet = world.network["awsvpcConfiguration"]["subnets"][0]
    made = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, SubnetId=subnet, UserData=script)["Instances"][0]
    folder = until(lambda: world.emulator.control("GET", f"/instances/{made['InstanceId']}")["folder"])

    def said():
        console = Path(folder, "console.log")
        text = console.read_text() if console.exists() else ""
        return text if "node 10." in text else None

    assert '"task":"10.' in until(said, what="the console")
    ec2.terminate_instances(InstanceIds=[made["InstanceId"]])


def test_a_deployment_goes_on_only_with_healthy_targets(world):
    balanced = Balanced(world, "application", "HTTPS", "HTTP")
    balanced.serve("echo", count=1)
    before = balanced.ask()["task"]
    ill = world.definition("serve", environment=[{"name": "ANSWER", "value": "ill"}])
    world.ecs.update_service(cluster="c", service="s", taskDefinition=ill)
    until(lambda: "unhealthy" in balanced.states(), what="the new target is ill")
    assert {balanced.ask()["task"] for _ in range(3)} == {before}, "only the healthy one is asked"
    well = world.definition("serve", environment=[{"name": "ANSWER", "value": "echo"}])
    world.ecs.update_service(cluster="c", service="s", taskDefinition=well)
    world.until_rollout("COMPLETED")
    assert balanced.ask()["task"] != before


def name_with_nobody_behind_it(account, records):
    """The same name in a VPC of somebody else."""
    discovery = account.client("servicediscovery")
    vpc = account.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]
    operation = discovery.create_private_dns_namespace(Name="lake.internal", Vpc=vpc["VpcId"])["OperationId"]
    namespace = discovery.get_operation(OperationId=operation)["Operation"]["Targets"]["NAMESPACE"]
    discovery.create_service(Name="s", NamespaceId=namespace, DnsConfig=records)


def test_tasks_and_functions_find_each_other_by_name(world, other_account):
    discovery = world.account.client("servicediscovery")
    operation = discovery.create_private_dns_namespace(Name="lake.internal", Vpc=world.vpc)["OperationId"]
    namespace = discovery.get_operation(OperationId=operation)["Operation"]["Targets"]["NAMESPACE"]
    records = {"DnsRecords": [{"Type": "A", "TTL": 10}]}
    name_with_nobody_behind_it(other_account, records)
    name = discovery.create_service(Name="s", NamespaceId=namespace, DnsConfig=records)["Service"]
    world.ecs.create_service(
        cluster="c", serviceName="s", desiredCount=1, launchType="FARGATE", networkConfiguration=world.network,
        taskDefinition=world.definition("serve", environment=[{"name": "ANSWER", "value": "echo"}]),
        serviceRegistries=[{"registryArn": name["Arn"]}],
    )  # fmt: skip
    world.until_rollout("COMPLETED")
    task = world.ecs.list_tasks(cluster="c", serviceName="s")["taskArns"][0]
    world.answer(task)
    private = "10." + world.address(task).split(".", 1)[1]
    asker = world.run(world.definition("ask", "http://s.lake.internal:8080/", f"http://{private}:8080/", family="a"))
    world.until_status(asker, "STOPPED")
    answers = [line["task"] for line in world.lines(asker)]
    assert answers == [private, private]


def test_listeners_close_with_their_load_balancer(world):
    balanced = Balanced(world, "application", "HTTPS", "HTTP")
    balanced.elb.delete_load_balancer(LoadBalancerArn=balanced.balancer)
    with pytest.raises(OSError, match="502"):
        balanced.ask()


def test_http_is_sent_on_to_https(world):
    balanced = Balanced(world, "application", "HTTPS", "HTTP")
    redirect = {"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}}
    balanced.elb.create_listener(LoadBalancerArn=balanced.balancer, Protocol="HTTP", Port=80, DefaultActions=[redirect])
    place = world.emulator.control("GET", f"/names?host=x.{balanced.domain}&port=80")
    url = f"http://{place['host']}:{place['port']}/login?a=b"
    done = subprocess.run(
        ["curl", "--silent", "--output", "/dev/null", "--write-out", "%{http_code} %{redirect_url}",
         "--header", f"Host: x.{balanced.domain}", url],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout == f"301 https://x.{balanced.domain}:443/login?a=b"
