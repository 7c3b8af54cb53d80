import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** In seconds: AWS takes a while until all of it knows of a new policy. */
const PROPAGATION = 120;
const EVERY = 5;

/** The text of a secret. It may lie in another AWS account, in the region of its ARN. */
export async function readSecret(arn: string, pause: (seconds: number) => Promise<void>): Promise<string> {
  const [, , , region] = arn.split(':');
  const client = new SecretsManagerClient({ region, maxAttempts: 10 });
  for (let waited = 0; ; waited += EVERY) {
    try {
      const { SecretString: text = '' } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
      return text;
    } catch (error) {
      if (waited >= PROPAGATION || !isDenied(error)) throw explained(arn, error);
      await pause(EVERY);
    }
  }
}

function isDenied(error: unknown): boolean {
  return error instanceof Error && error.name === 'AccessDeniedException';
}

function explained(arn: string, error: unknown): Error {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const advice =
    'it is made when the control plane is deployed with this account, and admits roles of the AWS account in its name';
  return new Error(`the credentials in ${arn} cannot be read: ${reason}; ${advice}`, { cause: error });
}
