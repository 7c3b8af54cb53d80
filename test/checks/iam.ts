/** A statement of a synthesized policy, without tokens. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | string[];
  readonly Resource?: string | string[];
  readonly NotResource?: string | string[];
  readonly Condition?: Record<string, Record<string, string | string[]>>;
}

/** One thing that IAM is asked: a call asks as many as there are resources in it. */
export interface Request {
  readonly action: string;
  readonly resource: string;
  /** Condition keys and their values; a key that is absent is absent for IAM too. */
  readonly context?: Record<string, string | string[]>;
}

const list = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);

function like(pattern: string, value: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`, 's').test(value);
}

const OPERATORS: Record<string, (wanted: string[], got: string | string[] | undefined) => boolean> = {
  StringEquals: (wanted, got) => got !== undefined && list(got).some((value) => wanted.includes(value)),
  StringNotEquals: (wanted, got) => got === undefined || !list(got).some((value) => wanted.includes(value)),
  StringLike: (wanted, got) => got !== undefined && list(got).some((value) => wanted.some((pattern) => like(pattern, value))),
  ArnLike: (wanted, got) => got !== undefined && list(got).some((value) => wanted.some((pattern) => like(pattern, value))),
  Bool: (wanted, got) => got !== undefined && list(got).some((value) => wanted.includes(value)),
  BoolIfExists: (wanted, got) => got === undefined || list(got).some((value) => wanted.includes(value)),
  'ForAllValues:StringNotEquals': (wanted, got) => got === undefined || !list(got).some((value) => wanted.includes(value)),
};

function applies(statement: Statement, { action, resource, context = {} }: Request): boolean {
  if (!list(statement.Action).some((pattern) => like(pattern, action))) return false;
  if (statement.Resource && !list(statement.Resource).some((pattern) => like(pattern, resource))) return false;
  if (statement.NotResource && list(statement.NotResource).some((pattern) => like(pattern, resource))) return false;
  return Object.entries(statement.Condition ?? {}).every(([operator, keys]) => {
    const judge = OPERATORS[operator];
    if (!judge) throw new Error(`the test knows no condition operator ${operator}`);
    return Object.entries(keys).every(([key, wanted]) =>
      judge(
        list(wanted).flatMap((value) => substituted(value, context)),
        context[key],
      ),
    );
  });
}

/** A value with its policy variables filled in; nothing when one has no value, which then matches nothing. */
function substituted(value: string, context: NonNullable<Request['context']>): string[] {
  const variables = [...value.matchAll(/\$\{([^}]+)\}/g)].map(([, key = '']) => key);
  if (variables.some((key) => typeof context[key] !== 'string')) return [];
  return [value.replaceAll(/\$\{([^}]+)\}/g, (_, key: string) => String(context[key]))];
}

/** Whether an identity policy allows a request, as IAM evaluates it: some statement allows, and none denies. */
export function allows(statements: Statement[], request: Request): boolean {
  const effects = statements.filter((statement) => applies(statement, request)).map(({ Effect }) => Effect);
  return effects.includes('Allow') && !effects.includes('Deny');
}
