const IAM_PATH = /^\/([\x21-\x2e\x30-\x7e]+\/)*$/;

/** Whether a text can be the path of a role in IAM: begins and ends with `/`, and is no longer than `maxLength`. */
export function isIamPath(text: string, maxLength = 512): boolean {
  return IAM_PATH.test(text) && text.length <= maxLength;
}
