import { SizeRoundingBehavior } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { known } from '../../shared/known';
import { lit } from '../../shared/lit';
import { Problems } from '../../shared/problems';
import type { ClusterLaunchTemplateProps } from './cluster-launch-template';

const WORKSPACE_KEY = /^[A-Za-z0-9_.-]{1,64}$/;

/** Reports what EC2 would refuse at launch, long after the deployment. */
export function checkClusterLaunchTemplate(scope: IConstruct, props: ClusterLaunchTemplateProps): void {
  const problems = new Problems(scope);
  const got = (value: unknown) => `got ${JSON.stringify(value)}`;

  const workspace = known(props.workspace);
  if (workspace !== undefined && !WORKSPACE_KEY.test(workspace)) {
    problems.add(lit`WorkspaceKeyInvalid`, `workspace must be 1 to 64 letters, digits, "_", "-" and ".", ${got(workspace)}`);
  }
  const groups = props.securityGroups.length;
  if (groups < 1 || groups > 5) {
    problems.add(lit`SecurityGroupCount`, `securityGroups must have 1 to 5 entries, ${got(groups)}`);
  }
  if (props.forNamedProfile && !props.instanceProfile) {
    problems.add(lit`NamedProfileMissing`, 'instanceProfile must be given with forNamedProfile, got none');
  }
  const size = props.rootVolumeSize?.isUnresolved()
    ? undefined
    : props.rootVolumeSize?.toGibibytes({ rounding: SizeRoundingBehavior.NONE });
  if (outside(size, 20, 16384)) {
    problems.add(lit`RootVolumeSizeOutOfRange`, `rootVolumeSize must be 20 to 16384 GiB, ${got(size)}`);
  }
  const iops = known(props.rootVolumeIops);
  if (outside(iops, 3000, 80000)) {
    problems.add(lit`RootVolumeIopsOutOfRange`, `rootVolumeIops must be 3000 to 80000, ${got(iops)}`);
  }
  const throughput = known(props.rootVolumeThroughput);
  if (outside(throughput, 125, 2000)) {
    problems.add(lit`RootVolumeThroughputOutOfRange`, `rootVolumeThroughput must be 125 to 2000 MiB/s, ${got(throughput)}`);
  }
  if (throughput !== undefined && throughput > (iops ?? 3000) / 4 && !outside(throughput, 125, 2000)) {
    problems.add(
      lit`RootVolumeThroughputNeedsIops`,
      `rootVolumeThroughput must be at most a quarter of rootVolumeIops, ${got(throughput)}; raise rootVolumeIops to ${throughput * 4}`,
    );
  }
  const { vendorTag } = props.controlPlane.contract;
  for (const [key, value] of Object.entries(props.nodeTags ?? {})) {
    if (key === vendorTag.key && value !== vendorTag.value) {
      problems.add(
        lit`VendorTagOverridden`,
        `nodeTags must not set ${JSON.stringify(key)}, ${got(value)}; the control plane manages only what bears its own tag`,
      );
    }
  }
  problems.throwIfAny();
}

function outside(value: number | undefined, from: number, to: number): boolean {
  return value !== undefined && (value < from || value > to);
}
