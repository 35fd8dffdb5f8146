// Files on their way to the engine: how far they are, and a way to stop.

import { Button } from 'react-aria-components';
import { formatBytes } from '#protocol';
import { useCorpus } from '../../../state/corpus.ts';
import { stopSending } from '../../../state/dropped-files.ts';

export function UploadLine() {
  const upload = useCorpus((s) => s.upload);
  if (!upload) return null;
  const { name, file, files, sent, total } = upload;
  const which = files > 1 ? `file ${file} of ${files}, ` : '';
  return (
    <div className="upload-line" role="status">
      <progress aria-label={`Sending ${name}`} value={total > 0 ? sent / total : 0} max={1} />
      <span className="clip">
        Sending {name}: {which}
        {formatBytes(sent)} of {formatBytes(total)}
      </span>
      <Button className="button small" onPress={stopSending}>
        Stop
      </Button>
    </div>
  );
}
