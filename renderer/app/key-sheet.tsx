// The key sheet: every command that has a key, from the registry, and the keys that pictures take themselves.

import { X } from 'lucide-react';
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { showOverlay, useOverlay } from '../state/overlays.ts';
import { GROUPS, type KeyRow, keyRows, PICTURE_KEYS } from './commands.ts';
import { IS_MAC, showKeys } from './keys.ts';

function KeyTable({ title, rows }: { readonly title: string; readonly rows: readonly KeyRow[] }) {
  return (
    <section>
      <h3>{title}</h3>
      <dl className="key-list">
        {rows.map((row) => (
          <div key={row.keys}>
            <dt>{row.title}</dt>
            <dd>
              <kbd>{showKeys(row.keys, IS_MAC)}</kbd>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

export function KeySheet() {
  const open = useOverlay((s) => s.open === 'keys');
  return (
    <ModalOverlay
      className="veil"
      isOpen={open}
      isDismissable
      onOpenChange={(next) => showOverlay(next ? 'keys' : null)}
    >
      <Modal className="modal wide">
        <Dialog className="sheet">
          <header className="panel-header">
            <Heading slot="title">Keys</Heading>
            <Button className="icon-button" aria-label="Close" onPress={() => showOverlay(null)}>
              <X size={16} aria-hidden="true" />
            </Button>
          </header>
          <div className="key-columns">
            {GROUPS.map((group) => (
              <KeyTable key={group} title={group} rows={keyRows(group)} />
            ))}
            <KeyTable title="In a picture that has the focus" rows={PICTURE_KEYS} />
          </div>
          <p className="help">
            Single keys act on the view that was used last, and rest while something is being typed.
          </p>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
