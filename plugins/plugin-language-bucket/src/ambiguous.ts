/**
 * Endings that several languages share, told apart by what only one of them can hold. The rules are few and safe: a file
 * that shows none of the signs keeps the bucket of its ending.
 */
interface Rule {
  readonly bucket: string;
  readonly sign: RegExp;
}

const RULES: Readonly<Record<string, readonly Rule[]>> = {
  '.h': [
    { bucket: 'objective-c', sign: /^[ \t]*@(?:interface|protocol|property|class|end)\b/m },
    {
      bucket: 'c++',
      sign: /^[ \t]*(?:template[ \t]*<|namespace\b|(?:public|private|protected)[ \t]*:|class[ \t]+\w+|using[ \t]+\w)/m,
    },
  ],
  '.m': [
    { bucket: 'objective-c', sign: /^[ \t]*(?:@(?:interface|implementation|import|end)\b|#import\b)/m },
    { bucket: 'matlab', sign: /^[ \t]*(?:%|function\b[^(\n]{0,200}=)/m },
  ],
  '.pl': [
    { bucket: 'prolog', sign: /^[ \t]*:-[ \t]*\w|^\w[^\n]{0,200}:-[ \t]*$/m },
    { bucket: 'perl', sign: /^[ \t]*(?:use[ \t]+(?:strict|warnings)|my[ \t]+[$@%]|sub[ \t]+\w)/m },
  ],
  // Qt's translations have the same ending as TypeScript.
  '.ts': [{ bucket: 'xml', sign: /^\s*<(?:\?xml|!DOCTYPE TS)/ }],
  // Gettext, MPEG and others aside: a `.r` that calls itself Rebol is none of R.
  '.r': [{ bucket: 'rebol', sign: /^\s*REBOL\s*\[/i }],
};

/** How much of a file is looked at: signs stand near the top, and a pattern is never run over megabytes. */
export const SIGN_CHARACTERS = 16_384;

/** The bucket a file's content decides on, or null where its ending is not shared, or nothing in it decides. */
export function bucketByContent(path: string, text: () => string): string | null {
  const ending = /\.[^./]+$/.exec(path)?.[0].toLowerCase() ?? '';
  const rules = Object.hasOwn(RULES, ending) ? RULES[ending]! : [];
  if (rules.length === 0) return null;
  const beginning = text().slice(0, SIGN_CHARACTERS);
  return rules.find(({ sign }) => sign.test(beginning))?.bucket ?? null;
}
