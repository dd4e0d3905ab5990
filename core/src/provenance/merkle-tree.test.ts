import test from 'ava';
import fc from 'fast-check';
import { leafHash, MerkleTree, nodeHash, rootFrom } from './merkle-tree.js';

/** RFC 6962 §2.1, word for word: split at the largest power of two below the number of leaves. */
function recursive(leaves: readonly string[]): Buffer {
  if (leaves.length === 1) return leafHash(leaves[0]!);
  let half = 1;
  while (half * 2 < leaves.length) half *= 2;
  return nodeHash(recursive(leaves.slice(0, half)), recursive(leaves.slice(half)));
}

const rootOf = (leaves: readonly string[], watch?: number) => {
  const tree = new MerkleTree(watch);
  for (const leaf of leaves) tree.add(leaf);
  return tree.end();
};

const leaves = fc.array(fc.string({ maxLength: 6 }), { minLength: 1, maxLength: 70 });

test('the root is that of the recursive definition, and each leaf proves itself', (t) => {
  fc.assert(
    fc.property(leaves, fc.nat(), (all, at) => {
      const index = at % all.length;
      const { root, path } = rootOf(all, index);
      t.is(root, recursive(all).toString('hex'));
      t.is(rootFrom(all[index]!, path), root);
      t.true(path.length <= Math.ceil(Math.log2(all.length)));
      t.not(rootFrom(`${all[index]}.`, path), root);
    }),
  );
});

test('published values: of no leaves, of the one empty leaf, and of the test tree of Certificate Transparency', (t) => {
  t.is(rootOf([]).root, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  t.is(rootOf(['']).root, '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d');
  // Inputs and roots of certificate-transparency/merkletree/merkle_tree_test.cc, as far as they are text.
  t.is(rootOf(['', '\u0000']).root, 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125');
  t.is(
    rootOf(['', '\u0000', '\u0010']).root,
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  );
});

test('swapped, dropped, doubled and changed leaves have another root', (t) => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string(), { minLength: 2, maxLength: 40 }), fc.nat(), (all, at) => {
      const index = at % (all.length - 1);
      const { root } = rootOf(all);
      const swapped = all.with(index, all[index + 1]!).with(index + 1, all[index]!);
      t.not(rootOf(swapped).root, root);
      t.not(rootOf(all.toSpliced(index, 1)).root, root);
      t.not(rootOf([...all, all.at(-1)!]).root, root);
      t.not(rootOf(all.with(index, `${all[index]}x`)).root, root);
    }),
  );
});

test('a node is no leaf: its two children as one leaf’s data come to another hash', (t) => {
  const [left, right] = [leafHash('a'), leafHash('b')];
  const forged = Buffer.concat([left, right]).toString('latin1');
  t.not(leafHash(forged).toString('hex'), nodeHash(left, right).toString('hex'));
});
