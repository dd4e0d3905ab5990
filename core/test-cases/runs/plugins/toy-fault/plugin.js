/** Does one wrong thing in one hook. */
import { definePlugin } from '@framework/sdk';

export default definePlugin(({ config: { hook: where, how } }) => {
  const fault = (hook) => {
    if (hook !== where) return undefined;
    switch (how) {
      case 'throw':
        throw new Error('the fault that was asked for');
      case 'hang':
        return new Promise((resolve) => setInterval(() => resolve === 0, 1000));
      case 'spin':
        for (;;);
      case 'never':
        return new Promise(() => undefined);
      case 'exit':
        return process.exit(0);
      case 'nonsense':
        return { nonsense: true };
      case 'twice':
        return { ids: ['a0:file-0'], contents: [new Uint8Array([120])], meta: {}, cursor: null };
      case 'same':
        return {
          ids: ['x', 'x'],
          contents: [1, 2].map((byte) => new Uint8Array([byte])),
          meta: {},
          cursor: null,
        };
      case 'abort':
        return process.abort();
      case 'late':
        setTimeout(() => {
          throw new Error('the fault that was asked for');
        }, 5);
        return new Promise((resolve) => setTimeout(resolve, 5000));
      case 'heap': {
        const held = [];
        for (;;) held.push(new Array(1e6).fill({ held }));
      }
    }
  };
  return {
    hooks: {
      ingest: (sources) => {
        if (where === 'describe' || where === 'read') {
          sources.add({
            id: 'fault',
            describe: async () =>
              (await fault('describe')) ?? {
                fingerprint: '00',
                documents: 1,
                bytes: 1,
                skipped: {},
                details: {},
              },
            async *open() {
              yield (await fault('read')) ?? { ids: [], contents: [], meta: {}, cursor: null };
            },
          });
        }
        return fault('ingest');
      },
      filter: {
        parallel: 'per-batch',
        ...(where === 'fit' ? { fit: () => fault('fit') } : {}),
        apply: () => fault('filter'),
      },
      tokens: { apply: (batch) => fault('tokens') ?? batch },
      collate: () => fault('collate'),
      forward: () => fault('forward'),
      step: () => fault('step'),
      evaluate: () => fault('evaluate'),
    },
  };
});
