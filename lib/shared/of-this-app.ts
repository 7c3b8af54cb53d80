import type { IConstruct } from 'constructs';

/** Those that are made by the app of a construct, to wait for: what is brought is there already, and may come from another one. */
export function ofThisApp(scope: IConstruct, ...needed: IConstruct[]): IConstruct[] {
  return needed.filter(({ node }) => node.root === scope.node.root);
}
