// Starts the window: theme, engine, history, then the frame.

import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import './styles.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { startHistory } from './state/history.ts';
import { startSync } from './state/sync.ts';
import { addressedPath, useWorkspace } from './state/workspace.ts';

startSync();
startHistory(window, () => addressedPath(useWorkspace.getState()));

const root = document.getElementById('root');
if (!root) throw new Error('The page has no element "root".');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
