/**
 * What a licence asks, as far as a reader of a data card must know, told from its SPDX id. The run records ids and no classes:
 * those of its licence filter are that plugin's policy, and core reads no plugin's data. So every class here is this card's own
 * reading, and an id it does not know is `unknown`, which is shown as loudly as what is restricted.
 */
export type LicenceClass =
  | 'public-domain'
  | 'permissive'
  | 'weak-copyleft'
  | 'strong-copyleft'
  | 'network-copyleft'
  | 'share-alike'
  | 'no-derivatives'
  | 'non-commercial'
  | 'unknown'
  | 'none-stated';

/** The first that fits. Families by their SPDX prefix; ids of one licence whole. */
const CLASSES: readonly (readonly [LicenceClass, RegExp])[] = [
  ['non-commercial', /-NC(?:-|$)|^PolyForm-Noncommercial|^Prosperity-/],
  ['no-derivatives', /^CC-BY-ND-/],
  ['share-alike', /^CC-BY-SA-|^ODbL-|^CDLA-Sharing-|^GFDL-/],
  ['network-copyleft', /^AGPL-|^SSPL-|^OSL-|^EUPL-|^RPL-|^CPAL-/],
  ['weak-copyleft', /^LGPL-|^MPL-|^EPL-|^CDDL-|^CPL-|^IPL-|^MS-RL$|^CECILL-C$|^APSL-|^LPL-/],
  ['strong-copyleft', /^GPL-|^CECILL-(?:1|2)|^QPL-|^Sleepycat$/],
  [
    'public-domain',
    /^(?:CC0-1\.0|Unlicense|0BSD|MIT-0|WTFPL|PDDL-1\.0|CC-PDDC|blessing|libselinux-1\.0|SAX-PD|NIST-PD|LicenseRef-public-domain$)/,
  ],
  [
    'permissive',
    /^(?:MIT(?:-|$)|BSD-|Apache-|ISC$|Zlib$|BSL-1\.0$|CC-BY-[0-9]|X11|PostgreSQL$|Python-2\.0|PSF-2\.0$|NCSA$|Artistic-2\.0$|BlueOak-1\.0\.0$|UPL-1\.0$|AFL-|W3C|CDLA-Permissive-|Unicode-|ICU$|curl$|Ruby$|OFL-1\.1|MulanPSL-|HPND|zlib-acknowledgement$|libpng|FTL$|OpenSSL$|JasPer-2\.0$|TCL$|PHP-3\.0|Zend-2\.0$|Spencer-|dtoa$|SunPro$|Linux-OpenIB$|HaskellReport$|NAIST-2003$)/,
  ],
];

/** Worst first: an expression stands under the worst of its licences. */
const WORST: readonly LicenceClass[] = [
  'none-stated',
  'unknown',
  'non-commercial',
  'no-derivatives',
  'network-copyleft',
  'strong-copyleft',
  'share-alike',
  'weak-copyleft',
  'permissive',
  'public-domain',
];

/** Classes that a reader must not miss. */
export const LOUD: ReadonlySet<LicenceClass> = new Set(
  WORST.filter((name) => name !== 'permissive' && name !== 'public-domain'),
);

/** In words. */
export const CLASS_WORDS: Readonly<Record<LicenceClass, string>> = {
  'public-domain': 'public domain, or as good as',
  permissive: 'permissive',
  'weak-copyleft': 'weak copyleft',
  'strong-copyleft': 'strong copyleft',
  'network-copyleft': 'network copyleft',
  'share-alike': 'share-alike',
  'no-derivatives': 'no derivatives',
  'non-commercial': 'non-commercial',
  unknown: 'not known to this card',
  'none-stated': 'no licence stated',
};

/** Longer ones are no expression anybody wrote. */
const LONGEST_EXPRESSION = 1024;

/**
 * The class of an SPDX expression. Where several licences are joined, by AND or by OR, the worst counts: what was elected of a
 * choice stands alone.
 */
export function classOf(expression: string): LicenceClass {
  if (expression === '' || expression === 'NOASSERTION' || expression === 'NONE') return 'none-stated';
  const ids = idsOf(expression);
  if (ids === undefined) return 'unknown';
  const classes = new Set(ids.map(classOfId));
  return WORST.find((name) => classes.has(name)) ?? 'unknown';
}

const classOfId = (id: string): LicenceClass => CLASSES.find(([, words]) => words.test(id))?.[0] ?? 'unknown';

/** Whether handing on a document asks that its notice goes along: all but what gives up every claim. */
export const asksForNotice = (expression: string): boolean => classOf(expression) !== 'public-domain';

/** The licence ids of an SPDX expression, each once; undefined for what is none. */
export function idsOf(expression: string): readonly string[] | undefined {
  if (!isExpression(expression)) return undefined;
  const ids = new Set<string>();
  let previous = '';
  for (const word of wordsOf(expression)) {
    if (previous !== 'WITH' && !/^(?:AND|OR|WITH|[()])$/.test(word)) ids.add(word.replace(/\+$/, ''));
    previous = word;
  }
  return [...ids];
}

/** Whether a text has the form of an SPDX licence expression (annex D of SPDX 2.3); ids are not looked up. */
export function isExpression(text: string): boolean {
  if (text === '' || text.length > LONGEST_EXPRESSION || /[^A-Za-z0-9.+:() -]/.test(text)) return false;
  let depth = 0;
  /** What may stand next: a licence, what follows one, or an exception behind WITH. */
  let next: 'licence' | 'operator' | 'exception' = 'licence';
  for (const word of wordsOf(text)) {
    if (word === '(') {
      if (next !== 'licence') return false;
      depth += 1;
    } else if (word === ')') {
      if (next !== 'operator' || depth === 0) return false;
      depth -= 1;
    } else if (word === 'AND' || word === 'OR' || word === 'WITH') {
      if (next !== 'operator') return false;
      next = word === 'WITH' ? 'exception' : 'licence';
    } else {
      if (next === 'operator') return false;
      next = 'operator';
    }
  }
  return depth === 0 && next === 'operator';
}

const wordsOf = (text: string): readonly string[] => text.match(/[()]|[^\s()]+/g) ?? [];
