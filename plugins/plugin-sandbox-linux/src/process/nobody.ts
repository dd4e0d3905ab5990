const NOBODY = 65534;

/** Root starts nothing of the sandbox as root: limits on the number of processes do not hold for it. Others stay who they are. */
export function nobody(): { readonly uid?: number; readonly gid?: number } {
  return process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
}
