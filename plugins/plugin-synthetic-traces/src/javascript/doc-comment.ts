/** What a doc comment says, in words fit to be repeated. */
export interface DocComment {
  /** The first sentence. */
  readonly summary: string;
  /** The first paragraph, the summary included. */
  readonly description: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly type: string | null;
    readonly text: string;
    /** In brackets: `[size=1]`. */
    readonly optional: boolean;
  }[];
  readonly returns: string | null;
  /** Code of the first example. */
  readonly example: string | null;
}

/** Longest comment read: what is longer is a chapter, and the patterns below are not all linear in a hostile one. */
const LONGEST_COMMENT = 10_000;

/** Longest description repeated; longer ones are cut at a sentence. */
const LONGEST = 400;

/**
 * Reads a JSDoc or TSDoc comment: the text before the first tag (or of `@description`, `@summary`), and the tags that
 * speak of parameters, the result and examples.
 *
 * @returns null for a comment that describes nothing: no words, or fewer than three
 */
export function parseDocComment(comment: string): DocComment | null {
  if (comment.length > LONGEST_COMMENT) return null;
  const lines = comment
    .replace(/^\/\*\*+/, '')
    .replace(/\*+\/$/, '')
    .split(/\r?\n/)
    .map((line) => line.replace(/^\s*\*(?: |$)?/, '').trimEnd());
  const sections: { tag: string; lines: string[] }[] = [{ tag: '', lines: [] }];
  let fenced = false;
  for (const line of lines) {
    if (/^\s*```/.test(line)) fenced = !fenced;
    const tag = fenced ? null : /^\s*@([\w-]+)\s?(.*)$/.exec(line);
    if (tag) sections.push({ tag: tag[1]!, lines: [tag[2]!] });
    else sections.at(-1)!.lines.push(line);
  }
  const of = (...tags: readonly string[]) => sections.filter(({ tag }) => tags.includes(tag));
  const description = [...of(''), ...of('description', 'desc', 'summary', 'remarks')]
    .map(({ lines: text }) => firstParagraph(text))
    .find((text) => text !== '');
  if (description === undefined || description.split(' ').length < 3) return null;
  return {
    summary: firstSentence(description),
    description: shortened(description),
    parameters: of('param', 'arg', 'argument').flatMap(({ lines: text }) => parameterOf(prose(text))),
    returns: of('returns', 'return').map(({ lines: text }) => resultOf(prose(text)))[0] ?? null,
    example: of('example').map(({ lines: text }) => exampleOf(text))[0] ?? null,
  };
}

function firstParagraph(lines: readonly string[]): string {
  const first = lines.findIndex((line) => line.trim() !== '');
  if (first < 0) return '';
  const length = lines
    .slice(first)
    .findIndex((line) => line.trim() === '' || /^\s*(?:```|[-*] |\d+\. |#)/.test(line));
  return prose(length < 0 ? lines.slice(first) : lines.slice(first, first + length));
}

/** Not every pair of angles: `Array<string>` stays. */
const HTML = /<\/?(?:a|b|br|code|div|em|h\d|i|img|li|ol|p|pre|span|strong|table|td|tr|ul)\b[^<>]*>/gi;

/** One line; links become their words, tags of HTML go. */
const prose = (lines: readonly string[]): string =>
  lines
    .join(' ')
    .replace(
      /\{@(?:link|linkcode|linkplain)\s+([^}|\s]+)(?:[|\s]([^}]*))?\}/g,
      (_, target: string, words?: string) => (words?.trim() || target).trim(),
    )
    .replace(/!\[[^\]]*\]\([^)]*\)/g, '')
    .replace(/\[([^\]]+)\]\([^)\s]*\)/g, '$1')
    .replace(HTML, '')
    .replace(/\s+/g, ' ')
    .trim();

function firstSentence(text: string): string {
  const end = /[.!?](?=\s+[A-Z`"'(])/.exec(text);
  return end ? text.slice(0, end.index + 1) : shortened(text);
}

function shortened(text: string): string {
  if (text.length <= LONGEST) return text;
  const cut = text.slice(0, LONGEST);
  const end = Math.max(cut.lastIndexOf('. '), cut.lastIndexOf('; '));
  return end > 40 ? `${cut.slice(0, end)}.` : `${cut.slice(0, cut.lastIndexOf(' '))} …`;
}

/** `{Type} [name=default] - text`; parts of an option object (`options.zone`) are no parameters. */
function parameterOf(text: string): DocComment['parameters'] {
  const { type, rest } = typed(text);
  const match = /^(?:\[\s*([\w$.]+)[^\]]*\]|([\w$.]+))\s*(?:-\s*)?(.*)$/.exec(rest);
  const name = match?.[1] ?? match?.[2];
  if (name === undefined || name.includes('.')) return [];
  return [{ name, type, text: shortened(match![3]!.trim()), optional: match![1] !== undefined }];
}

function resultOf(text: string): string | null {
  const { type, rest } = typed(text);
  const words = shortened(rest.replace(/^-\s*/, ''));
  if (words !== '') return words;
  // A type that says nothing is no answer.
  return type === null || /^(?:\*|any|void|mixed|undefined|unknown)$/i.test(type) ? null : `\`${type}\``;
}

/** Splits off a type in braces, which may hold braces. */
function typed(text: string): { readonly type: string | null; readonly rest: string } {
  if (!text.startsWith('{')) return { type: null, rest: text };
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) {
      return { type: text.slice(1, at).trim(), rest: text.slice(at + 1).trim() };
    }
  }
  return { type: null, rest: text };
}

/** The code of an example: what stands in a fence, or all of it; null for more than a screen of it. */
function exampleOf(lines: readonly string[]): string | null {
  const text = lines.join('\n').replace(/^\s*<caption>.*?<\/caption>/, '');
  const fence = /```\w*\n([\s\S]*?)\n\s*```/.exec(text);
  const code = (fence ? fence[1]! : text).split('\n');
  while (code.length > 0 && code[0]!.trim() === '') code.shift();
  while (code.length > 0 && code.at(-1)!.trim() === '') code.pop();
  if (code.length === 0 || code.length > 15) return null;
  const indent = Math.min(
    ...code.filter((line) => line.trim() !== '').map((line) => /^ */.exec(line)![0].length),
  );
  return code.map((line) => line.slice(indent)).join('\n');
}
