/** How the services of a control plane reach what lies outside of their VPC. */
export enum ControlPlaneEgress {
  /** A NAT gateway in each availability zone: the loss of a zone stops nothing in the others. */
  NAT_PER_ZONE = 'natPerZone',
  /** One NAT gateway for all availability zones: cheaper, and gone with its zone. */
  SINGLE_NAT = 'singleNat',
  /** No way to the internet: AWS services by interface endpoints. Login by an identity provider on the internet needs a NAT. */
  NONE = 'none',
}
