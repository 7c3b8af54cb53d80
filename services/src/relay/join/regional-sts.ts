import type { Environment } from '../../platform/settings';

/** The regional endpoint of STS. */
export interface RegionalSts {
  readonly origin: string;
  readonly region: string;
}

/** The endpoint that the region has, or the one that the environment names for every client of AWS. */
export function regionalSts(region: string, environment: Environment): RegionalSts {
  const named = environment.AWS_ENDPOINT_URL_STS ?? environment.AWS_ENDPOINT_URL;
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return { region, origin: named === undefined ? `https://sts.${region}.${suffix}` : new URL(named).origin };
}
