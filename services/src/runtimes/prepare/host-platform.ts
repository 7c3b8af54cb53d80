import type { Platform } from '../definition';

const PROCESSORS: Readonly<Record<string, Platform>> = { x64: 'linux-x86_64', arm64: 'linux-aarch64' };

/** The platform of this machine, or undefined when no runtime is built for it: another system than Linux with glibc. */
export function hostPlatform(machine: { platform: string; arch: string } = process): Platform | undefined {
  return machine.platform === 'linux' ? PROCESSORS[machine.arch] : undefined;
}
