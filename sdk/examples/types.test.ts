/**
 * What must not compile. Each line under a `@ts-expect-error` is an error TypeScript finds; were it not one, the unused
 * directive would fail the build.
 */
import {
  BACKEND,
  count,
  createToken,
  defineConfig,
  defineErrors,
  definePlugin,
  type JsonValue,
  oneOf,
  optional,
  type Plugin,
  type RecordBatch,
  TOKENIZER,
  type TokenBatch,
  type Verdict,
} from '@framework/sdk';
import test from 'ava';

const TOKENS = createToken<(batch: RecordBatch) => TokenBatch>('@acme/tokens');

const config = defineConfig({
  limit: count({ doc: 'How many.', default: 10 }),
  mode: oneOf(['strict', 'lenient'], { doc: 'How.', default: 'strict' }),
  chunk: optional(count(), { doc: 'How many at once.', default: null }),
});

test('configuration: its type follows from the schema', (t) => {
  definePlugin(config, (ctx) => {
    const limit: number = ctx.config.limit;
    const mode: 'strict' | 'lenient' = ctx.config.mode;
    const chunk: number | null = ctx.config.chunk;
    // @ts-expect-error: no such key
    void ctx.config.limt;
    // @ts-expect-error: a number is no text
    const wrong: string = ctx.config.limit;
    // @ts-expect-error: 'loose' is none of the values
    if (ctx.config.mode === 'loose') return {};
    // @ts-expect-error: configuration is frozen
    ctx.config.limit = 3;
    void [limit, mode, chunk, wrong];
    return {};
  });
  // @ts-expect-error: a default outside the values
  oneOf(['a', 'b'], { default: 'c' });
  // @ts-expect-error: a text is no count
  count({ default: '10' });
  // @ts-expect-error: no such option
  count({ maximum: 10 });
  t.pass();
});

test('handlers: what a hook is given, and what it may return', (t) => {
  definePlugin(config, () => ({
    hooks: { filter: { parallel: 'per-batch', apply: (batch) => void batch.length } },
  }));
  // @ts-expect-error: a filter is an object with `apply`
  definePlugin(config, () => ({ hooks: { filter: () => undefined } }));
  // @ts-expect-error: a filter says where it may run
  definePlugin(config, () => ({ hooks: { filter: { apply: () => undefined } } }));
  // @ts-expect-error: 'batchwise' is no answer
  definePlugin(config, () => ({ hooks: { filter: { parallel: 'batchwise', apply: () => undefined } } }));
  // @ts-expect-error: `tokenize` gives tokens, not text
  definePlugin(config, () => ({ hooks: { tokenize: { apply: () => 'text' } } }));
  definePlugin(config, () => ({
    hooks: {
      evaluate(report) {
        // @ts-expect-error: an evaluation gives figures with a unit
        report.add('mine', { metrics: { loss: { value: 1 } } });
      },
    },
  }));
  t.pass();
});

test('sync hooks take no async handlers', (t) => {
  // @ts-expect-error: the gradient tape does not wait
  definePlugin(config, () => ({ hooks: { loss: async () => undefined } }));
  // @ts-expect-error: the gradient tape does not wait
  definePlugin(config, () => ({ hooks: { forward: async () => undefined } }));
  // @ts-expect-error: an observer of numbers has nothing to wait for
  definePlugin(config, () => ({ hooks: { step: async () => undefined } }));
  // @ts-expect-error: a plugin is made at once; what takes time is for `setup`
  definePlugin(config, async () => ({}));
  definePlugin(config, () => ({ hooks: { setup: async () => undefined, collate: async () => undefined } }));
  t.pass();
});

test('there is no hook and no part of that name', (t) => {
  const setup = () => undefined;
  const fliter = { parallel: 'serial', apply: () => undefined } as const;
  // @ts-expect-error: fliter
  definePlugin(config, () => ({ hooks: { setup, fliter } }));
  // @ts-expect-error: fliter, in a plain object
  definePlugin({ hooks: { setup, fliter } });
  // @ts-expect-error: hook
  definePlugin(config, () => ({ hooks: { setup }, hook: {} }));
  // @ts-expect-error: fliter, and nothing beside it
  definePlugin(config, () => ({ hooks: { fliter } }));
  // @ts-expect-error: the same, written where it is returned
  definePlugin(config, () => ({ hooks: { fliter: { parallel: 'per-batch', apply() {} } } }));
  // @ts-expect-error: hook, and nothing beside it
  definePlugin(config, () => ({ hook: {} }));
  // @ts-expect-error: the same in a function without a schema
  definePlugin(() => ({ hook: {} }));
  t.pass();
});

test('there is no part of a handler of that name', (t) => {
  const apply = () => undefined;
  // @ts-expect-error: loda
  definePlugin(config, () => ({ hooks: { filter: { parallel: 'serial', apply, loda() {} } } }));
  // @ts-expect-error: loda, beside a hook that is right
  definePlugin(config, () => ({ hooks: { setup() {}, filter: { parallel: 'serial', apply, loda() {} } } }));
  definePlugin(config, () => ({
    // @ts-expect-error: fti
    hooks: { tokenize: { apply: (batch, ctx) => ctx.get(TOKENS)(batch), fti() {} } },
  }));
  // @ts-expect-error: aply
  definePlugin(config, () => ({ hooks: { tokens: { apply: (tokens) => tokens, aply() {} } } }));
  definePlugin(config, ({ config: { limit } }) => ({
    hooks: {
      setup: () => undefined,
      filter: {
        parallel: 'per-batch',
        load: async (artefact) => void artefact.readJson('x'),
        apply: (batch) => void (batch.length < limit),
      },
    },
  }));
  t.pass();
});

test('slots: a factory makes what the token names', (t) => {
  definePlugin(config, (ctx) => {
    // @ts-expect-error: no tokenizer
    ctx.provide(TOKENIZER, () => ({ encode: () => [] }));
    // @ts-expect-error: a promise of one is none; an offer may wait
    ctx.provide(TOKENIZER, async () => ctx.get(TOKENIZER));
    // @ts-expect-error: an offer says whether it works here
    ctx.offer(BACKEND, { id: 'mine', create: async () => ctx.get(BACKEND) });
    const size: number = ctx.get(TOKENIZER).vocabularySize;
    // @ts-expect-error: perhaps nobody fills it
    const perhaps: number = ctx.find(TOKENIZER).vocabularySize;
    void [size, perhaps];
    return {};
  });
  const NAMES = createToken<readonly string[]>('@acme/names');
  definePlugin(config, (ctx) => {
    // @ts-expect-error: numbers are no names
    ctx.provide(NAMES, () => [1, 2]);
    return {};
  });
  t.pass();
});

test('verdicts, errors and JSON', (t) => {
  definePlugin(config, () => ({
    hooks: {
      filter: {
        parallel: 'serial',
        apply(batch) {
          // @ts-expect-error: a rewrite has bytes
          batch.judge(0, { action: 'rewrite', reason: 'scrubbed' });
          // @ts-expect-error: evidence is JSON
          batch.judge(0, { action: 'drop', reason: 'x', evidence: { when: new Date() } });
          // @ts-expect-error: verdicts are given with `judge`
          batch.verdicts.push({} as Verdict);
        },
      },
    },
  }));
  const mine = defineErrors('MINE', { MINE_EMPTY: { exitCode: 2, meaning: 'Empty.', action: 'fill it' } });
  // @ts-expect-error: no such code
  const unknown = () => mine('MINE_FULL', { message: 'full' });
  // @ts-expect-error: undefined does not survive JSON
  const value: JsonValue = { a: undefined };
  void [unknown, value];
  t.pass();
});

test('the older forms go on compiling', (t) => {
  definePlugin<{ limit: number }>((ctx) => ({ hooks: { setup: () => ctx.log.info(`${ctx.config.limit}`) } }));
  definePlugin((ctx) => ({ hooks: { setup: () => ctx.log.info(ctx.id) } }));
  definePlugin({ hooks: { setup: () => undefined } });
  const annotated = (): Plugin => ({ hooks: { step: () => undefined } });
  definePlugin(config, annotated);
  definePlugin({}, ({ worker }) => (worker ? {} : { hooks: { report: () => undefined } }));
  t.pass();
});
