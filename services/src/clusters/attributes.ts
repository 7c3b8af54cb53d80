import { Type, type Static, type TProperties } from 'typebox';

const text = (description?: string) => Type.Optional(Type.String(description === undefined ? {} : { description }));
const whole = (description: string) => Type.Optional(Type.Integer({ description }));
const flag = (description?: string) => Type.Optional(Type.Boolean(description === undefined ? {} : { description }));
const texts = Type.Record(Type.String(), Type.String());
const choice = <const Values extends readonly string[]>(values: Values) => Type.Optional(Type.Enum(values));

export const Autoscale = Type.Object({
  min_workers: Type.Optional(Type.Integer()),
  max_workers: Type.Optional(Type.Integer()),
});
export type Autoscale = Static<typeof Autoscale>;

const AwsAttributes = Type.Object({
  availability: choice(['SPOT', 'ON_DEMAND', 'SPOT_WITH_FALLBACK']),
  first_on_demand: whole('nodes that are on-demand whatever availability says, the driver first'),
  zone_id: text('availability zone, such as eu-west-1a; auto: whichever has room'),
  spot_bid_price_percent: whole('most that is paid for spot, in percent of the on-demand price'),
  instance_profile_arn: text(),
  ebs_volume_type: choice(['GENERAL_PURPOSE_SSD', 'THROUGHPUT_OPTIMIZED_HDD']),
  ebs_volume_count: whole('volumes of a node'),
  ebs_volume_size: whole('GiB of a volume'),
  ebs_volume_iops: whole('operations per second of a volume'),
  ebs_volume_throughput: whole('MiB per second of a volume'),
});

const Place = Type.Object({ destination: Type.String() });
const S3Place = Type.Object({
  destination: Type.String({ description: 's3://bucket/key' }),
  region: text(),
  endpoint: text(),
  enable_encryption: flag(),
  encryption_type: text(),
  kms_key: text(),
  canned_acl: text(),
});

/** Where logs are delivered to: exactly one of these. */
const ClusterLogConf = Type.Object({
  dbfs: Type.Optional(Place),
  s3: Type.Optional(S3Place),
  volumes: Type.Optional(Place),
});

/** Where an init script is: exactly one of these. */
export const InitScriptInfo = Type.Object({
  workspace: Type.Optional(Place),
  volumes: Type.Optional(Place),
  s3: Type.Optional(S3Place),
  file: Type.Optional(Place),
  dbfs: Type.Optional(Place),
  abfss: Type.Optional(Place),
  gcs: Type.Optional(Place),
});
export type InitScriptInfo = Static<typeof InitScriptInfo>;

const Flexibility = Type.Object({ alternate_node_type_ids: Type.Optional(Type.Array(Type.String())) });

export const DATA_SECURITY_MODES = [
  'DATA_SECURITY_MODE_AUTO',
  'DATA_SECURITY_MODE_STANDARD',
  'DATA_SECURITY_MODE_DEDICATED',
  'USER_ISOLATION',
  'SINGLE_USER',
  'NONE',
  'LEGACY_TABLE_ACL',
  'LEGACY_PASSTHROUGH',
  'LEGACY_SINGLE_USER',
  'LEGACY_SINGLE_USER_STANDARD',
] as const;

/** What a cluster has beyond its size, in the words of the API: https://docs.databricks.com/api/workspace/clusters/create */
const ATTRIBUTES = {
  cluster_name: text('not necessarily unique'),
  spark_version: text('key of a runtime, as clusters/spark-versions lists them'),
  use_ml_runtime: flag('the machine-learning variant of the runtime; needs kind'),
  runtime_engine: choice(['NULL', 'STANDARD', 'PHOTON']),
  kind: choice(['CLASSIC_PREVIEW']),
  is_single_node: flag('a driver alone; needs kind'),
  node_type_id: text('EC2 instance type of the workers, as clusters/list-node-types lists them'),
  driver_node_type_id: text('EC2 instance type of the driver; that of the workers without it'),
  worker_node_type_flexibility: Type.Optional(Flexibility),
  driver_node_type_flexibility: Type.Optional(Flexibility),
  instance_pool_id: text(),
  driver_instance_pool_id: text(),
  policy_id: text(),
  aws_attributes: Type.Optional(AwsAttributes),
  autotermination_minutes: whole('minutes without work after which it is terminated; 0: never'),
  enable_elastic_disk: flag(),
  enable_local_disk_encryption: flag(),
  data_security_mode: choice(DATA_SECURITY_MODES),
  single_user_name: text('user or group that alone attaches to a dedicated cluster'),
  spark_conf: Type.Optional(texts),
  spark_env_vars: Type.Optional(texts),
  custom_tags: Type.Optional(texts),
  ssh_public_keys: Type.Optional(Type.Array(Type.String())),
  init_scripts: Type.Optional(Type.Array(InitScriptInfo)),
  cluster_log_conf: Type.Optional(ClusterLogConf),
  docker_image: Type.Optional(
    Type.Object({ url: text(), basic_auth: Type.Optional(Type.Object({ username: text(), password: text() })) }),
  ),
  workload_type: Type.Optional(Type.Object({ clients: Type.Object({ jobs: flag(), notebooks: flag() }) })),
} satisfies TProperties;

const SIZE = { num_workers: Type.Optional(Type.Integer()), autoscale: Type.Optional(Autoscale) };

/** What somebody asks for: attributes, size, and how policies are applied. */
export const ClusterSpec = Type.Object({ ...ATTRIBUTES, ...SIZE, apply_policy_default_values: Type.Optional(Type.Boolean()) });
export type ClusterSpec = Static<typeof ClusterSpec>;

/** What a cluster is made of; its size is in columns of its own. */
export const ClusterAttributes = Type.Object(ATTRIBUTES);
export type ClusterAttributes = Static<typeof ClusterAttributes>;

/** A specification whose size is left open. */
export function withoutSize(spec: ClusterSpec): ClusterSpec {
  const rest = { ...spec };
  delete rest.num_workers;
  delete rest.autoscale;
  return rest;
}

/** What a specification says of the cluster itself, beyond its size and how policies are applied. */
export function attributesOf(spec: ClusterSpec): ClusterAttributes {
  const rest = withoutSize(spec);
  delete rest.apply_policy_default_values;
  return rest;
}
