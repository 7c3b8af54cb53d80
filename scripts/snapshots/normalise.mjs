// What may change without a change of the library: the hashes of assets.

/** A template, parsed, without them. */
export function normalise(text) {
  return JSON.parse(text.replace(/\b[0-9a-f]{64}\b/g, 'HASH'));
}

/** Templates without the tags of resources that have none in other templates: newer CDKs know more types that take tags. */
export function withoutNewTags(before, made) {
  for (const [file, { Resources = {} }] of made)
    for (const [logicalId, { Properties }] of Object.entries(Resources)) {
      const old = before.get(file)?.Resources?.[logicalId];
      if (Properties?.Tags && old && !old.Properties?.Tags) delete Properties.Tags;
    }
  return made;
}
