/** What a look at a cluster came to: look again at once, since something has changed, or after some milliseconds. */
export type Next = 'again' | { readonly lookAfter: number };

export function lookAfter(milliseconds: number): Next {
  return { lookAfter: milliseconds };
}
