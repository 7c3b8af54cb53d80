import { escapeIdentifier, escapeLiteral, type Client } from 'pg';

/** A database role that a process logs in as. */
export interface DatabaseRole {
  readonly name: string;
  /** Password to log in with. @default - by IAM token on AWS, otherwise not at all */
  readonly password?: string;
}

/**
 * Makes the roles that processes log in as, before the migrations grant them anything. They own nothing and cannot
 * bypass row-level security. Existing ones are brought up to date.
 */
export async function ensureRoles(owner: Client, roles: readonly DatabaseRole[]): Promise<void> {
  const { rows: existing } = await owner.query<{ rolname: string }>('select rolname from pg_roles');
  const names = new Set(existing.map(({ rolname }) => rolname));
  for (const { name, password } of roles) {
    const role = escapeIdentifier(name);
    if (!names.has(name)) await owner.query(`create role ${role} login nosuperuser nocreatedb nocreaterole`);
    if (password !== undefined) await owner.query(`alter role ${role} password ${escapeLiteral(password)}`);
    // RDS lets members of this role log in with an IAM token, and then in no other way.
    else if (names.has('rds_iam')) await owner.query(`grant rds_iam to ${role}`);
  }
}
