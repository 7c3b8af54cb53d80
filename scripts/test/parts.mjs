// The parts of the test command, in their order.
import consumers from './parts/consumers.mjs';
import library from './parts/library.mjs';
import newest from './parts/newest.mjs';
import readme from './parts/readme.mjs';
import services from './parts/services.mjs';
import templates from './parts/templates.mjs';
import rules from './parts/rules.mjs';

export const parts = [rules, library, services, templates, readme, newest, consumers];
export const longParts = [];
