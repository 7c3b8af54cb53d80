import type { Findings } from './findings';

/** What an ARN must name. */
export interface ExpectedArn {
  readonly partition: string;
  readonly service: string;
  /** Region, empty where the service has none. @default - any */
  readonly region?: string;
  /** AWS account. @default - any */
  readonly awsAccount?: string;
  /** Kind of resource, such as `role`. @default - any */
  readonly kind?: string;
}

/** Checks what an ARN names, part by part. */
export function checkArn(path: string, arn: string, expected: ExpectedArn, findings: Findings): void {
  const [, partition, service, region, awsAccount, ...rest] = arn.split(':');
  const fits =
    partition === expected.partition &&
    service === expected.service &&
    (expected.region === undefined || region === expected.region) &&
    (expected.awsAccount === undefined || awsAccount === expected.awsAccount) &&
    (expected.kind === undefined || rest.join(':').startsWith(`${expected.kind}/`));
  if (fits) return;
  const { region: inRegion = '<region>', awsAccount: inAccount = '<AWS account>', kind = '' } = expected;
  const pattern = ['arn', expected.partition, expected.service, inRegion, inAccount, kind && `${kind}/`].join(':');
  findings.add(path, `must be an ARN like ${pattern}…, got ${JSON.stringify(arn)}`);
}
