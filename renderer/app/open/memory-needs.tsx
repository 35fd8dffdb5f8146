// Memory that a model takes per backend and precision, as bars against what is free.

import { CircleCheck, CircleSlash } from 'lucide-react';
import { formatBytes, type MemoryNeed } from '#protocol';

function Bar({ need, scale }: { readonly need: MemoryNeed; readonly scale: number }) {
  const width = (bytes: number) => `${Math.min(100, (bytes / scale) * 100)}%`;
  return (
    <div className="memory-bar" aria-hidden="true">
      <span className="weights" style={{ width: width(need.weights) }} />
      <span className="working" style={{ width: width(need.working) }} />
      <span className="free" style={{ left: width(need.available) }} />
    </div>
  );
}

export function MemoryNeeds({ needs }: { readonly needs: readonly MemoryNeed[] }) {
  const scale = Math.max(...needs.map((need) => Math.max(need.available, need.weights + need.working)), 1);
  return (
    <div className="memory-needs">
      {needs.map((need) => (
        <div key={`${need.backend}.${need.precision}`} className={need.fits ? 'memory-need' : 'memory-need no'}>
          <div className="memory-name">
            {need.fits ? <CircleCheck size={14} aria-hidden="true" /> : <CircleSlash size={14} aria-hidden="true" />}
            <strong>
              {need.backend} · {need.precision}
            </strong>
            <span>{need.fits ? 'fits' : 'not usable'}</span>
          </div>
          <Bar need={need} scale={scale} />
          <p className="help tabular">
            {formatBytes(need.weights)} weights + {formatBytes(need.working)} working, {formatBytes(need.available)}{' '}
            free; losses, scores and generated texts take {formatBytes(need.losses)} more
            {need.reason ? `. ${need.reason}` : ''}
          </p>
        </div>
      ))}
      <p className="help">
        <span className="key weights" /> weights <span className="key working" /> working memory{' '}
        <span className="key free" /> free now
      </p>
    </div>
  );
}
