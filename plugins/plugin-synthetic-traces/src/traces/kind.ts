import type { RandomStream, DialogueTurn as Turn } from '@framework/sdk';
import type { SourceFunction } from '../javascript/functions.js';
import type { Phrasebook, Values } from '../phrasebook.js';

/** What a trace is made about: one function, and where it stands. */
export interface Subject {
  readonly path: string;
  /** Language bucket of the document. */
  readonly language: 'javascript' | 'typescript';
  readonly fn: SourceFunction;
}

/** Says things about the subject, each time in one of several wordings. */
export interface Speaker {
  /** @param more beside the values every wording may use; see `valuesOf` */
  say(slot: string, more?: Values): string;
  readonly random: RandomStream;
  readonly book: Phrasebook;
}

/** One kind of trace. */
export interface Kind {
  readonly name: string;
  /** The dialogue, without the system's turn; null where the function does not give one. */
  make(subject: Subject, speaker: Speaker): readonly Turn[] | null;
}

export const user = (text: string): Turn => ({ role: 'user', text });
export const assistant = (text: string): Turn => ({ role: 'assistant', text });

/** Code as it stands in a turn. */
export const fenced = (code: string, { language }: Pick<Subject, 'language'>): string =>
  `\`\`\`${language === 'typescript' ? 'ts' : 'js'}\n${code}\n\`\`\``;

/** `array` and `size` (optional); patterns have no name, and are not named. */
export function signatureOf(fn: SourceFunction): string {
  if (fn.parameters.length === 0) return 'no arguments';
  const optional = optionalOf(fn);
  return listed(
    fn.parameters.map(({ name }) => `\`${name}\`${optional.includes(name) ? ' (optional)' : ''}`),
  );
}

/** Names of the parameters that the signature or the comment marks as optional. */
export const optionalOf = ({ parameters, doc }: SourceFunction): readonly string[] =>
  parameters
    .filter(
      ({ name, optional }) => optional || doc?.parameters.some((each) => each.name === name && each.optional),
    )
    .map(({ name }) => name);

export function listed(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)!}`;
}

/** A sentence: what is quoted from a comment begins and ends like one. */
export function sentence(text: string): string {
  // "Is the given date in the past?" as the description of a predicate.
  if (/^(?:Is|Are|Does|Do|Has|Have|Can) .*\?$/.test(text)) return `Answers the question: ${text}`;
  const begun = /^[a-z][a-z]* /.test(text) ? text[0]!.toUpperCase() + text.slice(1) : text;
  return /[.!?:…)]$/.test(begun) ? begun : `${begun}.`;
}

/** "Returns the sum" is "the sum" behind a wording that says that it is returned. */
const result = (text: string): string => text.replace(/^returns?:?\s+/i, '');

/** What every wording may use. `description`, `summary` and `returns` are empty where no comment states them. */
export const valuesOf = (subject: Subject): Values => ({
  name: subject.fn.name,
  path: subject.path,
  language: subject.language === 'typescript' ? 'TypeScript' : 'JavaScript',
  code: fenced(subject.fn.code, subject),
  signature: signatureOf(subject.fn),
  description: sentence(subject.fn.doc?.description ?? ''),
  summary: sentence(subject.fn.doc?.summary ?? ''),
  returns: sentence(result(subject.fn.doc?.returns ?? '')),
  first: (subject.fn.docLines ?? subject.fn.lines).first,
  last: subject.fn.lines.last,
});

/** Parameters that the comment says something of. */
export const described = ({ doc, parameters }: SourceFunction) =>
  (doc?.parameters ?? []).filter(
    ({ name, text }) => text.split(' ').length > 1 && parameters.some((each) => each.name === name),
  );
