import test from 'ava';
import fc from 'fast-check';
import { trigrams } from './grams.js';
import { TemplateIndex } from './template-index.js';
import { licenceWords } from './words.js';

/** What `match` finds, by counting every template for every text. */
function matchByDefinition(templates: readonly string[], text: string) {
  const sets = templates.map((words) => [...new Set(trigrams(licenceWords(words)))]);
  const all = new Set(trigrams(licenceWords(text)));
  const explained = new Set<number>();
  const matches: { id: string; confidence: number; dice: number }[] = [];
  while (matches.length < 8) {
    let best: number | undefined;
    let bestScore = Number.NEGATIVE_INFINITY;
    for (const [template, grams] of sets.entries()) {
      const size = grams.length;
      const found = grams.filter((gram) => all.has(gram)).length;
      const fresh = grams.filter((gram) => all.has(gram) && !explained.has(gram)).length;
      if (size < 8 || found < size * (size < 40 ? 0.95 : 0.85) || fresh < size * 0.5) continue;
      const score = fresh - 4 * (size - found);
      if (score <= bestScore) continue;
      best = template;
      bestScore = score;
    }
    if (best === undefined) break;
    const grams = sets[best]!;
    const found = grams.filter((gram) => all.has(gram)).length;
    matches.push({
      id: `${best}`,
      confidence: found / grams.length,
      dice: (2 * found) / (grams.length + all.size),
    });
    for (const gram of grams) if (all.has(gram)) explained.add(gram);
  }
  return { matches, explained: [...explained].sort() };
}

test('few licences are counted, and none is missed', (t) => {
  // Few words, so that licences share much; texts that hold some of them, torn and with words left out.
  const words = fc.array(
    fc.integer({ min: 0, max: 30 }).map((number) => `w${number}`),
    {
      minLength: 5,
      maxLength: 120,
    },
  );
  let matched = 0;
  fc.assert(
    fc.property(
      fc.array(words, { minLength: 1, maxLength: 6 }),
      fc.array(fc.tuple(fc.nat(5), fc.array(fc.nat(119), { maxLength: 6 })), { maxLength: 4 }),
      words,
      (licences, held, own) => {
        const templates = licences.map((list) => list.join(' '));
        const text = held
          .map(([which, gaps]) => (licences[which] ?? own).filter((_, at) => !gaps.includes(at)).join(' '))
          .concat(own.join(' '))
          .join(' ');
        const index = new TemplateIndex(
          templates.map((template, at) => [`${at}`, trigrams(licenceWords(template))] as const),
        );
        const { matches, explained } = index.match(trigrams(licenceWords(text)));
        if (matches.length > 0) matched++;
        t.deepEqual({ matches, explained: [...explained].sort() }, matchByDefinition(templates, text));
      },
    ),
    { numRuns: 400 },
  );
  t.true(matched > 100, `${matched}`);
});
