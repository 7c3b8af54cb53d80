import { performance } from 'node:perf_hooks';
import { ACME, GLOBEX } from '../../services/test/identity/people';
import type { Target } from './load';
import { MANY, SOME } from './fill';
import { median } from './median';
import { INITECH, type BenchPlatform } from './platform';

/** One list at one place, in accounts with few users, with some and with many; in milliseconds a page. */
export interface ListCost {
  readonly name: string;
  readonly few?: number;
  readonly some: number;
  readonly many: number;
  /** Set for a filter that reads the whole account, and is as slow as that is large. */
  readonly readsAll?: true;
}

const PAGE = 100;

/** Pages that follow each other, so that what a page costs far inside is that of a client which reads on. */
const PAGES = 20;

/** Lists that an index finds, by what is asked for. */
const FOUND = [
  ['first page', ''],
  ['first page by name', 'sortBy=userName'],
  ['first page of those that begin with a text', filter('userName sw "person"')],
  ['those that end with a text', filter('userName ew "son77@example.com"')],
  ['one by name', filter('userName eq "person77@example.com"')],
  ['one by e-mail address', filter('emails.value eq "person77@example.com"')],
] as const;

/** Filters that no index can serve under row-level security. */
const SOUGHT = [['those that contain a text', filter('userName co "son77@"')]] as const;

/** Pages of 100 users, each request after the other; medians. */
export async function measureLists(platform: BenchPlatform, rounds: number): Promise<ListCost[]> {
  const users = (accountId: string) => (query: string) => platform.api(`scim/v2/Users?count=${PAGE}&${query}`, accountId);
  const [few, some, many] = [users(ACME), users(INITECH), users(GLOBEX)];
  const again = (query: string, times = PAGES) => Array.from({ length: times }, () => query);
  const onwards = (start: number) => Array.from({ length: PAGES }, (_, page) => `startIndex=${start + page * PAGE}`);
  const costs: ListCost[] = [];
  for (const [name, query] of FOUND) {
    const [inFew, inSome, inMany] = [
      await cost(few, again(query), rounds),
      await cost(some, again(query), rounds),
      await cost(many, again(query), rounds),
    ];
    costs.push({ name, few: inFew, some: inSome, many: inMany });
  }
  const name = 'pages in the middle, one after the other';
  costs.push({
    name,
    some: await cost(some, onwards(SOME / 2), rounds),
    many: await cost(many, onwards(MANY / 2), rounds),
  });
  for (const [name, query] of SOUGHT) {
    const [inFew, inSome] = [await cost(few, again(query), rounds), await cost(some, again(query), rounds)];
    costs.push({ name, few: inFew, some: inSome, many: await cost(many, again(query, 3), 1), readsAll: true });
  }
  return costs;
}

function filter(text: string): string {
  return `filter=${encodeURIComponent(text)}`;
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
