import test from 'ava';
import { deprecatedIds, licenceIds } from '../spdx.js';
import { dropReason, isListed, licenceClass, policyOf } from './policy.js';

test('the policy file lists every SPDX id', (t) => {
  t.deepEqual(
    [...licenceIds, ...deprecatedIds].filter((id) => !isListed(id)),
    [],
  );
});

test('families have the class their texts give them', (t) => {
  for (const id of licenceIds) {
    if (/^GPL-/.test(id)) t.is(licenceClass(id), 'strong-copyleft', id);
    if (/^LGPL-|^MPL-|^EPL-/.test(id)) t.is(licenceClass(id), 'weak-copyleft', id);
    if (/^AGPL-/.test(id)) t.is(licenceClass(id), 'network-copyleft', id);
    if (/^CC-BY-NC/.test(id)) t.is(licenceClass(id), 'non-commercial', id);
    if (/^CC-BY-SA/.test(id)) t.is(licenceClass(id), 'share-alike', id);
  }
  t.is(licenceClass('LicenseRef-somebody'), 'unknown');
  t.is(licenceClass('EPL-1.0+'), 'weak-copyleft');
});

test('denied ids win over allowed ones, and both over the policy', (t) => {
  const policy = policyOf('permissive', ['mpl-2.0', 'ISC'], ['isc', 'WTFPL']);
  t.true(policy.allows('MPL-2.0'));
  t.false(policy.allows('ISC'));
  t.false(policy.allows('WTFPL'));
  t.true(policy.allows('MIT'));
  t.is(dropReason('WTFPL', 'permissive'), 'license-denied');
});

test('wider policies allow what the narrower ones allow', (t) => {
  const [permissive, weak, open] = [
    policyOf('permissive'),
    policyOf('weak-copyleft'),
    policyOf('open-source'),
  ];
  for (const id of licenceIds) {
    if (permissive.allows(id)) t.true(weak.allows(id), id);
    if (weak.allows(id)) t.true(open.allows(id), id);
  }
  t.false(open.allows('BUSL-1.1'));
  t.false(open.allows('CC-BY-NC-4.0'));
});
