import type { FastifyInstance, FastifyServerOptions } from 'fastify';
import type { PoolState } from './database/database';

/** What a process adds to the skeleton that all services share. */
export interface ServiceFeatures {
  /** By name of a port. */
  readonly servers?: Readonly<Record<string, ServerFeatures>>;
  /** Whether what the process needs is there. @default - it needs nothing */
  readonly ready?: () => Promise<boolean>;
  /** What its pool of connections to the database has. @default - it has none */
  readonly connections?: () => PoolState;
  /** Lets go of what requests needed, after the last one. */
  readonly close?: () => Promise<void>;
}

/** What the server of one port does. */
export interface ServerFeatures {
  readonly options: FastifyServerOptions;
  readonly routes: (server: FastifyInstance) => Promise<void>;
}
