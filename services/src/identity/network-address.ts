/** An address as the database compares it: one that IPv6 wraps is the IPv4 address in it; a zone says nothing to others. */
export function networkAddress(sourceIp: string): string {
  return sourceIp.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
}
