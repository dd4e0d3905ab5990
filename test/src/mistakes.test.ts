import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { framework, frameworkHere, json, workingFolder } from './support/framework.js';
import { serialWhen, unlessFull } from './support/skip.js';

interface Mistake {
  readonly title: string;
  readonly args: readonly string[];
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly code: string;
  readonly exit: number;
  /** Must appear in the message or action: the nearest name, the place. */
  readonly says: RegExp;
}

const mistakes: readonly Mistake[] = [
  {
    title: 'an unknown preset is refused with the nearest name',
    args: ['run', '--preset', 'tiny-cod'],
    code: 'FWK_PRESET_UNKNOWN',
    exit: 2,
    says: /tiny-code/,
  },
  {
    title: 'a preset of the folder that is written as a name is told by its path',
    args: ['run', '--preset', 'mine'],
    files: { 'mine.yaml': 'extends: smoke\n' },
    code: 'FWK_PRESET_UNKNOWN',
    exit: 2,
    says: /write `\.\/mine\.yaml`/,
  },
  {
    title: 'an unknown plugin is refused with the nearest name',
    args: ['run', '--preset', 'smoke', '--set', 'plugins.plugin-gpl-filtr={}'],
    code: 'FWK_PLUGIN_UNKNOWN',
    exit: 2,
    says: /plugin-gpl-filter/,
  },
  {
    title: 'a list that is not there is found before any work',
    args: ['run', '--preset', 'smoke', '--set', 'plugins.plugin-optout.lists=["no-list.txt"]'],
    code: 'FWK_CONFIG_INVALID',
    exit: 2,
    says: /plugin-optout\.lists.*no-list\.txt/,
  },
  {
    title: 'a gate on an evaluator that nobody registers is refused with the nearest name',
    args: ['run', '--preset', 'smoke', '--set', 'gates.perplexty.bitsPerByte.max=3'],
    code: 'FWK_CONFIG_UNKNOWN_KEY',
    exit: 2,
    says: /perplexity/,
  },
  {
    title: 'an unknown key is refused with the nearest key',
    args: ['run', '--preset', 'smoke', '--set', 'plugins.plugin-trainer.stepz=3'],
    code: 'FWK_CONFIG_UNKNOWN_KEY',
    exit: 2,
    says: /steps/,
  },
  {
    title: 'a wrong type is refused with its place',
    args: ['run', '--preset', 'smoke', '--set', 'plugins.plugin-trainer.steps=many'],
    code: 'FWK_CONFIG_INVALID',
    exit: 2,
    says: /plugin-trainer\.steps/,
  },
  {
    title: 'a preset that extends itself is refused',
    args: ['run', '--preset', './loop.yaml'],
    files: { 'loop.yaml': 'name: loop\nextends: ./loop.yaml\n' },
    code: 'FWK_PRESET_CYCLE',
    exit: 2,
    says: /loop/,
  },
  {
    title: 'a YAML bomb is refused',
    args: ['run', '--preset', './bomb.yaml'],
    files: {
      'bomb.yaml': `a: &a [x, x, x, x, x, x, x, x, x]\n${'bcdefghi'
        .split('')
        .map((key, i) => `${key}: &${key} [${new Array(9).fill(`*${'abcdefgh'[i]}`).join(', ')}]`)
        .join('\n')}\nname: bomb\n`,
    },
    code: 'FWK_PRESET_INVALID',
    exit: 2,
    says: /bomb\.yaml/,
  },
  {
    title: 'a binary file is no preset',
    args: ['run', '--preset', './binary.yaml'],
    files: { 'binary.yaml': new Uint8Array([0, 1, 2, 255, 254, 0, 9]) },
    code: 'FWK_PRESET_INVALID',
    exit: 2,
    says: /binary\.yaml/,
  },
  {
    title: 'a missing source stops the run before any work',
    args: [
      'run',
      '--preset',
      'smoke',
      '--set',
      'plugins.plugin-local-dataset.packages=[no-such-package-here]',
    ],
    code: 'FWK_SOURCE_MISSING',
    exit: 2,
    says: /no-such-package-here/,
  },
  {
    title: 'an empty source stops the run before any work',
    args: [
      'run',
      '--preset',
      'smoke',
      '--set',
      'plugins.plugin-local-dataset.packages=[]',
      '--set',
      'plugins.plugin-local-dataset.folders=[empty]',
    ],
    files: { 'empty/README': '' },
    code: 'FWK_SOURCE_EMPTY',
    exit: 2,
    says: /empty/,
  },
  {
    title: 'an unknown stage is refused',
    args: ['run', '--preset', 'smoke', '--until', 'trian'],
    code: 'FWK_STAGE_UNKNOWN',
    exit: 2,
    says: /train/,
  },
  {
    title: 'a run that does not exist cannot be resumed',
    args: ['resume', 'nothing-here'],
    code: 'FWK_RUN_UNKNOWN',
    exit: 2,
    says: /nothing-here/,
  },
];

for (const [at, { title, args, files, code, exit, says }] of mistakes.entries()) {
  serialWhen(at % 2 === 0 ? null : unlessFull, title, async (t) => {
    t.timeout(60_000);
    const cwd = await workingFolder(t);
    for (const [name, content] of Object.entries(files ?? {})) {
      await mkdir(join(cwd, name, '..'), { recursive: true });
      await writeFile(join(cwd, name), content);
    }
    const outcome = await frameworkHere([...args, '--json'], { cwd });
    t.is(outcome.code, exit, `${outcome.stdout}\n${outcome.stderr}`);
    const error = json<{ code: string; message: string; action: string; at: string | null }>(outcome);
    const all = [error, ...((error as { problems?: (typeof error)[] }).problems ?? [])];
    t.true(
      all.some((one) => one.code === code),
      JSON.stringify(error),
    );
    t.regex(JSON.stringify(error), says);
    t.truthy(error.action);
    // The same for a person: code, place and action on stderr, no stack.
    const plain = await framework(args, { cwd });
    t.is(plain.code, exit);
    t.true(plain.stderr.includes(code), plain.stderr);
    t.false(/\n\s+at .*\.js:\d+/.test(plain.stderr), plain.stderr);
  });
}
