import { handler } from '../../lib/workspace/registrar/handler';
import type { RegistrationEvent } from '../../lib/workspace/registrar/handler/event';
import { readSecret } from '../../lib/workspace/registrar/handler/read-secret';
import { FakeAws } from '../control-plane/one-off-task/fake-aws';

const SECRET = 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:lakehouse/eu1/registration/222222222222/acme';
const FUNCTION = 'arn:aws:lambda:eu-west-1:222222222222:function:registrar';
const ACCOUNT = '0b7e4e2a-2b1c-4d3e-9f00-1234567890ab';
const EVENT: RegistrationEvent = {
  RequestType: 'Create',
  RequestId: 'request',
  ResponseURL: 'https://answers.example.com/stack?signature=abc',
  StackId: 'arn:aws:cloudformation:eu-west-1:222222222222:stack/acme/1',
  LogicalResourceId: 'Credential',
  ResourceType: 'Custom::LakehouseCredential',
  ResourceProperties: { CredentialsSecret: SECRET, AccountId: ACCOUNT, RoleArn: 'arn:aws:iam::222222222222:role/lakehouse/x' },
};

const aws = new FakeAws();
let pauses: number[] = [];
const pause = (seconds: number) => Promise.resolve(void pauses.push(seconds));
beforeAll(() => aws.start());
afterAll(() => aws.stop());
beforeEach(() => {
  pauses = [];
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
});

const denied = { error: 'AccessDeniedException', message: 'not authorized to perform: secretsmanager:GetSecretValue' };

test('the secret is read by its ARN, once IAM has told of the role', async () => {
  aws.script({ GetSecretValue: [denied, denied, { SecretString: 'text' }] });
  expect(await readSecret(SECRET, pause)).toBe('text');
  expect(aws.bodies('GetSecretValue').at(-1)).toEqual({ SecretId: SECRET });
  expect(pauses).toEqual([5, 5]);
});

test('fails on a secret that stays closed, after two minutes, and at once on one that is not there', async () => {
  aws.script({ GetSecretValue: [denied] });
  await expect(readSecret(SECRET, pause)).rejects.toThrow(
    /cannot be read: AccessDeniedException: .*admits roles of the AWS account/,
  );
  expect(pauses.reduce((sum, seconds) => sum + seconds)).toBe(120);
  pauses = [];
  aws.script({ GetSecretValue: [{ error: 'ResourceNotFoundException', message: 'no such secret' }] });
  await expect(readSecret(SECRET, pause)).rejects.toThrow(
    /ResourceNotFoundException: no such secret; it is made when the control plane/,
  );
  expect(pauses).toEqual([]);
});

test('a creation that fails is told with an id that no platform gave, and its deletion ends well', async () => {
  aws.script({ GetSecretValue: [{ error: 'ResourceNotFoundException', message: 'no such secret' }] });
  const context = { invokedFunctionArn: FUNCTION, getRemainingTimeInMillis: () => 900_000 };
  await handler(EVENT, context);
  const [failed] = aws.bodies('Reply');
  expect(failed).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'none-request', LogicalResourceId: 'Credential' });
  await handler({ ...EVENT, RequestType: 'Delete', PhysicalResourceId: 'none-request' }, context);
  expect(aws.bodies('Reply').at(-1)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'none-request' });
});

test('an event whose time runs out is handed on, with what the next invocation must know, and nothing is told', async () => {
  const credentials = { host: 'http://127.0.0.1:1', accountId: ACCOUNT, clientId: 'c', clientSecret: 's' };
  aws.script({ GetSecretValue: [{ SecretString: JSON.stringify(credentials) }] });
  await handler(EVENT, { invokedFunctionArn: FUNCTION, getRemainingTimeInMillis: () => 30_500 });
  expect(aws.bodies('Reply')).toEqual([]);
  expect(aws.bodies('Invoke')).toEqual([{ ...EVENT, Journal: { since: expect.any(Number) as number, changed: [] } }]);
});
