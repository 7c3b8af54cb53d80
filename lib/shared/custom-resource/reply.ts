import https from 'https';
import type { CustomResourceEvent, Pause } from './event';

/** What came of an event. */
export interface Outcome {
  readonly Status: 'SUCCESS' | 'FAILED';
  /** Why it failed. */
  readonly Reason?: string;
  /** Id of the resource; another one than before replaces it. @default - as before, and on creation the id of the request */
  readonly PhysicalResourceId?: string;
  /** What other resources read of it. */
  readonly Data?: Readonly<Record<string, string>>;
}

const TRIES = 5;

/** Tells CloudFormation, which waits for an hour if it hears nothing. */
export async function reply(event: CustomResourceEvent, outcome: Outcome, pause: Pause): Promise<void> {
  const { RequestId, StackId, LogicalResourceId, PhysicalResourceId = RequestId } = event;
  const body = JSON.stringify({ PhysicalResourceId, ...outcome, RequestId, StackId, LogicalResourceId });
  for (let tries = 1; ; tries++) {
    try {
      return await put(new URL(event.ResponseURL), body);
    } catch (error) {
      if (tries === TRIES) throw error; // Lambda then invokes the function once more, which finds the task as it is
      await pause(2 ** tries);
    }
  }
}

function put(url: URL, body: string): Promise<void> {
  const options = {
    hostname: url.hostname,
    path: url.pathname + url.search,
    method: 'PUT',
    headers: { 'content-type': '', 'content-length': Buffer.byteLength(body) }, // the type is part of the URL's signature
    timeout: 10_000,
  };
  return new Promise((resolve, reject) => {
    const request = https.request(options, (response) => {
      response.resume();
      const { statusCode = 0 } = response;
      if (statusCode < 300) resolve();
      else reject(new Error(`the answer to CloudFormation was refused with status ${statusCode}`));
    });
    request.on('timeout', () => request.destroy(new Error('the answer to CloudFormation took too long')));
    request.on('error', reject);
    request.end(body);
  });
}
