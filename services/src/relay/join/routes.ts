import type { FastifyInstance } from 'fastify';
import { CHALLENGE_PATH, JOIN_PATH, JoinProof, Challenge, NodeCredential } from '../../agent/api/join';
import { ApiError } from '../../platform/http/api-error';
import type { Admission } from './admission';

/** Most bytes of a proof. */
const BODY_LIMIT = 16 * 1024;

/** Where nodes ask for a challenge, and join. Whoever is refused learns nothing but that. */
export function joinRoutes(server: FastifyInstance, admission: Admission): void {
  server.post(CHALLENGE_PATH, { bodyLimit: BODY_LIMIT, schema: { response: { 200: Challenge } } }, () => admission.challenge());

  server.post<{ Body: JoinProof }>(
    JOIN_PATH,
    { bodyLimit: BODY_LIMIT, schema: { body: JoinProof, response: { 200: NodeCredential } } },
    async (request) => {
      const admitted = await admission.join(request.body);
      if ('refusal' in admitted) {
        request.log.warn({ reason: admitted.refusal, sourceIp: request.ip }, 'node refused');
        throw new ApiError('PERMISSION_DENIED', 'no node is expected that proves itself like this');
      }
      request.log.info({ nodeId: admitted.nodeId, sourceIp: request.ip }, 'node admitted');
      return admitted;
    },
  );
}
