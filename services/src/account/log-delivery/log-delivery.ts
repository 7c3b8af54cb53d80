import { Type } from 'typebox';
import { MONTH_PATTERN, startOfMonth } from '../usage/month';
import { selectLogDeliveries, type LogDeliveryRow } from './statements';

const LogType = Type.Enum(['BILLABLE_USAGE', 'AUDIT_LOGS']);
const OutputFormat = Type.Enum(['CSV', 'JSON']);
export const LogDeliverySwitch = Type.Enum(['ENABLED', 'DISABLED']);

/** What a client says of a configuration. */
export const NewLogDelivery = Type.Object({
  log_type: LogType,
  output_format: OutputFormat,
  credentials_id: Type.String(),
  storage_configuration_id: Type.String(),
  config_name: Type.Optional(Type.String({ maxLength: 255 })),
  /** Key in the bucket below which logs are put; empty: the bucket itself. */
  delivery_path_prefix: Type.Optional(Type.String({ maxLength: 256, pattern: '^([\\w.-]+(/[\\w.-]+)*)?$' })),
  /** A month, such as 2026-11. */
  delivery_start_time: Type.Optional(Type.String({ pattern: MONTH_PATTERN })),
  status: Type.Optional(LogDeliverySwitch),
  /** Absent or empty: all workspaces of the account. */
  workspace_ids_filter: Type.Optional(Type.Array(Type.Integer(), { uniqueItems: true, maxItems: 1000 })),
});

/** Which logs are put into a bucket of the customer's. */
export const LogDelivery = Type.Object({
  account_id: Type.String(),
  config_id: Type.String(),
  config_name: Type.String(),
  log_type: LogType,
  output_format: OutputFormat,
  credentials_id: Type.String(),
  storage_configuration_id: Type.String(),
  delivery_path_prefix: Type.String(),
  delivery_start_time: Type.Optional(Type.String()),
  workspace_ids_filter: Type.Array(Type.Integer()),
  status: LogDeliverySwitch,
  log_delivery_status: Type.Object({
    status: Type.Enum(['CREATED', 'SUCCEEDED', 'USER_FAILURE', 'SYSTEM_FAILURE']),
    message: Type.String(),
    last_attempt_time: Type.Optional(Type.String()),
    last_successful_attempt_time: Type.Optional(Type.String()),
  }),
  creation_time: Type.Integer(),
  update_time: Type.Integer(),
});

export const Wrapped = Type.Object({ log_delivery_configuration: LogDelivery });

export function presentLogDelivery(row: LogDeliveryRow) {
  return {
    account_id: row.account_id,
    config_id: row.config_id,
    config_name: row.config_name,
    log_type: row.log_type,
    output_format: row.output_format,
    credentials_id: row.credential_id,
    storage_configuration_id: row.storage_configuration_id,
    delivery_path_prefix: row.delivery_path_prefix,
    ...(row.delivery_start_time !== null && { delivery_start_time: row.delivery_start_time }),
    workspace_ids_filter: row.workspace_ids.map(Number),
    status: row.status,
    log_delivery_status: {
      status: row.delivery_status,
      message: row.delivery_message === '' ? FIRST_MESSAGES[row.log_type] : row.delivery_message,
      ...(row.last_attempt_at && { last_attempt_time: row.last_attempt_at.toISOString() }),
      ...(row.last_success_at && { last_successful_attempt_time: row.last_success_at.toISOString() }),
    },
    creation_time: row.created_at.getTime(),
    update_time: row.updated_at.getTime(),
  };
}

/** What is known before anything was delivered. */
const FIRST_MESSAGES = {
  AUDIT_LOGS: 'Nothing was delivered yet; what has happened is delivered every five minutes.',
  BILLABLE_USAGE: 'Nothing was delivered yet; the usage of the month is delivered every day.',
} as const;

/** What happened earlier is not delivered. */
export function startOf({ delivery_start_time: month, created_at: createdAt }: LogDeliveryRow): Date {
  return month === null ? createdAt : startOfMonth(month);
}

export const LOG_DELIVERIES = {
  noun: 'Log delivery configuration',
  table: 'log_delivery',
  idColumn: 'config_id',
  select: selectLogDeliveries,
};
