import { invalid } from '../../platform/http/api-error';

/** Characters of a key and of a value: AWS's limits, less what the platform may put before them. */
const LONGEST_KEY = 127;
const LONGEST_VALUE = 255;

/** Tags of one workspace: of the 50 that a resource in AWS may have, some are the platform's. */
const MOST_TAGS = 45;

/** Checks the tags that everything gets which the workspace has in AWS. */
export function checkCustomTags(tags: Readonly<Record<string, string>>): void {
  const entries = Object.entries(tags);
  if (entries.length > MOST_TAGS) throw invalid(`custom_tags must be at most ${MOST_TAGS}, got ${entries.length}`);
  for (const [key, value] of entries) {
    if (key.length < 1 || key.length > LONGEST_KEY) {
      throw invalid(`a key in custom_tags must be 1 to ${LONGEST_KEY} characters, got ${key.length}: ${JSON.stringify(key)}`);
    }
    if (value.length > LONGEST_VALUE) {
      throw invalid(`custom_tags.${key} must be at most ${LONGEST_VALUE} characters, got ${value.length}`);
    }
    if (/^aws:/i.test(key)) throw invalid(`custom_tags.${key} must not start with aws:, which AWS keeps for itself`);
  }
}
