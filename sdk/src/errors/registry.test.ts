import test from 'ava';
import { defineErrors, frameworkError, isFrameworkError, reviveError } from './framework-error.js';
import { errors } from './registry.js';

test('codes are sorted, well formed, and each says what to do', (t) => {
  const codes = Object.keys(errors);
  t.deepEqual(codes, [...codes].sort());
  for (const [code, { meaning, action, exitCode }] of Object.entries(errors)) {
    t.regex(code, /^FWK_[A-Z]+(_[A-Z]+)*$/);
    t.regex(meaning, /\.$/, code);
    t.notRegex(action, /\.$/, `${code}: an action is a phrase`);
    t.true([1, 2, 3, 130].includes(exitCode), code);
  }
});

test('an error survives the way from the runner to the supervisor', (t) => {
  const inner = frameworkError('FWK_CONFIG_INVALID', { message: 'no', at: 'run.seed' });
  const error = frameworkError('FWK_HOOK_FAILED', {
    message: 'it broke',
    plugin: 'plugin-a',
    hook: 'filter',
    problems: [inner],
  });
  const revived = reviveError(JSON.parse(JSON.stringify(error)));
  t.true(isFrameworkError(revived));
  t.deepEqual(revived.toJSON(), error.toJSON());
});

test('a plugin defines codes under its own prefix only', (t) => {
  const definition = { exitCode: 2, meaning: 'Nothing there.', action: 'look again' } as const;
  const own = defineErrors('MYEVAL', { MYEVAL_EMPTY: definition });
  t.is(own('MYEVAL_EMPTY', { message: 'no task' }).code, 'MYEVAL_EMPTY');
  t.throws(() => defineErrors('MYEVAL', { OTHER_EMPTY: definition }));
  t.throws(() => defineErrors('FWK', { FWK_EMPTY: definition }));
});
