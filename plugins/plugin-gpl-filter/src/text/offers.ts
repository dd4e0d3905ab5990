import type { LicenceNode } from '../expression/expression.js';
import type { Wording } from './wording.js';

/** Licences that many copies print with an offer of another one in their place, in words of their own. */
const OFFERS: readonly { readonly by: string; readonly words: string; readonly offered: string }[] = [
  { by: 'Ruby', words: ' under either the terms of the 2 clause bsdl ', offered: 'BSD-2-Clause' },
];

/** A choice, where the text in which a licence was found offers one; the licence as it is otherwise. */
export function withOffer(licence: LicenceNode & { kind: 'licence' }, text: Wording): LicenceNode {
  const offer = OFFERS.find(({ by }) => by === licence.id);
  if (offer === undefined || !text.line.includes(offer.words)) return licence;
  return { kind: 'or', parts: [{ kind: 'licence', id: offer.offered }, licence] };
}
