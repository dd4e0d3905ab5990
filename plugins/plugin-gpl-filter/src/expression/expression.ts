import { exceptionIds, parseSpdx, type SpdxNode } from '../spdx.js';
import { termExpression } from './term.js';

const exceptions = new Map(exceptionIds.map((id) => [id.toLowerCase(), id]));

/** A licence expression as a tree: a licence, or a choice (`or`) or sum (`and`) of expressions. */
export type LicenceNode =
  | {
      readonly kind: 'licence';
      /** An SPDX id, `LicenseRef-…`, or for a name nobody knows `LicenseRef-unknown`. */
      readonly id: string;
      readonly exception?: string;
      /** The words as written, where the id is unknown. */
      readonly stated?: string;
    }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly LicenceNode[] };

/** What a licence field says. */
export type Statement =
  | { readonly kind: 'expression'; readonly node: LicenceNode }
  /** `SEE LICENSE IN <file>`: the files must speak. */
  | { readonly kind: 'file' }
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable'; readonly why: string };

/** A field longer than this is not a licence's name. */
const LONGEST = 4096;
/** Fields that are remembered, and how long they may be; a corpus has many copies of few. */
const REMEMBERED = 4096;
const LONGEST_REMEMBERED = 200;

const remembered = new Map<string, Statement>();

/**
 * Reads a licence field of any provenance. Total: whatever the text, it returns and does not throw.
 *
 * Names are first made SPDX ids one by one, then the SPDX grammar is left to `spdx-expression-parse`. Before that:
 * `/` between names is a choice, as Cargo defined it; `,`, `;` and `&` are sums, which is the careful reading.
 */
export function parseStatement(field: string | null): Statement {
  if (field === null || field.length > LONGEST_REMEMBERED) return statementOf(field ?? '');
  let statement = remembered.get(field);
  if (statement === undefined) {
    statement = statementOf(field);
    if (remembered.size >= REMEMBERED) remembered.clear();
    remembered.set(field, statement);
  }
  return statement;
}

function statementOf(field: string): Statement {
  const text = field.trim();
  if (text === '' || /^(?:noassertion|other|unknown|n\/a|null|undefined)$/i.test(text))
    return { kind: 'none' };
  if (text.length > LONGEST) return { kind: 'unreadable', why: `${text.length} characters` };
  if (/^\(?\s*(?:see|refer to)\b.{0,80}\b(?:licen[cs]e|copying|file|readme)/i.test(text))
    return { kind: 'file' };
  const whole = termExpression(text);
  const unknown: string[] = [];
  const expression = whole ?? spdxExpression(text, unknown);
  try {
    return { kind: 'expression', node: simplify(parseSpdx(expression), unknown) };
  } catch {
    return { kind: 'unreadable', why: 'not a licence expression' };
  }
}

/** SPDX spelling of an expression; a name that is unknown becomes `LicenseRef-unknown-<n>`. */
function spdxExpression(text: string, unknown: string[]): string {
  const prepared = text
    .replace(/\bor (?:\(?at your option\)? )?(?:any |a )?(?:later|newer|greater)(?: versions?)?/gi, '+')
    .replace(/\s*\+/g, '+')
    .replace(/\s+and\s*\/\s*or\s+/gi, ' OR ')
    .replace(/\|\|?/g, ' OR ')
    .replace(/&&?|[,;]/g, ' AND ')
    .replace(/[()]/g, ' $& ');
  const words = prepared.split(/\s+/).filter((word) => word !== '');
  const out: string[] = [];
  let name: string[] = [];
  let afterWith = false;
  const flush = () => {
    if (name.length === 0) return;
    const term = name.join(' ');
    const exception = exceptions.get(term.toLowerCase());
    if (!afterWith) out.push(termOrChoice(term, unknown));
    else if (exception !== undefined) out.push('WITH', exception);
    // An exception from the GPL that nobody knows adds nothing that could be relied on: the licence counts without it. What stands
    // behind any other may take back what that grants: `MIT WITH Commons-Clause`.
    else if (!/^[AL]?GPL-/.test(out.at(-1) ?? '')) out.push('AND', termOrChoice(term, unknown));
    name = [];
    afterWith = false;
  };
  for (const word of words) {
    const operator = /^(?:and|or|with|\(|\))$/i.test(word) ? word.toUpperCase() : null;
    if (operator === null) {
      name.push(word);
      continue;
    }
    flush();
    if (operator === 'WITH') afterWith = true;
    else out.push(operator);
  }
  flush();
  return out.join(' ');
}

function termOrChoice(term: string, unknown: string[]): string {
  const known = termExpression(term);
  if (known !== null) return known;
  const choices = /^https?:/i.test(term) ? [term] : term.split('/').filter((part) => part.trim() !== '');
  if (choices.length > 1) return `( ${choices.map((choice) => termOrChoice(choice, unknown)).join(' OR ')} )`;
  if (/^(?:LicenseRef|DocumentRef)-[\w.:-]+$/.test(term)) return term;
  unknown.push(term);
  return `LicenseRef-unknown-${unknown.length}`;
}

/** Nested conjunctions of one kind as one list. Walks with a stack of its own: a chain may be thousands long. */
function simplify(root: SpdxNode, unknown: readonly string[]): LicenceNode {
  if ('conjunction' in root) {
    const parts: LicenceNode[] = [];
    const open: SpdxNode[] = [root];
    while (open.length > 0) {
      const node = open.pop()!;
      if ('conjunction' in node && node.conjunction === root.conjunction) open.push(node.right, node.left);
      else parts.push(simplify(node, unknown));
    }
    return { kind: root.conjunction, parts };
  }
  const reference = /^LicenseRef-unknown-(\d+)$/.exec(root.license);
  const stated = reference ? unknown[Number(reference[1]) - 1] : undefined;
  if (stated !== undefined)
    return { kind: 'licence', id: 'LicenseRef-unknown', stated: stated.slice(0, 100) };
  return {
    kind: 'licence',
    id: root.license + (root.plus ? '+' : ''),
    ...(root.exception === undefined ? {} : { exception: root.exception }),
  };
}

/** The expression in SPDX's own spelling. */
export function formatExpression(node: LicenceNode): string {
  if (node.kind === 'licence') {
    return node.exception === undefined ? node.id : `${node.id} WITH ${node.exception}`;
  }
  const operator = node.kind === 'and' ? ' AND ' : ' OR ';
  return node.parts
    .map((part) =>
      part.kind === 'or' && node.kind === 'and' ? `(${formatExpression(part)})` : formatExpression(part),
    )
    .join(operator);
}

/** All of them together: sums in it are taken apart, and what comes again counts once. */
export function sumOf(nodes: readonly LicenceNode[]): LicenceNode {
  const parts = new Map<string, LicenceNode>();
  for (const node of nodes.flatMap((one) => (one.kind === 'and' ? one.parts : [one]))) {
    const written = formatExpression(node);
    if (!parts.has(written)) parts.set(written, node);
  }
  return parts.size === 1 ? [...parts.values()][0]! : { kind: 'and', parts: [...parts.values()] };
}

/** Every licence the expression names. */
export function licencesOf(node: LicenceNode): Extract<LicenceNode, { kind: 'licence' }>[] {
  return node.kind === 'licence' ? [node] : node.parts.flatMap(licencesOf);
}
