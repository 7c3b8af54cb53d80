import type { Child } from '../processes/child';
import type { ProcessStarter, StartOptions } from '../processes/node-processes';
import type { OsUser } from './os-user';

/** A folder that a user's processes see in the place of another path. */
export interface Bind {
  readonly source: string;
  readonly target: string;
}

export interface SandboxOptions {
  readonly user: OsUser;
  /** In this order. */
  readonly binds: readonly Bind[];
  /** Folders of control groups that his processes belong to. */
  readonly groups: readonly string[];
  /** What others may not do with files that his processes make. @default '077' - anything */
  readonly umask?: string;
}

/**
 * What a process does as root before it becomes the user: of its own it has the mounts, with a /proc that shows the user nobody else's
 * processes, and System V IPC. Then it gives up every privilege, and the ways to gain one: setuid programs such as sudo and su.
 */
const SCRIPT = `set -e
/bin/mount -t proc -o nosuid,nodev,noexec,hidepid=2 proc /proc
while [ "$1" = bind ]; do /bin/mount --rbind "$2" "$3"; shift 3; done
while [ "$1" = group ]; do echo $$ > "$2/cgroup.procs"; shift 2; done
id=$1 mask=$2; shift 2
umask "$mask"
exec /usr/bin/setpriv --reuid "$id" --regid "$id" --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all -- "$@"`;

/** The command that runs a command as the user; it keeps the id of its process. */
export function sandboxed(
  { user, binds, groups, umask = '077' }: SandboxOptions,
  command: readonly string[],
): [string, ...string[]] {
  return [
    '/usr/bin/unshare',
    ...['--mount', '--propagation', 'private', '--ipc', '--', '/bin/sh', '-c', SCRIPT, 'sandbox'],
    ...binds.flatMap(({ source, target }) => ['bind', source, target]),
    ...groups.flatMap((folder) => ['group', folder]),
    String(user.uid),
    umask,
    ...command,
  ];
}

/** Starts processes of a node as one of its users. */
export class UserProcesses implements ProcessStarter {
  constructor(
    private readonly processes: ProcessStarter,
    private readonly sandbox: SandboxOptions,
  ) {}

  public start(options: StartOptions): Promise<Child> {
    return this.processes.start({ ...options, command: sandboxed(this.sandbox, options.command) });
  }
}
