import { Type } from 'typebox';
import { Language, Results } from '../agent/api/commands';
import { deploymentNameOf } from '../account/workspace-by-host';
import { WORKSPACE_MEMBER } from '../platform/http/caller';
import { consultingOperation, NOTHING, type Operation } from '../platform/http/operation';
import type { LakehouseSchema, Tx } from '../schema';
import type { ContextCredentials } from './context-credentials';
import { findDriver, mayUseProfile, type Driver } from './driver';
import { DriverContexts } from './driver-contexts';
import type { NodeCaller } from './node-caller';

/** In milliseconds: how long a status waits for a change, so that clients that ask again and again learn of it at once. */
const PATIENCE = 10_000;

const Context = Type.Object({ clusterId: Type.String(), contextId: Type.String() });
const Command = Type.Object({ ...Context.properties, commandId: Type.String() });
const Id = Type.Object({ id: Type.String() });

const common = { rule: WORKSPACE_MEMBER, params: NOTHING, query: NOTHING, body: NOTHING } as const;
const errors = ['INVALID_STATE', 'RESOURCE_DOES_NOT_EXIST', 'TEMPORARILY_UNAVAILABLE'] as const;

/**
 * The Command Execution API: https://docs.databricks.com/api/workspace/commandexecution
 *
 * The driver of the cluster does the work. Who may attach is asked before it is called, and once more before it is answered.
 */
export function commandExecutionOperations(
  nodes: NodeCaller,
  credentials: ContextCredentials,
): readonly Operation<LakehouseSchema>[] {
  const contexts = new DriverContexts(nodes);
  /** What the host of the workspace is called, where it is time for a context to get other access to it. */
  const hostIfDue = async (tx: Tx, driver: Driver, contextId: string, now: Date) =>
    credentials.areDue(driver, contextId, now) ? await deploymentNameOf(tx, driver.workspaceId) : undefined;
  return [
    consultingOperation({
      ...common,
      name: 'CommandExecution.Create',
      summary: 'Makes an execution context on a cluster that runs',
      method: 'POST',
      paths: ['/api/1.2/contexts/create'],
      body: Type.Object({ clusterId: Type.String(), language: Language }),
      response: Id,
      errors,
      before: {
        read: async ({ tx, caller, body, now }) => {
          const driver = await findDriver(tx, caller, body.clusterId, now);
          const instanceProfile = await mayUseProfile(tx, caller, driver);
          return { driver, host: await deploymentNameOf(tx, driver.workspaceId), instanceProfile };
        },
        work: async ({ driver, host, instanceProfile }, { caller, body, now }) => {
          const user = { id: caller.principalId, name: caller.name, instanceProfile };
          const context = { language: body.language, user, credentials: await credentials.issue(driver, host, caller) };
          const made = await contexts.create(driver, context);
          credentials.given(driver, made.id, now);
          return made;
        },
      },
      handle: (_context, { id }) => Promise.resolve({ id }),
    }),
    consultingOperation({
      ...common,
      name: 'CommandExecution.ContextStatus',
      summary: 'Shows whether an execution context is ready; waits a little for it',
      method: 'GET',
      paths: ['/api/1.2/contexts/status'],
      query: Context,
      response: Type.Object({ id: Type.String(), status: Type.String() }),
      errors,
      before: {
        read: ({ tx, caller, query, now }) => findDriver(tx, caller, query.clusterId, now),
        work: (driver, { caller, query }) => contexts.status(driver, query.contextId, caller.principalId, PATIENCE),
      },
      handle: (_context, { id, status }) => Promise.resolve({ id, status }),
    }),
    consultingOperation({
      ...common,
      name: 'CommandExecution.Destroy',
      summary: 'Ends an execution context with all that it holds',
      method: 'POST',
      paths: ['/api/1.2/contexts/destroy'],
      body: Context,
      response: Id,
      errors,
      before: {
        read: ({ tx, caller, body, now }) => findDriver(tx, caller, body.clusterId, now),
        work: (driver, { caller, body }) => contexts.destroy(driver, body.contextId, caller.principalId),
      },
      handle: ({ body }) => Promise.resolve({ id: body.contextId }),
    }),
    consultingOperation({
      ...common,
      name: 'CommandExecution.Execute',
      summary: 'Runs a command in an execution context, after those that wait there',
      method: 'POST',
      paths: ['/api/1.2/commands/execute'],
      body: Type.Object({ ...Context.properties, language: Language, command: Type.String() }),
      response: Id,
      errors,
      before: {
        read: async ({ tx, caller, body, now }) => {
          const driver = await findDriver(tx, caller, body.clusterId, now);
          return { driver, host: await hostIfDue(tx, driver, body.contextId, now) };
        },
        work: async ({ driver, host }, { caller, body: { contextId, language, command }, now }) => {
          const renewed = host === undefined ? undefined : await credentials.issue(driver, host, caller);
          const request = { language, command, ...(renewed && { credentials: renewed }) };
          const begun = await contexts.execute(driver, contextId, caller.principalId, request);
          if (renewed) credentials.given(driver, contextId, now);
          return begun;
        },
      },
      handle: (_context, { id }) => Promise.resolve({ id }),
    }),
    consultingOperation({
      ...common,
      name: 'CommandExecution.CommandStatus',
      summary: 'Shows what became of a command, with its results; waits a little for them',
      method: 'GET',
      paths: ['/api/1.2/commands/status'],
      query: Command,
      response: Type.Object({ id: Type.String(), status: Type.String(), results: Type.Union([Results, Type.Null()]) }),
      errors,
      before: {
        read: async ({ tx, caller, query, now }) => {
          const driver = await findDriver(tx, caller, query.clusterId, now);
          return { driver, host: await hostIfDue(tx, driver, query.contextId, now) };
        },
        work: async ({ driver, host }, { caller, query: { contextId, commandId }, now }) => {
          const found = await contexts.commandStatus(driver, contextId, commandId, caller.principalId, PATIENCE);
          if (host !== undefined && found.results === null) {
            // Who waits for a command that runs for hours keeps its access alive.
            await contexts.renew(driver, contextId, caller.principalId, await credentials.issue(driver, host, caller));
            credentials.given(driver, contextId, now);
          }
          return found;
        },
      },
      handle: (_context, { id, status, results }) => Promise.resolve({ id, status, results }),
    }),
    consultingOperation({
      ...common,
      name: 'CommandExecution.Cancel',
      summary: 'Ends a command that waits or runs',
      method: 'POST',
      paths: ['/api/1.2/commands/cancel'],
      body: Command,
      response: Id,
      errors,
      before: {
        read: ({ tx, caller, body, now }) => findDriver(tx, caller, body.clusterId, now),
        work: (driver, { caller, body }) => contexts.cancel(driver, body.contextId, body.commandId, caller.principalId),
      },
      handle: ({ body }) => Promise.resolve({ id: body.commandId }),
    }),
  ];
}
