import { readFileSync } from 'node:fs';
import { frameworkError } from '@framework/sdk';
import type { Conversation, Turn } from './conversation.js';

/** How turns become a text. `{text}` and `{context}` are places; everything else stands as it is. */
export interface Template {
  readonly name: string;
  /** Whether a turn may hold `<|…|>`: in a template that is made of such pieces it could end its own turn. */
  readonly controlPieces: 'refuse' | 'keep';
  readonly opening: string;
  /** In place of `opening`, where the first turn has a context. */
  readonly openingWithContext?: string;
  readonly user: string;
  readonly context: string;
  readonly assistant: string;
  readonly closing: string;
}

const TEMPLATES = JSON.parse(
  readFileSync(new URL('../data/templates.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, Omit<Template, 'name'>>>;

/** @throws FWK_CONFIG_INVALID for a name that is none */
export function templateOf(name: string): Template {
  if (Object.hasOwn(TEMPLATES, name)) return { name, ...TEMPLATES[name]! };
  throw frameworkError('FWK_CONFIG_INVALID', {
    message: `'${name}' is no template`,
    at: 'plugins.plugin-text-dataset.template',
    action: `use one of: ${Object.keys(TEMPLATES).join(', ')}`,
  });
}

/** A conversation's text, or the fact that one of its turns forges a control piece. */
export type Rendered =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'refused'; readonly reason: 'control-piece' };

export function render(conversation: Conversation, template: Template): Rendered {
  const forged = ({ text, context = '' }: Turn) => holdsControlPiece(text) || holdsControlPiece(context);
  if (template.controlPieces === 'refuse' && conversation.some(forged)) {
    return { kind: 'refused', reason: 'control-piece' };
  }
  const opening = conversation[0]?.context ? template.openingWithContext : undefined;
  const turns = conversation.map((turn) => renderTurn(turn, template)).join('');
  return { kind: 'text', text: `${opening ?? template.opening}${turns}${template.closing}` };
}

function renderTurn({ role, text, context }: Turn, template: Template): string {
  return fill(template[role], {
    text,
    context: context ? fill(template.context, { text: context, context: '' }) : '',
  });
}

/** One pass over the template: what a turn says is never read as a place. */
const fill = (template: string, values: { readonly text: string; readonly context: string }): string =>
  template
    .split(/(\{text\}|\{context\})/)
    .map((part) => (part === '{text}' ? values.text : part === '{context}' ? values.context : part))
    .join('');

const holdsControlPiece = (text: string): boolean => /<\|[a-z_]{1,40}\|>/i.test(text);
