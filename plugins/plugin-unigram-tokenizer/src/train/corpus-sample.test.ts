import test from 'ava';
import { CorpusSample } from './corpus-sample.js';

const documents = Array.from({ length: 60 }, (_, at) => ({
  id: `doc-${at}`,
  content: new TextEncoder().encode(`line ${at} of some text\n`.repeat(100 + 90 * at)),
}));

function sampleOf(limit: number, order: readonly (typeof documents)[number][]) {
  const sample = new CorpusSample(limit);
  for (const { id, content } of order) sample.add(id, content);
  return sample.take();
}

test('everything is taken when it fits', (t) => {
  const { bytes, chunks } = sampleOf(1e9, documents);
  t.is(
    bytes,
    documents.reduce((sum, { content }) => sum + content.length, 0),
  );
  t.is(
    chunks.reduce((sum, chunk) => sum + chunk.length, 0),
    bytes,
  );
});

test('a sample is the same for any order of the stream, and spread over it', (t) => {
  const limit = 400_000;
  const forward = sampleOf(limit, documents);
  t.true(forward.bytes <= limit && forward.bytes > limit - 17_000);
  t.is(sampleOf(limit, documents.toReversed()).sha256, forward.sha256);
  t.is(
    sampleOf(
      limit,
      documents.toSorted((a, b) => (a.id < b.id ? 1 : -1)),
    ).sha256,
    forward.sha256,
  );
  const seen = new Set(forward.chunks.map((chunk) => /line (\d+)/.exec(Buffer.from(chunk).toString())![1]));
  t.true(seen.size > 20, `${seen.size} documents`);
});

test('chunks end at line breaks, or at least between characters', (t) => {
  const { chunks } = sampleOf(1e9, [
    { id: 'a', content: new TextEncoder().encode('漢'.repeat(40_000)) },
    documents[59]!,
  ]);
  for (const chunk of chunks) {
    t.notThrows(() => new TextDecoder('utf-8', { fatal: true }).decode(chunk));
    if (chunk[0] === 0x6c) t.is(chunk.at(-1), 0x0a);
  }
});
