const SCOPE = /^@[\w.~-]+$/;
const PACKAGE = /^(?:@[\w.~-]+\/)?[\w.~][\w.~-]*(?:@\d+\.\d+\.\d+[\w.+-]*)?$/;

export const isScope = (text: string): boolean => SCOPE.test(text);

/** A package, and its version where one is written: a range or a tag (`@latest`) is none. */
export const isPackage = (text: string): boolean => PACKAGE.test(text);

export const PACKAGE_ACTION =
  'write `npm:<name>` for every version of a package, `npm:<name>@<major>.<minor>.<patch>` for one';
