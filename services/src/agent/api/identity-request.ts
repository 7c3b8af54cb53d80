/** Headers that a node signs beside the host of STS, so that its proof holds for one relay and one challenge. */
const RELAY_HEADER = 'x-lakehouse-relay';
const CHALLENGE_HEADER = 'x-lakehouse-challenge';

/** In seconds: how long a signed request holds. */
export const SIGNATURE_LIFETIME = 60;

/** What binds a proof to the one who asked for it. */
export interface ProofBinding {
  readonly stsHost: string;
  /** Host of the relay, without a port, such as `relay.eu1.lake.example.com`. */
  readonly relayHost: string;
  readonly challenge: string;
}

/** The request by which AWS tells who signed it. Node and relay build the same one; only its signature goes from one to the other. */
export function identityRequest({ stsHost, relayHost, challenge }: ProofBinding) {
  return {
    method: 'GET',
    path: '/',
    query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
    headers: { host: stsHost, [CHALLENGE_HEADER]: challenge, [RELAY_HEADER]: relayHost },
  };
}
