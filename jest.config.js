process.env.CDK_VALIDATION = 'false'; // the built-in linter of newer CDKs runs once in CI, not in every test file

/** @type {import('jest').Config} */
module.exports = {
  testMatch: ['<rootDir>/{test,services/test}/**/*.test.ts'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'json'], // sources before what jsii compiled beside them
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }],
    '/node_modules/.+\\.m?js$': ['@swc/jest', { jsc: { target: 'es2022' }, module: { type: 'commonjs' } }],
  },
  transformIgnorePatterns: ['/node_modules/(?!(cookie|jose|oauth4webapi|openid-client|typebox)/)'], // those packages are ES modules only
  moduleNameMapper: { '^cdk-lakehouse$': '<rootDir>/lib/index.ts' }, // examples import the package by its name
  modulePathIgnorePatterns: ['<rootDir>/.cache', '<rootDir>/dist', '<rootDir>/cdk.out'],
  globalSetup: '<rootDir>/services/test/run-set-up.ts',
  globalTeardown: '<rootDir>/services/test/run-tear-down.ts',
  maxWorkers: '100%', // by default one core is left idle, which is half of a machine with two
  testTimeout: 120_000, // only to end what hangs: a busy machine is slow, and no test measures time
  setupFilesAfterEnv: ['aws-cdk-lib/testhelpers/jest-autoclean'],
};
