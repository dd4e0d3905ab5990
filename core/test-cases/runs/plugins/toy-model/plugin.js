/** A bigram table of plain numbers with a moment for each, so that a resume without its state shows. */
import { definePlugin, SEQUENCER, TOKENIZER, TRAINER } from '@framework/sdk';

const LENGTH = 16;

export default definePlugin((plugin) => {
  const { steps, rate } = plugin.config;
  const pause = Number(process.env.TOY_PAUSE ?? plugin.config.pause);
  let table;
  let moments;
  const size = () => plugin.get(TOKENIZER).vocabularySize;
  const ready = () => {
    if (table) return;
    const random = plugin.random('weights', 0);
    table = Float64Array.from({ length: size() }, () => random.normal());
    moments = new Float64Array(size());
  };
  plugin.provide(SEQUENCER, () => ({
    async fit(tokens, ctx) {
      const train = tokens.documents.flatMap((document, at) => (document.split === 'train' ? [at] : []));
      await ctx.output.writeJson('order.json', ctx.random(0).shuffle(train));
      const count = train.reduce((sum, at) => sum + tokens.documents[at].tokens, 0);
      const windows = Math.floor((count - 1) / LENGTH);
      const all = { windows, tokens: windows * LENGTH, passes: 1 };
      const share = { share: 'all', weight: 1, documents: train.length, tokens: count, windows };
      const wasted = count - windows * LENGTH;
      return { windows, length: LENGTH, shares: [{ ...share, wasted, epoch: all, run: all }] };
    },
    async open(index, tokens) {
      const order = await index.readJson('order.json');
      const ids = order.flatMap((at) => [...tokens.read(at)].map((id) => ({ id, at })));
      const windows = Math.floor((ids.length - 1) / LENGTH);
      return {
        windows,
        length: LENGTH,
        window(sequence) {
          const from = (sequence % windows) * LENGTH;
          const part = ids.slice(from, from + LENGTH + 1);
          const sources = [...new Set(part.map(({ at }) => at))];
          const documents = Int32Array.from(part, ({ at }) => sources.indexOf(at));
          return {
            tokens: Uint32Array.from(part, ({ id }) => id),
            documents,
            positions: Int32Array.from(documents, (document, at) => at - documents.indexOf(document)),
            sources,
          };
        },
      };
    },
  }));
  plugin.provide(TRAINER, () => ({
    steps,
    microBatches: 2,
    rows: 2,
    step(batch, hooks) {
      ready();
      if (pause > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause * 1000);
      let loss = 0;
      for (const [micro, part] of batch.micro.entries()) {
        const outputs = new Map();
        const state = {
          batch: part,
          mode: 'train',
          outputs,
          add: (name, output) => outputs.set(name, output),
          output: (name) => outputs.get(name),
        };
        hooks.forward(state, micro);
        const terms = new Map();
        hooks.loss(
          { state, terms, add: (name, term) => terms.set(name, term), gradientScale: () => 1 },
          micro,
        );
        for (const { sum, weight } of terms.values()) loss += (weight * sum.value) / batch.counts.toy;
      }
      return { loss, learningRate: rate };
    },
  }));
  return {
    hooks: {
      async collate(batch) {
        await new Promise((resolve) => setImmediate(resolve));
        batch.counts.toy = batch.micro.reduce(
          (sum, { weights }) => sum + weights.reduce((a, b) => a + b, 0),
          0,
        );
      },
      forward(state, ctx) {
        state.add(
          'guess',
          Float64Array.from(state.batch.tokens, (id) => table[id] + 0.01 * ctx.random().normal()),
        );
      },
      loss(terms) {
        const { batch } = terms.state;
        const guess = terms.state.output('guess');
        let sum = 0;
        for (let at = 0; at < guess.length; at++) {
          const error = guess[at] - batch.targets[at] / size();
          const id = batch.tokens[at];
          sum += batch.weights[at] * error * error;
          moments[id] = 0.9 * moments[id] + 0.1 * error * batch.weights[at];
          table[id] -= rate * moments[id];
        }
        terms.add('toy', { sum: { rank: 0, value: sum }, count: guess.length, weight: 1 });
      },
      async checkpoint(draft) {
        ready();
        await draft.tensors('table', new Map([['table', stored(table)]]));
        await draft.json('moments', [...moments]);
      },
      async restore(view) {
        const { data } = (await view.tensors('table')).get('table');
        table = new Float64Array(data.slice().buffer);
        moments =
          view.purpose === 'evaluate'
            ? new Float64Array(table.length)
            : Float64Array.from(await view.json('moments'));
      },
    },
  };
});

const stored = (values) => ({
  dtype: 'U8',
  shape: [values.byteLength],
  data: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
});
