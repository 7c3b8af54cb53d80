import type { FastifyHttpOptions, FastifyInstance } from 'fastify';
import type { Server } from 'node:http';
import type { PoolState } from './database/database';
import type { Gauges } from './metrics';

/** What a process adds to the skeleton that all services share. */
export interface ServiceFeatures {
  /** By name of a port. */
  readonly servers?: Readonly<Record<string, ServerFeatures>>;
  /** Whether what the process needs is there. @default - it needs nothing */
  readonly ready?: () => Promise<boolean>;
  /** Values of the metrics that the manifest lists for it. @default - none */
  readonly gauges?: Gauges;
  /** What its pool of connections to the database has. @default - it has none */
  readonly connections?: () => PoolState;
  /** Lets go of what requests needed, after the last one. */
  readonly close?: () => Promise<void>;
}

/** What the server of one port does. */
export interface ServerFeatures {
  readonly options: FastifyHttpOptions<Server>;
  readonly routes: (server: FastifyInstance) => Promise<void>;
}
