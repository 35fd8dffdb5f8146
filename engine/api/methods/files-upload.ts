// A file that a browser sends, kept until this engine ends.
//
// What a client can rely on: the path that comes back can be given to dataset.preview and record.start (`dataset`, `files`,
// `lines`). A name with folders keeps them, so files that belong together are sent as `drop-1/NAME`, `drop-1/OTHER` (with
// a folder that the client has not used before) and previewed by the folder of the path that came back. Names are made
// safe and may come back changed. More than `uploadLimit` bytes are refused, as is too much in all.

import { formatBytes, UserError } from '#protocol';
import { defineMethod } from '../context.ts';
import { object, type Parse, path, unexpected } from '../params/parse.ts';

/** @param uploadLimit bytes */
export function filesUpload(uploadLimit: number) {
  return defineMethod(
    'files.upload',
    object({ name: path, bytes: fileBytes(uploadLimit) }, {}),
    async (params, { uploads }) => ({
      path: await uploads.keep(params.name, params.bytes),
    }),
  );
}

function fileBytes(limit: number): Parse<Uint8Array> {
  return (value, where) => {
    if (!(value instanceof Uint8Array)) throw unexpected(where, 'bytes', value);
    if (value.length > limit) {
      throw new UserError(
        `The file has ${formatBytes(value.length)}; at most ${formatBytes(limit)} can be sent.`,
        'Put it where the engine runs and choose it there.',
      );
    }
    return value;
  };
}
