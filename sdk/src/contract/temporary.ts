import { temporaryFolder as newFolder } from '../testing/temporary-folder.js';

/** A new, empty folder for a rule's files; removed when the process ends. */
export const temporaryFolder = (purpose: string): string => newFolder(`contract-${purpose}`);
