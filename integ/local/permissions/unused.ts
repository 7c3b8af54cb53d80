const TOKENS = 'the databases of the emulator admit any token; RDS asks IAM at each login';
const KEYS = 'the emulator asks nothing of a key that S3 uses for its caller; AWS does';
const LARGE = 'only for what is written in many parts, and listed or given up before it is whole';
const DELIVERY = 'only where an account has its usage or its audit log delivered';

/** Actions that are listed though a run of the whole system does not call them, each with its reason. */
export const UNUSED: Readonly<Record<string, string>> = {
  'webapp rds-db:connect database': TOKENS,
  'cluster-manager rds-db:connect database': TOKENS,
  'job-manager rds-db:connect database': TOKENS,
  'relay rds-db:connect database': TOKENS,
  'cross-account ec2:DescribeVpcEndpoints': 'only where endpoints of PrivateLink are registered, which are followed',
  'cross-account iam:CreateServiceLinkedRole': 'AWS asks for it at the first spot instance of an AWS account alone',
  'node kms:Decrypt': KEYS,
  'node kms:GenerateDataKey': KEYS,
  'node s3:AbortMultipartUpload': LARGE,
  'node s3:ListBucketMultipartUploads': LARGE,
  'node s3:ListMultipartUploadParts': LARGE,
  'node s3:GetBucketLocation': 'only by clients that are told no region',
  'node s3:GetObjectVersion': 'only where somebody reads a former version of an object',
  'storage-access kms:Decrypt': KEYS,
  'storage-access kms:GenerateDataKey': KEYS,
  'storage-access s3:PutObject': DELIVERY,
  'storage-access sts:AssumeRole': DELIVERY,
  'storage-access sts:TagSession': DELIVERY,
};
