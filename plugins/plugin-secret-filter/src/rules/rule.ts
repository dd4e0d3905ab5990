/**
 * What a file must contain near a keyword before it is worth looking at with regular expressions. Checked on bytes, in
 * place; each may say yes too often, never too seldom for the rules it stands for.
 */
export type KeywordCheck =
  /** The keyword alone. */
  | { readonly kind: 'present' }
  /** The keyword lies in a run of at least `bytes` bytes that tokens are written with. */
  | { readonly kind: 'run'; readonly bytes: number }
  /** The keyword begins a word, and at least `bytes` letters, digits, `_` or `-` follow. */
  | { readonly kind: 'follows'; readonly bytes: number }
  /** `<keyword>… = <value>`, `: `, `=>` and the like, the value at least `bytes` long. */
  | { readonly kind: 'assignment'; readonly bytes: number }
  /** The same, with letters and digits in the value. */
  | { readonly kind: 'literal'; readonly bytes: number }
  /** `<user>:<password>@` follows. */
  | { readonly kind: 'credentials' };

/** A word that the prefilter looks for. */
export interface Keyword {
  readonly word: string;
  /** `exact`: as spelt; `any`: in any case (ASCII). */
  readonly letters: 'exact' | 'any';
  readonly check: KeywordCheck;
}

/** One rule of ours: keywords for the prefilter, a pattern for the scan. */
export interface SecretRule {
  /** Stable, kebab-case: part of the evidence. */
  readonly id: string;
  readonly keywords: readonly Keyword[];
  /** Global. Its first group, where it has one that matched, is the secret; else the whole match is. */
  readonly pattern: RegExp;
  /** Least entropy of the secret, in bits a character; 0 for none. */
  readonly entropy: number;
  /** Secrets that match one of these are none: published examples. */
  readonly allow: readonly RegExp[];
  /** SHA-256, hex, of keys that their owner has published: no secret, and still nothing to print here. */
  readonly published?: ReadonlySet<string>;
  /** What is asked beyond the pattern. `form`: the pattern says it all. `random`: the value is as random as a key. */
  readonly judge: 'form' | 'random';
}
