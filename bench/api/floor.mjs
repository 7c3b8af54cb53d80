// The floor: bare Fastify and one query by index, on a pool as large as the webapp's; without accounts, tokens, checks, logs or metrics.
// Arguments: a PostgreSQL URL, the port of loopback.
import { fastify } from 'fastify';
import pg from 'pg';

const [url, port] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: url, max: 10 });
const server = fastify();
server.get('/:account_id/storage-configurations/:id', async ({ params }, reply) => {
  const { rows } = await pool.query(
    `select storage_configuration_id, storage_configuration_name, account_id, bucket_name, role_arn, created_at
     from floor where account_id = $1 and storage_configuration_id = $2`,
    [params.account_id, params.id],
  );
  return rows[0] ?? reply.code(404).send({ error_code: 'RESOURCE_DOES_NOT_EXIST' });
});
await server.listen({ host: '127.0.0.1', port: Number(port) });
console.log('listening');
