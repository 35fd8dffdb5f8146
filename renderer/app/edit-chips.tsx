// Which experts are off on the edited side, or are being switched off: a chip each, and the recording that does it.

import { X } from 'lucide-react';
import { Button } from 'react-aria-components';
import { type ExpertAddress, formatAddress } from '#protocol';
import { dropEdit, offLabel, switchOn, targetsOf } from '../state/interventions.ts';
import { useAnswer } from '../state/use-answer.ts';
import { useWorkspace } from '../state/workspace.ts';
import { percent } from './words.ts';

/** More than these would push everything else out of the bar. */
const SHOWN = 3;

function OffChip({ target }: { readonly target: ExpertAddress }) {
  const address = formatAddress(target);
  return (
    <span className="chip off">
      <span className="mono">{address}</span> off
      <Button aria-label={`Switch ${address} on again`} onPress={() => switchOn(target)}>
        <X size={12} aria-hidden="true" />
      </Button>
    </span>
  );
}

export function EditChips() {
  const edit = useWorkspace((s) => s.edit);
  const edited = useWorkspace((s) => s.edited);
  const job = useWorkspace((s) => s.jobs.find((each) => each.id === s.edit?.job));
  const base = useWorkspace((s) => s.base);
  const only = useWorkspace((s) => s.only);
  // A trace that was recorded with experts off says so too when it is the base.
  const path = edited ?? base;
  const trace = useAnswer('trace.open', path === null ? null : { path });
  // A failed edit changed nothing: the chips of what is open stay.
  const shown = !edit || edit.error !== null;
  const targets = trace.data ? targetsOf(trace.data.manifest) : [];
  return (
    <>
      {shown ? targets.slice(0, SHOWN).map((t) => <OffChip key={formatAddress(t)} target={t} />) : null}
      {shown && targets.length > SHOWN ? <span className="chip off">{targets.length - SHOWN} more off</span> : null}
      {shown && only !== null ? (
        <span className="chip" title="The edited side was recorded from this sequence of the base alone">
          only sequence {only}
        </span>
      ) : null}
      {edit && !edit.error ? (
        <span className="chip busy" role="status">
          {job?.status === 'queued' ? 'Waiting' : (job?.progress?.stage ?? 'Starting')} with {offLabel(edit.targets)}
          {job?.progress ? ` · ${percent(job.progress)}` : ''}
          <Button aria-label="Cancel" onPress={dropEdit}>
            <X size={12} aria-hidden="true" />
          </Button>
        </span>
      ) : null}
    </>
  );
}
