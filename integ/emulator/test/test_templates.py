"""CloudFormation: intrinsic functions, updates in place and by replacement, rollback, exports, protection."""

from .support.emulator import refused


def parameter(value, **more):
    return {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": value, **more}}


def test_intrinsic_functions(account):
    template = {
        "Parameters": {"Name": {"Type": "String", "Default": "a,b"}},
        "Mappings": {"Places": {"eu-central-1": {"Short": "fra"}}},
        "Conditions": {
            "Never": {"Fn::Equals": [{"Ref": "Name"}, "x"]},
            "Always": {"Fn::Not": [{"Condition": "Never"}]},
        },
        "Resources": {
            "One": parameter(
                {
                    "Fn::Sub": [
                        "${AWS::Region} ${Name} ${X} ${!Literal}",
                        {"X": {"Fn::Select": [1, {"Fn::Split": [",", {"Ref": "Name"}]}]}},
                    ]
                }
            ),
            "Two": parameter(
                {
                    "Fn::Join": [
                        "-",
                        [
                            {"Fn::FindInMap": ["Places", {"Ref": "AWS::Region"}, "Short"]},
                            {"Fn::If": ["Never", "no", {"Fn::Select": [0, {"Fn::Cidr": ["10.0.0.0/16", 2, 8]}]}]},
                        ],
                    ]
                }
            ),
            "Skipped": {**parameter("x"), "Condition": "Never"},
            "Last": {**parameter({"Fn::GetAtt": ["One", "Value"]}), "Condition": "Always", "DependsOn": "Two"},
        },
        "Outputs": {
            "Last": {"Value": {"Fn::GetAtt": ["Last", "Value"]}},
            "Two": {"Value": {"Fn::GetAtt": "Two.Value"}},
        },
    }
    stack = account.deploy("functions", template)
    assert stack["StackStatus"] == "CREATE_COMPLETE", account.failures("functions")
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    assert outputs == {"Last": "eu-central-1 a,b b ${Literal}", "Two": "fra-10.0.0.0/24"}
    resources = account.client("cloudformation").list_stack_resources(StackName="functions")["StackResourceSummaries"]
    assert [r["LogicalResourceId"] for r in resources] == ["One", "Two", "Last"]


def test_an_unknown_type_is_refused_at_once(account):
    template = {"Resources": {"X": {"Type": "AWS::Nobody::KnowsThis"}}}
    body = {"StackName": "unknown", "TemplateBody": __import__("json").dumps(template)}
    assert refused(account.client("cloudformation").create_stack, **body) == "ValidationError"


def test_failed_creation_leaves_nothing(account):
    template = {
        "Resources": {
            "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
            "Bad": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "172.16.0.0/24"}},
        }
    }
    stack = account.deploy("fails", template)
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "172.16.0.0/24" in account.failures("fails")[0]
    assert account.remove("fails") == "DELETE_COMPLETE"
    assert account.inventory() == []


def test_failed_update_returns_to_what_was(account):
    ssm = account.client("ssm")
    first = {"Resources": {"A": parameter("1", Name="/a"), "B": parameter("1", Name="/b")}}
    assert account.deploy("rolls", first)["StackStatus"] == "CREATE_COMPLETE"
    bad = {
        "Resources": {
            "A": parameter("2", Name="/a"),
            "C": {**parameter("new", Name="/c"), "DependsOn": "A"},
            "Bad": {
                "Type": "AWS::EC2::Subnet",
                "Properties": {"VpcId": "vpc-none", "CidrBlock": "10.0.0.0/24"},
                "DependsOn": "C",
            },
        }
    }
    assert account.deploy("rolls", bad)["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    found = {
        p["Name"]: ssm.get_parameter(Name=p["Name"])["Parameter"]["Value"]
        for p in ssm.describe_parameters()["Parameters"]
    }
    assert found == {"/a": "1", "/b": "1"}
    good = {"Resources": {"A": parameter("3", Name="/a"), "C": parameter("new", Name="/c")}}
    assert account.deploy("rolls", good)["StackStatus"] == "UPDATE_COMPLETE"
    assert {p["Name"] for p in ssm.describe_parameters()["Parameters"]} == {"/a", "/c"}
    assert account.remove("rolls") == "DELETE_COMPLETE"


def test_replacement_makes_the_new_before_it_deletes_the_old(account):
    def template(cidr):
        return {
            "Resources": {
                "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": cidr}},
                "Group": {
                    "Type": "AWS::EC2::SecurityGroup",
                    "Properties": {"GroupDescription": "g", "VpcId": {"Ref": "Vpc"}},
                },
            }
        }

    account.deploy("replaces", template("10.0.0.0/16"))
    assert account.deploy("replaces", template("10.1.0.0/16"))["StackStatus"] == "UPDATE_COMPLETE"
    vpcs = [v["CidrBlock"] for v in account.client("ec2").describe_vpcs()["Vpcs"] if not v["IsDefault"]]
    assert vpcs == ["10.1.0.0/16"]
    events = account.client("cloudformation").describe_stack_events(StackName="replaces")["StackEvents"]
    order = [(e["LogicalResourceId"], e["ResourceStatus"]) for e in reversed(events)]
    assert order.index(("Vpc", "DELETE_COMPLETE")) > order.index(("Vpc", "UPDATE_IN_PROGRESS"))
    assert account.remove("replaces") == "DELETE_COMPLETE"


def test_exports_hold_their_stack(account):
    account.deploy(
        "gives", {"Resources": {"A": parameter("1")}, "Outputs": {"O": {"Value": "v", "Export": {"Name": "shared"}}}}
    )
    account.deploy("takes", {"Resources": {"A": parameter({"Fn::ImportValue": "shared"})}})
    cloudformation = account.client("cloudformation")
    assert refused(cloudformation.delete_stack, StackName="gives") == "ValidationError"
    assert cloudformation.list_imports(ExportName="shared")["Imports"] == ["takes"]
    assert account.remove("takes") == "DELETE_COMPLETE"
    assert account.remove("gives") == "DELETE_COMPLETE"


def test_retained_resources_and_protected_stacks_stay(account):
    bucket = {
        "Type": "AWS::S3::Bucket",
        "DeletionPolicy": "Retain",
        "Properties": {"BucketName": f"kept-{account.number}"},
    }
    account.deploy("keeps", {"Resources": {"Bucket": bucket}}, EnableTerminationProtection=True)
    cloudformation = account.client("cloudformation")
    assert refused(cloudformation.delete_stack, StackName="keeps") == "ValidationError"
    cloudformation.update_termination_protection(StackName="keeps", EnableTerminationProtection=False)
    assert account.remove("keeps") == "DELETE_COMPLETE"
    assert [(item["type"], item["id"]) for item in account.inventory()] == [
        ("AWS::S3::Bucket", f"kept-{account.number}")
    ]


def test_stacks_of_one_name_in_two_regions(account):
    for region in ("eu-west-1", "ap-southeast-2"):
        template = {
            "Resources": {"Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}}},
            "Outputs": {"Zone": {"Value": {"Fn::Select": [0, {"Fn::GetAZs": ""}]}}},
        }
        stack = account.deploy("twice", template, region)
        assert stack["Outputs"][0]["OutputValue"] == f"{region}a"
        assert f":{region}:{account.number}:" in stack["StackId"]
    assert account.remove("twice", "eu-west-1") == "DELETE_COMPLETE"
    assert {item["region"] for item in account.inventory()} == {"ap-southeast-2"}
    assert account.remove("twice", "ap-southeast-2") == "DELETE_COMPLETE"
