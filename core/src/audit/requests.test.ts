import test from 'ava';
import type { AuditEntry, EntryKind } from './entries.js';
import { requestsOf } from './requests.js';

const entries = (...all: (readonly [EntryKind, Record<string, unknown>])[]): readonly AuditEntry[] =>
  all.map(
    ([kind, data], sequence) => ({ kind, data, sequence, at: `2026-11-0${sequence + 1}T00:00:00Z` }) as never,
  );

const decided = (request: string, takedown: string) =>
  ['decided', { request, takedown, run: 'tiny', documents: 3, plan: 'p', deny: 'd' }] as const;
const executed = (request: string, takedown: string) =>
  ['executed', { request, takedown, run: 'tiny', before: 'a', after: 'b', checkpoints: [] }] as const;
const proof = (request: string, takedown: string, kept: readonly string[] = []) =>
  ['proof', { request, takedown, removed: ['x'], kept }] as const;

test('a request goes from received to proven, and says when', (t) => {
  const all = entries(
    ['received', { request: 'R-1', asked: 'a mail' }],
    decided('R-1', 'T'),
    executed('R-1', 'T'),
    proof('R-1', 'T', ['y']),
  );
  t.deepEqual(
    all.map((_, at) => requestsOf(all.slice(0, at + 1))[0]!.state),
    ['open', 'decided', 'executed', 'proven'],
  );
  t.deepEqual(requestsOf(all), [
    {
      request: 'R-1',
      asked: 'a mail',
      state: 'proven',
      at: {
        received: '2026-11-01T00:00:00Z',
        decided: '2026-11-02T00:00:00Z',
        executed: '2026-11-03T00:00:00Z',
        proven: '2026-11-04T00:00:00Z',
      },
      reason: null,
      takedowns: [
        {
          takedown: 'T',
          asked: null,
          run: 'tiny',
          documents: 3,
          roots: { before: 'a', after: 'b' },
          keptObjects: 1,
        },
      ],
    },
  ]);
});

test('one that was decided, and then its run made anew without the documents, is proven', (t) => {
  const all = entries(['received', { request: 'R', asked: 'x' }], decided('R', 'T'), proof('R', 'T'));
  t.like(requestsOf(all)[0]!, { state: 'proven', takedowns: [{ roots: null, keptObjects: 0 }] });
});

test('what was taken down for it is told beside the words it was entered with', (t) => {
  const [kind, data] = decided('R', 'T');
  const all = entries(
    ['received', { request: 'R', asked: 'a mail' }],
    [kind, { ...data, asked: 'repository a' }],
  );
  t.like(requestsOf(all)[0]!, { asked: 'a mail', takedowns: [{ asked: 'repository a' }] });
});

test('one that asked for what was gone already is proven by those who took it down', (t) => {
  const settled = ['settled', { request: 'R', run: 'tiny', takedowns: ['T'], documents: 3 }] as const;
  const [request] = requestsOf(entries(['received', { request: 'R', asked: 'x' }], settled));
  t.like(request!, { state: 'proven', at: { proven: '2026-11-02T00:00:00Z' }, takedowns: [] });
});

test('it is as far as the least of its takedowns; a decision overrides a refusal; an override is no request', (t) => {
  const states = (...all: Parameters<typeof entries>) =>
    requestsOf(entries(...all)).map(({ state }) => state);
  t.deepEqual(states(decided('R', '1'), executed('R', '1'), proof('R', '1'), decided('R', '2')), ['decided']);
  t.deepEqual(
    states(['received', { request: 'R', asked: 'x' }], ['refused', { request: 'R', reason: 'not ours' }]),
    ['refused'],
  );
  t.deepEqual(states(['refused', { request: 'R', reason: 'no' }], decided('R', '1'), executed('R', '1')), [
    'executed',
  ]);
  t.deepEqual(states(['override', { run: 'tiny', step: 3, reason: 'x' }]), []);
});
