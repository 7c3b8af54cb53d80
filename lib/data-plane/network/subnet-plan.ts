import type { IConstruct } from 'constructs';
import { Cidr } from '../../shared/cidr';
import type { IDataPlaneNetwork } from './data-plane-network-interface';

/** Netmask of the block that each availability zone has at the end of an own VPC, for endpoints and the way out. */
export const ZONE_BLOCK_NETMASK = 26;

/** A block of addresses that somebody has. */
interface Claim {
  readonly owner: IConstruct;
  readonly block: Cidr;
}

const plans = new WeakMap<IDataPlaneNetwork, SubnetPlan>();

/**
 * Who has which addresses of a VPC.
 *
 * Blocks are handed out in the order of construction, lowest first, and never moved: what is constructed later changes
 * nothing for those before it.
 */
export class SubnetPlan {
  /** The plan of a network; of a VPC that is not its own it knows only what this app has claimed. */
  public static of(network: IDataPlaneNetwork): SubnetPlan {
    const plan = plans.get(network) ?? new SubnetPlan();
    plans.set(network, plan);
    return plan;
  }

  private readonly claims: Claim[] = [];
  private readonly workspaces = new Set<IConstruct>();
  private space?: Cidr;

  /** Number of workspaces that have a place in the VPC. */
  public get workspaceCount(): number {
    return this.workspaces.size;
  }

  /** Lets `take` hand out addresses of this block, which is all of an own VPC. */
  public own(space: Cidr): void {
    this.space = space;
  }

  /** Whether `take` can hand out addresses: those of a VPC of somebody else are not known to be free. */
  public get isOwn(): boolean {
    return this.space !== undefined;
  }

  /** Notes a workspace. */
  public addWorkspace(workspace: IConstruct): void {
    this.workspaces.add(workspace);
  }

  /** Notes that `owner` has this block. */
  public claim(owner: IConstruct, block: Cidr): void {
    this.claims.push({ owner, block });
  }

  /** The lowest free block of this netmask, which `owner` has from now on; `undefined` if there is none. */
  public take(owner: IConstruct, netmask: number): Cidr | undefined {
    if (!this.space || netmask < this.space.netmask) return undefined;
    const size = 2 ** (32 - netmask);
    let block = new Cidr(this.space.start, netmask);
    for (let clash = this.clash(block); clash; clash = this.clash(block)) {
      block = new Cidr(Math.ceil(clash.block.end / size) * size, netmask);
    }
    if (!this.space.contains(block)) return undefined;
    this.claim(owner, block);
    return block;
  }

  /** Whoever has addresses of this block. */
  public clash(block: Cidr): Claim | undefined {
    return this.claims.find((claim) => claim.block.overlaps(block));
  }
}
