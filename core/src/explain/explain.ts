import { frameworkError, HOOK_NAMES, RUN_STAGES } from '@framework/sdk';
import { nearest } from '@framework/sdk/checks';
import { configurationPaths, explainConfiguration } from './configuration.js';
import { isFileHere } from './disk-path.js';
import { explainDocument, looksLikeDocument } from './document.js';
import { errorCodes, explainError } from './error-code.js';
import type { Answer, AnswerKind, Explanation } from './explanation.js';
import { type Ground, runGroundOf } from './ground.js';
import { explainHook } from './hook.js';
import { explainPlugin, pluginNames } from './plugin.js';
import { explainReason, reasons } from './reason.js';
import { explainRegistration, registrations } from './registration.js';
import { explainSlot, slotNames } from './slot.js';
import { explainStage } from './stage.js';

export interface Question {
  readonly what: string;
  /** Only answers of this kind; every kind when null. */
  readonly as: AnswerKind | null;
  /** Documents to show, where a pattern matches many. */
  readonly limit: number;
}

/**
 * Everything a word means here: in the preset, among what is installed, and in the run where one is named.
 *
 * @throws FWK_EXPLAIN_UNKNOWN with the nearest names of every kind
 */
export async function explain(ground: Ground, { what, as, limit }: Question): Promise<Explanation> {
  const wants = (kind: AnswerKind) => as === null || as === kind;
  const answers: Answer[] = [];
  const add = (...found: readonly (Answer | undefined)[]) => {
    for (const answer of found) if (answer !== undefined && wants(answer.kind)) answers.push(answer);
  };
  if (wants('hook')) add(await explainHook(ground, what));
  add(explainStage(ground, what));
  add(explainSlot(ground, what));
  if (wants('plugin')) add(await explainPlugin(ground, what));
  add(...explainConfiguration(ground, what));
  add(...explainRegistration(ground, what));
  if (wants('reason')) add(await explainReason(ground, what));
  add(explainError(what));
  let blind: string | undefined;
  // Last, for it reads every table of the run: when it is asked for, looks like it, or nothing else is meant.
  const certain = asksForDocument(ground.root, { what, as, limit });
  if (wants('document') && (certain || answers.length === 0)) {
    const document = await explainDocument(ground, what, limit);
    if (document?.match !== 'none' || certain) add(document);
    else blind = document.notRecorded[0];
  }
  if (answers.length === 0) throw unknown(ground, what, as, blind);
  return {
    what,
    preset: ground.draft?.preset.name ?? null,
    run: runGroundOf(ground),
    answers,
    problems: (ground.draft?.problems.found ?? []).map((problem) => problem.toJSON()),
  };
}

/** Whether a word is asked of a run's documents, so that one without a run means the newest. */
export const asksForDocument = (root: string, { what, as }: Question): boolean =>
  as === 'document' || (as === null && (looksLikeDocument(what) || isFileHere(root, what)));

/**
 * A whole error code means the same whatever the preset is, and may be asked about because of a preset that cannot be
 * read: nothing is looked into.
 */
export function explainCode({ what, as }: Question): Explanation | undefined {
  const answer = /^FWK_/i.test(what) && (as === null || as === 'error') ? explainError(what) : undefined;
  return answer && { what, preset: null, run: null, answers: [answer], problems: [] };
}

/** @param blind why the run's documents could not be looked at, when they could not */
function unknown(ground: Ground, what: string, as: AnswerKind | null, blind: string | undefined) {
  const names: Readonly<Record<Exclude<AnswerKind, 'document'>, Iterable<string>>> = {
    hook: HOOK_NAMES,
    stage: RUN_STAGES,
    slot: slotNames(ground),
    plugin: pluginNames(ground),
    configuration: configurationPaths(ground).flatMap((path) => [
      path,
      // As it is mostly written.
      path.replace(/^plugins\./, ''),
      path.slice(path.lastIndexOf('.') + 1),
    ]),
    registration: registrations(ground).map(({ name }) => name),
    reason: reasons(ground).map(({ reason }) => reason),
    error: errorCodes(),
  };
  const near = new Map<string, string[]>();
  for (const [kind, known] of Object.entries(names)) {
    if (as !== null && as !== kind) continue;
    const name = nearest(what, known);
    if (name !== undefined) near.set(name, [...(near.get(name) ?? []), kind]);
  }
  const suggestions = [...near].map(([name, kinds]) => `'${name}' (${kinds.join(', ')})`);
  const isDocument = ground.run === null && (as === 'document' || as === null);
  return frameworkError('FWK_EXPLAIN_UNKNOWN', {
    message: `${as === null ? 'nothing here' : `no ${as} here`} is called '${what}'${
      suggestions.length === 0 ? '' : `; did you mean ${suggestions.join(' or ')}?`
    }${blind === undefined ? '' : ` (${blind})`}`,
    at: `framework explain ${what}`,
    action: isDocument
      ? near.size > 0
        ? `run \`framework explain ${nearestOf(what, near)}\`; for a document of a run add \`--run <name>\``
        : 'for a document of a run add `--run <name>`; `framework plan` shows hooks, slots and plugins'
      : near.size > 0
        ? `run \`framework explain ${nearestOf(what, near)}\``
        : '`framework plan` shows hooks, slots and plugins, `framework config` every value',
  });
}

/** Of the nearest names of all kinds the nearest, or the first. */
const nearestOf = (what: string, near: ReadonlyMap<string, unknown>): string | undefined =>
  nearest(what, near.keys()) ?? [...near.keys()][0];
