import { BACKEND, type JsonValue, type Manifest } from '@framework/sdk';
import type { PlanDraft } from '../plugins/resolve-plan.js';
import type { SlotAnswer, SlotCandidate } from './explanation.js';
import type { Ground } from './ground.js';

/** `fw.tokenizer`, or `tokenizer` for short. */
export function explainSlot(ground: Ground, word: string): SlotAnswer | undefined {
  const known = slotNames(ground);
  const token = [word, `fw.${word}`].find((name) => known.has(name));
  if (token === undefined) return undefined;
  const { draft, run } = ground;
  const chosen = chosenBy(ground, token);
  if (draft === null) {
    const owner = run?.lock?.slots[token] ?? null;
    return {
      kind: 'slot',
      token,
      owner,
      reason: 'as the run recorded it',
      candidates: [],
      askedBy: [],
      chosen,
    };
  }
  return {
    kind: 'slot',
    token,
    owner: draft.slots[token] ?? null,
    reason: reasonOf(draft, token),
    candidates: candidates(ground, token),
    askedBy: draft.found
      .filter(({ package: { manifest } }) => manifest.requires?.tokens?.includes(token))
      .map(({ id }) => id),
    chosen,
  };
}

/** Every slot some plugin here fills, offers or asks for. */
export function slotNames({ draft, run, installed }: Ground): ReadonlySet<string> {
  const manifests = [
    ...(draft?.found ?? []).map((plugin) => plugin.package.manifest),
    ...installed.flatMap((plugin) => (plugin.package === undefined ? [] : [plugin.package.manifest])),
  ];
  return new Set([
    ...manifests.flatMap((manifest) => [...filledBy(manifest), ...(manifest.requires?.tokens ?? [])]),
    ...Object.keys(run?.lock?.slots ?? {}),
  ]);
}

const filledBy = (manifest: Manifest): readonly string[] => [
  ...(manifest.provides ?? []),
  ...(manifest.offers ?? []).map((offer) => offer.token),
];

function reasonOf(draft: PlanDraft, token: string): string {
  const pin = draft.assembly.slots.get(token);
  const owner = draft.slots[token];
  const offers = draft.offers[token] ?? [];
  if (pin !== undefined) return `chosen by the preset: '${pin.value}' (${pin.place})`;
  if (owner !== undefined) return `'${owner}' is the only plugin of the preset that provides it`;
  if (offers.length === 0) {
    const owners = draft.found.filter(({ package: { manifest } }) => filledBy(manifest).includes(token));
    return owners.length > 1
      ? 'two plugins fill it, and the preset does not say which (see the problems)'
      : 'no plugin of the preset fills it';
  }
  const origin = draft.configs.get('run')?.origins.get('run.backend');
  const asked = draft.configs.get('run')?.values['backend'];
  if (token === BACKEND.id && typeof asked === 'string' && asked !== 'auto') {
    return `run.backend asks for '${asked}' (${origin})`;
  }
  return 'the offer of the highest rank that works on the machine; chosen once a run, when it is first needed';
}

function candidates({ draft, installed }: Ground, token: string): readonly SlotCandidate[] {
  const inPreset = new Set(draft!.found.map(({ id }) => id));
  const manifests = new Map(draft!.found.map(({ id, package: { manifest } }) => [id, manifest]));
  for (const { id, package: found } of installed) {
    if (found !== undefined && !manifests.has(id)) manifests.set(id, found.manifest);
  }
  return [...manifests]
    .flatMap(([plugin, manifest]): SlotCandidate[] => [
      ...(manifest.provides?.includes(token)
        ? [{ plugin, offer: null, inPreset: inPreset.has(plugin) }]
        : []),
      ...(manifest.offers ?? [])
        .filter((offer) => offer.token === token)
        .map(({ id, rank }) => ({ plugin, offer: { id, rank }, inPreset: inPreset.has(plugin) })),
    ])
    .sort(
      (a, b) =>
        Number(b.inPreset) - Number(a.inPreset) ||
        (b.offer?.rank ?? 0) - (a.offer?.rank ?? 0) ||
        (a.plugin < b.plugin ? -1 : 1),
    );
}

/** Of the slots filled by offers, the lock records the backend. */
function chosenBy({ draft, run }: Ground, token: string): SlotAnswer['chosen'] {
  const lock = run?.lock;
  if (lock === null || lock === undefined) return null;
  if (token !== BACKEND.id) {
    const owner = lock.slots[token];
    return owner === undefined ? null : { name: owner, why: 'owner in run.lock.json', details: null };
  }
  if (lock.backend === null) return null;
  const { name, threads, choice } = lock.backend;
  const asked = run?.file?.config.run as { readonly backend?: string } | undefined;
  const offers = draft?.offers[token] ?? [];
  const before = offers.slice(
    0,
    Math.max(
      0,
      offers.findIndex(({ id }) => id === name),
    ),
  );
  const why =
    asked?.backend === name
      ? 'asked for by run.backend'
      : before.length > 0
        ? `${before.map(({ id }) => id).join(' and ')} did not work there; why is not recorded, \`framework doctor\` says what this machine has`
        : 'the offer of the highest rank worked';
  return { name, why, details: { threads, choice } as JsonValue };
}
