import { Stack, Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { known } from '../../shared/known';
import { lit } from '../../shared/lit';
import { Problems } from '../../shared/problems';
import { checkAddresses } from './address-checks';
import { checkEndpoints, checkPrivateLink } from './endpoint-checks';
import { checkZones } from './network-checks';
import type { DataPlaneNetworkProps } from './data-plane-network-props';
import type { NetworkPlan } from './network-plan';

/** Throws what can be known to be wrong with a network before it is deployed. */
export function checkDataPlaneNetwork(scope: IConstruct, props: DataPlaneNetworkProps, plan: NetworkPlan): void {
  const problems = new Problems(scope);
  checkRegion(scope, props, problems);
  checkZones(props.availabilityZones, props.controlPlane.contract.region, problems);
  checkAddresses(props, problems);
  checkOwnership(props, problems);
  plan.own?.egress._check(problems, props.availabilityZones.length);
  checkEndpoints(props, plan, problems);
  checkPrivateLink(props, plan, problems);
  checkFlowLogs(props, problems);
  problems.throwIfAny();
  if (props.egress?.leadsOut === false && props.privateLink === false) {
    Validations.of(scope).addWarning(
      'lakehouse:DataPlaneNetwork.noWayToControlPlane',
      'the VPC is isolated and privateLink is false: nodes reach the control plane only if something else, such as peering, leads there',
    );
  }
}

function checkRegion(scope: IConstruct, { controlPlane }: DataPlaneNetworkProps, problems: Problems): void {
  const region = known(Stack.of(scope).region);
  const expected = known(controlPlane.contract.region);
  if (region !== undefined && expected !== undefined && region !== expected) {
    problems.add(
      lit`RegionDiffers`,
      `the stack must be in the region of the control plane, ${JSON.stringify(expected)}, got ${JSON.stringify(region)}; a data plane lies in one region with its control plane`,
    );
  }
}

/** Properties that mean only an own VPC, or only an existing one. */
function checkOwnership(props: DataPlaneNetworkProps, problems: Problems): void {
  const zones = props.availabilityZones.length;
  if (props.vpc && props.egress?.leadsOut) {
    problems.add(
      lit`EgressOfExistingVpc`,
      'egress must not be given with vpc, unless it is isolated: the routes of an existing VPC are its own; leave it out',
    );
  }
  const tables = props.privateRouteTableIds;
  if (tables && !props.vpc) {
    problems.add(
      lit`RouteTablesOfOwnVpc`,
      'privateRouteTableIds must be given with vpc only: a VPC that is created gets its own route tables',
    );
  } else if (tables && tables.length !== 1 && tables.length !== zones) {
    problems.add(
      lit`RouteTablesNotOnePerZone`,
      `privateRouteTableIds must be one, or one for each of the ${zones} availabilityZones, got ${tables.length}`,
    );
  }
  if (props.vpc && props.s3Endpoint && !tables) {
    problems.add(
      lit`S3EndpointNeedsRouteTables`,
      'privateRouteTableIds must be given for s3Endpoint in an existing VPC: the endpoint is an entry of route tables',
    );
  }
}

function checkFlowLogs(props: DataPlaneNetworkProps, problems: Problems): void {
  if (
    props.flowLogBucket &&
    (props.flowLogKey || props.flowLogRetention !== undefined || props.flowLogRemovalPolicy !== undefined)
  ) {
    problems.add(
      lit`FlowLogsTwoDestinations`,
      'flowLogKey, flowLogRetention and flowLogRemovalPolicy must not be given with flowLogBucket: they are for the log group; set them on the bucket',
    );
  }
  if (props.flowLogs === false && (props.flowLogBucket ?? props.flowLogKey)) {
    problems.add(lit`FlowLogsOff`, 'flowLogs must not be false with flowLogBucket or flowLogKey; leave out either');
  }
}
