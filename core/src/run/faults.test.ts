import test from 'ava';
import { folder } from './testing/folder.js';
import { serialInFull } from './testing/full-tier.js';
import { document, framework, frameworkHere, run } from './testing/toy-run.js';

interface CodedError {
  readonly code: string;
  readonly plugin: string;
  readonly hook: string;
  readonly action: string;
  readonly at: string;
}

/**
 * `<where> <how>` → the code, and the hook it is blamed on. What the guard around a hook catches in one process is
 * tested there (`hooks/`); these need threads, processes and a watch from outside.
 */
const faults: Readonly<Record<string, readonly [code: string, hook: string]>> = {
  'read nonsense': ['FWK_HOOK_RESULT', 'ingest read'],
  'filter throw': ['FWK_HOOK_FAILED', 'filter'],
  'collate late': ['FWK_HOOK_FAILED', 'collate'],
  'filter exit': ['FWK_HOOK_EXIT', 'filter'],
  'collate exit': ['FWK_HOOK_EXIT', 'collate'],
  'filter never': ['FWK_HOOK_NEVER_SETTLED', 'filter'],
  'fit never': ['FWK_HOOK_NEVER_SETTLED', 'filter fit'],
  'collate hang': ['FWK_HOOK_HANG', 'collate'],
  'filter spin': ['FWK_HOOK_HANG', 'filter'],
  'forward spin': ['FWK_HOOK_HANG', 'forward'],
  'collate abort': ['FWK_RUN_DIED', 'collate'],
};

/** One of each kind in the quick tier. */
const QUICK: readonly string[] = [
  'read nonsense',
  'filter exit',
  'fit never',
  'filter spin',
  'collate abort',
];

for (const [fault, [code, hook]] of Object.entries(faults)) {
  const [where, how] = fault.split(' ') as [string, string];
  serialInFull(
    `a plugin that in '${where}' does '${how}' ends the run with ${code}, named`,
    async (t) => {
      const settings = {
        'plugins.toy-fault.hook': where,
        'plugins.toy-fault.how': how,
        'plugins.toy-source.documents': 60,
        'run.watchdogSeconds': where === 'collate' || how === 'spin' ? 2 : 60,
        'run.workers': 1,
      };
      const outcome = await frameworkHere(run('faulty', settings), { cwd: await folder(t) });
      t.is(outcome.code, 1, outcome.stderr);
      const error = document<CodedError>(outcome);
      t.like(error, { code, plugin: 'toy-fault', hook });
      t.truthy(error.action);
      t.false(/\n\s+at .*\.js:\d+/.test(outcome.stderr), outcome.stderr);
    },
    QUICK.includes(fault),
  );
}

test.serial(
  'a source that delivers less than it said ends the run: no document is lost unseen',
  async (t) => {
    // It describes one document, and its one batch is empty.
    const settings = { 'plugins.toy-fault.hook': 'read', 'plugins.toy-fault.how': 'nothing' };
    const outcome = await frameworkHere(run('faulty', { ...settings, 'plugins.toy-source.documents': 60 }), {
      cwd: await folder(t),
    });
    t.is(outcome.code, 1, outcome.stderr);
    const error = document<CodedError & { message: string }>(outcome);
    t.is(error.code, 'FWK_SOURCE_CHANGED');
    t.regex(error.message, /61 documents, and 60 came/);
  },
);

test.serial('two sources with one id end the run, which names it; going on says the same', async (t) => {
  const settings = { 'plugins.toy-fault.hook': 'read', 'plugins.toy-fault.how': 'twice' };
  const cwd = await folder(t);
  for (const attempt of [1, 2]) {
    const outcome = await frameworkHere(run('faulty', { ...settings, 'plugins.toy-source.documents': 60 }), {
      cwd,
    });
    t.is(outcome.code, 2, `${attempt}: ${outcome.stderr}`);
    const error = document<CodedError & { message: string }>(outcome);
    t.is(error.code, 'FWK_SOURCE_DUPLICATE_ID');
    t.regex(
      error.message,
      /^document 1 of the source 'a' and document 1 of 'fault' have the id "a0:file-0" and differ in text, `path`/,
    );
    t.is(error.at, 'source fault, document 1');
    t.regex(error.action, /run\.duplicateIds=keep-first/);
  }
});

test.serial('so does a source that has an id twice in one batch', async (t) => {
  const settings = { 'plugins.toy-fault.hook': 'read', 'plugins.toy-fault.how': 'same', 'run.workers': 2 };
  const outcome = await frameworkHere(run('faulty', { ...settings, 'plugins.toy-source.documents': 60 }), {
    cwd: await folder(t),
  });
  t.is(outcome.code, 2, outcome.stderr);
  const error = document<CodedError & { message: string }>(outcome);
  t.is(error.code, 'FWK_SOURCE_DUPLICATE_ID');
  t.regex(error.message, /documents 1 and 2 of the source 'fault' have the id "x" and differ in text$/);
});

test.serial('an observer that fails is told, and the run goes on', async (t) => {
  const settings = { 'plugins.toy-fault.hook': 'step', 'plugins.toy-source.documents': 60 };
  const outcome = await frameworkHere(run('faulty', settings), { cwd: await folder(t) });
  t.is(outcome.code, 0, outcome.stderr);
  t.regex(outcome.stderr, /toy-fault.*the fault that was asked for/);
});

test.serial('a source that is not there stops the run before any work', async (t) => {
  const outcome = await frameworkHere(run('toy', { 'plugins.toy-source.documents': 0 }), {
    cwd: await folder(t),
  });
  t.is(outcome.code, 2);
  const error = document<CodedError & { problems: CodedError[] }>(outcome);
  t.deepEqual(
    error.problems.map((problem) => problem.code),
    ['FWK_SOURCE_EMPTY', 'FWK_SOURCE_EMPTY'],
  );
  // Threads that were still coming up were cut short by the end of the run, not by somebody.
  t.notRegex(outcome.stderr, /interrupted/);
});

test.serial('a mistyped failpoint is refused: a fault that never comes would prove nothing', async (t) => {
  const outcome = await framework(run('toy'), {
    cwd: await folder(t),
    environment: { FRAMEWORK_FAILPOINT: 'shard.midle=kill' },
  });
  t.is(outcome.code, 2);
  t.like(document(outcome), { code: 'FWK_CONFIG_INVALID', at: 'FRAMEWORK_FAILPOINT' });
});
