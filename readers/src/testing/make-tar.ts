export interface TestMember {
  readonly name: string;
  readonly content?: string | Uint8Array;
  /** `0` a file, `1` and `2` links, `5` a folder, `L` a long name, `x` an extended header. */
  readonly type?: string;
}

/** Writes a tar archive, members as they are given: names that lead out of a folder included. */
export function makeTar(members: readonly TestMember[]): Buffer {
  const blocks = members.flatMap(({ name, content = '', type = '0' }) => {
    const bytes = Buffer.from(content as Uint8Array);
    const header = Buffer.alloc(512);
    header.write(name.slice(0, 100), 0);
    header.write('0000644\0', 100);
    header.write(`${bytes.byteLength.toString(8).padStart(11, '0')}\0`, 124);
    header.write('        ', 148);
    header.write(type, 156);
    header.write('ustar\x0000', 257, 'latin1');
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [header, bytes, Buffer.alloc((512 - (bytes.byteLength % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}
