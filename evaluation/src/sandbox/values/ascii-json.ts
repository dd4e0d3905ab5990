/** JSON in ASCII alone, lone surrogates included: what crosses the pipes, and what Python's decoder takes back as it was. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
