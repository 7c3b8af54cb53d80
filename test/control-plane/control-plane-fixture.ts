import { App, Stack } from 'aws-cdk-lib/core';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { ControlPlaneStack, type ControlPlaneProps, type ControlPlaneStackProps } from '../../lib/control-plane';
import { ENV } from './processes/fixture';

/** The least that a control plane must be told, with a hosted zone in the stack's own AWS account. */
export function controlPlaneProps(stack: Stack, controlPlaneName = 'main'): ControlPlaneProps {
  return {
    controlPlaneName,
    domain: `${controlPlaneName}.lake.example.com`,
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    hostedZone: HostedZone.fromHostedZoneAttributes(stack, `Zone-${controlPlaneName}`, {
      hostedZoneId: 'Z1',
      zoneName: 'lake.example.com',
    }),
  };
}

/** A stack at its defaults, with its zone in a stack of its own. */
export function controlPlaneStack(props: Partial<ControlPlaneStackProps> = {}, app = new App()): ControlPlaneStack {
  const controlPlaneName = props.controlPlaneName ?? 'main';
  const zones = new Stack(app, `Zones-${controlPlaneName}`, { env: ENV });
  return new ControlPlaneStack(app, `ControlPlane-${controlPlaneName}`, {
    env: ENV,
    ...controlPlaneProps(zones, controlPlaneName),
    ...props,
  });
}
