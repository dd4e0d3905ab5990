import { join } from 'node:path';
import { frameworkError, isFrameworkError } from '../../errors/framework-error.js';
import type { CheckpointView } from '../../hooks/checkpoint.js';
import { OPTIMIZER } from '../../slots/optimizer.js';
import { TRAINER } from '../../slots/trainer.js';
import { inProcess, killedAt } from '../elsewhere.js';
import { APPLIES, type Applies, both, promises, type Rule, taps, unless } from '../rule.js';
import type { Subject } from '../subject.js';
import { temporaryFolder } from '../temporary.js';
import { sameBytes } from '../tensors/compare.js';
import {
  type Journey,
  restoreStop,
  SAVED_AFTER,
  STEPS,
  type Stop,
  saveStop,
  takeStep,
  travel,
  viewOf,
} from '../training/journey.js';
import { placeOf, type TrainingBench, train } from '../training/training-bench.js';
import { violation } from '../violation.js';
import { findOutputDifference } from './forward.js';

const JOURNEY = new URL('../training/journey.js', import.meta.url).href;

const hooksOf = ({ manifest }: Subject): readonly string[] => manifest.hooks.map(({ hook }) => hook);

/** Speaks of plugins that save and restore. */
const saves = (subject: Subject): Applies =>
  hooksOf(subject).includes('checkpoint') && hooksOf(subject).includes('restore')
    ? APPLIES
    : unless("does not tap 'checkpoint' and 'restore'");

/** Speaks of plugins that have a part in a training step. */
const trains = (subject: Subject): Applies => {
  const parts = ['collate', 'forward', 'loss', 'step', 'checkpoint'];
  if (parts.some((hook) => hooksOf(subject).includes(hook))) return APPLIES;
  return [OPTIMIZER.id, TRAINER.id].some((token) => subject.manifest.provides?.includes(token))
    ? APPLIES
    : unless('has no part in a training step');
};

/**
 * What a resumed run rests on. A plugin is taken through a few steps of training made up by the bench, saved, killed,
 * and taken on in a fresh process; that is compared with going straight on.
 */
export const stateRules: readonly Rule[] = [
  {
    id: 'state/declared',
    says: 'a plugin that saves state also restores it, and numbers its shape',
    variants: ['plain', 'tarball'],
    appliesTo: (subject) =>
      hooksOf(subject).some((hook) => hook === 'checkpoint' || hook === 'restore') ||
      subject.manifest.stateVersion !== undefined
        ? APPLIES
        : unless('saves no state'),
    check(subject) {
      const hooks = hooksOf(subject);
      const missing = ['checkpoint', 'restore'].find((hook) => !hooks.includes(hook));
      if (missing !== undefined) {
        throw violation(
          `it does not tap '${missing}'`,
          `${subject.dir}/package.json, framework.hooks`,
          "tap both 'checkpoint' and 'restore'",
        );
      }
      if (subject.manifest.stateVersion !== undefined) return;
      throw violation(
        'its state has no version',
        `${subject.dir}/package.json, framework`,
        'add "stateVersion": 1, and raise it when the state changes shape',
      );
    },
  },
  {
    id: 'state/files',
    says: 'a checkpoint holds each file once, under a plain name',
    appliesTo: saves,
    check: (subject) =>
      train(subject, async (bench) => {
        for (let step = 0; step < SAVED_AFTER; step++) await takeStep(bench, step);
        const names = new Set<string>();
        const write = async (name: string) => {
          const problem = names.has(name)
            ? 'is written twice'
            : /^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(name)
              ? undefined
              : 'is no name for a file';
          if (problem !== undefined) {
            throw violation(
              `'${name}' ${problem}`,
              placeOf(subject, 'checkpoint'),
              'use letters, digits, `.`, `_` and `-`; one file for many tensors',
            );
          }
          names.add(name);
        };
        await bench.plugin.hooks?.checkpoint?.(
          {
            step: SAVED_AFTER,
            tensors: (file) => write(`${file}.safetensors`),
            json: (file) => write(`${file}.json`),
          },
          bench.plugin.hookContext(),
        );
      }),
  },
  {
    id: 'state/same-bytes',
    says: 'state restored in a fresh process and saved again is the same to the byte',
    variants: ['plain', 'tarball'],
    appliesTo: both(saves, promises('resumable')),
    async check(subject) {
      const { saved, again } = await resumed(subject);
      const different = findFileDifference(saved.files, again.files);
      if (different === undefined) return;
      throw violation(
        `the file '${different}' came out otherwise when restored and saved again`,
        placeOf(subject, 'restore'),
        'put everything back that `checkpoint` writes, and write it in a fixed order',
      );
    },
  },
  {
    id: 'state/resumes',
    says: 'killed and resumed in a fresh process it goes on as if nothing had happened',
    variants: ['plain', 'tarball'],
    appliesTo: both(trains, promises('resumable')),
    async check(subject) {
      const straight = await straightOn(subject);
      const { rest } = saves(subject).applies ? await resumed(subject) : await startedOver(subject);
      const step = rest.steps.findIndex((digest, index) => digest !== straight.steps[SAVED_AFTER + index]);
      if (step < 0) return sameEnd(subject, straight, rest);
      // From call to call anew: the rules on determinism tell that.
      const again = await travel(subject, { to: STEPS });
      if (again.steps.join() !== straight.steps.join()) return;
      throw violation(
        `resumed after step ${SAVED_AFTER}, step ${SAVED_AFTER + 1 + step} comes out otherwise than in a run that went straight on`,
        saves(subject).applies ? placeOf(subject, 'restore') : `${subject.dir}/package.json, framework.hooks`,
        saves(subject).applies
          ? 'save in `checkpoint` what steps leave behind, counters included, and put all of it back in `restore`'
          : "it keeps something from step to step: tap 'checkpoint' and 'restore', or let it follow from the step's number",
      );
    },
  },
  {
    id: 'state/evaluation',
    says: 'restored for an evaluation it gives the outputs it gives when resumed',
    appliesTo: both(saves, taps('forward')),
    async check(subject) {
      const stop = await stopOf(subject);
      const outputsFor = (purpose: CheckpointView['purpose']) =>
        train(subject, async (bench) => {
          await restoreStop(bench, stop, purpose);
          const { micro, counts } = await bench.collated(0);
          return bench.pass(0, micro[0]!, { counts, mode: 'evaluate', objective: 'outputs' }).outputs;
        });
      const different = findOutputDifference(await outputsFor('resume'), await outputsFor('evaluate'));
      if (different === undefined) return;
      throw violation(
        `restored for an evaluation, its output '${different}' is another than when resumed`,
        placeOf(subject, 'restore'),
        "where view.purpose is 'evaluate', leave out only what forward does not use",
      );
    },
  },
  {
    id: 'state/version',
    says: 'state of a later version is refused with a code',
    appliesTo: saves,
    async check(subject) {
      const { files } = await stopOf(subject);
      await train(subject, async (bench) => {
        const version = (subject.manifest.stateVersion ?? 1) + 1;
        const error = await failureOf(bench, viewOf(subject, files, { stateVersion: version }));
        if (isFrameworkError(error)) return;
        throw violation(
          error === undefined
            ? `it restored state of version ${version}, which this version cannot know`
            : `state of version ${version} is refused without a code: ${String(error)}`,
          placeOf(subject, 'restore'),
          'compare view.stateVersion first: requireStateVersion(view, 1), or migrate what is older',
          error,
        );
      });
    },
  },
  {
    id: 'state/damage',
    says: 'a checkpoint file that is damaged or missing is refused with a code, and the state stays as it was',
    appliesTo: saves,
    async check(subject) {
      const { files } = await stopOf(subject);
      await train(subject, async (bench) => {
        await takeStep(bench, 0);
        const before = await saveStop(bench, 1);
        for (const damaged of files.keys()) {
          for (const code of ['FWK_CHECKPOINT_CORRUPT', 'FWK_CHECKPOINT_MISSING'] as const) {
            const error = await failureOf(bench, damage(viewOf(subject, files), damaged, code));
            const what = `'${damaged}' ${code === 'FWK_CHECKPOINT_CORRUPT' ? 'damaged' : 'missing'}`;
            const at = placeOf(subject, 'restore');
            if (error === undefined) {
              throw violation(
                `with ${what} it restored all the same`,
                at,
                'let the error of the view through',
              );
            }
            if (!isFrameworkError(error)) {
              throw violation(
                `${what}: ${String(error)}, without a code`,
                at,
                'let the error of the view through',
                error,
              );
            }
            const different = findFileDifference(before.files, (await saveStop(bench, 1)).files);
            if (different === undefined) continue;
            throw violation(
              `refused for ${what}, it had changed '${different}' already`,
              at,
              'read and check every file first, then put everything back',
            );
          }
        }
      });
    },
  },
  {
    id: 'state/mismatch',
    says: 'tensors of another shape, and tensors that are missing, are refused with a code',
    appliesTo: saves,
    async check(subject) {
      const { files } = await stopOf(subject);
      const tensorFiles = [...files.keys()].filter((name) => name.endsWith('.safetensors'));
      for (const file of tensorFiles) {
        for (const change of ['shape', 'missing'] as const) {
          await train(subject, async (bench) => {
            // Parameters may be registered in the first step only, and what belongs to them compared there.
            const error =
              (await failureOf(bench, foreign(viewOf(subject, files), file, change))) ??
              (await takeStep(bench, SAVED_AFTER).then(
                () => undefined,
                (thrown: unknown) => thrown,
              ));
            if (isFrameworkError(error)) return;
            const what = change === 'shape' ? 'a tensor of another shape' : 'without its first tensor';
            throw violation(
              error === undefined
                ? `'${file}' ${what} was restored and used`
                : `'${file}' ${what}: ${String(error)}, without a code`,
              placeOf(subject, 'restore'),
              'compare names and shapes with your own before use: FWK_CHECKPOINT_MISMATCH',
              error,
            );
          });
        }
      }
    },
  },
];

/** What a plugin keeps may show in no step, and in its next checkpoint: an average of the weights. */
async function sameEnd(subject: Subject, straight: Journey, rest: Journey): Promise<void> {
  const different = findFileDifference(straight.stop.files, rest.stop.files);
  if (different === undefined) return;
  // Files that differ without a step between, or from run to run, are other rules' to tell.
  const { saved, again } = await resumed(subject);
  if (findFileDifference(saved.files, again.files) !== undefined) return;
  const { stop } = await travel(subject, { to: STEPS });
  if (findFileDifference(straight.stop.files, stop.files) !== undefined) return;
  throw violation(
    `resumed after step ${SAVED_AFTER}, the file '${different}' of its checkpoint after step ${STEPS} comes out otherwise than in a run that went straight on`,
    placeOf(subject, 'restore'),
    'save in `checkpoint` what steps leave behind, counters included, and put all of it back in `restore`',
  );
}

interface Resumed {
  readonly saved: Stop;
  readonly again: Stop;
  readonly rest: Journey;
}

/** The way straight to the end, in this process. */
const straightOn = (subject: Subject): Promise<Journey> =>
  subject.once('training journey', () => travel(subject, { to: STEPS }));

/** What a checkpoint in the middle holds. */
const stopOf = (subject: Subject): Promise<Stop> =>
  subject.once('training stop', async () => (await travel(subject, { to: SAVED_AFTER })).stop);

/** The same way, killed in the middle and resumed in another process. */
const resumed = (subject: Subject): Promise<Resumed> =>
  subject.once('training resumed', async () => {
    const errand = {
      spec: subject.spec,
      module: JOURNEY,
      input: { dir: join(temporaryFolder('state'), 'stop') },
    };
    await killedAt({ ...errand, name: 'travelUntilKilled' }, 'saved');
    const { again, rest } = await inProcess<Omit<Resumed, 'saved'>>({ ...errand, name: 'travelOn' });
    return { saved: await stopOf(subject), again, rest };
  });

/** Without state of its own a plugin resumes as a new one. */
async function startedOver(subject: Subject): Promise<Pick<Resumed, 'rest'>> {
  const stop = await stopOf(subject);
  return { rest: await travel(subject, { from: SAVED_AFTER, to: STEPS, stop }) };
}

const failureOf = async (bench: TrainingBench, view: CheckpointView): Promise<unknown> => {
  try {
    await bench.plugin.hooks?.restore?.(view, bench.plugin.hookContext());
    return undefined;
  } catch (error) {
    return error;
  }
};

/** As the kernel's view, which compares hashes: a damaged file cannot be read. */
function damage(
  view: CheckpointView,
  damaged: string,
  code: 'FWK_CHECKPOINT_CORRUPT' | 'FWK_CHECKPOINT_MISSING',
): CheckpointView {
  const refuse = (name: string) => {
    if (name !== damaged) return;
    throw frameworkError(code, {
      message: `the checkpoint file ${name} is damaged`,
      at: `${view.dir}/${name}`,
    });
  };
  return {
    ...view,
    async tensors(file) {
      refuse(`${file}.safetensors`);
      return view.tensors(file);
    },
    async json(file) {
      refuse(`${file}.json`);
      return view.json(file);
    },
  };
}

/** A whole file of somebody else's: one tensor more in its first axis, or one that is not there. */
function foreign(view: CheckpointView, changed: string, change: 'shape' | 'missing'): CheckpointView {
  return {
    ...view,
    async tensors(file) {
      const tensors = await view.tensors(file);
      if (`${file}.safetensors` !== changed) return tensors;
      const [[name, tensor] = []] = tensors;
      if (name === undefined || tensor === undefined) return tensors;
      const others = new Map([...tensors].filter(([other]) => other !== name));
      if (change === 'missing') return others;
      const [first = 1, ...rest] = tensor.shape;
      const row = tensor.data.length / Math.max(1, first);
      const data = new Uint8Array(row * (first + 1));
      data.set(tensor.data);
      return new Map([...others, [name, { ...tensor, shape: [first + 1, ...rest], data }]]);
    },
  };
}

function findFileDifference(
  one: ReadonlyMap<string, Uint8Array>,
  other: ReadonlyMap<string, Uint8Array>,
): string | undefined {
  return [...new Set([...one.keys(), ...other.keys()])].find((name) => {
    const [a, b] = [one.get(name), other.get(name)];
    return a === undefined || b === undefined || !sameBytes(a, b);
  });
}
