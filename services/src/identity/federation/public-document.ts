import { requestPublicly, type Reach } from './public-request';

/** Reads a JSON document of an issuer. */
export async function readDocument(url: string, reach: Reach): Promise<unknown> {
  const { status, body } = await requestPublicly(url, { method: 'GET', headers: { accept: 'application/json' } }, reach);
  if (status !== 200) throw new Error(`${url} answered ${status}`);
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new Error(`${url} is no JSON`, { cause: error });
  }
}
