"""sts:AssumeRole: trust policies, external ids, session tags, chaining; and what a session may then do."""

import json
import urllib.request

from .support.emulator import refused


def allow(action, resource="*", **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def trusting(principal, actions="sts:AssumeRole", **conditions):
    statement = {"Effect": "Allow", "Principal": principal, "Action": actions}
    return [{**statement, "Condition": conditions} if conditions else statement]


def manager(account, name="cluster-manager-1", statements=None, **more):
    """A role as a task has it, and a session of it."""
    statements = statements or [allow(["sts:AssumeRole", "sts:TagSession"], "arn:aws:iam::*:role/lake/*")]
    root = {"AWS": f"arn:aws:iam::{account.number}:root"}
    arn = account.role(name, root, statements, path="/lakehouse/eu1/", **more)
    return account.assume(arn)


def test_external_id(emulator, account, other_account):
    root = {"AWS": f"arn:aws:iam::{account.number}:root"}
    role = other_account.role("access", trusting(root, StringEquals={"sts:ExternalId": "right"}), path="/lake/")
    session = manager(account)
    assert account.assume(role, session, ExternalId="right")
    for wrong in ({}, {"ExternalId": "wrong"}):
        assert refused(account.assume, arn=role, by=session, **wrong) == "AccessDenied"
    assert refused(account.assume, arn=f"{role}-none", by=session, ExternalId="right") == "AccessDenied"
    # of another account, with the right external id; and a caller whose own policy does not allow it
    stranger = emulator.account("777777777777")
    assert refused(stranger.assume, arn=role, ExternalId="right") == "AccessDenied"
    idle = manager(account, "idle", [allow("s3:ListBucket")])
    assert refused(account.assume, arn=role, by=idle, ExternalId="right") == "AccessDenied"


def test_trust_by_the_path_of_the_caller(account, other_account):
    everyone = {"AWS": account.number}
    like = {"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{account.number}:role/lakehouse/eu1/cluster-manager*"}}
    role = other_account.role("access", trusting(everyone, **like), path="/lake/")
    assert account.assume(role, manager(account, Tags=[{"Key": "team", "Value": "data"}]))
    assert refused(account.assume, arn=role, by=manager(account, "job-manager")) == "AccessDenied"


def test_session_tags_need_both_sides(emulator, account, other_account):
    root = {"AWS": f"arn:aws:iam::{account.number}:root"}
    both = ["sts:AssumeRole", "sts:TagSession"]
    tags = {"Tags": [{"Key": "workspace", "Value": "w1"}, {"Key": "account", "Value": "a1"}]}
    open_role = other_account.role("open", trusting(root, both), path="/lake/")
    closed_role = other_account.role("closed", trusting(root), path="/lake/")
    session = manager(account)
    assert account.assume(open_role, session, **tags)
    assert account.assume(closed_role, session)
    assert refused(account.assume, arn=closed_role, by=session, **tags) == "AccessDenied"
    untagging = manager(account, "untagging", [allow("sts:AssumeRole", "*")])
    assert account.assume(open_role, untagging)
    assert refused(account.assume, arn=open_role, by=untagging, **tags) == "AccessDenied"


def test_request_tags_and_transitive_tags(emulator, account, other_account):
    root = {"AWS": f"arn:aws:iam::{account.number}:root"}
    both = ["sts:AssumeRole", "sts:TagSession"]
    wanted = {
        "StringEquals": {"aws:RequestTag/account": "a1"},
        "ForAllValues:StringEquals": {"aws:TagKeys": ["account"]},
    }
    chain = [allow(both, "*"), allow("s3:ListBucket", "arn:aws:s3:::tenant-${aws:PrincipalTag/account}")]
    first = other_account.role("first", trusting(root, both, **wanted), chain, path="/lake/")
    second = other_account.role("second", trusting({"AWS": other_account.number}, both), chain, path="/lake/")
    session = manager(account)
    tags = [{"Key": "account", "Value": "a1"}]
    tagged = account.assume(first, session, Tags=tags, TransitiveTagKeys=["account"])
    assert refused(account.assume, arn=first, by=session, Tags=[{"Key": "account", "Value": "a2"}]) == "AccessDenied"
    assert refused(account.assume, arn=first, by=session, Tags=[*tags, {"Key": "more", "Value": "x"}]) == "AccessDenied"
    for name in ("tenant-a1", "tenant-a2"):
        other_account.client("s3").create_bucket(
            Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
        )
    chained = account.assume(second, tagged)
    for credentials in (tagged, chained):
        s3 = emulator.client("s3", credentials)
        assert s3.list_objects_v2(Bucket="tenant-a1")["KeyCount"] == 0
        assert refused(s3.list_objects_v2, Bucket="tenant-a2") == "AccessDenied"
    assert refused(account.assume, arn=second, by=tagged, Tags=tags) == "ValidationError"
    assert refused(account.assume, arn=second, by=tagged, DurationSeconds=7200) == "ValidationError"


def test_session_policies_and_boundaries_narrow(emulator, account):
    iam = account.client("iam")
    boundary = iam.create_policy(
        PolicyName="b",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [allow("ssm:*"), allow("s3:*")]}),
    )
    arn = account.role("narrow", {"AWS": account.number}, [allow("*")], PermissionsBoundary=boundary["Policy"]["Arn"])
    whole = account.assume(arn)
    assert emulator.client("ssm", whole).describe_parameters()["Parameters"] == []
    assert refused(emulator.client("kms", whole).list_keys) == "AccessDeniedException"
    small = account.assume(
        arn, Policy=json.dumps({"Version": "2012-10-17", "Statement": [allow("s3:ListAllMyBuckets")]})
    )
    assert emulator.client("s3", small).list_buckets()["Buckets"] == []
    assert refused(emulator.client("ssm", small).describe_parameters) == "AccessDeniedException"
    assert emulator.client("sts", small).get_caller_identity()["Account"] == account.number


def test_what_was_judged_is_on_record(emulator, account):
    """What was allowed and what was refused is on record."""
    emulator.control("DELETE", "/denied")
    arn = account.role("mine", {"AWS": account.number}, [allow("ssm:GetParameter", "arn:aws:ssm:*:*:parameter/a")])
    parameters = emulator.client("ssm", account.assume(arn))
    assert refused(parameters.get_parameter, Name="/a") == "ParameterNotFound"
    assert refused(parameters.get_parameter, Name="/b") == "AccessDeniedException"
    denied = emulator.control("GET", "/denied")
    assert [(d["action"], d["resource"].split(":")[-1]) for d in denied] == [("ssm:GetParameter", "parameter/b")]
    allowed = emulator.control("GET", "/allowed")
    assert [a["resource"].split(":")[-1] for a in allowed if a["principal"] == arn] == ["parameter/a"]


def test_presigned_identity(emulator, account):
    """What a machine hands over to prove who it is: a presigned GetCallerIdentity."""
    arn = account.role("node", {"AWS": account.number})
    url = emulator.client("sts", account.assume(arn)).generate_presigned_url("get_caller_identity")
    with urllib.request.urlopen(url) as answer:
        assert "assumed-role/node/test</Arn>" in answer.read().decode()
