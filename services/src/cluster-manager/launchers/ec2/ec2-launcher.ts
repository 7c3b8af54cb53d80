import {
  CreateFleetCommand,
  DescribeSubnetsCommand,
  TerminateInstancesCommand,
  type CreateFleetError,
  type EC2Client,
  type Instance,
} from '@aws-sdk/client-ec2';
import type { InstanceOwner, Launcher, LaunchOutcome, LaunchRequest, ListedInstance, NodeType } from '../launcher';
import type { LaunchFailure } from '../launch-failure';
import { NoDataPlane, type DataPlane } from './data-plane';
import { failureOf, failureOfError } from './failures';
import { findImage, findTemplate } from './find-template';
import { fleetRequest, TAGS, type FleetFacts } from './fleet-request';
import { describe, isAlive, launched, listed } from './instances';
import type { Sessions } from './sessions';

export interface Ec2LauncherProps {
  readonly sessions: Sessions;
  readonly controlPlane: string;
  /** @throws NoDataPlane when the workspace has none */
  readonly dataPlaneOf: (owner: InstanceOwner) => Promise<DataPlane>;
}

/**
 * Nodes as EC2 instances in customers' AWS accounts: fleets of type instant, from the data plane's launch templates.
 *
 * What a launch has made is found by the tag with its client token before anything is launched, and EC2 knows the token as well: a
 * launch whose reply was lost makes nothing twice, also when what it made was ended meanwhile.
 */
export class Ec2Launcher implements Launcher {
  public readonly hasZones = true;

  constructor(private readonly props: Ec2LauncherProps) {}

  public async launch(request: LaunchRequest): Promise<LaunchOutcome> {
    try {
      const dataPlane = await this.props.dataPlaneOf(request.owner);
      return await this.launchIn(await this.props.sessions.ec2(dataPlane, request.clusterId), dataPlane, request);
    } catch (error) {
      const failure = error instanceof NoDataPlane ? invalid(error.message) : failureOfError(error);
      if (failure) return { instances: [], failure };
      throw error;
    }
  }

  public async list(owner: InstanceOwner): Promise<ListedInstance[]> {
    const dataPlane = await this.props.dataPlaneOf(owner);
    return (await this.ownInstances(await this.props.sessions.ec2(dataPlane), owner)).map(listed);
  }

  /** Asks for those only that are the owner's: an id alone ends nothing. */
  public async end(owner: InstanceOwner, instanceIds: readonly string[]): Promise<void> {
    if (instanceIds.length === 0) return;
    const ec2 = await this.props.sessions.ec2(await this.props.dataPlaneOf(owner));
    const own = (await this.ownInstances(ec2, owner)).map(({ InstanceId: id }) => id);
    const ids = instanceIds.filter((id) => own.includes(id));
    if (ids.length > 0) await ec2.send(new TerminateInstancesCommand({ InstanceIds: ids }));
  }

  public size(nodeType: NodeType): NodeType {
    return nodeType;
  }

  private async launchIn(ec2: EC2Client, dataPlane: DataPlane, request: LaunchRequest): Promise<LaunchOutcome> {
    const facts = await this.factsOf(ec2, dataPlane, request);
    if ('code' in facts) return failed(facts);
    const { clientToken, count, market } = request;
    const errors: CreateFleetError[] = [];
    const before = await this.launchedBy(ec2, clientToken);
    if (before.length < count) errors.push(...(await this.fleet(ec2, request, market.lifecycle, count, clientToken, facts)));
    let made = await this.launchedBy(ec2, clientToken);
    if (made.length < count && market.lifecycle === 'SPOT' && market.fallback) {
      // A token of its own: it is another launch, and follows from the first, in the zone that the first found.
      const token = `${clientToken}-on-demand`;
      const [first] = made;
      const place = first?.SubnetId === undefined ? facts : { ...facts, subnetIds: [first.SubnetId] };
      errors.push(...(await this.fleet(ec2, request, 'ON_DEMAND', count - made.length, token, place)));
      made = await this.launchedBy(ec2, clientToken);
    }
    const awsAccountId = dataPlane.roleArn.split(':')[4] ?? '';
    const instances = made.map((instance) => launched(instance, awsAccountId));
    return instances.length < count ? { instances, failure: failureOf(errors.map(fault)) } : { instances };
  }

  /** Launches a fleet; answers why it is short. Sees to it that what it made is to be seen. */
  private async fleet(
    ec2: EC2Client,
    request: LaunchRequest,
    lifecycle: 'ON_DEMAND' | 'SPOT',
    count: number,
    clientToken: string,
    facts: FleetFacts,
  ): Promise<CreateFleetError[]> {
    const { Errors: errors = [], Instances: groups = [] } = await ec2.send(
      new CreateFleetCommand(fleetRequest(request, { lifecycle, count, clientToken }, facts)),
    );
    const ids = groups.flatMap(({ InstanceIds: made = [] }) => made);
    const seen = await describe(ec2, [tagFilter(TAGS.token, request.clientToken)]);
    const missing = ids.filter((id) => !seen.some(({ InstanceId: found }) => found === id));
    if (missing.length > 0) throw new Error(`EC2 does not show ${missing.join(', ')} yet, which it has just launched`);
    return errors;
  }

  private async factsOf(ec2: EC2Client, dataPlane: DataPlane, request: LaunchRequest): Promise<FleetFacts | LaunchFailure> {
    const [preferred] = request.nodeTypes;
    const { use, instanceProfileArn } = request;
    const templateId = await findTemplate(ec2, dataPlane, {
      use: preferred.gpus > 0 ? 'gpu' : use,
      ...(instanceProfileArn !== undefined && { instanceProfileArn }),
    });
    if (typeof templateId !== 'string') return templateId;
    const subnetIds = await subnetsFor(ec2, dataPlane, request);
    if (subnetIds.length === 0) return nowhere(request);
    const owner = await this.props.sessions.imageOwner();
    const images = new Map<boolean, string>();
    for (const { arm = false } of request.nodeTypes) {
      const image = images.get(arm) ?? (await findImage(ec2, owner, arm));
      if (typeof image !== 'string') return image;
      images.set(arm, image);
    }
    const imageOf = ({ arm = false }: NodeType) => images.get(arm) ?? '';
    return { dataPlane, controlPlane: this.props.controlPlane, templateId, subnetIds, imageOf };
  }

  private async launchedBy(ec2: EC2Client, clientToken: string): Promise<Instance[]> {
    return (await describe(ec2, [tagFilter(TAGS.token, clientToken)])).filter(isAlive);
  }

  private ownInstances(ec2: EC2Client, { workspaceId }: InstanceOwner): Promise<Instance[]> {
    return describe(ec2, [tagFilter(TAGS.controlPlane, this.props.controlPlane), tagFilter(TAGS.workspace, workspaceId)]);
  }
}

async function subnetsFor(ec2: EC2Client, { subnetIds }: DataPlane, { zone, avoidZones = [] }: LaunchRequest): Promise<string[]> {
  if (zone === undefined && avoidZones.length === 0) return [...subnetIds];
  const { Subnets: subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ SubnetIds: [...subnetIds] }));
  const fits = (name = '') => (zone === undefined ? !avoidZones.includes(name) : name === zone);
  return subnets.flatMap(({ AvailabilityZone: name, SubnetId: id }) => (fits(name) && id !== undefined ? [id] : []));
}

function nowhere({ zone, avoidZones = [] }: LaunchRequest): LaunchFailure {
  if (zone !== undefined) {
    return invalid(`the workspace has no subnet in ${zone}; choose a zone that it has one in, or set zone_id to auto`);
  }
  return {
    code: 'AWS_INSUFFICIENT_INSTANCE_CAPACITY_FAILURE',
    message:
      `no availability zone of the workspace has room for all nodes of the cluster, tried ${avoidZones.join(', ')}; ` +
      'try again later, allow more node types, ask for fewer workers, or choose SPOT_WITH_FALLBACK for spot instances',
    parameters: {},
    passes: false,
  };
}

function tagFilter(key: string, value: string) {
  return { Name: `tag:${key}`, Values: [value] };
}

function fault({ ErrorCode: code = 'Unknown', ErrorMessage: message = '' }: CreateFleetError) {
  return { code, message };
}

function invalid(message: string): LaunchFailure {
  return { code: 'INVALID_ARGUMENT', message, parameters: {}, passes: false };
}

function failed(failure: LaunchFailure): LaunchOutcome {
  return { instances: [], failure };
}
