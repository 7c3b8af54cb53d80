import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { identityRequest, SIGNATURE_LIFETIME } from '../api/identity-request';
import type { InstanceMetadata } from './instance-metadata';
import type { Machine } from './machine';

export interface Ec2InstanceProps {
  readonly metadata: InstanceMetadata;
  /** Host of the relay, without a port. */
  readonly relayHost: string;
  readonly now: () => number;
}

/** An instance, which proves itself by what its profile signs; it calls nobody for that. */
export function ec2Instance({ metadata, relayHost, now }: Ec2InstanceProps): Machine {
  return {
    prove: async ({ challenge, sts }) => {
      const { AccessKeyId, SecretAccessKey, Token } = await metadata.credentials();
      const signer = new SignatureV4({
        credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: Token },
        region: sts.region,
        service: 'sts',
        sha256: Sha256,
      });
      const request = { ...identityRequest({ stsHost: sts.host, relayHost, challenge }), protocol: 'https:', hostname: sts.host };
      const { query = {} } = await signer.presign(request, { expiresIn: SIGNATURE_LIFETIME, signingDate: new Date(now()) });
      return {
        challenge,
        accessKeyId: AccessKeyId,
        sessionToken: Token,
        date: String(query['X-Amz-Date']),
        signature: String(query['X-Amz-Signature']),
      };
    },
    notices: () => metadata.notices(),
  };
}

/** SHA-256 and its HMAC in the form that the signer asks for. */
class Sha256 {
  private hash: Hash | Hmac;

  constructor(private readonly secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = this.begin();
  }

  public update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.hash.update(bytes(data));
  }

  public digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest());
  }

  public reset(): void {
    this.hash = this.begin();
  }

  private begin(): Hash | Hmac {
    return this.secret === undefined ? createHash('sha256') : createHmac('sha256', bytes(this.secret));
  }
}

function bytes(data: string | ArrayBuffer | ArrayBufferView): Uint8Array | string {
  if (typeof data === 'string') return data;
  return ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);
}
