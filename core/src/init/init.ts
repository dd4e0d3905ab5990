import { constants, copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Count, type FrameworkError, frameworkError, isFrameworkError } from '@framework/sdk';
import { askChild } from '../child/ask-child.js';
import { refusePlanProblems } from '../plan/preflight.js';
import { summarizePlan } from '../plan/summary.js';
import { resolvePlan } from '../plugins/resolve-plan.js';
import { ioError } from '../run/durable-file.js';
import { chooseSizes, MINIMUM_BYTES, type Sizes, TRAINING_MINUTES } from './choose-sizes.js';
import { folderKeys, readableFolder } from './folder.js';
import { type PresetName, presetName } from './preset-name.js';
import { type FolderKeys, presetText } from './preset-text.js';
import type { Survey, SurveyQuestion } from './survey.js';
import { judgeUnlicensed, trainable, type Unlicensed } from './unlicensed.js';

/** What a person asked for. */
export interface InitTask {
  /** The working folder: the preset is written here. */
  readonly root: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** As written. */
  readonly folder: string;
  readonly name: string | undefined;
  readonly unlicensed: 'keep' | 'drop' | undefined;
  /** Of training, at most. */
  readonly minutes: number | undefined;
  notice(message: string): void;
  raw(text: string): void;
}

/** What `framework init --json` prints. */
export interface Initialised {
  readonly preset: string;
  readonly name: string;
  readonly folder: string;
  readonly survey: Survey;
  readonly unlicensed: Unlicensed;
  /** What may be trained on, before the filters after the licences. */
  readonly trainable: Count;
  readonly sizes: Sizes;
  readonly plan: {
    readonly parameters: number;
    readonly tokens: number | null;
    readonly memoryBytes: number;
    /** Of training, on two laptop cores with the native backend. */
    readonly minutes: number;
  };
  readonly next: string;
}

const BASE = 'base-code';
const DATASET = 'plugin-local-dataset';
const LICENCE_FILTER = 'plugin-gpl-filter';

/**
 * A preset for a folder of one's own: looks through it, chooses sizes, writes `<name>.yaml`, plans it. Nothing is
 * written until all of that is known to go together.
 *
 * @throws FWK_SOURCE_*, FWK_INIT_EXISTS, FWK_INIT_TOO_LITTLE, FWK_CLI_USAGE; FWK_MEMORY, FWK_RUN_DIED, FWK_INTERRUPTED
 */
export async function init(task: InitTask): Promise<Initialised> {
  const { root, environment } = task;
  const folder = readableFolder(root, task.folder);
  const named = presetName(root, folder, task.name);
  const keys = folderKeys(root, folder);
  const survey = await lookThrough(task, folder, keys);
  const unlicensed = judgeUnlicensed(survey, task.unlicensed);
  const kept = trainable(survey, unlicensed);
  if (kept.bytes < MINIMUM_BYTES) throw tooLittle(folder, survey, unlicensed, kept);
  const repositories = unlicensed.decision === 'keep' ? survey.repositories.all : survey.repositories.stated;
  const sizes = chooseSizes(kept.bytes, repositories, task.minutes ?? TRAINING_MINUTES);
  const text = presetText({
    name: named.name,
    folder: keys,
    sizes,
    unlicensed,
    trainable: kept,
    repositories,
  });
  const plan = await writeAndPlan(named, text, root, environment);
  return {
    preset: named.file,
    name: named.name,
    folder,
    survey,
    unlicensed,
    trainable: kept,
    sizes,
    plan: { ...plan, minutes: sizes.derivation.minutes },
    next: `framework run --preset ./${named.name}.yaml`,
  };
}

/** The folder through the source and the filters of the base, up to the licences, in a process of its own. */
async function lookThrough(
  { root, environment, notice, raw }: InitTask,
  folder: string,
  { exclude }: FolderKeys,
): Promise<Survey> {
  const plan = await resolvePlan({
    root,
    preset: BASE,
    environment,
    settings: [
      `plugins.${DATASET}.folders=${JSON.stringify([folder])}`,
      `plugins.${DATASET}.exclude=${JSON.stringify(exclude)}`,
      `plugins.${DATASET}.gitignore=true`,
      `plugins.${LICENCE_FILTER}.missing=keep`,
    ],
  });
  try {
    return await askChild<SurveyQuestion, Survey>({
      module: new URL('./surveyor.js', import.meta.url),
      question: { plan, dataset: DATASET, licenceFilter: LICENCE_FILTER },
      cwd: root,
      doing: 'looking through the folder',
      at: folder,
      notice,
      raw,
    });
  } catch (error) {
    throw isFrameworkError(error) && error.code === 'FWK_SOURCE_EMPTY' ? noSource(folder, error) : error;
  }
}

/** The source says it of a key in a preset that nobody has written yet. */
const noSource = (folder: string, { message, cause }: FrameworkError): FrameworkError =>
  frameworkError('FWK_SOURCE_EMPTY', {
    message,
    at: folder,
    action: 'name a folder that holds source files',
    cause,
  });

function tooLittle(
  folder: string,
  survey: Survey,
  { decision, count }: Unlicensed,
  kept: Count,
): FrameworkError {
  const words = ({ documents, bytes }: Count) => `${documents} files (${bytes} bytes)`;
  const why = [
    ...Object.entries(survey.refused).map(([reason, refused]) => `${words(refused)} dropped as ${reason}`),
    ...Object.entries(survey.droppedBefore).map(([by, dropped]) => `${words(dropped)} by ${by}`),
    ...(decision === 'drop' && count.documents > 0 ? [`${words(count)} state no licence`] : []),
  ];
  const enough = decision === 'drop' && kept.bytes + count.bytes >= MINIMUM_BYTES;
  return frameworkError('FWK_INIT_TOO_LITTLE', {
    message: `of ${words(survey.found)} ${words(kept)} may be trained on, and a run needs ${MINIMUM_BYTES} bytes${
      why.length === 0 ? '' : `: ${why.join('; ')}`
    }`,
    at: folder,
    ...(enough
      ? {
          action:
            '`--unlicensed keep` takes what states no licence too, if you have the right to train on it',
        }
      : {}),
  });
}

/**
 * Planned under another name in its place, because paths and `extends` are read from there; named as it is called only then,
 * so that whatever stops it leaves nothing that looks like a preset of the user's.
 */
async function writeAndPlan(
  { file }: PresetName,
  text: string,
  root: string,
  environment: InitTask['environment'],
) {
  const draft = join(dirname(file), `.${process.pid}.${basename(file)}`);
  try {
    write(() => writeFileSync(draft, text, { flag: 'wx' }), draft);
    const plan = await resolvePlan({ root, preset: draft, environment });
    await refusePlanProblems(plan);
    const { parameters, tokens, memory } = await summarizePlan(plan);
    // Whoever made the file since it was looked for keeps it.
    write(() => copyFileSync(draft, file, constants.COPYFILE_EXCL), file);
    return { parameters, tokens, memoryBytes: memory.bytes };
  } finally {
    rmSync(draft, { force: true });
  }
}

function write(what: () => void, file: string): void {
  try {
    what();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw ioError(cause, file);
    throw frameworkError('FWK_INIT_EXISTS', { message: `'${file}' is there already`, at: file });
  }
}
