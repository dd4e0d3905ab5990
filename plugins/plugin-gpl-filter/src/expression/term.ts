import { createRequire } from 'node:module';
import { deprecatedIds, licenceIds } from '../spdx.js';

const byLowerCase = new Map([...licenceIds, ...deprecatedIds].map((id) => [id.toLowerCase(), id]));

/** Deprecated ids whose replacement is not a matter of `-only` or a WITH clause. */
const REPLACED: Readonly<Record<string, string>> = {
  'BSD-2-Clause-FreeBSD': 'BSD-2-Clause',
  'BSD-2-Clause-NetBSD': 'BSD-2-Clause',
  'StandardML-NJ': 'SMLNJ',
  'bzip2-1.0.5': 'bzip2-1.0.6',
};

/**
 * One licence name as an SPDX expression of one term, or null when nobody knows it. Understood, beside SPDX ids in any
 * case: BigQuery's lower case, deprecated ids (`GPL-2.0`, `GPL-2.0+`, `GPL-2.0-with-classpath-exception`), The Stack's
 * `deprecated_LGPL-3.0+`, GNU names in prose (`GPL v2 or later`) and the aliases of `policy/aliases.json`.
 */
export function termExpression(name: string): string | null {
  const bare = name
    .trim()
    .replace(/^["'`<[(]+|["'`>\]).,;]+$/g, '')
    .replace(/^deprecated_/i, '');
  if (bare === '' || bare.length > 200) return null;
  return spdxTerm(bare) ?? aliasTerm(bare) ?? gnuTerm(bare) ?? withoutRemark(bare);
}

/** `The MIT License (MIT)`: the bracket repeats the name. In `MIT (non-commercial)` it takes back what the name grants. */
function withoutRemark(name: string): string | null {
  const match = /^(.*?)\s*\(([^()]*)$/s.exec(name);
  if (match === null) return null;
  const [, rest = '', remark = ''] = match;
  const term = termExpression(rest);
  if (term === null || HARMLESS_REMARK.test(remark)) return term;
  // A licence that is no permissive one does not become it by what stands behind it.
  return GNU_ID.test(term) || termExpression(remark) === term ? term : null;
}

/** An address, a version, a variant of which the name alone is the careful reading. */
const HARMLESS_REMARK =
  /^\s*(?:(?:https?:\/\/|www\.)\S+|(?:v|version)? *[\d.]+|(?:\d|two|three)[ -]clause|revised|new|simplified|expat|x11|osi[ -]approved|spdx)?\s*$/i;
const GNU_ID = /^[AL]?GPL-/;

function spdxTerm(name: string): string | null {
  const plus = name.endsWith('+');
  const id = byLowerCase.get((plus ? name.slice(0, -1) : name).toLowerCase());
  if (id === undefined) return null;
  const gnu = /^(A|L)?GPL-\d\.\d$|^GFDL-\d\.\d$/.test(id);
  if (gnu) return `${id}${plus ? '-or-later' : '-only'}`;
  if (plus && /-(?:only|or-later)$/.test(id)) return id.replace(/-only$/, '-or-later');
  const withException = /^(GPL-\d\.\d)-with-(\w+)-exception$/.exec(id);
  if (withException) return `${withException[1]}-only WITH ${exceptionId(id, withException[2]!)}`;
  return (REPLACED[id] ?? id) + (plus ? '+' : '');
}

/** The exceptions that deprecated ids carried in their names. */
function exceptionId(id: string, name: string): string {
  const version3 = id.startsWith('GPL-3.0');
  switch (name.toLowerCase()) {
    case 'autoconf':
      return version3 ? 'Autoconf-exception-3.0' : 'Autoconf-exception-2.0';
    case 'bison':
      return 'Bison-exception-2.2';
    case 'classpath':
      return 'Classpath-exception-2.0';
    case 'font':
      return 'Font-exception-2.0';
    default:
      return version3 ? 'GCC-exception-3.1' : 'GCC-exception-2.0';
  }
}

function aliasTerm(name: string): string | null {
  const plain = plainName(name);
  return aliases.get(plain) ?? spdxTerm(plain.replaceAll(' ', '-'));
}

/** `The Apache License, Version 2.0` → `apache 2.0`; `http://www.wtfpl.net/` → `wtfpl.net`. */
function plainName(name: string): string {
  return name
    .toLowerCase()
    .replace(/^https?:\/\/(?:www\.)?/, '')
    .replace(/(?:\.html?|\.php|\.txt|\.md)?\/?$/, '')
    .replace(/(?<![\w/.])(?:the|licen[cs]ed?|version|under)(?![\w/.])/g, ' ')
    .replace(/\bv(?=\d)/g, ' ')
    .replace(/[\s_,-]+/g, ' ')
    .replace(/^\s+|[\s.]+$/g, '');
}

const aliases = new Map(
  Object.entries(
    createRequire(import.meta.url)('../../policy/aliases.json') as Readonly<Record<string, string>>,
  ).map(([name, id]) => [plainName(name), id]),
);

const GNU =
  /^(?:gnu[ /-]*)?(affero |a|lesser |library |l)?(?:gpl|general public)[ ,]*(\d)?(?:\.(\d))?(?:\.\d)? *(\+|only|or later)?$/;

const GNU_ADDRESS = /^gnu\.org\/(?:licenses|copyleft)\/(?:old licenses\/)?/;

function gnuTerm(name: string): string | null {
  const words = plainName(name).replace(
    /\(?\bor (?:\(?at your option\)? )?(?:any |a )?(?:later|newer|greater|above|higher)(?: versions?)?\)?/,
    'or later',
  );
  const match = GNU.exec(
    words
      .replace(/gpl ?v(?=\d)/, 'gpl ')
      .replace(GNU_ADDRESS, '')
      .trim(),
  );
  if (!match) return null;
  const [, family, major, minor, scope] = match;
  const prefix = family?.startsWith('a') ? 'AGPL' : family?.startsWith('l') ? 'LGPL' : 'GPL';
  if (major === undefined)
    return { AGPL: 'AGPL-1.0-or-later', LGPL: 'LGPL-2.0-or-later', GPL: 'GPL-1.0-or-later' }[prefix];
  const id = `${prefix}-${major}.${minor ?? (prefix === 'LGPL' && major === '2' ? '1' : '0')}`;
  const later = scope === '+' || scope === 'or later';
  return byLowerCase.has(id.toLowerCase()) ? `${id}${later ? '-or-later' : '-only'}` : null;
}
