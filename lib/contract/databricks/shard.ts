/** The separate worlds that Databricks runs on AWS. Nothing is shared between them. */
export enum DatabricksShard {
  /** Commercial regions. */
  COMMERCIAL = 'commercial',
  /** AWS GovCloud, civilian. */
  GOVCLOUD_CIVILIAN = 'govcloudCivilian',
  /** AWS GovCloud, Department of Defense. */
  GOVCLOUD_DOD = 'govcloudDod',
}
