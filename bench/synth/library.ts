import { ControlPlane, DataPlaneStack } from 'cdk-lakehouse';
import type { App } from 'aws-cdk-lib/core';
import { ACCOUNT_ID, AVAILABILITY_ZONES, CONTROL_PLANE, ENV } from './settings';

const controlPlane = ControlPlane.fromAttributes(CONTROL_PLANE);

/** A data plane with one workspace, at its defaults. */
export class Plane extends DataPlaneStack {
  constructor(scope: App, id: string, index: number) {
    super(scope, id, {
      env: ENV,
      description: `data plane ${index}`,
      controlPlane,
      accountId: ACCOUNT_ID,
      availabilityZones: AVAILABILITY_ZONES,
      workspaces: [{ name: 'prod' }],
    });
  }
}
