/** What a control plane must be told of a workspace's infrastructure to register it: what AWS named, as plain values. */
export interface WorkspaceRegistration {
  /** Name of the workspace. */
  readonly name: string;
  /** ARN of the role that the control plane assumes. */
  readonly crossAccountRoleArn: string;
  /** Id of the VPC. */
  readonly vpcId: string;
  /** Ids of the subnets of nodes. */
  readonly subnetIds: string[];
  /** Ids of the security groups of nodes. */
  readonly securityGroupIds: string[];
  /** Name of the root bucket. */
  readonly rootBucketName: string;
  /** ARN of the key of the workspace. @default - it has none */
  readonly keyArn?: string;
  /** Id of the VPC endpoint of the control plane's API. @default - nodes do not use PrivateLink */
  readonly restApiEndpointId?: string;
  /** Id of the VPC endpoint of the control plane's relay. @default - nodes do not use PrivateLink */
  readonly relayEndpointId?: string;
  /** ARNs of the instance profiles with which clusters may run; the first is the one that they have by default. */
  readonly instanceProfileArns: string[];
  /** Id of the launch template of drivers. @default - the control plane makes its own */
  readonly driverTemplateId?: string;
  /** Id of the launch template of workers. @default - the control plane makes its own */
  readonly workerTemplateId?: string;
  /** Id of the launch template of nodes with GPUs. @default - the control plane makes its own */
  readonly gpuTemplateId?: string;
}
