import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { contractFileText, controlPlaneFromFile } from '../../lib/contract/contract-file';
import { lakehouseContract } from '../../lib/contract/lakehouse';

const attributes = { name: 'eu1', region: 'eu-west-1', awsAccount: '123456789012', domain: 'eu1.lake.example.com' };
const services = {
  restApi: { serviceName: 'com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0' },
  relay: { serviceName: 'com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef1', availabilityZoneIds: ['euw1-az1'] },
};

function file(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'contract-')), 'eu1.contract.json');
  writeFileSync(path, text);
  return path;
}

test.each([
  attributes,
  { ...attributes, endpointServices: services },
  { ...attributes, partition: 'aws-us-gov', imageOwner: '210987654321' },
])('what is written is read again: %j', (written) => {
  expect(controlPlaneFromFile(file(contractFileText(written))).contract).toEqual(lakehouseContract(written));
});

test.each([
  ['{', /eu1\.contract\.json must be JSON/],
  ['[]', /must be a contract file, an object with formatVersion and controlPlane/],
  [JSON.stringify({ controlPlane: attributes }), /formatVersion is required/],
  [JSON.stringify({ formatVersion: 2, controlPlane: {} }), /formatVersion must be 1, got 2; update cdk-lakehouse/],
  [JSON.stringify({ formatVersion: 'one' }), /formatVersion must be 1, got "one"$/],
  [
    JSON.stringify({ formatVersion: 1, controlPlane: { name: 'eu1', region: 'Ireland' } }),
    /controlPlane\.awsAccount is required: .*; controlPlane\.domain is required: .*controlPlane\.region must be an AWS region, .* got "Ireland"; ask its owner/,
  ],
  [JSON.stringify({ formatVersion: 1, controlPlane: { ...attributes, secret: 'x' } }), /controlPlane\.secret is not known/],
])('fails on %s', (text, message) => {
  expect(() => controlPlaneFromFile(file(text))).toThrow(message);
});

test('fails on a file that is not there', () => {
  expect(() => controlPlaneFromFile('/nowhere/eu1.json')).toThrow(/\/nowhere\/eu1\.json must be a file that can be read/);
});
