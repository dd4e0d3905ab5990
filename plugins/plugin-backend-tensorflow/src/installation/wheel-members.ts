/** Where a member of TensorFlow's wheel goes in an installation: libraries, notices, and the headers of its C interface. */
export function placeInInstallation(member: string): string | undefined {
  if (member.split('/').includes('..')) return undefined;
  const library = /^tensorflow\/(libtensorflow_(?:cc|framework)\.so\.2|THIRD_PARTY_NOTICES\.txt)$/.exec(
    member,
  );
  if (library) return `lib/${library[1]}`;
  const header = /^tensorflow\/(include\/(?:tensorflow|tsl)\/(?:c\/.*|.*\/ctstring[^/]*)\.h)$/.exec(member);
  return header?.[1];
}

/** Both must be there, or the wheel is not what it should be. */
export const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'] as const;
