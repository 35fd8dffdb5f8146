// One thing that the engine knows, as a row to press: in the library panel and on the Open page.

import { Boxes, FileText, Waypoints } from 'lucide-react';
import { Button } from 'react-aria-components';
import type { LibraryItem } from '#protocol';

const ICONS = { trace: Waypoints, model: Boxes, text: FileText } as const;

export interface LibraryRowProps {
  readonly item: LibraryItem;
  /** The second line, unless the item is out of reach. */
  readonly detail: string;
  /** Why it cannot be used; empty when it can. */
  readonly outOfReach: string;
  readonly current: boolean;
  readonly onPress: () => void;
}

export function LibraryRow({ item, detail, outOfReach, current, onPress }: LibraryRowProps) {
  const Icon = ICONS[item.kind];
  return (
    <li>
      <Button className="library-item" aria-current={current} isDisabled={outOfReach !== ''} onPress={onPress}>
        <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
        <span className="library-words">
          <span className="clip">{item.name}</span>
          <small className={outOfReach ? 'clip out-of-reach' : 'clip'} title={`${item.path}\n${outOfReach || detail}`}>
            {outOfReach || detail}
          </small>
        </span>
      </Button>
    </li>
  );
}
