import { type RandomStream } from '@framework/sdk';
import { textFromPattern } from './text-from-pattern.js';

/** What one of gitleaks' rule files (Go) says its rules must find, and must not. */
export interface Samples {
  readonly rule: string;
  readonly found: readonly string[];
  readonly overlooked: readonly string[];
  /** Expressions this reader does not understand: loops, maps of paths, helpers. */
  readonly unread: number;
}

type Token =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'sign'; readonly text: string };

/** The samples of each rule in a file: the variables `tps` and `fps` of each function, as far as they are plain expressions. */
export function readSamples(go: string, random: RandomStream): Samples[] {
  return go
    .split(/^func /m)
    .slice(1)
    .flatMap((body) => {
      const rule = /RuleID:\s*"([^"]+)"/.exec(body)?.[1];
      if (rule === undefined) return [];
      const tokens = tokenise(body);
      const found = new Reader(tokens, 'tps', random);
      const overlooked = new Reader(tokens, 'fps', random);
      return [
        { rule, found: found.texts, overlooked: overlooked.texts, unread: found.unread + overlooked.unread },
      ];
    });
}

function tokenise(go: string): Token[] {
  const pattern =
    /\/\/[^\n]*|\/\*[\s\S]*?\*\/|`([^`]*)`|"((?:[^"\\\n]|\\.)*)"|'(?:[^'\\]|\\.)'|([\w.]+)|(:=|\S)|(\n)/g;
  const tokens: Token[] = [];
  for (const [, raw, quoted, word, sign] of go.matchAll(pattern)) {
    if (raw !== undefined) tokens.push({ kind: 'text', text: raw });
    else if (quoted !== undefined) tokens.push({ kind: 'text', text: unquote(quoted) });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign });
  }
  return tokens;
}

const unquote = (quoted: string): string =>
  quoted.replace(/\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)/g, (_, code: string) => {
    if (code.length > 1) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return { n: '\n', t: '\t', r: '\r' }[code] ?? code;
  });

/** Reads what is assigned or appended to one variable. */
class Reader {
  readonly texts: string[] = [];
  unread = 0;
  readonly #tokens: readonly Token[];
  readonly #random: RandomStream;
  #at = 0;

  constructor(tokens: readonly Token[], variable: string, random: RandomStream) {
    this.#tokens = tokens;
    this.#random = random;
    for (let at = 0; at + 1 < tokens.length; at++) {
      const assigned = tokens[at + 1]!.text === ':=' || tokens[at + 1]!.text === '=';
      if (tokens[at]!.kind !== 'word' || tokens[at]!.text !== variable || !assigned) continue;
      this.#at = at + 2;
      this.#read(() => this.texts.push(...this.#list(variable)));
    }
  }

  #read(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.unread++;
    }
  }

  /** `[]string{…}`, `append(<variable>, …)`, or a helper that gives several. */
  #list(variable: string): string[] {
    if (this.#sign('[')) {
      this.#expect(']');
      this.#expect('string');
      this.#expect('{');
      return this.#items('}');
    }
    if (!this.#sign('append')) return this.#values();
    this.#expect('(');
    this.#expect(variable);
    this.#sign(',');
    return this.#items(')');
  }

  #items(end: string): string[] {
    const all: string[] = [];
    while (!this.#sign(end)) {
      all.push(...this.#values());
      while (this.#sign('.') || this.#sign('...')) {
        // `samples...`: the values are there already.
      }
      if (!this.#sign(',')) {
        this.#expect(end);
        return all;
      }
    }
    return all;
  }

  /** One expression: usually one text. */
  #values(): string[] {
    let values = this.#term();
    while (this.#sign('+')) {
      const [more] = this.#term();
      values = values.map((value) => value + (more ?? ''));
    }
    return values;
  }

  #term(): string[] {
    const token = this.#tokens[this.#at++];
    if (token?.kind === 'text') return [token.text];
    if (token?.kind !== 'word' || !this.#sign('(')) throw new RangeError(`unread: ${token?.text}`);
    const call = this.#items(')');
    const [first = '', second = ''] = call;
    switch (token.text) {
      case 'secrets.NewSecret':
        return [textFromPattern(first, this.#random)];
      case 'utils.GenerateSampleSecret':
        return [fill('{i}_api_token = "{s}"', first, second)];
      case 'utils.GenerateSampleSecrets':
        return TEMPLATES.map((template) => fill(template, first, second));
      case 'fmt.Sprintf':
        return [call.slice(1).reduce((text, value) => text.replace('%s', () => value), first)];
      case 'utils.Hex8_4_4_4_12':
        return ['[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'];
      default: {
        const set = ALPHABETS[token.text];
        if (set === undefined) throw new RangeError(`unread: ${token.text}`);
        return [`${set}{${first}}`];
      }
    }
  }

  #sign(text: string): boolean {
    const token = this.#tokens[this.#at];
    if (token === undefined || token.kind === 'text' || token.text !== text) return false;
    this.#at++;
    return true;
  }

  #expect(text: string): void {
    if (!this.#sign(text)) throw new RangeError(`no ${text} at ${this.#tokens[this.#at]?.text}`);
  }
}

const ALPHABETS: Readonly<Record<string, string>> = {
  'utils.Numeric': '[0-9]',
  'utils.Hex': '[a-f0-9]',
  'utils.AlphaNumeric': '[a-z0-9]',
  'utils.AlphaNumericExtendedShort': '[a-z0-9_-]',
  'utils.AlphaNumericExtended': '[a-z0-9=_\\-]',
  'utils.AlphaNumericExtendedLong': '[a-z0-9\\/=_\\+\\-]',
};

/** How a secret stands in files; gitleaks generates from a longer list of the same kind. */
const TEMPLATES: readonly string[] = [
  '{i}Token="{s}"',
  '{i}Token = "{s}"',
  '{i}Token={s}',
  '{\n    "{i}_token": "{s}"\n}',
  '<{i}Token>\n    {s}\n</{i}Token>',
  '{i}_token: {s}',
  "{i}_token: '{s}'",
  'string {i}Token = "{s}";',
  'var {i}Token string = "{s}"',
  '{i}Token := `{s}`',
  'String {i}Token = "{s}";',
  "{i}Token = '{s}'",
  '"{i}Token" => "{s}"',
];

const fill = (template: string, identifier: string, secret: string): string =>
  template.replaceAll('{i}', () => identifier).replaceAll('{s}', () => secret);
