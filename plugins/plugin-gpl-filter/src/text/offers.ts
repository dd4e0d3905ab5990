import type { LicenceNode } from '../expression/expression.js';

/** Licences that many copies print with an offer of another one in their place, in words of their own. */
const OFFERS: readonly { readonly by: string; readonly words: string; readonly offered: string }[] = [
  { by: 'Ruby', words: ' under either the terms of the 2 clause bsdl ', offered: 'BSD-2-Clause' },
];

/** A choice, where a licence found in `words` offers one; the licence as it is otherwise. */
export function withOffer(licence: LicenceNode & { kind: 'licence' }, words: readonly string[]): LicenceNode {
  const offer = OFFERS.find(({ by }) => by === licence.id);
  if (offer === undefined || !` ${words.join(' ')} `.includes(offer.words)) return licence;
  return { kind: 'or', parts: [{ kind: 'licence', id: offer.offered }, licence] };
}
