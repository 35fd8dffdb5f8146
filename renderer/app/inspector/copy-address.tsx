// An address as it is typed in the palette and on the command line, with a button that copies it.

import { Copy } from 'lucide-react';
import { IconButton } from '../../ui/icon-button.tsx';
import { notify } from '../../ui/notices.ts';

export interface CopyAddressProps {
  readonly kind: string;
  readonly address: string;
}

export function CopyAddress({ kind, address }: CopyAddressProps) {
  const copy = () =>
    void navigator.clipboard.writeText(address).then(
      () => notify(`${address} copied.`),
      () => notify('The clipboard is not available here.'),
    );
  return (
    <h2 className="address">
      <span className="kind">{kind}</span> <span className="mono">{address}</span>
      <IconButton icon={Copy} label={`Copy ${address}`} onPress={copy} />
    </h2>
  );
}
