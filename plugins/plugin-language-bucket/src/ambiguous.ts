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
  // Rebol says its name first.
  '.r': [{ bucket: 'rebol', sign: /^\s*REBOL\s*\[/i }],
};

/** Endings whose comments are C's: `using` and `class` begin a line of prose as well. */
const COMMENTS_OF_C = new Set(['.h']);
/** A comment to its end, or to that of the text; strings are read over, for what opens a comment in one is none. */
const STRING_OR_COMMENT = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*/g;

/** How much of a file is looked at: signs stand near the top, and a pattern is never run over megabytes. */
export const SIGN_CHARACTERS = 16_384;
/** A UTF-16 unit has at most three bytes in UTF-8. */
const SIGN_BYTES = 3 * SIGN_CHARACTERS;

/**
 * The bucket a file's content decides on, or null where its ending is not shared, or nothing in it decides.
 *
 * @param bytes the whole file; only its beginning is decoded
 */
export function bucketByContent(path: string, bytes: () => Uint8Array): string | null {
  const ending = /\.[^./]+$/.exec(path)?.[0].toLowerCase() ?? '';
  const rules = Object.hasOwn(RULES, ending) ? RULES[ending]! : [];
  if (rules.length === 0) return null;
  const decoded = new TextDecoder().decode(bytes().subarray(0, SIGN_BYTES)).slice(0, SIGN_CHARACTERS);
  const beginning = COMMENTS_OF_C.has(ending) ? withoutComments(decoded) : decoded;
  return rules.find(({ sign }) => sign.test(beginning))?.bucket ?? null;
}

const withoutComments = (text: string): string =>
  text.replace(STRING_OR_COMMENT, (found) => (found.startsWith('/') ? ' ' : found));
