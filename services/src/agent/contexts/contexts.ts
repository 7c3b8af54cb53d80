import { ApiError, invalid, notFound } from '../../platform/http/api-error';
import type { ContextStatus, NewContext } from '../api/commands';
import { Context } from './context';
import type { ContextKernel } from './context-kernel';

/** Contexts of one cluster, as in Databricks: https://docs.databricks.com/en/compute/troubleshooting.html */
const MAX_CONTEXTS = 150;

/** Contexts that have ended and still tell why; older ones are forgotten. */
const KEPT_ENDED = 50;

export interface ContextsOptions {
  readonly newId: () => string;
  /** Gives a kernel for a new context. */
  readonly kernelFor: (request: NewContext) => Promise<ContextKernel>;
  /** Called when a command begins or ends. */
  readonly touched: () => void;
}

/** The execution contexts of a driver. */
export class Contexts {
  private readonly contexts = new Map<string, Context>();

  constructor(private readonly options: ContextsOptions) {}

  /** @throws ApiError for a language that no runtime has, and when there are too many */
  public create(request: NewContext): ContextStatus {
    if (request.language === 'r') throw invalid('language must be python, sql or scala, got r: the runtimes have no R');
    const ended = [...this.contexts.values()].filter((context) => context.ended);
    if (this.contexts.size - ended.length >= MAX_CONTEXTS) {
      const message = `the cluster has ${MAX_CONTEXTS} execution contexts already; destroy some, or detach notebooks`;
      throw new ApiError('REQUEST_LIMIT_EXCEEDED', message);
    }
    for (const context of ended.slice(0, -KEPT_ENDED)) this.contexts.delete(context.id);
    const { newId, kernelFor, touched } = this.options;
    const context = new Context(newId(), request, kernelFor(request), newId, touched);
    this.contexts.set(context.id, context);
    return context.describe();
  }

  public list(): ContextStatus[] {
    return [...this.contexts.values()].map((context) => context.describe());
  }

  public find(id: string): Context {
    const context = this.contexts.get(id);
    if (!context) throw notFound('context', id);
    return context;
  }

  public async destroy(id: string): Promise<void> {
    const context = this.find(id);
    this.contexts.delete(id);
    await context.close('it was destroyed');
  }

  /** Commands that are not over. */
  public get busy(): number {
    return [...this.contexts.values()].reduce((sum, { busy }) => sum + busy, 0);
  }

  /** Ends them all; they can still be asked for. */
  public async close(reason: string): Promise<void> {
    await Promise.all([...this.contexts.values()].map((context) => context.close(reason)));
  }
}
