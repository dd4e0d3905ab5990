import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunReport } from '../../hooks/report.js';
import type { StepEvent } from '../../hooks/step.js';
import { LAYOUT } from '../../run.js';
import { type ErrandFunction, inProcess } from '../elsewhere.js';
import type { Subject } from '../subject.js';
import { temporaryFolder } from '../temporary.js';
import { folderContents } from './fitting.js';

const hash = (letter: string): string => letter.repeat(64);

/** How much there is to report: a whole run, or one that hardly began. */
export type RunKind = 'whole' | 'bare';

/** A run as observers are given it. */
export const runReport = (dir: string, kind: RunKind): RunReport => ({
  ...(kind === 'whole' ? wholeRun() : bareRun()),
  name: 'contract',
  preset: 'contract',
  dir,
});

type Facts = Omit<RunReport, 'name' | 'preset' | 'dir'>;

function wholeRun(): Facts {
  const stage = (name: string, seconds: number) => ({
    name,
    reused: name === 'ingest',
    seconds,
    fingerprint: hash('9'),
    note: `what ${name} left`,
  });
  const count = (documents: number) => ({ documents, bytes: documents * 1000 });
  const steps: StepEvent[] = Array.from({ length: 12 }, (_, index) => ({
    step: index + 1,
    steps: 12,
    tokens: (index + 1) * 512,
    metrics: { loss: 5 - index / 4, learningRate: 1e-3, gradientNorm: 1 + 1 / (index + 1) },
    seconds: 0.25,
    tokensPerSecond: 2048,
  }));
  return {
    stages: ['ingest', 'filter', 'tokenize', 'sequence', 'train', 'evaluate'].map((name, index) =>
      stage(name, index / 2),
    ),
    sources: {
      'folder:contract': {
        fingerprint: hash('f'),
        documents: 40,
        bytes: 40_000,
        skipped: { binary: 2 },
        details: { kind: 'folder' },
      },
    },
    tally: {
      documents: { in: count(40), kept: count(28), dropped: count(8), held: count(4) },
      byPlugin: {
        'plugin-a-filter': { drop: { 'too-short': count(5), 'license-gpl': count(3) } },
        'plugin-a-split': { hold: { 'heldout-repository': count(4) } },
      },
    },
    groups: async (column) => [
      { value: `${column} <one> & "another"`, split: 'train', documents: 28, bytes: 28_000, tokens: 9_000 },
      { value: '', split: 'heldout', documents: 4, bytes: 4_000, tokens: 1_300 },
    ],
    verdicts: async (limit) =>
      [
        {
          id: 'contract:<script>.ts',
          plugin: 'plugin-a-filter',
          action: 'drop',
          reason: 'too-short',
          evidence: { length: 3, limit: 10 },
        },
      ].slice(0, limit),
    async *steps() {
      yield* steps;
    },
    results: {
      'an-evaluator': {
        metrics: {
          score: {
            value: 0.75,
            unit: 'ratio',
            better: 'higher',
            count: 4,
            interval: { low: 0.5, high: 1, level: 0.95 },
          },
          missing: { value: null, unit: 'ratio', better: 'higher', note: 'nothing to measure it on' },
        },
        rows: [{ id: 'contract:a.ts', text: 'a <b> & "c"\u2028\0' }],
        note: 'Made up.',
      },
    },
    lock: { sdk: '1.0.0', seed: 1, plugins: {}, backend: { name: 'none', threads: 1, choice: null } },
    gates: [
      {
        metric: 'an-evaluator.score',
        gate: { min: 0.7, lowAbove: 0.4 },
        outcome: 'pass',
        value: 0.75,
        interval: { low: 0.5, high: 1, level: 0.95 },
        count: 4,
        why: '0.75 ≥ 0.7; 0.5 > 0.4',
      },
      {
        metric: 'an-evaluator.missing',
        gate: { max: 1 },
        outcome: 'not-enough-data',
        value: null,
        why: 'not measured: nothing to measure it on',
      },
    ],
    provenance: {
      root: hash('d'),
      sources: { 'folder:contract': { root: hash('e'), documents: 32, bytes: 32_000 } },
    },
    contentRoot: hash('c'),
    plan: { parameters: { total: 1000, table: [] } },
  };
}

function bareRun(): Facts {
  const none = { documents: 0, bytes: 0 };
  return {
    stages: [],
    sources: {},
    tally: { documents: { in: none, kept: none, dropped: none, held: none }, byPlugin: {} },
    groups: async () => [],
    verdicts: async () => [],
    async *steps() {},
    results: {},
    lock: null,
    gates: [],
    provenance: null,
    contentRoot: null,
    plan: null,
  };
}

/** Files that are in a run's folder before anybody reports, and are not the reporter's. */
const RUN_FILES = [LAYOUT.run, LAYOUT.lock, LAYOUT.journal, LAYOUT.metrics, LAYOUT.refs];

/** A run's folder, as it is when it is time to report. */
export function runFolder(parent = temporaryFolder('report')): string {
  const dir = join(parent, 'run');
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  for (const file of RUN_FILES) writeFileSync(join(dir, file), `{"file":"${file}"}\n`);
  return dir;
}

/** Reports once, with an instance of its own. */
export const report = (subject: Subject, run: RunReport): Promise<void> =>
  subject.use(async (plugin) => {
    await plugin.hooks!.report!(run, plugin.hookContext());
  });

/** What changed, when a fresh process reported, among the places beside the run's folder that programs write to. */
export const writtenElsewhere = (subject: Subject): Promise<readonly string[]> =>
  inProcess<readonly string[]>({
    spec: subject.spec,
    module: import.meta.url,
    name: 'reportHere',
    input: temporaryFolder('report'),
  });

/**
 * Called in the other process (see `errand.ts`), which is moved to a place of its own: working folder, home and folder
 * for temporary files lie beside the run's, where what is written can be seen.
 */
export const reportHere: ErrandFunction<string, readonly string[]> = async (subject, parent) => {
  const dir = runFolder(parent);
  const place = (name: string): string => {
    mkdirSync(join(parent, name));
    return join(parent, name);
  };
  process.chdir(place('work'));
  process.env['HOME'] = process.env['USERPROFILE'] = place('home');
  process.env['TMPDIR'] = process.env['TEMP'] = process.env['TMP'] = place('temporary');
  await report(subject, runReport(dir, 'whole'));
  const beside = readdirSync(parent).filter((name) => !['run', 'work', 'home', 'temporary'].includes(name));
  const inside = ['work', 'home', 'temporary'].flatMap((name) =>
    folderContents(join(parent, name))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => `${name}/${line.replace(/ [0-9a-f]{64}$/, '')}`),
  );
  return [...beside, ...inside];
};
