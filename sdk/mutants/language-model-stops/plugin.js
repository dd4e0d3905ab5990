import { definePlugin, LANGUAGE_MODEL } from '@framework/sdk';

const VOCABULARY = 11;

/** A language model of one formula: every token so far, the nearest most, says something about each next one. */
export default definePlugin((ctx) => {
  ctx.provide(LANGUAGE_MODEL, () => ({ vocabularySize: VOCABULARY, contextLength: 64, score, generate }));
  return {};
});

function score(tokens, rows, length, documents = new Int32Array(rows * length)) {
  return Float32Array.from(tokens, (_, n) => {
    if (n % length === length - 1) return 0;
    const start = n - (n % length);
    const context = [];
    for (let at = start; at <= n; at++) if (documents[at] === documents[n]) context.push(tokens[at]);
    return -Math.log(probabilities(context, 1)[tokens[n + 1]]);
  });
}

function generate(prompt, { maximum, temperature, stop, random }) {
  const generated = [];
  while (generated.length < maximum) {
    const likely = probabilities([...prompt, ...generated], temperature || 1);
    const next = temperature === 0 ? likely.indexOf(Math.max(...likely)) : draw(likely, random);
    generated.push(next);
    if (stop.includes(next)) break;
  }
  return generated;
}

function probabilities(context, temperature) {
  const logits = Array.from({ length: VOCABULARY }, (_, id) =>
    context.reduce(
      (sum, token, at) => sum + Math.sin((token + 2) * (id + 3)) * 0.7 ** (context.length - at),
      0,
    ),
  );
  const powers = logits.map((logit) => Math.exp((3 * logit) / temperature));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

function draw(likely, random) {
  let left = random.uniform();
  for (const [id, probability] of likely.entries()) {
    left -= probability;
    if (left < 0) return id;
  }
  return VOCABULARY - 1;
}
