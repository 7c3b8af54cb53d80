import type { IConnectable, Port } from 'aws-cdk-lib/aws-ec2';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IDatabaseCluster, IDatabaseInstance } from 'aws-cdk-lib/aws-rds';
import { bucketSource, hdfsSource, type BucketSourceProps, type HdfsSourceProps } from './files';
import { gitSource, onPremisesSource, type GitSourceProps, type OnPremisesSourceProps } from './private-hosts';
import { databaseSource, rdsClusterSource, rdsInstanceSource, type DatabaseSourceProps, type RdsSourceProps } from './relational';
import { kafkaSource, kinesisSource, mskSource } from './streaming';
import type { KafkaSourceProps, KinesisSourceProps, MskSourceProps } from './streaming';

/** Ports of a data source that nodes dial. */
export interface DataSourcePort {
  /** Whom nodes dial: a peer such as `Peer.ipv4('10.1.0.0/16')`, or what has security groups, which then admit them. */
  readonly to: IConnectable;
  /** Port or ports. */
  readonly port: Port;
}

/** A route to a data source outside of the VPC. One of the gateways is given. */
export interface DataSourceRoute {
  /** Addresses there, such as `192.168.0.0/16`. */
  readonly cidr: string;
  /** Id of a transit gateway to which the VPC is attached. @default - not through a transit gateway */
  readonly transitGatewayId?: string;
  /** Id of a VPN gateway that is attached to the VPC. @default - not through a VPN gateway */
  readonly vpnGatewayId?: string;
}

/** Properties of DataSource: all that a workspace must open and grant for it. */
export interface DataSourceProps {
  /** What it is, in a few words, such as `orders database`; the description of security group rules. */
  readonly description: string;
  /** Ports that nodes dial. @default - none; it is reached on port 443, as AWS services are */
  readonly ports?: DataSourcePort[];
  /** What nodes may do there. @default - nothing that IAM decides */
  readonly statements?: PolicyStatement[];
  /** Why these statements cannot do without wildcards, for those who review them. @default - they have none */
  readonly wildcardReason?: string;
  /** Routes to it. @default - the route tables lead there already */
  readonly routes?: DataSourceRoute[];
  /** ARN of a bucket that restrictive endpoint policies must let through. @default - none */
  readonly bucketArn?: string;
}

/**
 * Something that clusters reach beside the bucket of their workspace.
 *
 * It says which ports are dialled, what is granted and where routes lead; `addDataSource` of a workspace opens and grants
 * just that.
 */
export class DataSource {
  /** A database instance of RDS: its port, both ways, and login by IAM as one database user. */
  public static rdsInstance(instance: IDatabaseInstance, props: RdsSourceProps = {}): DataSource {
    return new DataSource(rdsInstanceSource(instance, props));
  }
  /** A cluster of RDS, such as Aurora: its port, both ways, and login by IAM as one database user. */
  public static rdsCluster(cluster: IDatabaseCluster, props: RdsSourceProps = {}): DataSource {
    return new DataSource(rdsClusterSource(cluster, props));
  }
  /** A PostgreSQL server, wherever it is; port 5432. */
  public static postgres(props: DatabaseSourceProps): DataSource {
    return new DataSource(databaseSource('PostgreSQL', 5432, props));
  }
  /** A MySQL or MariaDB server, wherever it is; port 3306. */
  public static mysql(props: DatabaseSourceProps): DataSource {
    return new DataSource(databaseSource('MySQL', 3306, props));
  }
  /** A Microsoft SQL Server, wherever it is; port 1433. */
  public static sqlServer(props: DatabaseSourceProps): DataSource {
    return new DataSource(databaseSource('SQL Server', 1433, props));
  }
  /** An Oracle database, wherever it is; port 1521. */
  public static oracle(props: DatabaseSourceProps): DataSource {
    return new DataSource(databaseSource('Oracle', 1521, props));
  }
  /** A cluster of Amazon MSK with authentication by IAM; port 9098. */
  public static msk(props: MskSourceProps): DataSource {
    return new DataSource(mskSource(props));
  }
  /** Brokers of Kafka, wherever they are. */
  public static kafka(props: KafkaSourceProps): DataSource {
    return new DataSource(kafkaSource(props));
  }
  /** A data stream of Kinesis. */
  public static kinesis(props: KinesisSourceProps): DataSource {
    return new DataSource(kinesisSource(props));
  }
  /** A bucket of S3, or a prefix of one. */
  public static bucket(props: BucketSourceProps): DataSource {
    return new DataSource(bucketSource(props));
  }
  /** An HDFS cluster: its name nodes and its data nodes. */
  public static hdfs(props: HdfsSourceProps): DataSource {
    return new DataSource(hdfsSource(props));
  }
  /** Hosts in the company's own network, through a transit gateway or a VPN. */
  public static onPremises(props: OnPremisesSourceProps): DataSource {
    return new DataSource(onPremisesSource(props));
  }
  /** A private host of Git repositories. */
  public static git(props: GitSourceProps): DataSource {
    return new DataSource(gitSource(props));
  }

  /** All that a workspace must open and grant. */
  public readonly props: DataSourceProps;

  /** Something that no factory describes. */
  constructor(props: DataSourceProps) {
    this.props = props;
  }
}
