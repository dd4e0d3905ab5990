/** 53 bits of two FNV-1a (Fowler, Noll & Vo) over the units of 16 bits of an id. */
export function idHash(id: string): number {
  let [low, high] = [0x811c9dc5, 0x050c5d1f];
  for (let unit = 0; unit < id.length; unit++) {
    const code = id.charCodeAt(unit);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ (code + unit), 0x01000193);
  }
  return (low >>> 0) * 2 ** 21 + (high >>> 11);
}
