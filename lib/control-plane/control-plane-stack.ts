import { CfnOutput, Stack, Tags, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { ControlPlane } from './control-plane';
import type { ControlPlaneProps } from './control-plane-props';

/** Properties of ControlPlaneStack. */
export interface ControlPlaneStackProps extends ControlPlaneProps, StackProps {}

/**
 * A control plane as a stack of its own, protected from deletion unless told otherwise. Its outputs are what its owner
 * has to know: the hosts, where their names must lead when there is no hosted zone, and the names that AWS made up for
 * the endpoint services.
 */
export class ControlPlaneStack extends Stack {
  /** The control plane. */
  public readonly controlPlane: ControlPlane;
  private readonly zones?: string[];

  constructor(scope: Construct, id: string, props: ControlPlaneStackProps) {
    super(scope, id, {
      description: `Control plane ${props.controlPlaneName} of a lakehouse`,
      ...props,
      terminationProtection: props.terminationProtection ?? true,
    });
    this.zones = props.availabilityZones;
    this.controlPlane = new ControlPlane(this, 'ControlPlane', props);
    // Not dashboards: what checks templates (cfn-lint 1.51) knows no tags of theirs.
    Tags.of(this).add('lakehouse:control-plane', props.controlPlaneName, {
      excludeResourceTypes: ['AWS::CloudWatch::Dashboard'],
    });
    this.addOutputs(props);
  }

  /** The zones that were given: they are never asked of AWS. */
  public override get availabilityZones(): string[] {
    return this.zones ?? super.availabilityZones;
  }

  private addOutputs(props: ControlPlaneStackProps): void {
    const { contract, webapp, relay, restApi, monitoring, artifactStore } = this.controlPlane;
    this.output('AccountsHost', contract.accountsHost, 'Host of the account API');
    this.output('RelayHost', contract.relayHost, 'Host that nodes dial');
    if (!props.hostedZone) {
      const records = `accounts.${props.domain} and *.${props.domain}`;
      this.output('WebappTarget', webapp.loadBalancer.loadBalancerDnsName, `Where ${records} must lead`);
      this.output('RelayTarget', relay.loadBalancer.loadBalancerDnsName, `Where ${contract.relayHost} must lead`);
    }
    if (restApi) this.output('RestApiEndpointService', restApi.endpointService.serviceName, 'REST API by PrivateLink');
    if (relay.endpointService) this.output('RelayEndpointService', relay.endpointService.serviceName, 'Relay by PrivateLink');
    this.output('ArtifactBucket', artifactStore.bucket.bucketName, 'Where runtimes are published: npm run runtime -- publish');
    this.output('AlarmTopic', monitoring.alarmTopic.topicArn, 'Topic that alarms go to: subscribe to it');
  }

  private output(id: string, value: string, description: string): void {
    new CfnOutput(this, id, { value, description });
  }
}
