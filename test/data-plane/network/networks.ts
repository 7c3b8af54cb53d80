import type { Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import type { Construct } from 'constructs';
import type { IControlPlane } from '../../../lib/contract';
import { controlPlaneFromAttributes } from '../../../lib/contract/lakehouse';
import { DataPlaneNetwork, type DataPlaneNetworkProps } from '../../../lib/data-plane/network';
import { ownControlPlane } from '../contracts';

/** Two zones of the tests' region. */
export const ZONES = ['eu-west-1a', 'eu-west-1b'];

/** PrivateLink services without private DNS names. */
export const ENDPOINT_SERVICES = {
  restApi: { serviceName: 'com.amazonaws.vpce.eu-west-1.vpce-svc-00000000000000001' },
  relay: { serviceName: 'com.amazonaws.vpce.eu-west-1.vpce-svc-00000000000000002' },
};

/** A control plane of this library that offers PrivateLink. */
export function privateControlPlane(): IControlPlane {
  return controlPlaneFromAttributes({
    name: 'eu1',
    region: 'eu-west-1',
    awsAccount: '123456789012',
    domain: 'eu1.lake.example.com',
    endpointServices: ENDPOINT_SERVICES,
  });
}

/** A network with two zones. */
export function createNetwork(scope: Construct, props: Partial<DataPlaneNetworkProps> = {}, id = 'Network'): DataPlaneNetwork {
  return new DataPlaneNetwork(scope, id, { controlPlane: ownControlPlane(), availabilityZones: ZONES, ...props });
}

/** The properties of all resources of a type, in the order of the template. */
export function propertiesOf(stack: Stack, type: string): Record<string, unknown>[] {
  return Object.values(Template.fromStack(stack).findResources(type)).map(
    (resource) => resource.Properties as Record<string, unknown>,
  );
}
