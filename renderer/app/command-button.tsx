// A command of the registry as an icon button: name and keys come from there.

import type { LucideIcon } from 'lucide-react';
import { IconButton } from '../ui/icon-button.tsx';
import { commandById } from './commands.ts';
import { IS_MAC, showKeys } from './keys.ts';

export interface CommandButtonProps {
  readonly id: string;
  readonly icon: LucideIcon;
  readonly pressed?: boolean;
  readonly className?: string;
}

export function CommandButton({ id, icon, pressed, className }: CommandButtonProps) {
  const command = commandById(id);
  return (
    <IconButton
      icon={icon}
      label={command.title}
      keys={command.keys ? showKeys(command.keys, IS_MAC) : undefined}
      onPress={command.run}
      {...(pressed === undefined ? {} : { pressed })}
      {...(className ? { className } : {})}
    />
  );
}
