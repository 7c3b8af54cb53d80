import { performance } from 'node:perf_hooks';
import { ACME, GLOBEX } from '../../services/test/identity/people';
import type { Target } from './load';
import { FEW, MANY } from './fill';
import { median } from './median';
import type { BenchPlatform } from './platform';

/** One list at one place, in an account with few users and in one with many; in milliseconds a page. */
export interface ListCost {
  readonly name: string;
  readonly few?: number;
  readonly many: number;
}

const PAGE = 100;

/** Pages that follow each other, so that what a page costs far inside is that of a client which reads on. */
const PAGES = 20;

/** Pages of 100 users, each request after the other; medians. */
export async function measureLists(platform: BenchPlatform, rounds: number): Promise<ListCost[]> {
  const users = (accountId: string) => (query: string) => platform.api(`scim/v2/Users?count=${PAGE}&${query}`, accountId);
  const [few, many] = [users(ACME), users(GLOBEX)];
  const first = (query: string) => ({ start: 1, pages: Array.from({ length: PAGES }, () => query) });
  const far = { start: MANY / 2, pages: Array.from({ length: PAGES }, (_, page) => `startIndex=${MANY / 2 + page * PAGE}`) };
  const costs: ListCost[] = [];
  for (const [name, query] of [
    ['first page', ''],
    ['first page by name', 'sortBy=userName'],
    ['first page of those that begin with a text', `filter=${encodeURIComponent('userName sw "person"')}`],
    ['one by name', `filter=${encodeURIComponent('userName eq "person77@example.com"')}`],
  ] as const) {
    const { pages } = first(query);
    costs.push({ name, few: await cost(few, pages, rounds), many: await cost(many, pages, rounds) });
  }
  costs.push({ name: `the ${FEW} after number ${MANY / 2}`, many: await cost(many, far.pages, rounds) });
  return costs;
}

/** Of a page, without the first of each round. */
async function cost(users: (query: string) => Target, pages: readonly string[], rounds: number): Promise<number> {
  const samples: number[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const [index, query] of pages.entries()) {
      const { url, authorization } = users(query);
      const began = performance.now();
      const reply = await fetch(url, { headers: { authorization } });
      const text = await reply.text();
      if (!reply.ok || !text.includes('"Resources":[{')) throw new Error(`${url}: ${reply.status} ${text.slice(0, 200)}`);
      if (index > 0) samples.push(performance.now() - began);
    }
  }
  return median(samples);
}
