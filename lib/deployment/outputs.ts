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

/** Output of a data plane: id of a workspace that the deployment registers. Keys have letters and digits only. */
export function idOutput(workspace: string): string {
  return `Id${workspace.replace(/[^A-Za-z0-9]/g, '')}`;
}

/** Output of a data plane: where a workspace is that the deployment registers. */
export function urlOutput(workspace: string): string {
  return `Url${workspace.replace(/[^A-Za-z0-9]/g, '')}`;
}
