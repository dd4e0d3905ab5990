import { type FrameworkError, frameworkError } from '../errors/framework-error.js';
import type { FileKernels } from '../slots/file-kernels.js';
import type { LicenceKernels } from '../slots/licence-kernels.js';
import type { SignatureKernels } from '../slots/signature-kernels.js';
import type { TaskKernels } from '../slots/task-kernels.js';
import type { TextFeatureKernels } from '../slots/text-feature-kernels.js';
import { TEXT_KERNELS, type UnigramKernels } from '../slots/text-kernels.js';
import type { Token } from '../token.js';
import type { Declared } from './declared.js';

/** Every member of an interface: one that is added and not listed here does not compile. */
type MembersOf<T> = Readonly<Record<keyof T, true>>;

/** Functions of the slot of compiled kernels, group by group. */
const TEXT_KERNEL_GROUPS: {
  readonly unigram: MembersOf<UnigramKernels>;
  readonly signatures: MembersOf<SignatureKernels>;
  readonly features: MembersOf<TextFeatureKernels>;
  readonly tasks: MembersOf<TaskKernels>;
  readonly licences: MembersOf<LicenceKernels>;
  readonly files: MembersOf<FileKernels>;
} = {
  unigram: {
    spanCounter: true,
    seedPieces: true,
    doubleArray: true,
    expectation: true,
    countUses: true,
    alternatives: true,
    encoder: true,
    concatenate: true,
  },
  signatures: {
    wordShingler: true,
    codeShingles: true,
    codeSignatures: true,
    minima32: true,
    minimaWrapped32: true,
    minima61: true,
    majority: true,
  },
  features: {
    lineStatistics: true,
    builtLines: true,
    lineTable: true,
    longLines: true,
    personalStarts: true,
    keywordScanner: true,
    openingCounter: true,
  },
  tasks: { taskMatcher: true },
  licences: { comments: true, words: true, index: true },
  files: { readFiles: true },
};

/**
 * Gives back what a plugin fills a slot with, where it lacks nothing that others call. Kernels for text gain members from level to
 * level, and whoever asks takes them for whole: one that was written for an earlier level would fail in the middle of a filter.
 *
 * @throws FWK_SLOT_INCOMPLETE
 */
export function wholeSlot<T>(subject: Declared, token: Token<T>, owner: T): T {
  const lacking = token.symbol === TEXT_KERNELS.symbol ? lackingKernels(owner) : [];
  if (lacking.length > 0) throw incomplete(subject, token.id, lacking);
  return owner;
}

/** `features.lineTable`; none of an owner that says it has no kernels here. */
function lackingKernels(owner: unknown): readonly string[] {
  if (memberOf(owner, 'ok') !== true) return [];
  return Object.entries(TEXT_KERNEL_GROUPS).flatMap(([group, members]) => {
    const kernels = memberOf(owner, group);
    // A system may have other files; no other group may be missing.
    if (group === 'files' && kernels === null) return [];
    return Object.keys(members)
      .filter((member) => typeof memberOf(kernels, member) !== 'function')
      .map((member) => `${group}.${member}`);
  });
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;

/** Members that are named; the others are counted. */
const NAMED = 3;

function incomplete({ id }: Declared, slot: string, lacking: readonly string[]): FrameworkError {
  const rest = lacking.length - NAMED;
  return frameworkError('FWK_SLOT_INCOMPLETE', {
    message: `what '${id}' fills the slot '${slot}' with lacks ${lacking.slice(0, NAMED).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`,
    at: `slot ${slot} of ${id}`,
    plugin: id,
    action: `update '${id}' to this SDK level, or leave it out (\`plugins.${id}: null\`): without it the same is done in JavaScript`,
  });
}
