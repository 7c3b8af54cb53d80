/** Outputs of the stacks, by which commands and people find what AWS named. */
export const OUTPUTS = {
  /** Of a control plane: the role that the doctor tries trust as. */
  doctorRoleArn: 'DoctorRoleArn',
  /** Of a control plane: name of the endpoint service of the REST API. */
  restApiEndpointService: 'RestApiEndpointService',
  /** Of a control plane: name of the endpoint service of the relay. */
  relayEndpointService: 'RelayEndpointService',
  /** Of a data plane: the role that the control plane assumes. */
  crossAccountRoleArn: 'CrossAccountRoleArn',
};
