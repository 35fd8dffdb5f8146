// Keeps a failing view from taking the window with it. React offers this only as a class.

import { Component, type ReactNode } from 'react';
import { ErrorNote } from './error-note.tsx';

interface Props {
  readonly children: ReactNode;
}

export class ErrorBoundary extends Component<Props, { readonly error: Error | null }> {
  override state = { error: null as Error | null };

  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <div className="centred fill">
        <ErrorNote error={error} retry={() => this.setState({ error: null })} />
      </div>
    );
  }
}
