import { createHmac } from 'node:crypto';
import type { SparkConf } from '../spark/spark-conf';

/**
 * Secrets that follow from the cluster's own, which no user knows: the agents of its nodes come to the same ones without telling them to
 * each other.
 */
export function derivedSecret(sparkSecret: string, use: 'roster' | 'user' | 'web UI', userId = ''): Buffer {
  return createHmac('sha256', sparkSecret).update(`${use}\0${userId}`).digest();
}

/** The web UIs of a user's Spark answer whoever has their key: https://spark.apache.org/docs/latest/security.html#web-ui */
const FILTER = 'org.apache.spark.ui.JWSFilter';

export function webUiConf(key: Buffer): SparkConf {
  return { 'spark.ui.filters': FILTER, [`spark.${FILTER}.param.secretKey`]: key.toString('base64url') };
}

/** What shows to a web UI that the key is known: a JSON Web Signature by it. */
export function webUiHeaders(key: Buffer): Record<string, string> {
  const signed = [{ alg: 'HS256' }, { sub: 'agent' }]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return { authorization: `Bearer ${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}` };
}
