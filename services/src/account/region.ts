import { Type } from 'typebox';

/** Name of an AWS region, such as eu-west-1. */
export const Region = Type.String({ pattern: '^[a-z]{2}(-[a-z]+)+-\\d$' });
