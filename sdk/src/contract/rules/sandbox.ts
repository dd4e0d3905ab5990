import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import {
  type Judgement,
  type JudgeReason,
  SANDBOX,
  type Sandbox,
  type SelfTestRow,
} from '../../slots/sandbox.js';
import { type ErrandFunction, inProcess } from '../elsewhere.js';
import { provides, type Rule } from '../rule.js';
import type { Subject, Variant } from '../subject.js';
import { violation } from '../violation.js';

const at = ({ id }: Subject, method: 'selfTest' | 'judge' | 'close') =>
  `slot ${SANDBOX.id} of '${id}', ${method}`;

/** Recording wraps handlers; a slot is what it is. */
const variants: readonly Variant[] = ['plain', 'tarball'];

const TESTS = 'def check(candidate):\n    assert candidate(1) == 41\n    assert candidate(2) == 42\n';

/** What is judged, by name. `right` and `kept` answer what the tests ask; nothing else does. */
const PROGRAMS = {
  right: 'def f(x):\n    return x + 40\n',
  wrong: 'def f(x):\n    return x + 1\n',
  raises: 'def f(x):\n    raise ValueError("\\x1b[2J")\n',
  missing: 'def g(x):\n    return x + 40\n',
  exits: 'import sys\n\ndef f(x):\n    sys.exit(0)\n',
  endless: 'def f(x):\n    while True:\n        pass\n',
  equal: 'class Equal:\n    def __eq__(self, other):\n        return True\n\ndef f(x):\n    return Equal()\n',
  'equal number':
    'class Equal(int):\n    def __eq__(self, other):\n        return True\n\ndef f(x):\n    return Equal(7)\n',
  keeps: 'import builtins\nbuiltins.kept = 40\n\ndef f(x):\n    return x + 40\n',
  finds: 'import builtins\n\ndef f(x):\n    return x + getattr(builtins, "kept", 1)\n',
  'right again': 'def f(x):\n    return x + 40\n',
} as const;
type ProgramName = keyof typeof PROGRAMS;

/** Spent to the last, once more where a sandbox doubts what it saw, and longer on a machine it finds slow. */
const ENDLESS_SECONDS = 0.25;

/** Why the hostless failures fail: reasons are counted, and people act on them. */
const REASONS: Partial<Record<ProgramName, JudgeReason>> = {
  wrong: 'wrong',
  raises: 'exception',
  missing: 'syntax',
  exits: 'exit',
};

/** What evaluators that run a model's programs rely on. */
export const sandboxRules: readonly Rule[] = [
  {
    id: 'sandbox/holds',
    says: 'selfTest tries network, host files, environment and processes, and says what stopped each',
    variants,
    appliesTo: provides(SANDBOX.id),
    async check(subject) {
      const { rows } = await judged(subject);
      for (const way of ['network', 'host-file', 'environment', 'process']) {
        const row = rows.find((each) => each.escape === way);
        if (row !== undefined && row.stopped.trim() !== '') continue;
        throw violation(
          row === undefined ? `it did not try '${way}'` : `it does not say what stopped '${way}'`,
          at(subject, 'selfTest'),
          'try every escape for real, and give a row for each',
        );
      }
    },
  },
  {
    id: 'sandbox/right',
    says: 'a right program passes, and the calls of the tests are counted',
    variants,
    appliesTo: provides(SANDBOX.id),
    async check(subject) {
      const { passed, reason, detail, calls } = (await judged(subject)).judgements.right;
      if (passed && calls === 2) return;
      throw violation(
        passed ? `of 2 calls it counted ${calls}` : `it was judged ${reason}: ${detail}`,
        at(subject, 'judge'),
        'run the tests on the program, and count what they call',
      );
    },
  },
  {
    id: 'sandbox/reasons',
    says: 'a program that fails is told why: wrong, exception, syntax, exit',
    variants,
    appliesTo: provides(SANDBOX.id),
    async check(subject) {
      const { judgements } = await judged(subject);
      for (const [name, expected] of Object.entries(REASONS)) {
        const { reason } = judgements[name as ProgramName];
        if (reason === expected) continue;
        throw violation(
          `the program '${name}' was judged ${reason ?? 'right'}, not ${expected}:\n${PROGRAMS[name as ProgramName]}`,
          at(subject, 'judge'),
          'tell the reasons of JudgeReason apart',
        );
      }
    },
  },
  {
    id: 'sandbox/wall',
    says: 'an endless program ends at its limit, with `wall`, or with `cpu` where that is told apart',
    variants,
    appliesTo: provides(SANDBOX.id),
    async check(subject) {
      const { reason } = (await judged(subject)).judgements.endless;
      if (reason === 'wall' || reason === 'cpu') return;
      throw violation(
        `it was judged ${reason ?? 'right'}`,
        at(subject, 'judge'),
        'end it from outside, by the clock',
      );
    },
  },
  {
    id: 'sandbox/outside',
    says: 'a program cannot pass by what it makes of `==`',
    variants,
    appliesTo: provides(SANDBOX.id),
    async check(subject) {
      const { judgements } = await judged(subject);
      for (const name of ['equal', 'equal number'] as const) {
        if (!judgements[name].passed) continue;
        throw violation(
          `this passed, though it answers neither 41 nor 42:\n${PROGRAMS[name]}`,
          at(subject, 'judge'),
          'compare outside of the program’s process, values rebuilt from builtins',
        );
      }
    },
  },
  {
    id: 'sandbox/forgets',
    says: 'a judgement does not depend on what was judged before',
    variants,
    appliesTo: provides(SANDBOX.id),
    async check(subject) {
      const { judgements } = await judged(subject);
      const action = 'give every program an interpreter in its first state';
      if (judgements.finds.passed) {
        throw violation(
          'a program found what one before had left in `builtins`',
          at(subject, 'judge'),
          action,
        );
      }
      const { passed, reason } = judgements['right again'];
      if (passed) return;
      throw violation(
        `a right program, judged after others, was judged ${reason}`,
        at(subject, 'judge'),
        action,
      );
    },
  },
  {
    id: 'sandbox/plain',
    says: 'judgements are plain data of their form, and what a program says in them is harmless text',
    variants,
    appliesTo: provides(SANDBOX.id),
    async check(subject) {
      const { judgements } = await judged(subject);
      for (const [name, judgement] of Object.entries(judgements)) {
        const wrong = malformed(judgement);
        if (wrong === null) continue;
        throw violation(`the judgement of '${name}' ${wrong}`, at(subject, 'judge'), 'see `Judgement`');
      }
    },
  },
  {
    id: 'sandbox/aborts',
    says: 'a judgement that is aborted rejects with the signal’s reason, and the sandbox goes on',
    variants,
    appliesTo: provides(SANDBOX.id),
    async check(subject) {
      const { aborted } = await judged(subject);
      if (aborted === 'rejected, and went on') return;
      throw violation(
        aborted,
        at(subject, 'judge'),
        'end the program when `signal` is aborted, and reject with its reason',
      );
    },
  },
  {
    id: 'sandbox/closes',
    says: 'once closed it has no process left, and judges nothing',
    variants: ['plain'],
    appliesTo: provides(SANDBOX.id),
    async check(subject) {
      // In a process of its own: others start processes here meanwhile.
      const closed = await inProcess<string | null>({
        spec: subject.spec,
        module: import.meta.url,
        name: 'closing',
        input: null,
      });
      if (closed === null) return;
      throw violation(closed, at(subject, 'close'), 'end and await every process, and refuse from then on');
    },
  },
];

interface Judged {
  readonly rows: readonly SelfTestRow[];
  readonly judgements: Readonly<Record<ProgramName, Judgement>>;
  readonly aborted: string;
}

/** All of it with one sandbox, once: starting one takes seconds. */
function judged(subject: Subject): Promise<Judged> {
  return subject.once('sandbox', () =>
    subject.use(async (plugin) => {
      const sandbox = plugin.slot(SANDBOX);
      const rows = await sandbox.selfTest();
      const judgements: Partial<Record<ProgramName, Judgement>> = {};
      for (const name of Object.keys(PROGRAMS) as ProgramName[])
        judgements[name] = await judge(sandbox, name, name === 'endless' ? ENDLESS_SECONDS : 1);
      const aborted = await abort(sandbox);
      return { rows, judgements: judgements as Record<ProgramName, Judgement>, aborted };
    }),
  );
}

function judge(
  sandbox: Sandbox,
  name: ProgramName,
  wallSeconds: number,
  signal = new AbortController().signal,
): Promise<Judgement> {
  const limits = { wallSeconds, memoryBytes: 128 << 20, outputBytes: 1 << 20 };
  return sandbox.judge(
    {
      id: `contract/${name}`,
      language: 'python',
      program: PROGRAMS[name],
      entryPoint: 'f',
      tests: TESTS,
      limits,
    },
    signal,
  );
}

async function abort(sandbox: Sandbox): Promise<string> {
  const stop = new AbortController();
  const reason = new Error('stopped by the contract');
  const patience = 15;
  const judging = judge(sandbox, 'endless', 4 * patience, stop.signal).then(
    ({ reason: why }) => `the judgement of an endless program was ${why}, though it was aborted`,
    (fault: unknown) =>
      fault === reason ? '' : `it rejected with ${String(fault)}, and not with the signal’s reason`,
  );
  await sleep(200);
  stop.abort(reason);
  const late = sleep(1000 * patience, `${patience} s after it was aborted it had not come back`, {
    ref: false,
  });
  const wrong = await Promise.race([judging, late]);
  if (wrong !== '') return wrong;
  const { passed } = await judge(sandbox, 'right', 1);
  return passed ? 'rejected, and went on' : 'after an aborted judgement a right program failed';
}

/** An errand: what is wrong with a sandbox that was closed, while it judged and after. */
export const closing: ErrandFunction<null, string | null> = (subject) =>
  subject.use(async (plugin) => {
    const before = processes();
    const sandbox = plugin.slot(SANDBOX);
    await judge(sandbox, 'right', 1);
    const judging = judge(sandbox, 'endless', 60).then(
      () => 'settled',
      () => 'settled',
    );
    await sleep(200);
    await sandbox.close();
    const outcome = await Promise.race([judging, sleep(5000, 'late', { ref: false })]);
    if (outcome === 'late') return 'what it was judging when it was closed never settled';
    // Node lets go of an ended process a moment after it has said so.
    for (let time = 0; time < 20 && processes() > before; time++) await sleep(50);
    const left = processes() - before;
    if (left > 0) return `${left} ${left === 1 ? 'process is' : 'processes are'} left`;
    return await judge(sandbox, 'right', 1).then(
      () => 'closed, it judged a program',
      () => null,
    );
  });

const processes = () => process.getActiveResourcesInfo().filter((kind) => kind === 'ProcessWrap').length;

function malformed(judgement: Judgement): string | null {
  if (!isDeepStrictEqual(JSON.parse(JSON.stringify(judgement)), judgement)) return 'is no plain data';
  const { passed, reason, detail, calls, isolation, seconds } = judgement;
  if (passed !== (reason === null)) return `has passed ${passed} and the reason ${reason}`;
  if (typeof detail !== 'string' || detail.length > 500) return 'has no detail of at most 500 characters';
  if (/\p{Cc}/u.test(detail)) return 'has control characters in its detail';
  if (!Number.isInteger(calls) || calls < 0) return `has ${calls} calls`;
  if (isolation !== 'strong' && isolation !== 'weak') return `has the isolation ${String(isolation)}`;
  return Number.isFinite(seconds) && seconds >= 0 ? null : `took ${seconds} seconds`;
}
