// A button that is only an icon: its name goes to screen readers and into the tooltip, with its key.

import type { LucideIcon } from 'lucide-react';
import { Button, Tooltip, TooltipTrigger } from 'react-aria-components';

export interface IconButtonProps {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly keys?: string | undefined;
  readonly onPress?: () => void;
  readonly isDisabled?: boolean;
  readonly pressed?: boolean;
  readonly className?: string;
}

export function IconButton({ icon: Icon, label, keys, onPress, isDisabled, pressed, className }: IconButtonProps) {
  return (
    <TooltipTrigger delay={500}>
      <Button
        className={`icon-button ${className ?? ''}`}
        aria-label={label}
        {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
        {...(onPress ? { onPress } : {})}
        {...(isDisabled ? { isDisabled } : {})}
      >
        <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
      </Button>
      <Tooltip className="tooltip" offset={4}>
        {label}
        {keys ? <kbd>{keys}</kbd> : null}
      </Tooltip>
    </TooltipTrigger>
  );
}
