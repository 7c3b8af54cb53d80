import { applyPatch, patchSteps } from '../../../src/identity/scim/patch';

const ATTRIBUTES = ['userName', 'displayName', 'name', 'active', 'emails', 'entitlements', 'roles', 'members'];

const BEFORE = {
  userName: 'ada@example.com',
  name: { givenName: 'Ada', familyName: 'Lovelace' },
  emails: [
    { value: 'ada@work', type: 'work', primary: true },
    { value: 'ada@home', type: 'home' },
  ],
  entitlements: [{ value: 'one' }, { value: 'two' }],
};

const patch = (...Operations: { op: string; path?: string; value?: unknown }[]) =>
  applyPatch(BEFORE, patchSteps({ Operations }, ATTRIBUTES));

test.each([
  ['replace', 'displayName', 'x', { displayName: 'x' }],
  ['Replace', 'DISPLAYNAME', 'x', { displayName: 'x' }],
  ['add', 'urn:ietf:params:scim:schemas:core:2.0:User:displayName', 'x', { displayName: 'x' }],
  ['replace', undefined, { displayName: 'x', active: false }, { displayName: 'x', active: false }],
  ['replace', undefined, { 'name.givenName': 'A' }, { name: { givenName: 'A', familyName: 'Lovelace' } }],
  ['replace', 'active', 'False', { active: false }],
  ['add', undefined, { id: '7', schemas: [], displayName: 'x' }, { displayName: 'x' }],
  ['remove', 'displayName', undefined, { displayName: undefined }],
  ['replace', 'name.givenName', 'A', { name: { givenName: 'A', familyName: 'Lovelace' } }],
  ['replace', 'name', { givenName: 'A' }, { name: { givenName: 'A', familyName: 'Lovelace' } }],
  ['remove', 'name.familyName', undefined, { name: { givenName: 'Ada', familyName: undefined } }],
  [
    'add',
    'entitlements',
    [{ value: 'two' }, { value: 'three' }],
    { entitlements: ['one', 'two', 'three'].map((value) => ({ value })) },
  ],
  ['add', 'entitlements', { value: 'three' }, { entitlements: ['one', 'two', 'three'].map((value) => ({ value })) }],
  ['add', 'entitlements', 'three', { entitlements: ['one', 'two', 'three'].map((value) => ({ value })) }],
  ['add', undefined, { entitlements: ['three'] }, { entitlements: ['one', 'two', 'three'].map((value) => ({ value })) }],
  ['replace', 'entitlements', [{ value: 'three' }], { entitlements: [{ value: 'three' }] }],
  ['remove', 'entitlements', undefined, { entitlements: [] }],
  ['remove', 'entitlements', [{ value: 'one' }], { entitlements: [{ value: 'two' }] }],
  ['remove', 'entitlements[value eq "one"]', undefined, { entitlements: [{ value: 'two' }] }],
  ['remove', 'entitlements[value eq "none"]', undefined, { entitlements: BEFORE.entitlements }],
  ['replace', 'emails[type eq "home"].value', 'a@h', { emails: [BEFORE.emails[0], { value: 'a@h', type: 'home' }] }],
  ['replace', 'emails[type eq "work" and primary eq true]', { value: 'w' }, { emails: [BEFORE.emails[1], { value: 'w' }] }],
  [
    'add',
    'emails',
    { value: 'new', primary: true },
    { emails: [{ ...BEFORE.emails[0], primary: false }, BEFORE.emails[1], { value: 'new', primary: true }] },
  ],
  ['add', 'roles', [{ value: 'r' }], { roles: [{ value: 'r' }] }],
])('%s %s %j', (op, path, value, expected) => {
  expect(patch({ op, path, value })).toEqual({ ...BEFORE, ...expected });
});

test('steps follow each other; the resource before is left alone', () => {
  const after = patch({ op: 'remove', path: 'entitlements' }, { op: 'add', path: 'entitlements', value: [{ value: 'z' }] });
  expect(after.entitlements).toEqual([{ value: 'z' }]);
  expect(BEFORE.entitlements).toHaveLength(2);
});

test.each([
  [{ op: 'move', path: 'displayName' }, 'invalidSyntax'],
  [{ op: 'remove' }, 'noTarget'],
  [{ op: 'add', value: 'x' }, 'invalidValue'],
  [{ op: 'replace', path: 'nothing', value: 'x' }, 'invalidPath'],
  [{ op: 'replace', path: '', value: [] }, 'invalidValue'],
  [{ op: 'replace', path: '__proto__', value: {} }, 'invalidPath'],
  [{ op: 'replace', path: 'emails[type eq "other"].value', value: 'x' }, 'noTarget'],
  [{ op: 'replace', path: 'displayName[value eq "x"]', value: 'x' }, 'invalidPath'],
  [{ op: 'remove', path: 'emails[type eq' }, 'invalidPath'],
  [{ op: 'remove', path: 'emails[type is "x"]' }, 'invalidFilter'],
])('fails on %j', (operation, scimType) => {
  expect(() => patch(operation)).toThrow(expect.objectContaining({ scimType }) as Error);
});
