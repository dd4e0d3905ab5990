import type { DeviceView } from '@framework/sdk';

// Native code that is given a view reads its memory where it lies, and must not keep the address beyond `release`.
export function describeView({ dtype, shape, strides, device, bytes }: DeviceView): string {
  const contiguous = strides.every(
    (stride, axis) => stride === shape.slice(axis + 1).reduce((product, size) => product * size, 1),
  );
  return `${dtype}[${shape.join(', ')}] on ${device.kind}:${device.index}, ${bytes} bytes, ${contiguous ? 'contiguous' : 'strided'}`;
}
