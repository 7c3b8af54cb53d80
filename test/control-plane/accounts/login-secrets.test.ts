import { Match, Template } from 'aws-cdk-lib/assertions';
import { controlPlaneStack } from '../control-plane-fixture';

const ACME = { accountId: '0b7e4e2a-2b1c-4d3e-9f00-1234567890ab', accountName: 'acme', awsAccount: '222222222222' };
const NAME = `lakehouse/main/login/${ACME.accountId}`;

const template = Template.fromStack(controlPlaneStack({ accounts: [ACME] }));

test('the first password of an account is made at deployment, under a name that follows from the account', () => {
  template.hasResourceProperties('AWS::SecretsManager::Secret', {
    Name: NAME,
    GenerateSecretString: { GenerateStringKey: 'adminPassword', PasswordLength: 32, SecretStringTemplate: '{}' },
  });
});

test('renaming the account or its administrator makes no new one, which would lose what was put beside it', () => {
  const secretOf = (from: Template) =>
    Object.values(from.findResources('AWS::SecretsManager::Secret', { Properties: { Name: NAME } }));
  const renamed = controlPlaneStack({ accounts: [{ ...ACME, accountName: 'other', adminUserName: 'grace@acme.example' }] });
  expect(secretOf(Template.fromStack(renamed))).toEqual(secretOf(template));
});

test('nobody outside of the control plane’s AWS account reads it', () => {
  const [[id] = []] = Object.entries(template.findResources('AWS::SecretsManager::Secret', { Properties: { Name: NAME } }));
  const policies = template.findResources('AWS::SecretsManager::ResourcePolicy', { Properties: { SecretId: { Ref: id } } });
  expect([typeof id, policies]).toEqual(['string', {}]);
  const keys = template.findResources('AWS::KMS::Key', {
    Properties: { Description: Match.stringLikeRegexp('^registration of data planes') },
  });
  expect(JSON.stringify(keys)).not.toContain('/login/');
});

test('the task reads them', () => {
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: 'secretsmanager:GetSecretValue',
          Resource: Match.objectLike({
            'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(':secret:lakehouse/main/login/\\*$')])],
          }),
        }),
      ]),
    },
  });
});
