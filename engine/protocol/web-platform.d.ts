// The few names that both Node and a browser have as globals. Declared here because this room is compiled without either.

export {};

declare global {
  class TextEncoder {
    encode(text: string): Uint8Array<ArrayBuffer>;
  }

  class TextDecoder {
    constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
    decode(bytes: Uint8Array): string;
  }

  interface AbortSignal {
    readonly aborted: boolean;
  }
}
