/** The processes of a control plane, by their names in the process manifest. */
export enum LakehouseProcess {
  /** The REST API and the web UI. */
  WEBAPP = 'webapp',
  /** Launches, watches and ends the nodes of clusters. */
  CLUSTER_MANAGER = 'cluster-manager',
  /** Fires schedules and drives the runs of jobs. */
  JOB_MANAGER = 'job-manager',
  /** Holds the connections that nodes dial. */
  RELAY = 'relay',
  /** Brings the database to the schema of a release. */
  MIGRATE = 'migrate',
  /** Applies the list of accounts. */
  ACCOUNTS = 'accounts',
}
