// Said while the engine cannot be reached. What is on the screen stays usable.

import { PlugZap } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useWorkspace } from '../state/workspace.ts';

/** A short gap, as while a laptop wakes, is not worth a word. */
const PATIENCE_MS = 1000;

export function ConnectionBanner() {
  const connection = useWorkspace((s) => s.connection);
  const note = useWorkspace((s) => s.lossNote);
  const [late, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (connection === 'ready') return;
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [connection]);
  if (connection === 'ready' || !late) return null;
  return (
    <div className="banner warn" role="alert">
      <PlugZap size={16} strokeWidth={1.75} aria-hidden="true" />
      <span>
        {connection === 'lost' ? (
          <>
            <strong>The engine does not answer.</strong>{' '}
            {note || 'Trying again. What is shown stays; recordings go on as long as the engine itself runs.'}
          </>
        ) : (
          <>
            <strong>Waiting for the engine.</strong> It is being started, or this page was opened without the token that{' '}
            <code>routescope serve</code> prints in its address.
          </>
        )}
      </span>
    </div>
  );
}
