import { Match, Template } from 'aws-cdk-lib/assertions';
import { registrarId } from '../../../lib/control-plane/accounts/registration';
import { controlPlaneStack } from '../control-plane-fixture';

const ACME = { accountId: '0b7e4e2a-2b1c-4d3e-9f00-1234567890ab', accountName: 'acme', awsAccount: '222222222222' };
const GLOBEX = { accountId: '7f2d6c1e-5a0b-4c9d-8e3f-abcdef012345', accountName: 'globex', awsAccount: '333333333333' };

const template = Template.fromStack(controlPlaneStack({ accounts: [ACME, GLOBEX] }));

test('the secret of an account has a name and a client id that follow from the account', () => {
  template.hasResourceProperties('AWS::SecretsManager::Secret', {
    Name: `lakehouse/main/registration/222222222222/${ACME.accountId}`,
    GenerateSecretString: Match.objectLike({
      GenerateStringKey: 'clientSecret',
      SecretStringTemplate: JSON.stringify({
        host: 'https://accounts.main.lake.example.com',
        accountId: ACME.accountId,
        clientId: registrarId(ACME.accountId),
      }),
    }),
  });
  expect(registrarId(ACME.accountId)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(registrarId(ACME.accountId)).not.toBe(registrarId(GLOBEX.accountId));
});

test('only registration roles of the customer’s own AWS account read it', () => {
  for (const { awsAccount } of [ACME, GLOBEX]) {
    template.hasResourceProperties('AWS::SecretsManager::ResourcePolicy', {
      ResourcePolicy: {
        Statement: [
          {
            Effect: 'Allow',
            Action: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
            Principal: { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${awsAccount}:root`]] } },
            Condition: {
              ArnLike: {
                'aws:PrincipalArn': {
                  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${awsAccount}:role/lakehouse/registration/*`]],
                },
              },
            },
          },
        ],
      },
    });
  }
});

test('the key decrypts a secret for the AWS account in its name, whoever the customers are', () => {
  const keys = template.findResources('AWS::KMS::Key', {
    Properties: { Description: Match.stringLikeRegexp('^registration of data planes') },
  });
  const policy = JSON.stringify(Object.values(keys));
  expect(Object.keys(keys)).toHaveLength(1);
  expect(policy).toContain('secret:lakehouse/main/registration/${aws:PrincipalAccount}/*');
  expect(policy).not.toMatch(/222222222222|333333333333/);
});

test('the task reads the secrets of this control plane, and no others', () => {
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: 'secretsmanager:GetSecretValue',
          Resource: Match.objectLike({
            'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(':secret:lakehouse/main/registration/\\*/\\*$')])],
          }),
        }),
      ]),
    },
  });
});
