// As of 2026-02. Sources: github databricks/terraform-databricks-examples fb6ff0c (modules/aws-exfiltration-protection) and
// docs.databricks.com, resources/ip-domain-region. Neither lists Jakarta and GovCloud: their hosts follow the shape of the others.

/** Regions served by the oldest relay, whose host names no region. */
const WITHOUT_REGION = ['us-west-1', 'us-west-2'];

/** Host of the secure cluster connectivity relay of a region. */
export function relayHost(region: string, domain: string): string {
  return WITHOUT_REGION.includes(region) ? `tunnel.${domain}` : `tunnel.${region}.${domain}`;
}
