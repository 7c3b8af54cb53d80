import type { FastifyInstance } from 'fastify';
import { ApiError } from '../../platform/http/api-error';
import type { AgentArchive } from './agent-archive';
import { bootstrapScript } from './script';

/**
 * Where a node of a plain image asks for what makes it one. It has not proved anything yet: the script holds no secret, and the agent
 * is the one that everybody can download with this project.
 */
export function bootstrapRoutes(server: FastifyInstance, controlPlane: string, archive: AgentArchive | undefined): void {
  server.get('/bootstrap', async (_, reply) => {
    if (!archive)
      throw new ApiError('ENDPOINT_NOT_FOUND', 'this control plane hands out no agent; launch nodes from an image that has it');
    const script = bootstrapScript({ controlPlane, url: await archive.url(), sha256: archive.sha256 });
    return reply.type('text/x-shellscript; charset=utf-8').header('cache-control', 'no-store').send(script);
  });
}
