/** What an attribute of a cluster may be. */
export type AttributeValue = string | number | boolean;

/** How an attribute's value is limited. */
export type Limit =
  | { readonly type: 'allowlist'; readonly values: readonly AttributeValue[] }
  | { readonly type: 'blocklist'; readonly values: readonly AttributeValue[] }
  | { readonly type: 'regex'; readonly pattern: string }
  | { readonly type: 'range'; readonly minValue?: number; readonly maxValue?: number }
  | { readonly type: 'unlimited' };

/**
 * What a policy says of one attribute, as in https://docs.databricks.com/aws/en/admin/clusters/policy-definition. Whether forms hide
 * the attribute is theirs to read from the definition: it changes nothing here.
 */
export type Rule =
  | { readonly type: 'fixed'; readonly value: AttributeValue }
  | { readonly type: 'forbidden' }
  | (Limit & {
      /** Filled in for who asks for defaults. @default - none */
      readonly defaultValue?: AttributeValue;
      /** Whether the attribute may be left out. */
      readonly isOptional: boolean;
    });

/** A rule with the attribute that it is for. */
export interface AttributeRule {
  /** As the definition writes it: `spark_conf.spark.sql.shuffle.partitions`. */
  readonly path: string;
  readonly rule: Rule;
}

/** Attributes that no specification has: they follow from what a cluster is. */
export const CLUSTER_TYPE = 'cluster_type';
export const DBUS_PER_HOUR = 'dbus_per_hour';
