export type { Bytes } from './bytes.js';
export { damaged } from './damaged.js';
export {
  FILE_BEGINNING,
  type FilePart,
  type FileStart,
  fileRows,
  type PackedFile,
  type ReadLimits,
  type ReadListener,
} from './file-rows.js';
export { ENDINGS, type FileShape, shapeOf } from './file-shape.js';
export { FIRST_FRAME, type FrameListener, type FrameStart } from './packed/unpacking.js';
export { type Cutting, cuttingOf, PortionPlaces } from './portion-places.js';
export { type InvalidUtf8, replaceLoneSurrogates } from './rows/invalid-utf8.js';
export { type ParsedRow, parseRow } from './rows/parsed-row.js';
export { BEGINNING, type RawRow, type RowPlace, type RowStart } from './rows/raw-row.js';
