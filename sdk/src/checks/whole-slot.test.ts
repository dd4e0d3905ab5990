import test from 'ava';
import type { FrameworkError } from '../errors/framework-error.js';
import { TEXT_KERNELS } from '../slots/text-kernels.js';
import { TOKENIZER } from '../slots/tokenizer.js';
import { wholeSlot } from './whole-slot.js';

const subject = { id: 'plugin-old-kernels', manifest: {} } as never;

/** Groups of which every member is a function, but those left out. */
const kernels = (...lacking: readonly string[]) => {
  const group = (name: string) =>
    new Proxy(
      {},
      { get: (_, member) => (lacking.includes(`${name}.${String(member)}`) ? undefined : () => 0) },
    );
  return {
    ...{ ok: true, unigram: group('unigram'), signatures: group('signatures'), features: group('features') },
    ...{ tasks: group('tasks'), licences: group('licences'), files: null },
  } as never;
};

test('kernels that lack what others call are refused, by name', (t) => {
  const error = t.throws<FrameworkError>(
    () => wholeSlot(subject, TEXT_KERNELS, kernels('features.lineTable')),
    { code: 'FWK_SLOT_INCOMPLETE', message: /'plugin-old-kernels' .* lacks features\.lineTable$/ },
  );
  t.is(error.exitCode, 2);
  t.is(error.plugin, 'plugin-old-kernels');
  t.regex(
    error.action,
    /update 'plugin-old-kernels' .* or leave it out \(`plugins\.plugin-old-kernels: null`\)/,
  );
});

test('of many that are missing some are named; a group that is not there lacks all of it', (t) => {
  const { licences: _, ...rest } = kernels('unigram.encoder', 'unigram.doubleArray') as { licences: unknown };
  t.throws(() => wholeSlot(subject, TEXT_KERNELS, rest as never), {
    message: /lacks unigram\.doubleArray, unigram\.encoder, licences\.comments and 2 more$/,
  });
});

test('whole kernels, none at all, and other slots are given back as they are', (t) => {
  const whole = kernels();
  t.is(wholeSlot(subject, TEXT_KERNELS, whole), whole);
  const none = { ok: false, why: 'no compiler' } as const;
  t.is(wholeSlot(subject, TEXT_KERNELS, none), none);
  const tokenizer = {} as never;
  t.is(wholeSlot(subject, TOKENIZER, tokenizer), tokenizer);
});
