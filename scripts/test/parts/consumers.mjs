// The package as its users get it: the tarball in a fresh TypeScript app, alone with a description, and in Python.
import { description, python, typescript } from '../consumers.mjs';

export default { name: 'consumers', what: 'the package in fresh apps', checks: [python, typescript, description] };
